//! Scalars of the services' JSON, read by the rules of `json` while serde reads the structure: nothing goes through a
//! float, a number of 64 bits stays exact, and what may be missing may also be unreadable.

use serde::Deserialize as _;
use serde::de::{Deserializer, Error as _};
use serde_json::value::RawValue;

use crate::json::{self, Scanner, Value};

/// `text` as the object that it must be: serde alone would take an array too, and its items for the members.
pub fn from_object<'de, T: serde::Deserialize<'de>>(text: &'de str) -> Option<T> {
    text.trim_ascii_start().starts_with('{').then(|| serde_json::from_str(text).ok())?
}

/// A string; a number counts as its digits.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    read(from, |value| match value {
        Value::Text(text) => Some(text.text().into_owned()),
        Value::Number(number) => Some(number.text.to_owned()),
        _ => None,
    })
}

/// A 64-bit id as decimal digits, from a string or an integer.
pub fn id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    read(from, |value| json::id_text(value).map(|digits| digits.into_owned()))
}

/// An integer that JavaScript holds exactly, from a number or a string.
pub fn integer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    read(from, json::integer)
}

/// JSON text of an object; anything else counts as missing.
pub fn object<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    read(from, |value| matches!(value, Value::Object(_)).then(|| value.json().to_owned()))
}

fn read<'de, D: Deserializer<'de>, T>(
    from: D,
    as_wanted: fn(Value<'_>) -> Option<T>,
) -> Result<Option<T>, D::Error> {
    let raw = <&RawValue>::deserialize(from)?;
    let value = Scanner::new(raw.get()).value().map_err(|_| D::Error::custom("not JSON"))?;
    Ok(as_wanted(value))
}

/// The strings of an array; anything else counts as missing.
pub fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    read(from, |value| match value {
        Value::Array(text) => serde_json::from_str(text).ok(),
        _ => None,
    })
}

/// The integers of an array; anything else counts as missing.
pub fn integers<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<i64>>, D::Error> {
    read(from, |value| match value {
        Value::Array(text) => {
            serde_json::from_str::<Vec<Number>>(text).ok()?.into_iter().map(|n| n.0).collect()
        }
        _ => None,
    })
}

#[derive(serde::Deserialize)]
struct Number(#[serde(deserialize_with = "integer")] Option<i64>);
