//! The table in which wasm-bindgen keeps values of JavaScript for Rust. The client passes none, but gets the table, and
//! code that fills it.

use anyhow::{Context as _, Result, ensure};
use wasm_bindgen_cli_support::Output;

use super::glue::Script;

/// The import that fills the table, and the exports that lead to it.
const FILL: &str = "__wbindgen_init_externref_table";
const EXPORTS: [&str; 2] = ["__wbindgen_externrefs", "__wbindgen_start"];

fn are_used(glue: &str) -> bool {
    glue.contains("ExternrefTable0(")
}

/// Takes the table out of a wasm file whose glue makes no use of it.
pub(super) fn drop_table(output: &mut Output) -> Result<()> {
    if are_used(output.js()) {
        return Ok(());
    }
    let wasm = output.wasm_mut();
    for name in EXPORTS {
        let export = wasm.exports.iter().find(|export| export.name == name).map(|export| export.id());
        wasm.exports.delete(export.with_context(|| format!("wasm-bindgen no longer exports {name}"))?);
    }
    walrus::passes::gc::run(wasm);
    ensure!(
        wasm.imports.iter().all(|import| import.name != FILL),
        "something else than wasm-bindgen's start calls {FILL}"
    );
    Ok(())
}

/// Takes out of the glue what filled the table.
pub(super) fn drop_filling(script: &mut Script) -> Result<()> {
    if are_used(&script.text) {
        return Ok(());
    }
    script.replace("    wasm.__wbindgen_start();\n", "")?;
    let start = format!("        {FILL}: function() {{\n");
    let form = "wasm-bindgen's JavaScript has changed: another way to fill the table";
    let (before, rest) = script.text.split_once(&start).context(form)?;
    let (_, after) = rest.split_once("        },\n").context(form)?;
    script.text = format!("{before}{after}");
    Ok(())
}
