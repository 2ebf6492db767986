//! Loading golden vectors: those of this repository, and those in the folders that `MIMC_VECTORS` lists.

use std::{env, fs, path::Path};

use serde_json::Value;

/// Every vector of these kinds (a kind ends with `.` to mean all that start with it), with its name for messages.
///
/// # Panics
/// If there is none, which would make a test pass for no reason.
pub(crate) fn of_kind(kinds: &[&str]) -> Vec<Value> {
    let wanted = |kind: &str| {
        kinds.iter().any(|wanted| kind == *wanted || wanted.ends_with('.') && kind.starts_with(wanted))
    };
    let found: Vec<Value> =
        all().into_iter().filter(|vector| wanted(vector["kind"].as_str().expect("a kind"))).collect();
    assert!(!found.is_empty(), "no vector of {kinds:?}");
    found
}

fn all() -> Vec<Value> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/realtime");
    let others = env::var_os("MIMC_VECTORS").unwrap_or_default();
    let folders = env::split_paths(&others).filter(|folder| !folder.as_os_str().is_empty());
    folders.chain([own]).flat_map(|folder| in_folder(&folder)).collect()
}

fn in_folder(folder: &Path) -> Vec<Value> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let files = entries.map(|entry| entry.expect("an entry").path());
    files
        .filter(|file| file.extension().is_some_and(|ending| ending == "json"))
        .flat_map(|file| in_file(&file))
        .collect()
}

fn in_file(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("readable");
    let mut content: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(content["format"], "mimc-realtime-vectors/1", "{}", file.display());
    match content["vectors"].take() {
        Value::Array(vectors) => vectors,
        other => panic!("{}: vectors are {other}", file.display()),
    }
}

/// A text member.
pub(crate) fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no text {member} in {value}"))
}

/// An integer that is written as a decimal string or a number.
pub(crate) fn integer<T: std::str::FromStr>(value: &Value) -> T {
    let digits = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    digits.parse().unwrap_or_else(|_| panic!("{digits} is no such integer"))
}

/// A member in hexadecimal.
pub(crate) fn hex(value: &Value, member: &str) -> Vec<u8> {
    from_hex(text(value, member))
}

/// Bytes from hexadecimal.
pub(crate) fn from_hex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).expect("ASCII"), 16).expect("hexadecimal"))
        .collect()
}
