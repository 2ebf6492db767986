//! The package's entries: what JavaScript code imports, and how each is made.
//!
//! Add a row to [`ENTRIES`], a script to `pkg-template/`, and the package has one more entry: package.json's `exports`
//! and `files` are written from here.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::sdk::{self, Sdk};
use super::{declarations, read_template};
use crate::process::run;
use crate::tools;

/// One script of `pkg-template/`, bundled with what it imports:
///
/// * `./glue.js`, `./exports.js`, `./classes.js`: the SDK's own JavaScript, in the build that the row names;
/// * `beside`: where the wasm file lies and how to get the inlined one, in the module format of the output;
/// * `inlined`: the bytes of the inlined one, for engines without SIMD and hosts without files;
/// * other scripts of `pkg-template/`.
pub(super) struct Entry {
    /// The script, without extension.
    pub(super) script: &'static str,
    pub(super) sdk: &'static Sdk,
    /// The name users import, `.` being the package itself; `None` for what only other entries import.
    pub(super) import: Option<&'static str>,
    /// What is written, relative to the package. An entry with a name has at most one of each format.
    pub(super) outputs: &'static [Output],
    pub(super) types: Types,
}

pub(super) struct Output {
    pub(super) file: &'static str,
    pub(super) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// `import`.
    Module,
    /// `require`.
    CommonJs,
    /// `<script src>`.
    Script,
}

/// What TypeScript reads beside each output.
pub(super) enum Types {
    None,
    /// These files of `pkg-template/`, then what wasm-bindgen generated.
    Generated(&'static [&'static str]),
    /// Those of the entry whose outputs begin with this name.
    Same(&'static str),
}

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        script: "index",
        sdk: &sdk::CLIENT,
        import: Some("."),
        outputs: &[module("index.js"), common_js("index.cjs")],
        types: Types::Generated(&["index.d.ts", "entries.d.ts", "envelope.d.ts"]),
    },
    Entry {
        script: "inline",
        sdk: &sdk::CLIENT,
        import: Some("./inline"),
        outputs: &[module("inline.js"), common_js("inline.cjs")],
        types: Types::Same("index"),
    },
    Entry {
        script: "script",
        sdk: &sdk::CLIENT,
        import: None,
        outputs: &[Output { file: "dist/mimc.script.js", format: Format::Script }],
        types: Types::None,
    },
    Entry {
        script: "fallback",
        sdk: &sdk::CLIENT,
        import: None,
        // The second is for `inline.cjs`: CommonJS can import the first, but only hosts of modules let it.
        outputs: &[module("mimc.fallback.js"), common_js("mimc.fallback.cjs")],
        types: Types::None,
    },
    Entry {
        script: "server",
        sdk: &sdk::SERVER,
        import: Some("./server"),
        outputs: &[module("server.js"), common_js("server.cjs")],
        types: Types::Generated(&["index.d.ts", "entries.d.ts"]),
    },
    Entry {
        script: "fallback",
        sdk: &sdk::SERVER,
        import: None,
        outputs: &[module("server.fallback.js")],
        types: Types::None,
    },
];

/// The client entry of one of [`sdk::WEIGHED`].
pub(super) const fn weighed(sdk: &'static Sdk) -> Entry {
    Entry { script: "index", sdk, import: None, outputs: const { &[module("index.js")] }, types: Types::None }
}

const fn module(file: &'static str) -> Output {
    Output { file, format: Format::Module }
}

const fn common_js(file: &'static str) -> Output {
    Output { file, format: Format::CommonJs }
}

impl Output {
    /// The file with its declarations.
    pub(super) fn declarations(&self) -> String {
        match self.file.rsplit_once('.') {
            Some((name, "cjs")) => format!("{name}.d.cts"),
            Some((name, _)) => format!("{name}.d.ts"),
            None => format!("{}.d.ts", self.file),
        }
    }

    fn extension(&self) -> &str {
        self.file.rsplit('.').next().unwrap_or_default()
    }
}

