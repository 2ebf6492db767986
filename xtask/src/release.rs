//! `cargo xtask release --dry-run`: what would be published, after checking that it could be.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::process::{capture, cargo, run};
use crate::{build, emulator_package, test, tools, workspace};

pub(crate) const COMMAND: crate::Command = crate::Command {
    name: "release",
    usage: "--dry-run",
    about: "Checks versions, CHANGELOG, contents and sizes of both npm packages, and prints what would be published.\n\
            --dry-run  the only way: publishing itself is left to whoever has the account",
    run: |arguments| match arguments {
        [flag] if flag == "--dry-run" => dry_run(),
        _ => bail!("publishing needs an account, which this command does not have; say `release --dry-run`."),
    },
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn dry_run() -> Result<()> {
    let notes = notes()?;
    build::build(false)?;
    build::check_size()?;
    test::check_package()?;
    let folder = workspace::scratch("release");
    fs::create_dir_all(&folder)?;
    let package = test::tarball(&folder)?;
    println!("\nBuilding the emulator, optimised …");
    let emulator = emulator_package::pack(&build_emulator()?)?;
    try_out(&folder, &package, &emulator)?;

    println!("\nWould be published, as version {VERSION}:");
    for tarball in [&package, &emulator] {
        println!("\n  npm publish {}  ({} bytes)", workspace::shown(tarball), fs::metadata(tarball)?.len());
        let listing = capture(Command::new("tar").arg("-tzf").arg(tarball), "It lists the tarball.")?;
        listing.lines().for_each(|line| println!("      {}", line.trim_start_matches("package/")));
    }
    println!("\nwith the notes:\n\n{}\n", notes.trim());
    Ok(())
}

/// This version's part of CHANGELOG.md. One that is not dated yet counts for a dry run only, which says so.
fn notes() -> Result<String> {
    let text = fs::read_to_string(workspace::root().join("CHANGELOG.md"))?;
    let mut sections = text.split("\n## ").skip(1);
    let section = sections.next().context("CHANGELOG.md has no section")?;
    let (title, notes) = section.split_once('\n').unwrap_or((section, ""));
    ensure!(!notes.trim().is_empty(), "CHANGELOG.md says nothing about {title}");
    if title.trim() == "Unreleased" {
        println!("CHANGELOG.md: \"Unreleased\" is to become \"{VERSION}\" and a date before the release.");
    } else {
        ensure!(
            title.split_whitespace().next() == Some(VERSION),
            "CHANGELOG.md begins with {title}, but the version in Cargo.toml is {VERSION}"
        );
    }
    Ok(notes.to_owned())
}

fn build_emulator() -> Result<std::path::PathBuf> {
    run(
        cargo().args([
            "build",
            "--quiet",
            "--release",
            "--package",
            "mimc-emulator",
            "--bin",
            "mimc-emulator",
        ]),
        "The errors above say what to change.",
    )?;
    let program = workspace::scratch("mimc-emulator.stripped");
    run(
        Command::new("strip").arg("-o").arg(&program).arg(workspace::target().join("release/mimc-emulator")),
        "strip comes with binutils.",
    )?;
    Ok(program)
}

/// Installs both into an empty project and asks both for their versions.
fn try_out(folder: &Path, package: &Path, emulator: &Path) -> Result<()> {
    let project = folder.join("project");
    let _ = fs::remove_dir_all(&project);
    fs::create_dir_all(&project)?;
    fs::write(project.join("package.json"), "{ \"private\": true, \"type\": \"module\" }")?;
    capture(
        tools::npm(&project)
            .args(["install", "--offline", "--no-audit", "--no-fund"])
            .args([package, emulator]),
        "Both must install without anything else from npm. npm's words below say why they do not.",
    )?;
    for name in ["mimc-wasm", "mimc-emulator"] {
        let manifest = fs::read_to_string(project.join("node_modules").join(name).join("package.json"))?;
        ensure!(
            manifest.contains(&format!("\"version\": {VERSION:?}")),
            "{name} is not of version {VERSION}"
        );
    }
    let said = capture(
        Command::new("npx").current_dir(&project).args(["--offline", "mimc-emulator", "--help"]),
        "The installed emulator must run.",
    )?;
    ensure!(said.contains("--listen"), "`npx mimc-emulator --help` said: {said}");
    println!("In an empty project both install, and `npx mimc-emulator` runs.");
    Ok(())
}
