//! The glue's part in surviving a trap (`src/js/recovery.js`): what belongs to an instance carries its mark, and
//! is not used with another.

use anyhow::{Result, ensure};

use super::glue::Script;

/// Changes the glue, in which the loader has been replaced already.
pub(super) fn add(script: &mut Script) -> Result<()> {
    script.replace(
        "function __wbg_finalize_init(instance) {\n    wasm = instance.exports;\n",
        "function __wbg_finalize_init(instance, module, lost) {\n    \
         wasm = guarded(instance.exports, () => {\n        \
         wasm = beforeInit;\n        \
         try {\n            \
         __wbg_finalize_init(new WebAssembly.Instance(module, __wbg_get_imports()), module, lost);\n        \
         } catch {\n            \
         lost?.();\n        \
         }\n    \
         });\n    \
         readFrom(wasm.memory);\n",
    )?;
    mark_objects(script)?;
    // Only the server entry waits in Rust.
    if script.text.contains("cnt: 1") {
        mark_closures(script)?;
        script.replace("new Promise(cb0)", "pending(cb0)")?;
    }
    Ok(())
}

fn mark_objects(script: &mut Script) -> Result<()> {
    let mut calls = 0;
    script.map_lines(|line| {
        // What a call returned, unless it trapped.
        if let Some((indent, address)) = line.split_once("wasm.__wbindgen_free(deferred") {
            let name = address.split(',').next().unwrap_or_default();
            return format!("{indent}if (deferred{name}) {}", line.trim_start());
        }
        if line.contains("wasm.") && line.contains(".__wbg_ptr") {
            calls += 1;
            return wrap(line, ".__wbg_ptr", "live");
        }
        line.to_owned()
    });
    ensure!(calls > 0, "wasm-bindgen's JavaScript has changed: no call passes an object");
    Ok(())
}

/// A promise's reaction that comes after the end of its instance does nothing, and neither does it tell anybody: the
/// promises of the application were rejected before.
fn mark_closures(script: &mut Script) -> Result<()> {
    script.replace("{ a: arg0, b: arg1, cnt: 1 }", "{ a: base + arg0, b: arg1, cnt: 1 }")?;
    script.replace(
        "        state.cnt++;\n",
        "        if (state.a && !live(state.a)) return;\n        state.cnt++;\n",
    )?;
    script.replace(
        "return f(a, state.b, ...args);\n        } finally {",
        "return f(a, state.b, ...args);\n        } catch (error) {\n            if (live(a)) throw error;\n        } finally {",
    )?;
    script.replace("if (--state.cnt === 0) {", "if (--state.cnt === 0 && live(state.a)) {")
}

/// Puts every `name.MEMBER` of a line into `function(…)`.
fn wrap(line: &str, member: &str, function: &str) -> String {
    let mut wrapped = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(member) {
        let start =
            rest[..at].rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |before| before + 1);
        let end = at + member.len();
        wrapped += &format!("{}{function}({})", &rest[..start], &rest[start..end]);
        rest = &rest[end..];
    }
    wrapped + rest
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn every_object_of_a_call_is_wrapped() {
        let call = "const ret = wasm.f(this.p, user.p, x);";
        assert_eq!(wrap(call, ".p", "live"), "const ret = wasm.f(live(this.p), live(user.p), x);");
    }
}
