//! `cargo xtask build`: Rust → wasm → npm package in `pkg/`.
//!
//! cargo compiles, wasm-bindgen makes glue and declarations ([`sdk`]), we adapt both ([`glue`], [`declarations`]),
//! binaryen optimises, esbuild bundles scripts of `pkg-template/` with the glue into one file per entry ([`entries`]).

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::process::run;
use crate::{tools, workspace};

mod declarations;
mod entries;
mod externrefs;
mod glue;
mod lifecycle;
mod manifest;
mod memory;
mod names;
pub(crate) mod notices;
mod order;
mod panics;
mod recovery;
mod sdk;
mod sizes;

pub(crate) use sizes::report as check_size;

use entries::ENTRIES;
use sdk::{SDKS, Sdk, WEIGHED};

pub(crate) const COMMAND: crate::Command = crate::Command {
    name: "build",
    usage: "[--named | --weigh]",
    about: "Builds the npm package into pkg/ and prints its sizes.\n\
            --named  also names the wasm file with function names, for profiles, and prints what weighs most in it\n\
            --weigh  only builds what a page loads, only with SIMD, apart from pkg/, and prints its sizes",
    run: |arguments| match arguments {
        [] => build(false).and_then(|()| check_size()),
        [flag] if flag == "--named" => build(true).and_then(|()| check_size()),
        [flag] if flag == "--weigh" => weigh(),
        _ => bail!("`build` knows the options --named and --weigh, one at a time."),
    },
};

/// Builds just enough to see what a change weighs.
fn weigh() -> Result<()> {
    let folder = empty_folder(workspace::scratch("weighed"))?;
    assemble(&sdk::CLIENT, sdk::CLIENT.compile_simd()?, &folder, &ENTRIES[..1])?;
    for sdk in WEIGHED {
        assemble_weighed(sdk, sdk.compile_simd()?)?;
    }
    sizes::print(&folder)
}

/// Brings `pkg/` up to date, whatever it weighs.
pub(crate) fn build(named: bool) -> Result<()> {
    tools::wasm_target()?;
    tools::npm_packages(&workspace::root().join("tools"))?;
    println!("Compiling the SDK to WebAssembly …");
    let compiled = SDKS.iter().map(|sdk| sdk.compile()).collect::<Result<Vec<_>>>()?;
    let weighed = WEIGHED.iter().map(|sdk| sdk.compile_simd()).collect::<Result<Vec<_>>>()?;
    let fingerprint = fingerprint(&[&compiled, &weighed])?;
    let stamp = workspace::scratch("package.stamp");
    let complete = files().iter().all(|name| workspace::package().join(name).exists());
    let current = fs::read_to_string(&stamp).is_ok_and(|before| before == fingerprint);
    if !(current && complete && SDKS.iter().all(|sdk| named_file(sdk).exists())) {
        let _ = fs::remove_file(&stamp);
        println!("Packaging …");
        package(compiled)?;
        for (sdk, compiled) in WEIGHED.iter().zip(weighed) {
            assemble_weighed(sdk, compiled)?;
        }
        fs::write(&stamp, fingerprint)?;
    }
    if named {
        let file = named_file(&sdk::CLIENT);
        println!("With function names: {}", workspace::shown(&file));
        let weigh = workspace::root().join("tools/weigh.mjs");
        run(tools::node()?.arg(weigh).arg(file), "It reads the file with names.")?;
    }
    Ok(())
}

/// All files of the package.
pub(crate) fn files() -> Vec<String> {
    manifest::UNASKED.iter().map(|file| (*file).to_owned()).chain(manifest::files()).collect()
}

/// Those that are WebAssembly.
pub(crate) fn wasm_files() -> impl Iterator<Item = String> {
    SDKS.iter().map(|sdk| sdk.wasm_file())
}

/// Brotli bytes that one more endpoint costs.
pub(crate) fn endpoint() -> Result<usize> {
    sizes::endpoint(&workspace::package())
}

/// The client's wasm file with the names of its functions.
pub(crate) fn named_client() -> PathBuf {
    named_file(&sdk::CLIENT)
}

/// The same wasm file with the names of its functions, for debuggers and profiles; not part of the package.
fn named_file(sdk: &Sdk) -> PathBuf {
    workspace::scratch(&format!("{}.named.wasm", sdk.name))
}

/// Changes with everything the package is made from and by.
fn fingerprint(compiled: &[&Vec<sdk::Compiled>]) -> Result<String> {
    let root = workspace::root();
    let files = template_files("")?.iter().map(|name| read_template(name)).collect::<Result<Vec<_>>>()?;
    let tools = fs::read(root.join("tools/package-lock.json")).ok();
    let licence = fs::read(root.join("LICENSE")).ok();
    let parts = (compiled, fs::read(std::env::current_exe()?)?, tools, licence, files, sdk::scripts()?);
    Ok(format!("{:016x}", hash(&parts)))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The names of the files in `pkg-template/` that end with `suffix`.
fn template_files(suffix: &str) -> Result<Vec<String>> {
    let folder = workspace::root().join("pkg-template");
    let names = workspace::files(&folder, suffix)?;
    Ok(names.iter().map(|file| file.strip_prefix(&folder).unwrap_or(file).display().to_string()).collect())
}

fn read_template(name: &str) -> Result<String> {
    let path = workspace::root().join("pkg-template").join(name);
    fs::read_to_string(&path).with_context(|| format!("{} cannot be read", workspace::shown(&path)))
}

fn package(compiled: Vec<sdk::Compiled>) -> Result<()> {
    let pkg = empty_folder(workspace::package())?;
    for (sdk, compiled) in SDKS.iter().zip(compiled) {
        assemble(sdk, compiled, &pkg, ENTRIES)?;
    }
    fs::write(pkg.join("package.json"), manifest::make()?)?;
    for readme in ["README.md", manifest::CHINESE_README] {
        fs::write(pkg.join(readme), read_template(readme)?)?;
    }
    fs::write(pkg.join(notices::FILE), notices::make()?)?;
    fs::copy(workspace::root().join("LICENSE"), pkg.join("LICENSE")).context("LICENSE of the workspace")?;
    Ok(())
}

/// Writes those of `entries` that are made from `sdk`.
fn assemble(sdk: &Sdk, compiled: sdk::Compiled, folder: &Path, entries: &[entries::Entry]) -> Result<()> {
    let stage = empty_folder(workspace::scratch("package").join(sdk.name))?;
    let build_id = sdk.assemble(compiled, &stage, folder, &named_file(sdk))?;
    for entry in entries.iter().filter(|entry| entry.sdk.name == sdk.name) {
        entry.write(&stage, folder, &build_id)?;
    }
    Ok(())
}

/// Builds a part of the client, to be weighed.
fn assemble_weighed(sdk: &'static Sdk, compiled: sdk::Compiled) -> Result<()> {
    assemble(sdk, compiled, &empty_folder(weighed_part(sdk))?, &[entries::weighed(sdk)])
}

/// Where it is.
fn weighed_part(sdk: &Sdk) -> PathBuf {
    workspace::scratch("parts").join(sdk.name)
}

fn empty_folder(folder: PathBuf) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
