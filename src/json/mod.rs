//! JSON in and out: the scanner, the writer, and the tables that turn the service's objects into ours.

mod scan;
mod translate;
mod write;

pub use scan::{MAX_DEPTH, Malformed, RawNumber, RawStr, Scanner, Value};
#[cfg(feature = "server")]
pub(crate) use translate::id_text;
pub use translate::{Field, Json, Kind, Need, Read, Shape, find, find_with, translate, value_at};
pub(crate) use translate::{MAX_SAFE, id, integer, string};
pub use write::Writer;
