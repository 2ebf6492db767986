//! wasm-bindgen's JavaScript, adapted. Each change insists on finding what it changes, so that an update of
//! wasm-bindgen that writes something else fails here and not in a browser.

use anyhow::{Context as _, Result, bail, ensure};

/// The adapted JavaScript.
pub(super) struct Script {
    pub(super) text: String,
}

/// * Nothing runs at import: decoders and registries are made when first used.
/// * Until the loader hands over an instance, every use of the module says that `init()` is missing.
/// * wasm-bindgen's own loader is gone; ours (`pkg-template/index.js`) gets the imports and hands in the instance.
pub(super) fn adapt(generated: &str) -> Result<Script> {
    let mut script = Script { text: generated.to_owned() };
    script.cut_loader()?;
    script.guard_module()?;
    script.share_decoder()?;
    super::externrefs::drop_filling(&mut script)?;
    super::memory::simplify(&mut script)?;
    script.make_registries_lazy();
    script.translate_errors()?;
    script.share_lifecycle()?;
    super::recovery::add(&mut script)?;
    script.text.insert_str(
        0,
        "import { Handle, beforeInit, lazyRegistry, wasmFailure } from './glue-helpers.js';\n\
         import { base, guarded, live, pending } from './recovery.js';\n\
         import { decode, readFrom } from './values.js';\n",
    );
    script.text += "export { __wbg_get_imports as imports, __wbg_finalize_init as finalize };\n";
    script.expect_quiet_import()?;
    Ok(script)
}

impl Script {
    /// The JavaScript.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What users of the package see: the names declared with `export`.
    /// Of these, those that the type declarations do not name are the SDK's own business.
    pub(super) fn public(&self, declarations: &str) -> Result<Vec<&str>> {
        let declared = self.text.lines().filter_map(|line| line.strip_prefix("export "));
        let mut names = Vec::new();
        for rest in declared.filter(|rest| !rest.starts_with("{ __wbg_get_imports ")) {
            let mut words = rest.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$')));
            match (words.next(), words.next()) {
                (Some(kind @ ("class" | "function" | "const")), Some(name)) if !name.is_empty() => {
                    if declarations.contains(&format!("export {kind} {name}")) {
                        names.push(name);
                    }
                }
                _ => bail!("unknown form of export in wasm-bindgen's JavaScript: `export {rest}`"),
            }
        }
        Ok(names)
    }

    /// Replaces `from`, which must be there exactly once.
    pub(super) fn replace(&mut self, from: &str, to: &str) -> Result<()> {
        let found = self.text.matches(from).count();
        ensure!(found == 1, "wasm-bindgen's JavaScript has changed: found {found} times, not once:\n{from}");
        self.text = self.text.replacen(from, to, 1);
        Ok(())
    }

    /// Replaces the function `name` of the module by `to`.
    pub(super) fn replace_function(&mut self, name: &str, to: &str) -> Result<()> {
        let unknown = || format!("wasm-bindgen's JavaScript has changed: it has no function {name}");
        let start = self.text.find(&format!("function {name}(")).with_context(unknown)?;
        let end = self.text[start..].find("\n}\n").with_context(unknown)?;
        self.text.replace_range(start..start + end + "\n}\n".len(), to);
        Ok(())
    }

    /// Replaces each line by what `change` makes of it.
    pub(super) fn map_lines(&mut self, mut change: impl FnMut(&str) -> String) {
        self.text = self.text.lines().map(|line| change(line) + "\n").collect();
    }

    /// Replaces every whole identifier or member path `from`; the number of replacements is returned.
    pub(super) fn rename(&mut self, from: &str, to: &str) -> usize {
        let part_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let mut renamed = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        let mut count = 0;
        while let Some(at) = rest.find(from) {
            let (before, after) = (&rest[..at], &rest[at + from.len()..]);
            let whole = !before.ends_with(part_of_name) && !after.starts_with(part_of_name);
            renamed += before;
            renamed += if whole { to } else { from };
            count += usize::from(whole);
            rest = after;
        }
        self.text = renamed + rest;
        count
    }

    /// Drops the modules of the SDK's own JavaScript from what the wasm file is given, and their imports.
    pub(super) fn drop_modules(&mut self, prefix: &str) {
        let passed_on = format!("        \"{prefix}");
        let imported = |line: &str| line.starts_with("import * as import") && line.contains(prefix);
        let kept = self.text.lines().filter(|line| !line.starts_with(&passed_on) && !imported(line));
        self.text = kept.fold(String::new(), |text, line| text + line + "\n");
    }

