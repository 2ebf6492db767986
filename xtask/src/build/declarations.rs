//! The package's index.d.ts: wasm-bindgen's declarations without its loader, and our own from `pkg-template/`.

use anyhow::{Result, bail};

/// Joins what wasm-bindgen generated with `ours`.
pub(super) fn make(generated: &str, ours: &str) -> Result<String> {
    // From here on it declares its own loader and the raw exports.
    let Some((declared, _)) = generated.split_once("\nexport type InitInput = ") else {
        bail!("wasm-bindgen's declarations have changed: they have no `InitInput`");
    };
    let declared = declared.replace("/* tslint:disable */\n", "").replace("/* eslint-disable */\n", "");
    Ok(format!("{}\n\n{}\n", ours.trim(), declared.trim()))
}
