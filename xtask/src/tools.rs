//! The programs we need, installed where they are missing. Whatever installs says so first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process::{self, capture, cargo, run, succeeds};
use crate::workspace;

const NODE_ADVICE: &str = "Install Node 20.16 or newer (https://nodejs.org), npm comes with it.";
const WASM: &str = "wasm32-unknown-unknown";

/// Node, checked to be new enough.
pub(crate) fn node() -> Result<Command> {
    let version = capture(Command::new("node").arg("--version"), NODE_ADVICE)?;
    let numbers: Vec<u32> =
        version.trim().trim_start_matches('v').split('.').map_while(|part| part.parse().ok()).collect();
    if numbers.as_slice() < [20, 16].as_slice() {
        bail!("Node {} is too old. {NODE_ADVICE}", version.trim());
    }
    Ok(Command::new("node"))
}

/// npm, run in `folder`.
pub(crate) fn npm(folder: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    command
}

/// Installs what the lock file of `folder` names, unless exactly that is installed already.
pub(crate) fn npm_packages(folder: &Path) -> Result<()> {
    node()?;
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{}/package-lock.json is missing", workspace::shown(folder)))?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|before| before == lock) {
        return Ok(());
    }
    println!("Installing the npm packages of {}/ into its node_modules …", workspace::shown(folder));
    run(
        npm(folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
        "Check the network and npm's registry setting, then run the same command again.",
    )?;
    Ok(fs::write(installed, lock)?)
}

/// A program of tools/node_modules.
pub(crate) fn npm_tool(name: &str) -> Result<Command> {
    npm_tool_of("tools", name)
}

/// A program of the node_modules of `folder`, a folder of the workspace with a lock file.
pub(crate) fn npm_tool_of(folder: &str, name: &str) -> Result<Command> {
    let suffix = if cfg!(windows) { ".cmd" } else { "" };
    Ok(Command::new(npm_packages_of(folder)?.join(format!(".bin/{name}{suffix}"))))
}

/// The node_modules of `folder`, a folder of the workspace with a lock file.
pub(crate) fn npm_packages_of(folder: &str) -> Result<PathBuf> {
    let folder = workspace::root().join(folder);
    npm_packages(&folder)?;
    Ok(folder.join("node_modules"))
}

/// The compiler's WebAssembly half.
pub(crate) fn wasm_target() -> Result<()> {
    let advice = "Install Rust with rustup (https://rustup.rs).";
    let libraries = capture(
        Command::new("rustc")
            .args(["--print", "target-libdir", "--target", WASM])
            .current_dir(workspace::root()),
        advice,
    )?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    println!("Installing the {WASM} target with rustup …");
    // A slow network ends the first download now and then; rustup resumes where it was.
    let attempt = || {
        let mut rustup = Command::new("rustup");
        process::succeeds_aloud(rustup.args(["target", "add", WASM]).current_dir(workspace::root()))
    };
    if (0..3).any(|_| attempt()) {
        return Ok(());
    }
    bail!(
        "the {WASM} target could not be installed. Run `rustup target add {WASM}`, then this command again."
    )
}

/// A program from crates.io that is not a library of ours.
pub(crate) struct CargoTool {
    /// The program.
    pub(crate) program: &'static str,
    /// The crate that has it.
    pub(crate) package: &'static str,
    /// The one version that will do, if not any.
    pub(crate) version: Option<String>,
    /// Further arguments of `cargo install`.
    pub(crate) flags: &'static [&'static str],
}

/// Installs `tool` unless it is there in the right version.
pub(crate) fn cargo_tool(tool: &CargoTool) -> Result<()> {
    let version = tool.version.as_deref();
    let installed = capture(Command::new(tool.program).arg("--version"), "");
    if installed.is_ok_and(|text| text.contains(version.unwrap_or_default())) {
        return Ok(());
    }
    let mut install = vec!["install", tool.package];
    install.extend(version.iter().flat_map(|version| ["--version", version]));
    install.extend(tool.flags);
    println!("Installing {} with cargo (minutes, once) …", tool.package);
    // Built apart from our own artifacts, with none of the settings of this workspace.
    run(
        cargo()
            .current_dir(std::env::temp_dir())
            .env("CARGO_TARGET_DIR", workspace::scratch("install"))
            .args(&install),
        "Install it yourself with that command, then run this one again.",
    )
}

/// Whether a cargo subcommand is installed.
pub(crate) fn has_cargo(subcommand: &str) -> bool {
    succeeds(cargo().args([subcommand, "--version"]))
}
