//! TypeScript declarations of the realtime half, whose methods are JavaScript (`js/user.js`).

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");
