//! The package as its users get it: packed, installed into an empty project, imported by name.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::Outcome;
use crate::emulator::{self, Emulator, TEST_APP};
use crate::process::{capture, run};
use crate::{build, tools, workspace};

/// tests/package/*.test.mjs.
pub(super) fn node() -> Result<Outcome> {
    let Some(tests) = node_tests("tests/package")? else {
        return Ok(Outcome::Missing("tests/package/*.test.mjs"));
    };
    let folder = install()?;
    let emulator = Emulator::for_tests()?;
    run(
        run_node_tests(&folder, &tests, 2)?
            .env("MIMC_EMULATOR_URL", emulator.url())
            .env("MIMC_EMULATOR_APP", TEST_APP)
            .env("MIMC_EMULATOR_BIN", emulator::build()?)
            .env("MIMC_TYPESCRIPT", tools::npm_packages_of(OLDEST)?.join("typescript")),
        "The output above says which test failed.",
    )?;
    Ok(Outcome::Passed)
}

/// examples/test/*.test.mjs, with the packed package among what the examples install.
pub(super) fn examples() -> Result<Outcome> {
    let Some(tests) = node_tests("examples/test")? else {
        return Ok(Outcome::Missing("examples/test/*.test.mjs"));
    };
    build::build(false)?;
    let folder = workspace::scratch("examples");
    fs::create_dir_all(&folder)?;
    let packed = tarball(&folder)?;
    let installed = tools::npm_packages_of("examples")?.join("mimc-wasm");
    let _ = fs::remove_dir_all(&installed);
    fs::create_dir_all(&installed)?;
    let mut tar = Command::new("tar");
    tar.arg("-xzf").arg(packed).args(["--strip-components=1", "-C"]).arg(installed);
    run(&mut tar, "tar unpacks what npm packed.")?;
    run(
        run_node_tests(workspace::root(), &tests, 2)?
            .env("MIMC_EMULATOR_APP", TEST_APP)
            .env("MIMC_EMULATOR_BIN", emulator::build()?),
        "The output above says which test failed.",
    )?;
    Ok(Outcome::Passed)
}

/// tests/live, for the installed package.
pub(crate) fn live_calls() -> Result<Command> {
    let folder = install()?;
    let mut node = tools::node()?;
    node.current_dir(folder).args(["--preserve-symlinks", "--preserve-symlinks-main", "tests/live/live.mjs"]);
    Ok(node)
}

/// The package's declarations and tests/types/*.ts, with nothing skipped and no `any`; then the demo, which uses them.
pub(super) fn types() -> Result<Outcome> {
    let folder = install()?;
    let package = folder.join("node_modules/mimc-wasm");
    let mut declarations = workspace::files(&package, ".d.ts")?;
    declarations.extend(workspace::files(&package, ".d.cts")?);
    for file in &declarations {
        if let Some(line) = fs::read_to_string(file)?.lines().find(|line| says_any(line)) {
            anyhow::bail!("{} has an `any`: {}", file.display(), line.trim());
        }
    }
    let names = declarations.iter().map(|file| Ok(format!("{:?}", file.strip_prefix(&folder)?)));
    let names = names.collect::<Result<Vec<_>>>()?.join(", ");
    let advice = "TypeScript's output above says what to change.";
    // The oldest and the newest compiler and library: what is missing in one may be declared twice in the other.
    for (compiler, library) in
        [(OLDEST, "ES2022"), (OLDEST, "ESNext"), ("tools", "ES2022"), ("tools", "ESNext")]
    {
        // The latter is of TypeScript 5.2.
        let iterable = if compiler == OLDEST { "DOM.Iterable" } else { "DOM.AsyncIterable" };
        let config = TSCONFIG
            .replace("LIBRARY", library)
            .replace("ITERABLE", iterable)
            .replace("DECLARATIONS", &names);
        fs::write(folder.join("tsconfig.json"), config)?;
        let mut tsc = tools::npm_tool_of(compiler, "tsc")?;
        run(tsc.current_dir(&folder).args(["--project", "tsconfig.json"]), advice)?;
    }
    let page = workspace::root().join("www");
    tools::npm_packages(&page)?;
    run(tools::npm(&page).args(["run", "--silent", "typecheck"]), advice)?;
    Ok(Outcome::Passed)
}

