//! How wasm-bindgen's JavaScript passes strings, bytes and errors, said once and for engines of our floor: all of them
//! encode into memory, and make a view of memory as fast as they cut one from another.

use anyhow::{Context as _, Result, ensure};

use super::glue::Script;

/// A string needs at most three bytes for each of its units. Faster than encoding ASCII in JavaScript first, as
/// wasm-bindgen does, for all but the shortest strings.
const PASS_STRING: &str = "\
let textEncoder;
function passStringToWasm0(text) {
    const space = text.length * 3;
    const ptr = wasm.__wbindgen_malloc(space, 1);
    const view = getArrayU8FromWasm0(ptr, space);
    WASM_VECTOR_LEN = (textEncoder ??= new TextEncoder()).encodeInto(text, view).written;
    return space ? wasm.__wbindgen_realloc(ptr, space, WASM_VECTOR_LEN, 1) : ptr;
}
";

const PASS_BYTES: &str = "\
function passArray8ToWasm0(bytes) {
    const ptr = wasm.__wbindgen_malloc(bytes.length, 1);
    getArrayU8FromWasm0(ptr, bytes.length).set(bytes);
    WASM_VECTOR_LEN = bytes.length;
    return ptr;
}
";

/// Of an optional string that is missing, the address is zero.
const GET_STRING: &str = "\
function getStringFromWasm0(ptr, len) {
    if (ptr) return decode(ptr >>> 0, len);
}
";

const CATCHING: &str = "\
function catching(call) {
    return (...given) => {
        try {
            return call(...given);
        } catch (e) {
            wasm.__wbindgen_exn_store(addToExternrefTable0(e));
        }
    };
}
";

/// Changes the glue as wasm-bindgen wrote it.
pub(super) fn simplify(script: &mut Script) -> Result<()> {
    replace_passing(script)?;
    replace_views(script)?;
    drop_clean_up(script)?;
    take_returned(script)?;
    pass_numbers(script);
    drop_class_check(script)?;
    if script.text.contains("function handleError(") {
        script.replace_function("handleError", CATCHING)?;
    }
    script.text = script
        .text
        .replace("function() { return handleError(function (", "catching(function (")
        .replace("}, arguments); },\n", "}),\n");
    script.text = short_imports(&script.text);
    Ok(())
}

fn replace_passing(script: &mut Script) -> Result<()> {
    script.replace_function("passStringToWasm0", PASS_STRING)?;
    script.replace_function("getStringFromWasm0", GET_STRING)?;
    if script.text.contains("function passArray8ToWasm0(") {
        script.replace_function("passArray8ToWasm0", PASS_BYTES)?;
    }
    script.text = script
        .text
        .replace(", wasm.__wbindgen_malloc, wasm.__wbindgen_realloc)", ")")
        .replace(", wasm.__wbindgen_malloc)", ")");
    drop_encoder(script)?;
    let mut kept = String::new();
    let mut rest = script.text.as_str();
    while let Some(at) = rest.find(" === 0 ? undefined : getStringFromWasm0(") {
        let start = rest[..at].rfind("arg").context("an optional string that is no argument")?;
        kept += &rest[..start];
        rest = &rest[at + " === 0 ? undefined : ".len()..];
    }
    script.text = kept + rest;
    Ok(())
}

/// Also drops the substitute for `encodeInto`.
fn drop_encoder(script: &mut Script) -> Result<()> {
    let start = script.text.find("const cachedTextEncoder = new TextEncoder();\n");
    let start = start.context("wasm-bindgen's JavaScript has changed: another TextEncoder")?;
    let length = script.text[start..].find("\n}\n").context("the substitute for encodeInto has no end")?;
    let substitute = &script.text[start..start + length];
    ensure!(
        substitute.contains("if (!('encodeInto' in cachedTextEncoder)) {"),
        "wasm-bindgen's JavaScript has changed: no substitute for encodeInto"
    );
    script.text.replace_range(start..start + length + "\n}\n".len(), "");
    ensure!(
        !script.text.contains("cachedTextEncoder"),
        "wasm-bindgen's JavaScript has changed: a second use of its TextEncoder"
    );
    Ok(())
}

