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
        if self.keys.windows(2).all(|pair| matches!(pair, [a, b] if before(a, b))) {
            return false;
        }
        heap_sort(&mut self.keys, &|a, b| a.sequence < b.sequence);
        let mut unique: Vec<Key> = Vec::new();
        for key in &self.keys {
            if unique.last().is_none_or(|last| last.sequence != key.sequence) {
                unique.push(*key);
            }
        }
        heap_sort(&mut unique, &|a, b| (a.time, a.sequence) < (b.time, b.sequence));
        self.keys = unique;
        true
    }
}

/// Sorts in place. Pages come in order but for a few, so this is about size: the library's sorts weigh 8 kB each.
fn heap_sort(list: &mut [Key], less: &dyn Fn(&Key, &Key) -> bool) {
    let sift = |list: &mut [Key], mut root: usize, end: usize| {
        loop {
            let left = 2 * root + 1;
            let child = match (list.get(left), list.get(left + 1)) {
                (Some(a), Some(b)) if left + 1 < end && less(a, b) => left + 1,
                _ => left,
            };
            match (list.get(root), list.get(child)) {
                (Some(a), Some(b)) if child < end && less(a, b) => list.swap(root, child),
                _ => return,
            }
            root = child;
        }
    };
    for root in (0..list.len() / 2).rev() {
        sift(list, root, list.len());
    }
    for end in (1..list.len()).rev() {
        list.swap(0, end);
        sift(list, 0, end);
    }
}

fn before(a: &Key, b: &Key) -> bool {
    a.time <= b.time && a.sequence < b.sequence
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
