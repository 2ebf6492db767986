//! Names between the wasm file and its glue. wasm-bindgen's are long, end in hashes that do not compress, and are in
//! both files; nobody outside of the two sees them.

use anyhow::{Context as _, Result, ensure};
use wasm_bindgen_cli_support::Output;

use super::glue::Script;

const MODULE: &str = "./mimc_bg.js";

/// Where wasm-bindgen puts the SDK's own JavaScript (`src/js/*.js`), which the wasm file imports directly.
const SNIPPETS: &str = "./snippets/";

/// What was renamed in the wasm file, still to be renamed in the glue.
#[derive(Hash)]
pub(super) struct Renamed {
    /// Module, name there and short name of what comes directly from the SDK's own JavaScript.
    snippets: Vec<(String, String, String)>,
    imports: Vec<(String, String)>,
    exports: Vec<(String, String)>,
}

impl Renamed {
    /// Short names for the imports and exports of the wasm file. Fails when it imports anything that is not from its
    /// glue: no host but ours could start it.
    pub(super) fn of(output: &Output) -> Result<Self> {
        let (glue, wasm) = (output.js(), output.wasm());
        let mut renamed = Self { snippets: Vec::new(), imports: Vec::new(), exports: Vec::new() };
        for (import, short) in wasm.imports.iter().zip(short_names()) {
            let (module, name) = (&import.module, &import.name);
            if module.starts_with(SNIPPETS) {
                renamed.snippets.push((module.clone(), name.clone(), short));
            } else {
                ensure!(module == MODULE, "the wasm file imports `{name}` from `{module}`");
                renamed.imports.push((name.clone(), short));
            }
        }
        for (export, short) in wasm.exports.iter().zip(short_names()) {
            let name = &export.name;
            if glue.contains(&format!("wasm.{name}")) {
                renamed.exports.push((name.clone(), short));
            } else {
                ensure!(name.starts_with("__"), "the glue never uses the export `{name}`");
            }
        }
        Ok(renamed)
    }

    /// Renames in a wasm file with the same glue, and drops what the glue does not use.
    pub(super) fn shorten(&self, output: &mut Output) -> Result<()> {
        let find = |list: &[(String, String)], name: &str| {
            list.iter().find(|(long, _)| long == name).map(|(_, short)| short.clone())
        };
        let wasm = output.wasm_mut();
        for import in wasm.imports.iter_mut() {
            let unknown =
                || format!("another build does not import `{}` from `{}`", import.name, import.module);
            let snippet = |(module, name, _): &&(String, String, String)| {
                (module, name) == (&import.module, &import.name)
            };
            let short = match self.snippets.iter().find(snippet) {
                Some((_, _, short)) => Some(short.clone()),
                None => find(&self.imports, &import.name),
            };
            import.name = short.with_context(unknown)?;
            import.module = "m".to_owned();
        }
        let mut unused = Vec::new();
        for export in wasm.exports.iter_mut() {
            match find(&self.exports, &export.name) {
                Some(short) => export.name = short,
                None => unused.push(export.id()),
            }
        }
        unused.into_iter().for_each(|id| wasm.exports.delete(id));
        Ok(())
    }

    /// Renames in the glue what was renamed in the wasm file.
    pub(super) fn apply(&self, script: &mut Script) -> Result<()> {
        script.replace(&format!("{MODULE:?}: "), "m: ")?;
        script.drop_modules(SNIPPETS);
        for (module, name, short) in &self.snippets {
            script.pass_on(module, name, short)?;
        }
        for (import, short) in &self.imports {
            script.replace(&format!("\n        {import}: "), &format!("\n        {short}: "))?;
        }
        for (export, short) in &self.exports {
            let uses = script.rename(&format!("wasm.{export}"), &format!("wasm.{short}"));
            ensure!(uses > 0, "the glue never uses the export `{export}`");
        }
        Ok(())
    }
}

/// Exports the memory a second time under `build_id`: the loader looks for that name before it trusts a wasm file.
pub(super) fn add_build_id(output: &mut Output, build_id: &str) -> Result<()> {
    let wasm = output.wasm_mut();
    let memory = wasm.memories.iter().next().context("the wasm file has no memory")?.id();
    wasm.exports.add(build_id, memory);
    Ok(())
}

/// a, b, … z, A, … Z, aa, ba, …
fn short_names() -> impl Iterator<Item = String> {
    let letters: Vec<char> = ('a'..='z').chain('A'..='Z').collect();
    (0..).map(move |number: usize| {
        let mut name = String::new();
        let mut rest = number + 1;
        while rest > 0 {
            name.push(letters[(rest - 1) % letters.len()]);
            rest = (rest - 1) / letters.len();
        }
        name
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn short_names_do_not_repeat() {
        let names: HashSet<String> = super::short_names().take(10_000).collect();
        assert_eq!(names.len(), 10_000);
        assert!(names.contains("a") && names.contains("Z") && names.contains("aa"));
    }
}
