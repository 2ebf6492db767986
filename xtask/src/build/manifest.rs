//! The package's package.json: the template with the one version number of the workspace and with all entries.

use anyhow::{Result, ensure};

use super::entries::{self, ENTRIES, Entry, Format, Types};
use super::{notices, read_template};

/// Files that npm adds to the tarball unasked.
pub(super) const UNASKED: &[&str] = &["LICENSE", "README.md", "package.json"];

/// Beside the English one.
pub(super) const CHINESE_README: &str = "README.zh-CN.md";

pub(super) fn make() -> Result<String> {
    let mut text = read_template("package.json")?;
    fill(&mut text, "\"version\": \"0.0.0\"", &format!("\"version\": {:?}", env!("CARGO_PKG_VERSION")))?;
    fill(&mut text, "\"exports\": {}", &format!("\"exports\": {{\n{}\n  }}", exports().join(",\n")))?;
    let files: Vec<String> = files().iter().map(|file| format!("    {file:?}")).collect();
    fill(&mut text, "\"files\": []", &format!("\"files\": [\n{}\n  ]", files.join(",\n")))?;
    Ok(text)
}

/// What the package has apart from [`UNASKED`].
pub(super) fn files() -> Vec<String> {
    let mut files: Vec<String> = entries::files().into_iter().chain(super::wasm_files()).collect();
    files.push(notices::FILE.to_owned());
    files.push(CHINESE_README.to_owned());
    files.sort();
    files
}

fn fill(text: &mut String, unset: &str, set: &str) -> Result<()> {
    ensure!(
        text.matches(unset).count() == 1,
        "pkg-template/package.json must say {unset} once; the build fills it in."
    );
    *text = text.replace(unset, set);
    Ok(())
}

fn exports() -> Vec<String> {
    let entries = ENTRIES.iter().filter_map(|entry| Some(export(entry.import?, entry)));
    let wasm = super::wasm_files().map(|file| as_it_is(&file));
    entries.chain(wasm).chain([as_it_is("package.json")]).collect()
}

fn as_it_is(file: &str) -> String {
    format!("    \"./{file}\": \"./{file}\"")
}

/// TypeScript takes the first condition that fits: `types` must come first.
fn export(name: &str, entry: &Entry) -> String {
    let mut conditions = Vec::new();
    for output in entry.outputs {
        let file = output.file;
        let types = match entry.types {
            Types::None => String::new(),
            _ => format!("\"types\": \"./{}\", ", output.declarations()),
        };
        conditions.push(match output.format {
            Format::Module => format!("      \"import\": {{ {types}\"default\": \"./{file}\" }}"),
            Format::CommonJs => format!("      \"require\": {{ {types}\"default\": \"./{file}\" }}"),
            Format::Script => format!("      {types}\"default\": \"./{file}\""),
        });
    }
    format!("    {name:?}: {{\n{}\n    }}", conditions.join(",\n"))
}
