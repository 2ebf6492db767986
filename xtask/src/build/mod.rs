//! `cargo xtask build`: Rust → wasm → npm package in `pkg/`.
//!
//! cargo compiles, wasm-bindgen makes glue and declarations, we adapt both ([`glue`], [`declarations`]), binaryen
//! optimises, esbuild bundles the loader of `pkg-template/` with the glue into one file.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::process::{cargo, run};
use crate::{tools, workspace};

mod declarations;
mod glue;
mod names;
mod panics;
mod sizes;

pub(crate) use sizes::report as check_size;

pub(crate) const COMMAND: crate::Command = crate::Command {
    name: "build",
    usage: "[--named]",
    about: "Builds the npm package into pkg/ and prints its sizes.\n\
            --named  also writes a wasm file with function names, for profiles, and prints what weighs most in it",
    run: |arguments| {
        let named = match arguments {
            [] => false,
            [flag] if flag == "--named" => true,
            _ => bail!("`build` knows one option, --named."),
        };
        build(named)?;
        check_size()
    },
};

/// Brings `pkg/` up to date, whatever it weighs.
pub(crate) fn build(named: bool) -> Result<()> {
    tools::wasm_target()?;
    tools::npm_packages(&workspace::root().join("tools"))?;
    println!("Compiling the SDK to WebAssembly …");
    let input = fs::read(compile()?)?;
    let fingerprint = fingerprint(&input)?;
    let stamp = workspace::scratch("package.stamp");
    let named_file = workspace::scratch("mimc.named.wasm");
    let complete = PACKAGE_FILES.iter().all(|name| workspace::package().join(name).exists());
    let current = fs::read_to_string(&stamp).is_ok_and(|before| before == fingerprint);
    if !(current && complete && (named_file.exists() || !named)) {
        let _ = fs::remove_file(&stamp);
        println!("Packaging …");
        package(input, named.then_some(named_file.as_path()))?;
        fs::write(&stamp, fingerprint)?;
    }
    if named {
        println!("With function names: {}", workspace::shown(&named_file));
        let weigh = workspace::root().join("tools/weigh.mjs");
        run(tools::node()?.arg(weigh).arg(&named_file), "It reads the file with names.")?;
    }
    Ok(())
}

/// All files of the package.
const PACKAGE_FILES: &[&str] =
    &["LICENSE", "README.md", "index.d.ts", "index.js", "mimc.wasm", "package.json"];

/// The features all browsers of our floor have and the compiler does not use by itself.
const FEATURES: &str = "-Ctarget-feature=+simd128";

/// What the names of the dependencies' source files begin with, instead of this machine's folder.
const DEPENDENCIES: &str = "/rust/deps/";

/// Compiles the SDK and returns the wasm file. In a target folder of its own: its flags differ from those of tests.
fn compile() -> Result<PathBuf> {
    let folder = workspace::scratch("sdk");
    let sources = cargo_home()?.join("registry/src");
    let flags = format!("{FEATURES}\u{1f}--remap-path-prefix={}/={DEPENDENCIES}", sources.display());
    run(
        cargo()
            .args(["build", "--quiet", "--lib", "--profile", "wasm", "--target", "wasm32-unknown-unknown"])
            .arg("--target-dir")
            .arg(&folder)
            // Unlike RUSTFLAGS it allows folders with spaces in their names.
            .env("CARGO_ENCODED_RUSTFLAGS", flags),
        "The errors above say what to change.",
    )?;
    Ok(folder.join("wasm32-unknown-unknown/wasm/mimc_wasm.wasm"))
}

/// Where cargo keeps its things: `CARGO_HOME`, else `.cargo` in the user's folder, as cargo itself decides.
fn cargo_home() -> Result<PathBuf> {
    let set = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    set.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .context("cargo's folder is not to be found")
}

