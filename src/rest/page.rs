//! Decodes a history page: the hot path.
//!
//! Rows go into columns and two text blobs, one ASCII and one not, which the surface turns into plain objects
//! with one call a chunk: JavaScript decodes each blob once and slices it. A chunk is small, because a sliced
//! string keeps its whole blob alive.

use crate::error::opaque_debug;
use crate::json::{Malformed, RawStr, Scanner, Value, id_text, integer};
use crate::types::{Id, base64, id_digits, lossy};

/// Messages a chunk holds.
pub const CHUNK_ROWS: usize = 64;

/// Stands for "not there" in a [`Row`].
pub const NONE: u32 = u32::MAX;

/// One message. Texts lie one behind the other in their blob, so an end is enough to find each; ends count
/// UTF-16 units, as JavaScript slices.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Row {
    /// End of the sequence's digits in the ASCII blob.
    pub sequence: u32,
    /// End of the payload's text: twice the end, plus one if it is in the blob that is not ASCII.
    pub text: u32,
    /// End of `extra` likewise, or [`NONE`].
    pub extra: u32,
    /// Index of the sender's name, or [`NONE`].
    pub from: u32,
    /// Index of the receiver's name, or [`NONE`].
    pub to: u32,
    /// Index of `bizType`, or [`NONE`].
    pub biz_type: u32,
    /// End of the payload in [`Columns::bytes`] if it is not UTF-8, [`UNDECODED`] if it was not base64, or [`NONE`].
    pub bytes: u32,
}

/// Marks a payload that was not base64 in [`Row::bytes`].
pub const UNDECODED: u32 = u32::MAX - 1;

/// Words of a [`Row`].
pub const ROW_WORDS: usize = size_of::<Row>() / size_of::<u32>();

/// Up to [`CHUNK_ROWS`] decoded messages.
#[derive(Default)]
pub struct Columns {
    /// The messages.
    pub rows: Vec<Row>,
    /// Their times, milliseconds since the epoch.
    pub times: Vec<f64>,
    /// Sequences, and texts that are ASCII.
    pub ascii: Vec<u8>,
    /// Texts that are not, UTF-8.
    pub wide: String,
    /// UTF-16 length of `wide`.
    wide_units: u32,
    /// Payloads that are not UTF-8.
    pub bytes: Vec<u8>,
    /// Names seen for the first time in this chunk, one behind the other.
    pub names: String,
    /// End of each of them, in UTF-16 units.
    pub name_ends: Vec<u32>,
    name_units: u32,
}

opaque_debug!(Columns);

impl Columns {
    fn clear(&mut self) {
        self.rows.clear();
        self.times.clear();
        self.ascii.clear();
        self.wide.clear();
        self.wide_units = 0;
        self.bytes.clear();
        self.names.clear();
        self.name_ends.clear();
        self.name_units = 0;
    }

    /// Stores a text and says where it ends: twice the end, plus one for the wide blob.
    fn place(&mut self, text: &str) -> u32 {
        if text.is_ascii() {
            self.ascii.extend_from_slice(text.as_bytes());
            return self.ascii.len() as u32 * 2;
        }
        self.wide.push_str(text);
        self.wide_units += utf16_len(text);
        self.wide_units * 2 + 1
    }

    /// Stores a payload; returns what [`Row::text`] and [`Row::bytes`] say of it.
    fn payload(&mut self, base64_text: &str) -> (u32, u32) {
        let start = self.ascii.len();
        if !base64::decode_into(base64_text.as_bytes(), &mut self.ascii) {
            return (self.place(base64_text), UNDECODED);
        }
        let decoded = self.ascii.get(start..).unwrap_or_default();
        if decoded.is_ascii() {
            return (self.ascii.len() as u32 * 2, NONE);
        }
        let decoded = self.ascii.split_off(start);
        match lossy(&decoded) {
            Ok(text) => (self.place(&text), NONE),
            Err(text) => {
                self.bytes.extend_from_slice(&decoded);
                (self.place(&text), self.bytes.len() as u32)
            }
        }
    }
}

/// What identifies a message and orders it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// Milliseconds since the epoch.
    pub time: f64,
    /// The sequence.
    pub sequence: Id,
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
    /// Where each message belongs if they are to be ascending and free of duplicates; `None` if they are already.
    pub fn order(&self) -> Option<Vec<u32>> {
        let keys = &self.keys;
        if keys.windows(2).all(|pair| matches!(pair, [a, b] if before(a, b))) {
            return None;
        }
        let key = |index: &u32| keys.get(*index as usize).map(|key| (key.time, key.sequence));
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        let sequence = |index: &u32| key(index).map(|key| key.1);
        heap_sort(&mut order, &|a, b| sequence(a) < sequence(b));
        order.dedup_by_key(|index| sequence(index));
        heap_sort(&mut order, &|a, b| key(a) < key(b));
        Some(order)
    }
}