/// What esbuild leaves: 3 % of what a page loads, compressed.
fn shrink(file: &Path, format: Format) -> Result<()> {
    let scope: &[&str] = if format == Format::Module { &["--module"] } else { &[] };
    run(
        tools::npm_tool("terser")?
            .arg(file)
            .args(scope)
            .args(["--mangle", "--compress", "passes=3", "--ecma", "2020"])
            .args(["--format", "preserve_annotations=true", "--output"])
            .arg(file),
        "terser did not accept what esbuild wrote.",
    )
}

/// All files that come from [`ENTRIES`], relative to the package.
pub(super) fn files() -> Vec<String> {
    let mut files = Vec::new();
    for entry in ENTRIES {
        for output in entry.outputs {
            files.push(output.file.to_owned());
            if !matches!(entry.types, Types::None) {
                files.push(output.declarations());
            }
        }
    }
    files
}

impl Entry {
    /// Bundles the scripts of `stage`, the folder of this entry's SDK, into `package`, and writes their declarations.
    pub(super) fn write(&self, stage: &Path, package: &Path, build_id: &str) -> Result<()> {
        for output in self.outputs {
            let file = package.join(output.file);
            fs::create_dir_all(file.parent().context("an output is a file in the package")?)?;
            self.bundle(output, stage, &file, build_id)?;
            if let Some(declarations) = self.declarations(output, stage)? {
                fs::write(package.join(output.declarations()), declarations)?;
            }
        }
        Ok(())
    }

    fn bundle(&self, output: &Output, stage: &Path, file: &Path, build_id: &str) -> Result<()> {
        let fallback = self.sdk.fallback_file();
        let (format, beside, inlined) = match output.format {
            Format::Module => ("esm", "beside-module.js", format!("{fallback}.js")),
            Format::CommonJs => ("cjs", "beside-commonjs.js", format!("{fallback}.cjs")),
            Format::Script => ("iife", "beside-nothing.js", "fallback.js".to_owned()),
        };
        // A bundler that sees the wasm file named would copy it, for nothing.
        let inline = self.script == "inline" && output.format == Format::Module;
        let beside = if inline { "beside-nothing.js" } else { beside };
        // With it, Node sees the names that a CommonJS file exports.
        let platform = if output.format == Format::CommonJs { "node" } else { "neutral" };
        run(
            tools::npm_tool("esbuild")?
                .current_dir(stage)
                .arg(format!("{}.js", self.script))
                .args([
                    "--bundle",
                    "--minify",
                    "--mangle-props=^__(wbg_ptr|wrap|free)$",
                    "--charset=utf8",
                    "--log-level=warning",
                ])
                .arg("--target=chrome115,firefox115,safari16.4,node20.16")
                .args([format!("--format={format}"), format!("--platform={platform}")])
                .args([format!("--alias:beside=./{beside}"), format!("--alias:inlined=./{inlined}")])
                // A file of its own, for all that import it.
                .arg(format!("--external:./{fallback}.*"))
                .arg(format!("--define:BUILD_ID={build_id:?}"))
                .arg(format!("--outfile={}", file.display())),
            "esbuild did not accept the scripts.",
        )?;
        // In CommonJS Node finds the exports' names in code that never runs, which it would remove.
        if output.format == Format::CommonJs { Ok(()) } else { shrink(file, output.format) }
    }

    fn declarations(&self, output: &Output, stage: &Path) -> Result<Option<String>> {
        Ok(match self.types {
            Types::None => None,
            Types::Same(name) => Some(format!("export * from './{name}.{}';\n", output.extension())),
            Types::Generated(templates) => {
                let generated = fs::read_to_string(stage.join("mimc.d.ts"))?;
                let ours = templates.iter().map(|name| read_template(name)).collect::<Result<Vec<_>>>()?;
                let name = self.import.unwrap_or_default().replacen('.', "mimc-wasm", 1);
                Some(declarations::make(&generated, &ours.join("\n"), &name)?)
            }
        })
    }
}
