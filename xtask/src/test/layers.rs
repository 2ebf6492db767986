//! The layers of src/, as the table in src/lib.rs lists them, and the independence of the emulator.
//!
//! It reads text, not Rust: it relies on the formatting that the step before it checks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};

use super::Outcome;
use crate::process::{capture, cargo};
use crate::workspace::{self, shown};

pub(super) fn check() -> Result<Outcome> {
    let source = workspace::root().join("src");
    let layers = read_layers(&fs::read_to_string(source.join("lib.rs"))?)?;
    let mut complaints = Vec::new();
    for (height, layer) in layers.iter().enumerate() {
        for module in layer {
            for file in files_of(&source, module)? {
                let upward = layers[height + 1..].concat();
                let found = violations(&fs::read_to_string(&file)?, height < PURE_LAYERS, &upward);
                complaints.extend(found.iter().map(|violation| format!("{}: {violation}", shown(&file))));
            }
        }
    }
    complaints.extend(check_emulator()?);
    ensure!(complaints.is_empty(), "{}", complaints.join("\n"));
    Ok(Outcome::Passed)
}

/// The first rows of the table: values and decisions. They run natively, without a host.
const PURE_LAYERS: usize = 2;

/// What no pure module may name: the host's objects, clocks, randomness, waiting.
const IMPURE: &[&str] = &[
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo_net",
    "Date",
    "Instant",
    "SystemTime",
    "rand",
    "getrandom",
    "async",
    "await",
    "thread",
    "println",
];

/// Modules by layer, lowest first: the second column of the table. A module in several rows (its exported half
/// belongs to the surface) counts in the lowest.
fn read_layers(lib: &str) -> Result<Vec<Vec<String>>> {
    let mut layers: Vec<Vec<String>> = Vec::new();
    for row in lib.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let Some(modules) = row.split(" | ").nth(1) else { continue };
        let names = modules.split('`').skip(1).step_by(2).filter(|name| !name.contains("::"));
        let new = names.filter(|name| !layers.iter().flatten().any(|seen| seen == name));
        let layer: Vec<String> = new.map(str::to_owned).collect();
        if !layer.is_empty() {
            layers.push(layer);
        }
    }
    ensure!(
        layers.len() == 4,
        "src/lib.rs must have a table of four layers, `//! | layer | modules | never |`"
    );
    Ok(layers)
}

/// The files of `module` that are compiled natively; all of them when none is.
fn files_of(source: &Path, module: &str) -> Result<Vec<PathBuf>> {
    let file = source.join(format!("{module}.rs"));
    if file.exists() {
        return Ok(vec![file]);
    }
    let folder = source.join(module);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let declarations = fs::read_to_string(folder.join("mod.rs")).unwrap_or_default();
    let everywhere = without_guarded(&declarations);
    let mut files = workspace::files(&folder, ".rs")?;
    files.retain(|file| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let only_wasm =
            declarations.contains(&format!("mod {name};")) && !everywhere.contains(&format!("mod {name};"));
        !only_wasm
    });
    Ok(files)
}

fn violations(text: &str, pure: bool, upward: &[String]) -> Vec<String> {
    let code = without_comments(&if pure { without_guarded(text) } else { text.to_owned() });
    let impure = words(&code).filter(|word| pure && IMPURE.contains(word));
    let mut found: Vec<String> = impure.map(|word| format!("a pure module must not use `{word}`")).collect();
    for import in code.split("crate::").skip(1) {
        let end = if import.starts_with('{') { import.find(';') } else { import.find(|c| !is_word(c)) };
        let modules = words(&import[..end.unwrap_or(import.len())]);
        let above = modules.filter(|word| upward.iter().any(|module| module == word));
        found.extend(above.map(|module| format!("`{module}` is of a layer above")));
    }
    found
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c| !is_word(c))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn without_comments(code: &str) -> String {
    code.lines()
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Drops the items that are compiled for WebAssembly only, or for tests only.
fn without_guarded(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let item = line.trim_start();
        if !GUARDS.iter().any(|guard| item.starts_with(guard)) {
            kept += line;
            kept.push('\n');
            continue;
        }
        let indent = &line[..line.len() - item.len()];
        let ends = |line: &str| {
            let Some(rest) = line.strip_prefix(indent) else { return false };
            !rest.starts_with([' ', '#', '/']) && rest.ends_with(['}', ';', ','])
        };
        // The item: up to its first line of the same indentation that ends it, which a text has at its own end.
        let mut in_text = false;
        let _ = lines.by_ref().find(|line| {
            in_text = (in_text || line.contains("r#\"")) && !line.contains("\"#");
            !in_text && ends(line)
        });
    }
    kept
}