/// Sorts in place. Pages come in order but for a few, so this is about size: the library's sorts weigh 8 kB each.
fn heap_sort(list: &mut [u32], less: &dyn Fn(&u32, &u32) -> bool) {
    let sift = |list: &mut [u32], mut root: usize, end: usize| {
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
    let mut page = Page::default();
    let mut scanner = Scanner::new(data);
    scanner.enter_object()?;
    let mut first = true;
    let mut delivered = false;
    while let Some(key) = scanner.next_key(&mut first)? {
        if key.is("messages") && scanner.peek() == Some(b'[') {
            // Chunks cannot be taken back, so a second list is refused instead of replacing the first.
            if std::mem::replace(&mut delivered, true) {
                return Err(Malformed);
            }
            page.keys = messages(&mut scanner, topic_id, deliver)?;
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

fn messages(
    scanner: &mut Scanner<'_>,
    topic_id: Option<&str>,
    deliver: &mut dyn FnMut(&Columns),
) -> Result<Vec<Key>, Malformed> {
    let mut columns = Columns::default();
    let mut names = Names::default();
    let mut keys = Vec::new();
    scanner.enter_array()?;
    let mut first = true;
    while scanner.next_item(&mut first)? {
        keys.push(message(scanner, topic_id, &mut columns, &mut names)?);
        if columns.rows.len() == CHUNK_ROWS {
            deliver(&columns);
            columns.clear();
        }
    }
    if !columns.rows.is_empty() {
        deliver(&columns);
    }
    Ok(keys)
}

/// Members of a message, in the order in which [`message`] takes them.
const KEYS: [&str; 7] = ["sequence", "payload", "ts", "fromAccount", "toAccount", "bizType", "extra"];

fn message<'a>(
    scanner: &mut Scanner<'a>,
    topic_id: Option<&str>,
    columns: &mut Columns,
    names: &mut Names<'a>,
) -> Result<Key, Malformed> {
    let mut found = [None; KEYS.len()];
    scanner.enter_object()?;
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        let value = scanner.value()?;
        if let Some(index) = KEYS.iter().position(|name| key.is(name))
            && let Some(slot) = found.get_mut(index)
        {
            *slot = if value == Value::Null { None } else { Some(value) };
        }
    }
    let [sequence, payload, time, from, to, biz_type, extra] = found;
    let digits = sequence.and_then(id_text).ok_or(Malformed)?;
    let key = Key {
        time: time.and_then(integer).ok_or(Malformed)? as f64,
        sequence: id_digits(&digits).ok_or(Malformed)?,
    };
    let Some(Value::Text(payload)) = payload else { return Err(Malformed) };

    columns.times.push(key.time);
    columns.ascii.extend_from_slice(digits.as_bytes());
    let sequence = columns.ascii.len() as u32;
    let (text, bytes) =
        if payload.escaped { columns.payload(&payload.text()) } else { columns.payload(payload.raw) };
    let extra = extra.map_or(NONE, |extra| match extra {
        Value::Text(text) => columns.place(&text.text()),
        other => columns.place(other.json()),
    });
    let from = from.filter(|from| topic_id.is_none() || name_of(*from).map(|name| name.raw) != topic_id);
    let mut name =
        |value: Option<Value<'a>>| value.and_then(name_of).map_or(NONE, |name| names.index(name, columns));
    let (from, to, biz_type) = (name(from), name(to), name(biz_type));
    columns.rows.push(Row { sequence, text, extra, from, to, biz_type, bytes });
    Ok(key)
}

/// An account may arrive as a number (oddity O6): then its digits count.
fn name_of(value: Value<'_>) -> Option<RawStr<'_>> {
    match value {
        Value::Text(text) => Some(text),
        Value::Number(number) => Some(RawStr { raw: number.text, escaped: false }),
        _ => None,
    }
}

/// Names of a page, each told apart by how it is written, so that every name crosses to JavaScript once.
#[derive(Default)]
struct Names<'a> {
    seen: Vec<&'a str>,
    /// Open addressing; holds indexes into `seen`, or [`NONE`]. Its length is a power of two.
    slots: Vec<u32>,
}

impl<'a> Names<'a> {
    fn index(&mut self, name: RawStr<'a>, columns: &mut Columns) -> u32 {
        if self.seen.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let mut at = self.first_slot(name.raw);
        loop {
            let mask = self.slots.len().wrapping_sub(1);
            match self.slots.get_mut(at & mask) {
                Some(slot) if *slot == NONE => {
                    *slot = self.seen.len() as u32;
                    let index = *slot;
                    self.seen.push(name.raw);
                    let text = name.text();
                    columns.names.push_str(&text);
                    columns.name_units += utf16_len(&text);
                    columns.name_ends.push(columns.name_units);
                    return index;
                }
                Some(slot) if self.seen.get(*slot as usize) == Some(&name.raw) => return *slot,
                Some(_) => at += 1,
                None => return NONE,
            }
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        self.slots.clear();
        self.slots.resize(size, NONE);
        for index in 0..self.seen.len() {
            let mut at = self.seen.get(index).map_or(0, |name| self.first_slot(name));
            while self.slots.get(at & (size - 1)).is_some_and(|slot| *slot != NONE) {
                at += 1;
            }
            if let Some(slot) = self.slots.get_mut(at & (size - 1)) {
                *slot = index as u32;
            }
        }
    }

    /// FNV-1a, folded: names are short and few.
    fn first_slot(&self, name: &str) -> usize {
        let hash = name
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        (hash ^ (hash >> 15)) as usize
    }
}

/// Length in UTF-16 units.
fn utf16_len(text: &str) -> u32 {
    let units = |byte: u8| u32::from(byte & 0xC0 != 0x80) + u32::from(byte >= 0xF0);
    text.bytes().map(units).sum()
}