/// Changes with everything the package is made from and by.
fn fingerprint(input: &[u8]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    let root = workspace::root();
    let tools = fs::read(root.join("tools/package-lock.json")).ok();
    (input, fs::read(std::env::current_exe()?)?, tools, fs::read(root.join("LICENSE")).ok())
        .hash(&mut hasher);
    for name in TEMPLATE_FILES {
        read_template(name)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Names a pair of wasm file and code: the same on every machine, another one as soon as either differs.
fn build_id(input: &[u8], glue: &str, renamed: &names::Renamed) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    (input, glue, renamed, read_template("index.js")?, read_template("glue-helpers.js")?).hash(&mut hasher);
    Ok(format!("build-{:016x}", hasher.finish()))
}

const TEMPLATE_FILES: &[&str] = &["README.md", "glue-helpers.js", "index.d.ts", "index.js", "package.json"];

fn read_template(name: &str) -> Result<String> {
    let path = workspace::root().join("pkg-template").join(name);
    fs::read_to_string(&path).with_context(|| format!("{} cannot be read", workspace::shown(&path)))
}

fn package(input: Vec<u8>, named_file: Option<&Path>) -> Result<()> {
    let stage = empty_folder(workspace::scratch("package"))?;
    let pkg = empty_folder(workspace::package())?;

    let mut bindgen = Bindgen::new();
    bindgen.input_bytes("mimc", input.clone()).typescript(true);
    let mut output = bindgen.web(true)?.generate_output()?;
    panics::silence(&mut output)?;
    let renamed = names::shorten(&mut output)?;
    let build_id = build_id(&input, output.js(), &renamed)?;
    names::add_build_id(&mut output, &build_id)?;
    output.emit(&stage)?;

    let mut script = glue::adapt(&fs::read_to_string(stage.join("mimc.js"))?)?;
    renamed.apply(&mut script)?;
    write_scripts(&stage, &script, output.local_modules().keys())?;
    let wasm = stage.join("mimc_bg.wasm");
    optimise(&wasm, &pkg.join("mimc.wasm"), &["--strip-debug"])?;
    if let Some(file) = named_file {
        optimise(&wasm, file, &["--debuginfo"])?;
    }
    bundle(&stage.join("index.js"), &pkg.join("index.js"), &build_id)?;

    let generated = fs::read_to_string(stage.join("mimc.d.ts"))?;
    fs::write(pkg.join("index.d.ts"), declarations::make(&generated, &read_template("index.d.ts")?)?)?;
    fs::write(pkg.join("package.json"), manifest()?)?;
    fs::write(pkg.join("README.md"), read_template("README.md")?)?;
    fs::copy(workspace::root().join("LICENSE"), pkg.join("LICENSE")).context("LICENSE of the workspace")?;
    Ok(())
}

fn empty_folder(folder: PathBuf) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Lays out what esbuild bundles: the loader, the glue, and whatever `snippets` of the SDK the glue imports.
fn write_scripts<'a>(
    stage: &Path,
    script: &glue::Script,
    mut snippets: impl Iterator<Item = &'a String>,
) -> Result<()> {
    let classes = snippets
        .find(|name| name.ends_with("src/js/classes.js"))
        .context("the SDK does not import src/js/classes.js, which declares MIMCError")?;
    fs::write(stage.join("classes.js"), format!("export * from './snippets/{classes}';\n"))?;
    fs::write(stage.join("glue.js"), script.text())?;
    let declarations = fs::read_to_string(stage.join("mimc.d.ts"))?;
    fs::write(
        stage.join("exports.js"),
        format!("export {{ {} }} from './glue.js';\n", script.public(&declarations)?.join(", ")),
    )?;
    for name in ["glue-helpers.js", "index.js"] {
        fs::write(stage.join(name), read_template(name)?)?;
    }
    Ok(())
}

/// No feature flags: wasm-opt reads from the file which features it uses and must not add others, which a browser
/// of our floor may not have.
fn optimise(input: &Path, output: &Path, names: &[&str]) -> Result<()> {
    run(
        tools::npm_tool("wasm-opt")?
            // Inlining saves bytes that compression finds anyway, and hides the likeness it needs.
            .args(["-Os", "--always-inline-max-function-size=4", "--flexible-inline-max-function-size=4"])
            .args([
                "--one-caller-inline-max-function-size=40",
                "--strip-producers",
                "--strip-target-features",
            ])
            .args(names)
            .arg(input)
            .arg("-o")
            .arg(output),
        "wasm-opt did not accept the module.",
    )
}

fn bundle(entry: &Path, output: &Path, build_id: &str) -> Result<()> {
    run(
        tools::npm_tool("esbuild")?
            .arg(entry)
            .args(["--bundle", "--minify", "--format=esm", "--charset=utf8", "--log-level=warning"])
            .arg("--target=chrome115,firefox115,safari16.4,node20.16")
            .arg(format!("--define:BUILD_ID={build_id:?}"))
            .arg(format!("--outfile={}", output.display())),
        "esbuild did not accept the scripts.",
    )
}

/// The package's package.json: the template with the one version number of the workspace.
fn manifest() -> Result<String> {
    let template = read_template("package.json")?;
    let unset = "\"version\": \"0.0.0\"";
    if template.matches(unset).count() != 1 {
        bail!("pkg-template/package.json must say {unset} once; the build fills it in.");
    }
    Ok(template.replace(unset, &format!("\"version\": {:?}", env!("CARGO_PKG_VERSION"))))
}
