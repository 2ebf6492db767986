//! Messages as columns, as JavaScript takes them.

use crate::error::opaque_debug;
use crate::types::{Blob, Texts, base64};

/// Messages a chunk holds.
pub const CHUNK_ROWS: usize = 64;

/// Stands for "not there" in a [`Row`].
pub const NONE: u32 = u32::MAX;

/// One message. Texts lie one behind the other in their blob, so an end is enough to find each; ends count
/// UTF-16 units, as JavaScript slices.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Row {
    /// Milliseconds since the epoch.
    pub time: f64,
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

/// Up to [`CHUNK_ROWS`] decoded messages.
#[derive(Default)]
pub struct Columns {
    /// The messages.
    pub rows: Vec<Row>,
    /// Sequences, payloads and what else is a text.
    pub texts: Texts,
    /// Payloads that are not UTF-8.
    pub bytes: Vec<u8>,
    /// Names seen for the first time in this chunk, one behind the other, UTF-16.
    pub names: Blob,
    /// End of each of them, in UTF-16 units.
    pub name_ends: Vec<u32>,
}

opaque_debug!(Columns);

impl Columns {
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.texts.clear();
        self.bytes.clear();
        self.names.clear();
        self.name_ends.clear();
    }

    /// Stores a text and says where it ends, as [`Texts`] does.
    pub(super) fn place(&mut self, text: &str) -> u32 {
        self.texts.put(text.as_bytes()).unwrap_or_default()
    }

    /// Stores digits and says where they end.
    pub(super) fn digits(&mut self, digits: &str) -> u32 {
        self.texts.ascii.put(digits.as_bytes());
        self.texts.ascii.filled().len() as u32
    }

    /// Stores a payload; returns what [`Row::text`] and [`Row::bytes`] say of it.
    #[inline(never)]
    pub(super) fn payload(&mut self, base64_text: &str) -> (u32, u32) {
        let text = base64_text.as_bytes();
        let room = self.texts.ascii.room(base64::space(text));
        let Some((length, is_ascii)) = base64::decode_into(text, room) else {
            return (self.place(base64_text), UNDECODED);
        };
        if let Some(end) = self.texts.keep(length, is_ascii) {
            return (end, NONE);
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(self.texts.ascii.room(0).get(..length).unwrap_or_default());
        let (end, _) = self.texts.put_lossy(self.bytes.get(start..).unwrap_or_default());
        (end, self.bytes.len() as u32)
    }

    /// Stores a name for the first time.
    pub(super) fn name(&mut self, text: &str) {
        self.names.put_wide(text.as_bytes());
        self.name_ends.push(self.names.filled().len() as u32 / 2);
    }
}
