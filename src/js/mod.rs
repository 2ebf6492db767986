//! The boundary to JavaScript: arguments in, plain data and errors out.

#[cfg(feature = "server")]
pub mod args;
#[cfg(feature = "server")]
pub mod failure;
pub mod values;

#[cfg(feature = "server")]
pub use failure::Failure;

#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A 64-bit id: decimal digits, a bigint, or a safe integer. */
export type IdInput = string | bigint | number;

/** Milliseconds since the epoch, or a `Date`. */
export type TimeInput = number | Date;
"#;
