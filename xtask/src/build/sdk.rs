//! The SDK in WebAssembly: compiled by cargo, made callable by wasm-bindgen, each time with SIMD and without.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use wasm_bindgen_cli_support::{Bindgen, Output};

use super::names::Renamed;
use super::{externrefs, glue, names, order, panics, read_template};
use crate::process::{cargo, run};
use crate::{tools, workspace};

/// One selection of the SDK's code.
pub(super) struct Sdk {
    /// Its wasm file is `NAME.wasm`.
    pub(super) name: &'static str,
    /// Cargo features.
    pub(super) features: &'static str,
    /// What its entries export besides classes of Rust's.
    exports: &'static str,
    /// Whether it may contain `core::fmt`. A page never loads it then.
    pub(super) may_format: bool,
}

/// What pages load.
pub(super) const CLIENT: Sdk = Sdk {
    name: "mimc",
    features: "realtime,later",
    exports: "export { MIMCUser } from './user.js';\n\
              export { entries } from './entries.js';\n\
              export { envelope } from './envelope.js';\n\
              export { Timeline } from './timeline.js';\n",
    may_format: false,
};

/// Parts of the client, with the endpoints that they began with. Nobody gets them: they show what each weighs, which has a
/// limit of its own.
pub(super) const WEIGHED: &[&Sdk] = &[&REST, &REALTIME];

/// Contacts, topics, block lists and history.
pub(super) const REST: Sdk = Sdk {
    name: "rest",
    features: "",
    exports: "export { RestUser as MIMCUser } from './rest.js';\n",
    may_format: false,
};

/// The same, with the whole realtime half.
pub(super) const REALTIME: Sdk = Sdk {
    name: "realtime",
    features: "realtime",
    exports: "export { MIMCUser } from './user.js';\n",
    may_format: false,
};

/// What servers load: never a page.
pub(super) const SERVER: Sdk = Sdk { name: "server", features: "server", exports: "", may_format: true };

pub(super) const SDKS: &[&Sdk] = &[&CLIENT, &SERVER];

/// What cargo compiled: the same code for engines with SIMD, which all browsers of our floor have, and for others.
#[derive(Hash)]
pub(super) struct Compiled {
    simd: Vec<u8>,
    /// Not of what is only weighed.
    scalar: Option<Vec<u8>>,
}

/// What the names of the dependencies' source files begin with, instead of this machine's folder.
pub(super) const DEPENDENCIES: &str = "/rust/deps/";

/// Inlining: just too little for what drops a text or makes one, which every second function does. Unrolling: of what
/// speed level 2 unrolls, loops that then are hardly longer.
const LLVM: &str = "-Cllvm-args=-inline-threshold=30 -unroll-threshold=40";

impl Sdk {
    pub(super) fn wasm_file(&self) -> String {
        format!("{}.wasm", self.name)
    }

    /// Without extension: one for each module format.
    pub(super) fn fallback_file(&self) -> String {
        format!("{}.fallback", self.name)
    }

    pub(super) fn compile(&self) -> Result<Compiled> {
        Ok(Compiled {
            simd: self.compile_for("-Ctarget-feature=+simd128", "simd")?,
            scalar: Some(self.compile_for("-Ctarget-feature=-simd128", "scalar")?),
        })
    }

    /// What is enough to weigh it.
    pub(super) fn compile_simd(&self) -> Result<Compiled> {
        Ok(Compiled { simd: self.compile_for("-Ctarget-feature=+simd128", "simd")?, scalar: None })
    }

