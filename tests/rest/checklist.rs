//! `docs/endpoints.md`, made from the tables in the code. `tests/package/checklist.test.mjs` calls every row of it.

use std::fmt::Write as _;

use mimc_wasm::server::callback;
use mimc_wasm::{rest, server};

/// Set to write the file anew; `cargo xtask docs` does.
pub(crate) const WRITE: &str = "MIMC_WRITE_DOCS";

const HEAD: &str = "\
# Endpoints

Every endpoint that this package calls, or is called by. Made from the tables in the code by `cargo xtask docs`; a test
fails when it is not up to date. Another calls each row in Node against the emulator, and fails unless the emulator saw
its method and path with a success and with a failure, with ids as strings and as numbers. `*` stands for a value.

| id | method | path | entry | repeated after a failure |
| --- | --- | --- | --- | --- |
";

fn rows() -> Vec<String> {
    let called = |entry: &'static str, endpoint: &rest::Endpoint| {
        let again = if endpoint.repeatable { "yes" } else { "no" };
        let (id, method, path) = (endpoint.id, endpoint.method, endpoint.path.replace('@', "*"));
        format!("| {id} | {method} | `{path}` | {entry} | {again} |")
    };
    let mut rows: Vec<String> = rest::endpoints().map(|endpoint| called("client", &endpoint)).collect();
    rows.extend(server::ENDPOINTS.iter().copied().flatten().map(|endpoint| called("server", endpoint)));
    let inbound =
        |(id, kind): &(&str, &str)| format!("| {id} | POST | the app's own, `{kind}` | server | – |");
    rows.extend(callback::KINDS.iter().map(inbound));
    rows.sort_by_key(|row| ("MLTG".find(&row[2..3]), row.clone()));
    rows
}

#[test]
fn the_list_of_endpoints_is_up_to_date() {
    let mut text = HEAD.to_owned();
    for row in rows() {
        writeln!(text, "{row}").unwrap();
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/endpoints.md");
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(file, &text).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(written == text, "docs/endpoints.md is not up to date: run `cargo xtask docs`");
}

#[test]
fn every_id_of_the_specification_is_in_the_list_once() {
    let ids: Vec<String> = rows().iter().map(|row| row[2..5].to_owned()).collect();
    let range = |letter: char, count: u32| (1..=count).map(move |number| format!("{letter}{number:02}"));
    let expected: Vec<String> =
        range('M', 31).chain(range('L', 28)).chain(range('T', 1)).chain(range('G', 2)).collect();
    assert_eq!(ids, expected);
}
