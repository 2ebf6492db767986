//! Reads parameters. Whatever cannot be read is `invalid parameter: <field>`; JSON null counts as missing.

use serde_json::{Map, Value};

use super::failure::Failure;

/// Longest account name in UTF-8 bytes.
// assumption: an account has at most 256 bytes of UTF-8, is not trimmed, and its letters' case counts.
const MAX_ACCOUNT: usize = 256;

/// The JSON object of a request body.
#[derive(Debug, Default)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// An object, or the failure for an unreadable body.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Failure> {
        serde_json::from_slice(body).map(Self).map_err(|_| Failure::Param("body"))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &'static str) -> Result<&str, Failure> {
        self.optional_text(name)?.ok_or(Failure::Param(name))
    }

    pub(crate) fn optional_text(&self, name: &'static str) -> Result<Option<&str>, Failure> {
        self.get(name).map(|value| value.as_str().ok_or(Failure::Param(name))).transpose()
    }

    pub(crate) fn account(&self, name: &'static str) -> Result<&str, Failure> {
        account(self.text(name)?, name)
    }

    pub(crate) fn optional_bool(&self, name: &'static str) -> Result<Option<bool>, Failure> {
        self.get(name).map(|value| value.as_bool().ok_or(Failure::Param(name))).transpose()
    }

    pub(crate) fn integer(&self, name: &'static str) -> Result<i64, Failure> {
        self.optional_integer(name)?.ok_or(Failure::Param(name))
    }

    pub(crate) fn optional_integer(&self, name: &'static str) -> Result<Option<i64>, Failure> {
        self.get(name).map(|value| integer(value).ok_or(Failure::Param(name))).transpose()
    }

    pub(crate) fn object(&self, name: &'static str) -> Result<Option<&Map<String, Value>>, Failure> {
        self.get(name).map(|value| value.as_object().ok_or(Failure::Param(name))).transpose()
    }

    pub(crate) fn array(&self, name: &'static str) -> Result<&[Value], Failure> {
        self.get(name).and_then(Value::as_array).map(Vec::as_slice).ok_or(Failure::Param(name))
    }
}

/// A 64-bit integer from a JSON number or a string of decimal digits. Values above the signed range, which no id
/// has, become its end.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    let saturated = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_u64().map(saturated)),
        Value::String(text) => decimal(text),
        _ => None,
    }
}

/// As [`integer`] for text from a path, a query or a header.
pub(crate) fn decimal(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse::<u64>().ok().map(|value| i64::try_from(value).unwrap_or(i64::MAX))
}

pub(crate) fn account<'a>(text: &'a str, name: &'static str) -> Result<&'a str, Failure> {
    if text.is_empty() || text.len() > MAX_ACCOUNT {
        return Err(Failure::Param(name));
    }
    Ok(text)
}

/// Splits a comma-joined list. Empty pieces are ignored, repetitions too.
pub(crate) fn account_list<'a>(text: &'a str, name: &'static str) -> Result<Vec<&'a str>, Failure> {
    let mut accounts = Vec::new();
    for piece in text.split(',').filter(|piece| !piece.is_empty()) {
        let piece = account(piece, name)?;
        if !accounts.contains(&piece) {
            accounts.push(piece);
        }
    }
    Ok(accounts)
}