    /// In a target folder of its own: its flags differ from those of tests.
    fn compile_for(&self, feature: &str, name: &str) -> Result<Vec<u8>> {
        let folder = workspace::scratch("sdk").join(name).join(self.name);
        let sources = cargo_home()?.join("registry/src");
        let remap = format!("--remap-path-prefix={}/={DEPENDENCIES}", sources.display());
        let flags = [feature, LLVM, &remap].join("\u{1f}");
        run(
            cargo()
                // Not as a library for Rust too, of which everything public would be kept until nothing is inlined any more.
                .args(["rustc", "--quiet", "--lib", "--crate-type", "cdylib", "--profile", "wasm"])
                .args(["--target", "wasm32-unknown-unknown", "--features", self.features])
                .arg("--target-dir")
                .arg(&folder)
                // Unlike RUSTFLAGS it allows folders with spaces in their names.
                .env("CARGO_ENCODED_RUSTFLAGS", flags),
            "The errors above say what to change.",
        )?;
        Ok(fs::read(folder.join("wasm32-unknown-unknown/wasm/mimc_wasm.wasm"))?)
    }

    /// Lays out in `stage` what the entries import, and writes the wasm file to `package`, with function names to
    /// `named_file` unless it is only weighed. Returns the build id.
    pub(super) fn assemble(
        &self,
        compiled: Compiled,
        stage: &Path,
        package: &Path,
        named_file: &Path,
    ) -> Result<String> {
        let seed = super::hash(&compiled);
        let mut simd = self.bind(compiled.simd)?;
        let mut scalar = compiled.scalar.map(|scalar| self.bind(scalar)).transpose()?;
        ensure!(
            scalar.as_ref().is_none_or(|scalar| simd.js() == scalar.js()),
            "the code for engines without SIMD needs other JavaScript; one script must serve both"
        );
        let renamed = Renamed::of(&simd)?;
        let build_id = build_id(seed, simd.js(), &renamed)?;
        for output in [&mut simd].into_iter().chain(&mut scalar) {
            renamed.shorten(output)?;
            names::add_build_id(output, &build_id)?;
        }
        simd.emit(stage)?;
        let file = stage.join("mimc_bg.wasm");
        ship(&file, &package.join(self.wasm_file()))?;
        if scalar.is_some() {
            optimise(&file, named_file, &["--debuginfo"])?;
        }
        let mut script = glue::adapt(&fs::read_to_string(stage.join("mimc.js"))?)?;
        renamed.apply(&mut script)?;
        self.write_scripts(stage, &script, simd.local_modules().keys())?;
        self.write_templates(stage)?;
        if let Some(scalar) = scalar {
            write_inlined(scalar, stage)?;
        }
        Ok(build_id)
    }

    fn bind(&self, wasm: Vec<u8>) -> Result<Output> {
        let mut bindgen = Bindgen::new();
        bindgen.input_bytes("mimc", wasm).typescript(true);
        let mut output = bindgen.web(true)?.generate_output()?;
        panics::silence(&mut output, self.may_format)?;
        externrefs::drop_table(&mut output)?;
        Ok(output)
    }

    /// The glue, and the SDK's own JavaScript: what the SDK imports are `snippets` of the glue; the rest uses the glue
    /// itself and stands beside it.
    fn write_scripts<'a>(
        &self,
        stage: &Path,
        script: &glue::Script,
        snippets: impl Iterator<Item = &'a String>,
    ) -> Result<()> {
        let snippets: Vec<_> = snippets.collect();
        for (path, text) in scripts()? {
            let name = path.rsplit('/').next().unwrap_or(&path);
            let text = match snippets.iter().find(|snippet| snippet.ends_with(&path)) {
                Some(snippet) => format!("export * from './snippets/{snippet}';\n"),
                None => text,
            };
            fs::write(stage.join(name), text)?;
        }
        fs::write(stage.join("glue.js"), script.text())?;
        let declarations = fs::read_to_string(stage.join("mimc.d.ts"))?;
        let mut exports = String::from(self.exports);
        for name in script.public(&declarations)? {
            exports += &format!("export {{ {name} }} from './glue.js';\n");
        }
        Ok(fs::write(stage.join("exports.js"), exports)?)
    }

    /// All scripts of `pkg-template/`; `SDK` in them is this SDK's name.
    fn write_templates(&self, stage: &Path) -> Result<()> {
        for name in super::template_files(".js")? {
            fs::write(
                stage.join(&name),
                read_template(&name)?.replace("/SDK.", &format!("/{}.", self.name)),
            )?;
        }
        Ok(())
    }
}

