//! The HTTP half of the client without a browser: requests as the client builds them, answered by the emulator's
//! router in this process, and read as the client reads them.
#![cfg(not(target_arch = "wasm32"))]

mod blacklist;
mod calls;
mod checklist;
mod contacts;
mod envelopes;
mod error_tables;
mod exchanges;
mod extras;
mod history;
mod page_order;
mod pages;
mod presence;
mod requests;
mod retries;
mod secrets;
mod service;
mod sink;
mod tokens;
mod topic_blacklist;
mod topics;
mod unlimited;
mod versions;
mod walks;

/// How often a property is tried. Failures are fixed, not filed: a case worth keeping becomes a test with a name.
fn cases(cases: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config { cases, failure_persistence: None, ..Default::default() }
}
