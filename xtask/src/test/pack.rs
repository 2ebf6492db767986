//! The tarball that would be published.

use std::fs;

use anyhow::{Result, ensure};

use super::{Outcome, consumer};
use crate::process::{capture, run};
use crate::{build, tools, workspace};

/// Bytes of the installed package.
const LIMIT: u64 = 2 * 1024 * 1024;

/// It holds the package's files and nothing else, is small, and neither publint nor attw has anything to say.
pub(super) fn check() -> Result<Outcome> {
    let folder = consumer::install()?;
    check_files(&folder.join("node_modules/mimc-wasm"))?;
    let packed = consumer::tarball(&folder)?;
    let said = capture(
        // Where CI says so, it colours even what is not shown on a terminal.
        tools::npm_tool_of(CHECKS, "publint")?
            .args(["run", "--strict"])
            .arg(&packed)
            .env_remove("FORCE_COLOR")
            .env("NO_COLOR", "1"),
        "publint's words say what to change in pkg-template/package.json or xtask/src/build/manifest.rs.",
    )?;
    ensure!(said.trim_end().ends_with("All good!"), "publint has something to say:\n{said}");
    println!("publint: All good!");
    run(
        tools::npm_tool_of(CHECKS, "attw")?
            .args(["--format", "ascii", "--no-color", "--no-emoji", "--exclude-entrypoints"])
            .args(build::wasm_files().map(|file| format!("./{file}")))
            .arg("--")
            .arg(&packed),
        "attw's table says in which mode of TypeScript which entry is wrong.",
    )?;
    Ok(Outcome::Passed)
}

const CHECKS: &str = "tools/checks";

fn check_files(installed: &std::path::Path) -> Result<()> {
    let mut size = 0;
    let mut found = Vec::new();
    for file in workspace::files(installed, "")? {
        size += fs::metadata(&file)?.len();
        found.push(file.strip_prefix(installed)?.to_string_lossy().replace('\\', "/"));
    }
    let mut expected = build::files();
    expected.sort();
    found.sort();
    ensure!(found == expected, "the tarball has {found:?}, but the package is {expected:?}");
    ensure!(size < LIMIT, "installed, the package has {size} bytes; the limit is {LIMIT}");
    println!("The tarball has {} files; installed, they are {size} bytes.", found.len());
    Ok(())
}