/// Views that are kept have to be looked after whenever memory grows.
fn replace_views(script: &mut Script) -> Result<()> {
    for (array, size) in [("Uint8", 1), ("Uint32", 4), ("Float64", 8)] {
        let getter = format!("get{array}ArrayMemory0");
        if !script.text.contains(&format!("function {getter}(")) {
            continue;
        }
        script.replace_function(&getter, "")?;
        let view = format!("    return new {array}Array(wasm.memory.buffer, ptr >>> 0, len);\n");
        if array == "Uint8" && !script.text.contains("function getArrayU8FromWasm0(") {
            script.text += &format!("function getArrayU8FromWasm0(ptr, len) {{\n{view}}}\n");
            continue;
        }
        script.replace(
            &format!(
                "    ptr = ptr >>> 0;\n    return {getter}().subarray(ptr / {size}, ptr / {size} + len);\n"
            ),
            &view,
        )?;
    }
    if script.text.contains("function getDataViewMemory0(") {
        script.replace_function("getDataViewMemory0", "")?;
    }
    script.text = script.text.replace("getDataViewMemory0()", "new DataView(wasm.memory.buffer)");
    let kept = |line: &&str| !(line.contains("cached") && line.ends_with("Memory0 = null;"));
    script.text = script.text.lines().filter(kept).map(|line| format!("{line}\n")).collect();
    ensure!(
        !script.text.contains("Memory0"),
        "wasm-bindgen's JavaScript has changed: another view of memory"
    );
    Ok(())
}

/// What an argument that cannot be passed leaves behind: only a trap ends there, which takes the memory with it.
fn drop_clean_up(script: &mut Script) -> Result<()> {
    let (opening, ending) = ("        try {\n            ptr0 = ", "            throw e;\n        }\n");
    while let Some(start) = script.text.find(opening) {
        let rest = &script.text[start..];
        let at =
            rest.find("        } catch (e) {\n            if (ptr").context("passing has no other end")?;
        let end = rest.find(ending).context("the other end of passing throws nothing")? + ending.len();
        let passing = rest["        try {\n".len()..at].to_owned();
        script.text.replace_range(start..start + end, &passing);
    }
    Ok(())
}

/// A text that a call returned, of which nothing is left behind.
const TAKE_STRING: &str = "\
function takeStringFromWasm0([ptr, len]) {
    const text = getStringFromWasm0(ptr, len);
    wasm.__wbindgen_free(ptr, len, 1);
    return text;
}
";

/// Decoding cannot fail, and only a trap ends a call, which takes the memory with it. Calls that can fail in another way
/// are left as they are.
fn take_returned(script: &mut Script) -> Result<()> {
    let form = "wasm-bindgen's JavaScript has changed: another form of a returned text";
    let mut kept = String::new();
    let mut rest = script.text.as_str();
    while let Some(at) = rest.find("let deferred") {
        let (before, function) = rest.split_at(at);
        let (opening, body) = function.split_once("try {\n").context(form)?;
        let (body, ending) = body.split_once("} finally {\n").context(form)?;
        let (release, after) = ending.split_once("}\n").context(form)?;
        kept += before;
        rest = after;
        if body.contains("throw ") {
            kept += &format!("{opening}try {{\n{body}}} finally {{\n{release}}}\n");
            continue;
        }
        for line in body.lines() {
            if let Some((_, call)) = line.split_once("const ret = ") {
                kept += &format!("return takeStringFromWasm0({});\n", call.trim_end_matches(';'));
            } else if !["deferred", "return getString"].iter().any(|part| line.contains(part))
                && !line.trim().is_empty()
            {
                kept += &format!("{}\n", line.trim_end());
            }
        }
    }
    script.text = kept + rest + TAKE_STRING;
    Ok(())
}