/// Where cargo keeps its things: `CARGO_HOME`, else `.cargo` in the user's folder, as cargo itself decides.
pub(super) fn cargo_home() -> Result<PathBuf> {
    let set = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    set.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .context("cargo's folder is not to be found")
}

/// Names a pair of wasm file and code: the same on every machine, another one as soon as either differs.
fn build_id(compiled: u64, glue: &str, renamed: &Renamed) -> Result<String> {
    let scripts =
        super::template_files(".js")?.iter().map(|name| read_template(name)).collect::<Result<Vec<_>>>()?;
    Ok(format!("build-{:016x}", super::hash(&(compiled, glue, renamed, scripts, self::scripts()?))))
}

/// The SDK's own JavaScript, names with texts.
pub(super) fn scripts() -> Result<Vec<(String, String)>> {
    let files = workspace::files(&workspace::root().join("src/js"), ".js")?;
    files
        .iter()
        .map(|file| Ok((workspace::shown(file).replace('\\', "/"), fs::read_to_string(file)?)))
        .collect()
}

/// The wasm file for engines without SIMD, as text in a script.
fn write_inlined(mut scalar: Output, stage: &Path) -> Result<()> {
    let (input, output) = (stage.join("scalar_bg.wasm"), stage.join("scalar.wasm"));
    fs::write(&input, scalar.wasm_mut().emit_wasm())?;
    ship(&input, &output)?;
    let text = base64(&fs::read(output)?);
    Ok(fs::write(stage.join("scalar.js"), format!("export default '{text}';\n"))?)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        let digit = |at: usize| char::from(DIGITS[(bits >> (18 - 6 * at)) as usize & 63]);
        text.extend((0..4).map(|at| if at <= chunk.len() { digit(at) } else { '=' }));
    }
    text
}

/// Makes the file that users get.
fn ship(input: &Path, output: &Path) -> Result<()> {
    optimise(input, output, &["--strip-debug"])?;
    let orders = order::by_likeness(&fs::read(output)?)?;
    let folder = output.with_extension("orders");
    fs::create_dir_all(&folder)?;
    let names: Vec<String> = (0..orders.len()).map(|number| number.to_string()).collect();
    for (name, order) in names.iter().zip(&orders) {
        fs::write(folder.join(name), order)?;
    }
    let sizes = super::sizes::measure(&folder, &names)?;
    fs::remove_dir_all(&folder)?;
    let smallest = orders.iter().zip(sizes).min_by_key(|(_, [_, _, brotli])| *brotli);
    let (smallest, _) = smallest.context("there is no order")?;
    Ok(fs::write(output, smallest)?)
}

/// No feature flags: wasm-opt reads from the file which features it uses and must not add others, which a browser
/// of our floor may not have.
fn optimise(input: &Path, output: &Path, names: &[&str]) -> Result<()> {
    run(
        tools::npm_tool("wasm-opt")?
            // Never ignore-implicit-traps: it lets loads run that the code guards, and they trap.
            // Inlining saves bytes that compression finds anyway, and hides the likeness it needs. Control flow built
            // anew from flat code is shorter than what LLVM made of it.
            .args([
                "--low-memory-unused",
                "--flatten",
                "--rereloop",
                "-Os",
                "-Os",
                "--always-inline-max-function-size=0",
                "--flexible-inline-max-function-size=0",
            ])
            .args([
                "--one-caller-inline-max-function-size=40",
                "--strip-producers",
                "--strip-target-features",
                "--local-cse",
                "-Os",
            ])
            .args(names)
            .arg(input)
            .arg("-o")
            .arg(output),
        "wasm-opt did not accept the module.",
    )
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_pads_what_is_not_a_multiple_of_three() {
        let texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base64(text.as_bytes()));
        assert_eq!(texts, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
        assert_eq!(base64(&[0xfb, 0xef, 0xff]), "++//");
    }
}
