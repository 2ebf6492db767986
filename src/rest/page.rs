//! Decodes a history page: the hot path.
//!
//! Rows go into columns and two text blobs, one ASCII and one not, which the surface turns into plain objects
//! with one call a chunk: JavaScript decodes each blob once and slices it. A chunk is small, because a sliced
//! string keeps its whole blob alive.

mod columns;
mod message;

pub use columns::{CHUNK_ROWS, Columns, NONE, Row, UNDECODED};

use crate::json::{Malformed, Scanner, Value, integer};
use crate::types::Id;

/// What identifies a message and orders it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// Milliseconds since the epoch.
    pub time: f64,
    /// The sequence.
    pub sequence: Id,
    /// Its place among the messages of its page, as they came.
    pub place: u32,
}

/// What a page says besides its messages.
#[derive(Debug, Default)]
pub struct Page {
    /// The messages' keys, in the order they came.
    pub keys: Vec<Key>,
    /// How many messages the service says there are on the page.
    pub row: Option<i64>,
    /// Time of the earliest message, where the service says it.
    pub timestamp: Option<i64>,
}

impl Page {
    /// Puts the keys in ascending order and drops those of duplicates; false if there was nothing to do.
    pub fn sort(&mut self) -> bool {
        if self
            .keys
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if a.time <= b.time && a.sequence < b.sequence))
        {
            return false;
        }
        sort(&mut self.keys, false);
        let mut unique: Vec<Key> = Vec::new();
        for key in &self.keys {
            if unique.last().is_none_or(|last| last.sequence != key.sequence) {
                unique.push(*key);
            }
        }
        sort(&mut unique, true);
        self.keys = unique;
        true
    }
}

/// Where the messages with these keys came.
#[inline(never)]
pub fn places(keys: &[Key]) -> Vec<u32> {
    let mut places = Vec::new();
    for key in keys {
        places.push(key.place);
    }
    places
}

/// Shell's sort, by sequence, or by time first. Pages come in order but for a few, so this is about size: the library's
/// sorts weigh 8 kB each.
#[inline(never)]
fn sort(keys: &mut [Key], by_time: bool) {
    let mut gap = keys.len();
    while gap > 1 {
        // A share that Gonnet and Baeza-Yates found to compare least; it always ends with 1.
        gap = (gap * 5 / 11).max(1);
        for end in gap..keys.len() {
            let mut at = end;
            while let Some(before) = at.checked_sub(gap)
                && let (Some(a), Some(b)) = (keys.get(before), keys.get(at))
                && is_before(b, a, by_time)
            {
                keys.swap(before, at);
                at = before;
            }
        }
    }
}

fn is_before(a: &Key, b: &Key, by_time: bool) -> bool {
    if by_time && a.time != b.time { a.time < b.time } else { a.sequence < b.sequence }
}

/// Reads a page's `data`. `deliver` gets the messages chunk by chunk. `topic_id` is what was asked for: where
/// the sender is given as that id the sender is unknown (oddity O6).
pub fn decode(
    data: &str,
    topic_id: Option<&str>,
    deliver: &mut dyn FnMut(&Columns),
) -> Result<Page, Malformed> {
    read(&mut Scanner::new(data), topic_id, deliver)
}

/// The same where `data` is a member of what is being scanned, which spares a walk over it.
pub fn read(
    scanner: &mut Scanner<'_>,
    topic_id: Option<&str>,
    deliver: &mut dyn FnMut(&Columns),
) -> Result<Page, Malformed> {
    let mut page = Page::default();
    scanner.enter_object()?;
    let mut first = true;
    let mut delivered = false;
    while let Some(key) = scanner.next_key(&mut first)? {
        if key.is("messages") && scanner.peek() == Some(b'[') {
            // Chunks cannot be taken back, so a second list is refused instead of replacing the first.
            if std::mem::replace(&mut delivered, true) {
                return Err(Malformed);
            }
            page.keys = message::read_all(scanner, topic_id, deliver)?;
            for (place, key) in (0..).zip(&mut page.keys) {
                key.place = place;
            }
            continue;
        }
        let value = scanner.value()?;
        if key.is("messages") && value != Value::Null {
            return Err(Malformed);
        } else if key.is("row") {
            page.row = integer(value);
        } else if key.is("timestamp") {
            page.timestamp = integer(value);
        }
    }
    Ok(page)
}