/// Numbers are converted where they are passed: only scripts of ours pass any.
fn pass_numbers(script: &mut Script) {
    let mut names: Vec<(String, String)> = Vec::new();
    script.map_lines(|line| {
        let number = line.trim().strip_prefix("const val").and_then(|rest| rest.split_once(" = +"));
        if let Some((index, name)) = number {
            names.push((format!("val{index}"), name.trim_end_matches(';').to_owned()));
            return String::new();
        }
        if line.contains("wasm.") {
            let calling = |line: String, (value, name): (String, String)| line.replacen(&value, &name, 1);
            return names.drain(..).fold(line.to_owned(), calling);
        }
        line.to_owned()
    });
}

/// Only scripts of ours pass objects of one class to another.
fn drop_class_check(script: &mut Script) -> Result<()> {
    if script.text.contains("function _assertClass(") {
        script.replace_function("_assertClass", "")?;
        let kept = |line: &&str| !line.starts_with("        _assertClass(");
        script.text = script.text.lines().filter(kept).map(|line| format!("{line}\n")).collect();
    }
    Ok(())
}

/// None of the imported functions looks at `this`.
fn short_imports(text: &str) -> String {
    let shortened = |line: &str| {
        let (name, rest) = line.strip_prefix("        __wb")?.split_once(": ")?;
        let (catching, function) = match rest.strip_prefix("catching(") {
            Some(function) => ("catching(", function),
            None => ("", rest),
        };
        let given = function.trim_start_matches("function").trim_start().strip_suffix(" {")?;
        Some(format!("        __wb{name}: {catching}{given} => {{"))
    };
    text.lines().map(|line| shortened(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::{Script, drop_clean_up, short_imports, take_returned};

    #[test]
    fn an_imported_function_becomes_an_arrow() {
        let text =
            "        __wbg_a_1: function(arg0) {\n        __wbg_b_2: catching(function (arg0, arg1) {\n";
        let arrows = "        __wbg_a_1: (arg0) => {\n        __wbg_b_2: catching((arg0, arg1) => {\n";
        assert_eq!(short_imports(text), arrows);
        assert_eq!(short_imports("function other() {\n"), "function other() {\n");
    }

    #[test]
    fn a_returned_text_is_taken_unless_the_call_can_fail() {
        let text = |body: &str| {
            format!(
                "a() {{\n    let deferred1_0;\n    try {{\n        const ret = wasm.a(b);\n{body}        deferred1_0 = ret[0];\n        return getStringFromWasm0(ret[0], ret[1]);\n    }} finally {{\n        wasm.free(deferred1_0);\n    }}\n}}\n"
            )
        };
        let taken = |text: String| {
            let mut script = Script { text };
            take_returned(&mut script).expect("a known form");
            script.text.replace(super::TAKE_STRING, "")
        };
        let fallible = text("        if (ret[3]) {\n            throw ret[2];\n        }\n");
        assert_eq!(taken(fallible.clone()), fallible);
        assert_eq!(taken(text("")), "a() {\n    return takeStringFromWasm0(wasm.a(b));\n}\n");
    }

    #[test]
    fn numbers_are_passed_as_they_are() {
        let mut script = Script {
            text: "const val1 = +a;\nconst ptr0 = pass(b);\nconst ret = wasm.c(ptr0, val1);\n".to_owned(),
        };
        super::pass_numbers(&mut script);
        assert_eq!(script.text, "\nconst ptr0 = pass(b);\nconst ret = wasm.c(ptr0, a);\n");
    }

    #[test]
    fn passing_is_left_without_its_clean_up() {
        let text = "before\n        try {\n            ptr0 = pass(a);\n        } catch (e) {\n            if (ptr0) { free(ptr0); }\n            throw e;\n        }\nafter\n";
        let mut script = Script { text: text.to_owned() };
        drop_clean_up(&mut script).expect("a known form");
        assert_eq!(script.text, "before\n            ptr0 = pass(a);\nafter\n");
    }
}