/// Where TypeScript 5.0 is installed.
const OLDEST: &str = "tools/checks";

const TSCONFIG: &str = r#"{
  "compilerOptions": {
    "target": "ES2022", "lib": ["LIBRARY", "DOM", "ITERABLE"], "types": [],
    "module": "NodeNext", "strict": true, "exactOptionalPropertyTypes": true, "noUncheckedIndexedAccess": true,
    "skipLibCheck": false, "noEmit": true, "preserveSymlinks": true
  },
  "files": [DECLARATIONS],
  "include": ["tests/types/**/*.ts", "tests/types/**/*.cts"]
}
"#;

fn says_any(line: &str) -> bool {
    let code = line.trim_start();
    let comment = code.starts_with('*') || code.starts_with("/*") || code.starts_with("//");
    !comment && code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "any")
}

/// Packs the package and installs it; returns the project's folder.
pub(super) fn install() -> Result<PathBuf> {
    build::build(false)?;
    let folder = stage("consumer", None)?;
    let packed = tarball(&folder)?;
    fs::write(folder.join("package.json"), r#"{ "private": true, "type": "module" }"#)?;
    let _ = fs::remove_dir_all(folder.join("node_modules"));
    capture(
        tools::npm(&folder)
            .args(["install", "--offline", "--no-package-lock", "--no-audit", "--no-fund"])
            .arg(packed),
        "The package must install without anything else from npm. npm's words below say why it does not.",
    )?;
    // What applications on Node 20 install beside it, and what drives the browser of tests/pages.
    let tools = workspace::root().join("tools");
    tools::npm_packages(&tools)?;
    for name in ["ws", "playwright-core"] {
        link(&tools.join("node_modules").join(name), &folder.join("node_modules").join(name))?;
    }
    Ok(folder)
}

/// Packs the package as it is in `pkg/` into `folder`.
pub(crate) fn tarball(folder: &Path) -> Result<PathBuf> {
    let packed = capture(
        tools::npm(&workspace::package()).args(["pack", "--silent", "--pack-destination"]).arg(folder),
        "npm's words below say why.",
    )?;
    Ok(folder.join(packed.trim()))
}

/// Makes a folder in which the files of tests/ find `node_modules`, though no folder above tests/ has one.
pub(super) fn stage(name: &str, node_modules: Option<&Path>) -> Result<PathBuf> {
    let folder = workspace::scratch(name);
    fs::create_dir_all(&folder)?;
    link(&workspace::root().join("tests"), &folder.join("tests"))?;
    if let Some(node_modules) = node_modules {
        link(node_modules, &folder.join("node_modules"))?;
    }
    Ok(folder)
}

fn link(to: &Path, at: &Path) -> Result<()> {
    if fs::read_link(at).is_ok_and(|before| before == to) {
        return Ok(());
    }
    let _ = fs::remove_file(at);
    #[cfg(unix)]
    let linked = std::os::unix::fs::symlink(to, at);
    #[cfg(windows)]
    let linked = std::os::windows::fs::symlink_dir(to, at);
    linked.with_context(|| format!("{} cannot be linked to {}", at.display(), to.display()))
}

/// The test files of `folder`, relative to the workspace; `None` while there are none.
pub(super) fn node_tests(folder: &str) -> Result<Option<Vec<PathBuf>>> {
    let path = workspace::root().join(folder);
    if !path.exists() {
        return Ok(None);
    }
    let files = workspace::files(&path, ".test.mjs")?;
    let relative = files.iter().map(|file| Ok(file.strip_prefix(workspace::root())?.to_owned()));
    let relative = relative.collect::<Result<Vec<_>>>()?;
    Ok((!relative.is_empty()).then_some(relative))
}

/// Node's test runner in a folder made by [`stage`]. A file that runs longer than `minutes` hangs: it fails.
pub(super) fn run_node_tests(folder: &Path, tests: &[PathBuf], minutes: u32) -> Result<Command> {
    ensure!(!tests.is_empty(), "no test files");
    let mut node = tools::node()?;
    node.current_dir(folder)
        .args(["--preserve-symlinks", "--preserve-symlinks-main", "--test", "--test-reporter=spec"])
        .arg(format!("--test-timeout={}", minutes * 60_000))
        .args(tests);
    Ok(node)
}
