//! Reading and writing text and bytes: held against other crates that do the same.
#![cfg(not(target_arch = "wasm32"))]

mod base64_text;
mod blobs;
mod lookup;
mod scalars;
mod scanner;
mod texts;
mod translate;
mod trees;
mod writer;

/// How often a property is tried. Failures are fixed, not filed: a case worth keeping becomes a test with a name.
fn cases(cases: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config { cases, failure_persistence: None, ..Default::default() }
}
