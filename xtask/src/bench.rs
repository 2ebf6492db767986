//! `cargo xtask bench`: how fast and how big the package is, against what is written without it.
//!
//! Cargo and npm make what is compared; benches/main.mjs measures, judges and writes docs/benchmarks.md.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::run;
use crate::{browser, build, tools, workspace};

pub(crate) const COMMAND: crate::Command = crate::Command {
    name: "bench",
    usage: "[--check] [TABLE…]",
    about: "Measures the package in Node and Chromium and writes docs/benchmarks.md.\n\
            --check  writes nothing, measures less often, and fails where a goal is missed\n\
            TABLE…   only these (history realtime calls startup garbage soak lists); writes nothing",
    run: |arguments| {
        let (options, only): (Vec<_>, Vec<_>) =
            arguments.iter().partition(|argument| argument.starts_with('-'));
        match options.as_slice() {
            [] => bench(false, &only),
            [option] if *option == "--check" => bench(true, &only),
            _ => bail!("`bench` knows one option, --check."),
        }
    },
};

/// Fails where a goal is missed that is not on the list of those known to be missed.
pub(crate) fn check() -> Result<()> {
    bench(true, &[])
}

const FOLDER: &str = "benches";

fn bench(check: bool, only: &[&String]) -> Result<()> {
    build::build(false)?;
    let tables = workspace::scratch("bench");
    fs::create_dir_all(&tables)?;
    compile_protocols(&tables)?;
    bundle(&tables)?;
    let argument = |name: &str, path: PathBuf| format!("--{name}={}", path.display());
    let mut node = tools::node()?;
    node.arg(workspace::root().join(FOLDER).join("main.mjs"))
        .arg(argument("tables", tables))
        .arg(argument("package", workspace::package()))
        .arg(argument("tools", workspace::root().join("tools")))
        .arg(argument("named", build::named_client()))
        .arg(argument("document", workspace::root().join("docs")))
        .arg(format!("--endpoint={}", build::endpoint()?))
        .env("CHROME_PATH", browser::chrome()?)
        .env("CHROME_FLAGS", browser::FLAGS.join(" "));
    if check {
        node.arg("--check");
    }
    if !only.is_empty() {
        let names: Vec<&str> = only.iter().map(|name| name.as_str()).collect();
        node.arg(format!("--only={}", names.join(",")));
    }
    run(&mut node, "The lines above say which goals; benches/report/goals.mjs has them all.")
}

/// The baselines' protobuf code, from the client's own `.proto` files.
fn compile_protocols(folder: &Path) -> Result<()> {
    for name in ["ims", "mimc"] {
        let mut pbjs = tools::npm_tool_of(FOLDER, "pbjs")?;
        pbjs.args(["--target", "static-module", "--wrap", "es6", "--force-long"])
            .args([
                "--no-create",
                "--no-verify",
                "--no-convert",
                "--no-delimited",
                "--no-typeurl",
                "--no-service",
            ])
            .arg("--out")
            .arg(protocol(folder, name))
            .arg(workspace::root().join(format!("src/proto/{name}.proto")));
        run(&mut pbjs, "pbjs did not accept the file.")?;
    }
    Ok(())
}

fn protocol(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.proto.js"))
}

/// One script per table, the same for both engines.
fn bundle(folder: &Path) -> Result<()> {
    let root = workspace::root().join(FOLDER);
    let minimal = root.join("node_modules/protobufjs/minimal.js");
    let alias = |name: &str, path: &Path| format!("--alias:{name}={}", path.display());
    let mut esbuild: Command = tools::npm_tool("esbuild")?;
    esbuild
        .args(workspace::files(&root.join("tables"), ".js")?)
        .args(["--bundle", "--format=esm", "--platform=neutral", "--main-fields=module,main"])
        .arg("--log-level=warning")
        .arg(alias("mimc-protocol", &protocol(folder, "mimc")))
        .arg(alias("ims-protocol", &protocol(folder, "ims")))
        .arg(alias("protobufjs/minimal.js", &minimal))
        .arg(format!("--outdir={}", folder.display()));
    run(&mut esbuild, "esbuild's output above says what to change.")
}
