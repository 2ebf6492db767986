//! The npm package `mimc-emulator`: `emulator/npm/` with the program in it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::build::notices;
use crate::process::capture;
use crate::{tools, workspace};

/// What the package's own script looks for.
const PROGRAM: &str = "linux-x64/mimc-emulator";

/// Packs it with `program`; returns the tarball.
pub(crate) fn pack(program: &Path) -> Result<PathBuf> {
    let folder = workspace::scratch("mimc-emulator");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let source = workspace::root().join("emulator/npm");
    for file in workspace::files(&source, "")? {
        copy(&file, &folder.join(file.strip_prefix(&source)?))?;
    }
    copy(program, &folder.join(PROGRAM))?;
    copy(&workspace::root().join("LICENSE"), &folder.join("LICENSE"))?;
    fs::write(folder.join(notices::FILE), notices::of_emulator()?)?;
    write_version(&folder.join("package.json"))?;
    let stage = workspace::scratch("");
    let packed = capture(
        tools::npm(&folder).args(["pack", "--silent", "--pack-destination"]).arg(&stage),
        "npm's words below say why.",
    )?;
    Ok(stage.join(packed.trim()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file has a folder")?)?;
    fs::copy(from, to).with_context(|| format!("{} cannot be copied", workspace::shown(from)))?;
    Ok(())
}

fn write_version(manifest: &Path) -> Result<()> {
    let text = fs::read_to_string(manifest)?;
    let unset = "\"version\": \"0.0.0\"";
    ensure!(text.matches(unset).count() == 1, "emulator/npm/package.json must say {unset} once");
    Ok(fs::write(manifest, text.replace(unset, &format!("\"version\": {:?}", env!("CARGO_PKG_VERSION"))))?)
}
