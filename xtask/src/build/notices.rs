//! Whose code the wasm files, and the emulator's program, contain besides ours, as the licences of that code ask us to say.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::{read_template, sdk};
use crate::process::{capture, cargo};
use crate::workspace;

pub(crate) const FILE: &str = "THIRD-PARTY-NOTICES.md";

/// For the package: what cargo links for WebAssembly, all features together.
pub(super) fn make() -> Result<String> {
    let tree = ["--package", "mimc-wasm", "--target", "wasm32-unknown-unknown", "--all-features"];
    with_crates(read_template(FILE)?, &tree)
}

/// For the npm package with the emulator's program, on this system.
pub(crate) fn of_emulator() -> Result<String> {
    let template = workspace::root().join("emulator/npm").join(FILE);
    with_crates(fs::read_to_string(template)?, &["--package", "mimc-emulator"])
}

/// The template, followed by one paragraph per crate.
fn with_crates(mut text: String, tree: &[&str]) -> Result<String> {
    for crate_ in crates(tree)? {
        text += &crate_.notice()?;
    }
    Ok(text)
}

struct Crate {
    name: String,
    version: String,
    licence: String,
    folder: PathBuf,
}

fn crates(tree: &[&str]) -> Result<Vec<Crate>> {
    let tree = capture(
        cargo()
            .arg("tree")
            .args(tree)
            .args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--no-dedupe"])
            .args(["--format", "{p}|{l}"]),
        "The package names the crates in it.",
    )?;
    let mut lines: Vec<&str> = tree.lines().filter(|line| !line.starts_with("mimc-")).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.into_iter().map(Crate::parse).collect()
}

impl Crate {
    /// `name v1.2.3|licence`.
    fn parse(line: &str) -> Result<Self> {
        let (package, licence) =
            line.split_once('|').with_context(|| format!("cargo tree wrote `{line}`"))?;
        let mut words = package.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else {
            bail!("cargo tree wrote `{line}`")
        };
        let version = version.trim_start_matches('v').to_owned();
        let folder = source(name, &version)?;
        Ok(Self { name: name.to_owned(), version, licence: licence.to_owned(), folder })
    }

    fn notice(&self) -> Result<String> {
        let title = format!("\n### {} {}\n\n{}\n", self.name, self.version, self.licence);
        let files = self.licence_files()?;
        let texts = files.iter().map(fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
        // The template has the text of the MIT licence, once for all who offer it.
        if self.licence.contains("MIT") && !self.licence.contains("AND") {
            let mut lines: Vec<&str> =
                texts.iter().flat_map(|text| text.lines()).filter(|line| is_copyright(line)).collect();
            lines.sort_unstable();
            lines.dedup();
            let lines = lines.iter().map(|line| format!("{}\n", line.trim()));
            return Ok(title + "\n" + &lines.collect::<String>());
        }
        if texts.is_empty() {
            bail!("{} {}: no licence text is found, and its licence asks for one", self.name, self.version);
        }
        Ok(title + &texts.iter().map(|text| format!("\n```\n{}\n```\n", text.trim())).collect::<String>())
    }

    fn licence_files(&self) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
            if path.is_file()
                && (name.starts_with("LICENSE") || name.starts_with("LICENCE") || name == "COPYRIGHT")
            {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}

/// A line that says who; not one of the licence itself.
fn is_copyright(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    line.starts_with("copyright (c)") || line.starts_with("copyright ©") || line.starts_with("copyright 2")
}

/// Where cargo unpacked a crate.
fn source(name: &str, version: &str) -> Result<PathBuf> {
    let sources = sdk::cargo_home()?.join("registry/src");
    for registry in fs::read_dir(&sources)? {
        let folder = registry?.path().join(format!("{name}-{version}"));
        if folder.is_dir() {
            return Ok(folder);
        }
    }
    bail!("{name} {version} is not in cargo's {}", Path::new("registry/src").display())
}