const GUARDS: &[&str] = &["#[cfg(target_arch = \"wasm32\")]", "#[cfg(test)]"];

/// The emulator is a second opinion: of the SDK it may see the `.proto` files and nothing else.
fn check_emulator() -> Result<Vec<String>> {
    let tree = capture(
        cargo().args(["tree", "--package", "mimc-emulator", "--edges", "all", "--prefix", "none"]),
        "The emulator's dependencies are checked with it.",
    )?;
    if tree.lines().any(|line| line.starts_with("mimc-wasm ")) {
        bail!("the emulator depends on the SDK; it must be written from the specification alone.");
    }
    let root = workspace::root().canonicalize()?;
    let emulator = root.join("emulator");
    let (sdk, shared) = (root.join("src"), root.join("src/proto"));
    let mut complaints = Vec::new();
    for file in workspace::files(&emulator, ".rs")? {
        let text = fs::read_to_string(&file)?;
        // A path in quotes counts from its file (`include!`) or from the crate (a build script).
        for path in text.split('"').filter(|quoted| quoted.starts_with("../")) {
            let folders = [file.parent().unwrap_or(&emulator), &emulator];
            let named = folders.iter().filter_map(|folder| folder.join(path).canonicalize().ok());
            if named.into_iter().any(|found| found.starts_with(&sdk) && !found.starts_with(&shared)) {
                complaints.push(format!("{}: reaches into the SDK: {path}", shown(&file)));
            }
        }
    }
    Ok(complaints)
}

#[cfg(test)]
mod tests {
    use super::{read_layers, violations};

    fn count(text: &str) -> usize {
        violations(text, true, &["js".to_owned()]).len()
    }

    #[test]
    fn a_clock_or_a_js_object_in_a_pure_module_is_a_violation() {
        assert_eq!(count("use std::time::Instant;\n"), 1);
        assert_eq!(count("fn f(value: &js_sys::Object) {}\n"), 1);
        assert_eq!(count("use std::time::Duration; // not Instant\n"), 0);
    }

    #[test]
    fn an_import_from_a_layer_above_is_a_violation() {
        assert_eq!(count("use crate::js::args;\n"), 1);
        assert_eq!(count("use crate::{\n    error::Error,\n    js::args,\n};\n"), 1);
        assert_eq!(count("use crate::json::Value;\n"), 0);
    }

    #[test]
    fn items_for_wasm_or_tests_alone_are_not_looked_at_and_the_next_item_is() {
        let guarded = "#[cfg(target_arch = \"wasm32\")]\nmod export {\n    use js_sys::Object;\n}\n";
        assert_eq!(count(guarded), 0);
        assert_eq!(count(&format!("{guarded}use js_sys::Object;\n")), 1);
        assert_eq!(count("#[cfg(test)]\nuse std::time::Instant;\nuse std::time::SystemTime;\n"), 1);
    }

    #[test]
    fn layers_are_the_second_column_and_a_repeated_module_counts_in_the_lowest() {
        let table = "//! | layer | modules | never |\n//! | --- | --- | --- |\n//! | a | [`error`], [`json`] | x |\n\
                     //! | b | [`rest`] | `y` |\n//! | c | `platform`, `rest::client` | z |\n//! | d | `js`, `rest` | |\n";
        let layers = read_layers(table).expect("four layers");
        assert_eq!(layers, [vec!["error", "json"], vec!["rest"], vec!["platform"], vec!["js"]]);
    }
}
