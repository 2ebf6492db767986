//! The package's index.d.ts: wasm-bindgen's declarations without its loader, and our own from `pkg-template/`.

use anyhow::{Result, bail, ensure};

/// What wasm-bindgen declares in every class, and what it means.
const FREE: &str = "    free(): void;\n    [Symbol.dispose](): void;\n";
const DOCUMENTED_FREE: &str = "    \
    /** Gives the memory back now and not once nobody has this object any more; it is not to be used later. */\n    \
    free(): void;\n    \
    /** The same, for `using`. */\n    \
    [Symbol.dispose](): void;\n";

/// Joins what wasm-bindgen generated with `ours`, as the entry that is imported as `name`.
pub(super) fn make(generated: &str, ours: &str, name: &str) -> Result<String> {
    // From here on it declares its own loader and the raw exports.
    let Some((declared, _)) = generated.split_once("\nexport type InitInput = ") else {
        bail!("wasm-bindgen's declarations have changed: they have no `InitInput`");
    };
    let declared = declared.replace("/* tslint:disable */\n", "").replace("/* eslint-disable */\n", "");
    ensure!(declared.contains(FREE), "wasm-bindgen's declarations have changed: they do not say {FREE}");
    let declared = declared.replace(FREE, DOCUMENTED_FREE);
    let head = format!("/**\n * What `import … from '{name}'` gives.\n *\n * @module {name}\n */");
    Ok(format!("{head}\n\n{}\n\n{}\n", ours.trim(), declared.trim()))
}
