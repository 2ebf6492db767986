//! JSON in and out: the scanner, the writer, and the tables that turn the service's objects into ours.

mod scan;
mod translate;
mod write;

pub use scan::{MAX_DEPTH, Malformed, RawNumber, RawStr, Scanner, Value};
pub use translate::{Field, Json, Kind, Need, Shape, exact, translate};
pub(crate) use translate::{id_text, integer};
pub use write::Writer;

/// The values of an object's named members, `None` where one is missing or `null`; the last of equal keys counts.
/// `text` must be one object and nothing else.
pub fn members<'a, const N: usize>(text: &'a str, names: [&str; N]) -> Result<[Option<Value<'a>>; N], Malformed> {
    let mut found = [None; N];
    let mut scanner = Scanner::new(text);
    scanner.enter_object()?;
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        let value = scanner.value()?;
        for (slot, name) in found.iter_mut().zip(names) {
            if key.is(name) {
                *slot = if value == Value::Null { None } else { Some(value) };
            }
        }
    }
    scanner.end()?;
    Ok(found)
}