    /// Gives the wasm file the function `name` of one of the SDK's own modules as `short`.
    pub(super) fn pass_on(&mut self, module: &str, name: &str, short: &str) -> Result<()> {
        self.text.insert_str(0, &format!("import {{ {name} as $import_{short} }} from '{module}';\n"));
        let functions = "    const import0 = {\n        __proto__: null,\n";
        self.replace(functions, &format!("{functions}        {short}: $import_{short},\n"))
    }

    fn cut_loader(&mut self) -> Result<()> {
        let Some(start) = self.text.find("async function __wbg_load(") else {
            bail!("wasm-bindgen's JavaScript has changed: it has no function __wbg_load");
        };
        let loader = self.text.split_off(start);
        ensure!(
            loader.trim_end().ends_with("export { initSync, __wbg_init as default };"),
            "wasm-bindgen's JavaScript has changed: it no longer ends with its loader"
        );
        self.text = format!("{}\n", self.text.trim_end());
        Ok(())
    }

    fn guard_module(&mut self) -> Result<()> {
        self.replace("let wasmModule, wasmInstance, wasm;\n", "let wasm = beforeInit;\n")?;
        self.replace(
            "function __wbg_finalize_init(instance, module) {",
            "function __wbg_finalize_init(instance) {",
        )?;
        self.replace("    wasmInstance = instance;\n", "")?;
        self.replace("    wasmModule = module;\n", "")?;
        self.replace("    wasm.__wbindgen_start();\n    return wasm;\n", "    wasm.__wbindgen_start();\n")
    }

    /// Texts are decoded like those of messages (`src/js/values.js`), by decoders that are made when first used.
    fn share_decoder(&mut self) -> Result<()> {
        let form = "wasm-bindgen's JavaScript has changed: another TextDecoder";
        let start = self.text.find("let cachedTextDecoder = new TextDecoder(").context(form)?;
        let end = self.text[start..].find("function decodeText(").context(form)?;
        self.text.replace_range(start..start + end, "");
        self.replace_function("decodeText", "")?;
        ensure!(!self.text.contains("TextDecoder"), form);
        Ok(())
    }

    fn make_registries_lazy(&mut self) {
        self.text = self.text.replace(
            " = (typeof FinalizationRegistry === 'undefined')\n    \
             ? { register: () => {}, unregister: () => {} }\n    \
             : new FinalizationRegistry(",
            " = lazyRegistry(",
        );
        self.text = self.text.replace("CLOSURE_DTORS.", "CLOSURE_DTORS().");
    }

    /// wasm-bindgen's own checks throw errors of ours.
    fn translate_errors(&mut self) -> Result<()> {
        self.replace(
            "throw new Error(getStringFromWasm0(arg0, arg1));",
            "throw wasmFailure(getStringFromWasm0(arg0, arg1));",
        )
    }

    /// Outside of functions and classes, nothing may be constructed.
    fn expect_quiet_import(&self) -> Result<()> {
        let indented = |line: &&str| line.starts_with([' ', '}', '*', '/']);
        let loud = self.text.lines().filter(|line| !indented(line)).find(|line| line.contains("new "));
        match loud.or(self.text.lines().find(|line| line.trim_start().starts_with(": new "))) {
            Some(line) => bail!("wasm-bindgen's JavaScript would do this at import: {line}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Script;

    fn script(text: &str) -> Script {
        Script { text: text.to_owned() }
    }

    #[test]
    fn rename_leaves_longer_names_alone() {
        let mut glue = script("wasm.get(wasm.get_all, my_wasm.get, wasm.get)");
        assert_eq!(glue.rename("wasm.get", "wasm.a"), 2);
        assert_eq!(glue.text(), "wasm.a(wasm.get_all, my_wasm.get, wasm.a)");
    }

    #[test]
    fn a_change_that_does_not_match_once_is_an_error() {
        assert!(script("one two").replace("three", "").is_err());
        assert!(script("one one").replace("one", "").is_err());
        assert!(script("one two").replace("one", "three").is_ok());
    }

    #[test]
    fn public_names_are_the_declared_exports() {
        let declarations = "export class User {\nexport const Kind";
        let glue =
            script("export class User {\n}\nexport const Kind = Object.freeze({});\nclass Hidden {}\n");
        assert_eq!(glue.public(declarations).expect("known forms"), ["User", "Kind"]);
        assert!(script("export { User as default };\n").public(declarations).is_err());
    }

    #[test]
    fn what_would_run_at_import_is_an_error() {
        assert!(script("const decoder = new TextDecoder();\n").expect_quiet_import().is_err());
        assert!(
            script("const registry = 1\n    : new FinalizationRegistry(f);\n").expect_quiet_import().is_err()
        );
        assert!(
            script("function decoder() {\n    return new TextDecoder();\n}\n").expect_quiet_import().is_ok()
        );
    }
}
