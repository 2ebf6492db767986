//! Messages as columns, as JavaScript takes them.

use crate::error::opaque_debug;
use crate::types::{base64, lossy};

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
    /// Texts that are not, UTF-16: what JavaScript's strings are, and what every engine decodes fast.
    pub wide: Vec<u16>,
    /// Payloads that are not UTF-8.
    pub bytes: Vec<u8>,
    /// Names seen for the first time in this chunk, one behind the other, UTF-16.
    pub names: Vec<u16>,
    /// End of each of them.
    pub name_ends: Vec<u32>,
}

opaque_debug!(Columns);

impl Columns {
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.times.clear();
        self.ascii.clear();
        self.wide.clear();
        self.bytes.clear();
        self.names.clear();
        self.name_ends.clear();
    }

    /// Stores a text and says where it ends: twice the end, plus one for the wide blob.
    pub(super) fn place(&mut self, text: &str) -> u32 {
        if is_ascii(text.as_bytes()) {
            self.ascii.extend_from_slice(text.as_bytes());
            return self.ascii.len() as u32 * 2;
        }
        widen(text, &mut self.wide);
        self.wide.len() as u32 * 2 + 1
    }

    /// Stores a payload; returns what [`Row::text`] and [`Row::bytes`] say of it.
    pub(super) fn payload(&mut self, base64_text: &str) -> (u32, u32) {
        let start = self.ascii.len();
        if !base64::decode_into(base64_text.as_bytes(), &mut self.ascii) {
            return (self.place(base64_text), UNDECODED);
        }
        let decoded = self.ascii.get(start..).unwrap_or_default();
        if is_ascii(decoded) {
            return (self.ascii.len() as u32 * 2, NONE);
        }
        let mut bytes = NONE;
        if let Ok(text) = std::str::from_utf8(decoded) {
            widen(text, &mut self.wide);
        } else {
            self.bytes.extend_from_slice(decoded);
            bytes = self.bytes.len() as u32;
            let text = lossy(decoded).unwrap_or_else(|replaced| replaced);
            self.place(&text);
        }
        self.ascii.truncate(start);
        (self.wide.len() as u32 * 2 + 1, bytes)
    }

    /// Stores a name for the first time.
    pub(super) fn name(&mut self, text: &str) {
        widen(text, &mut self.names);
        self.name_ends.push(self.names.len() as u32);
    }
}

/// The bits that no byte of ASCII has.
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Eight bytes at a time; the library looks at four in WebAssembly.
fn is_ascii(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks::<8>();
    let all = words.iter().fold(0, |all, word| all | u64::from_le_bytes(*word));
    all & TOPS == 0 && rest.is_ascii()
}

/// Appends `text` as UTF-16.
fn widen(text: &str, out: &mut Vec<u16>) {
    let mut rest = text;
    loop {
        if let Some(block) = rest.as_bytes().first_chunk::<8>()
            && u64::from_le_bytes(*block) & TOPS == 0
        {
            out.extend_from_slice(&block.map(u16::from));
            rest = rest.get(block.len()..).unwrap_or_default();
            continue;
        }
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { return };
        rest = chars.as_str();
        let code = u32::from(c);
        if code < 0x1_0000 {
            out.push(code as u16);
        } else {
            out.push((0xD7C0 + (code >> 10)) as u16);
            out.push((0xDC00 | code & 0x3FF) as u16);
        }
    }
}
