//! Texts on their way to JavaScript: one behind the other in two blobs, which it decodes at once and slices.

use super::lossy;

/// Texts in the order in which they were put.
#[derive(Default)]
pub struct Texts {
    /// Those that are ASCII.
    pub ascii: Blob,
    /// Those that are not, UTF-16 (little-endian): what JavaScript's strings are, and what Node decodes fast.
    pub wide: Blob,
}

/// Bytes with room behind them, so that there is none to be made for each text.
#[derive(Default)]
pub struct Blob {
    bytes: Vec<u8>,
    end: usize,
}

impl Texts {
    /// Adds a text and says where it ends: twice the end in UTF-16 units, plus one if it is in the wide blob. `None` if it
    /// is not UTF-8.
    pub fn put(&mut self, text: &[u8]) -> Option<u32> {
        let end = self.ascii.end;
        self.ascii.put(text);
        self.ascii.end = end;
        self.keep(text.len(), is_ascii(text))
    }

    /// The same with U+FFFD for what is not UTF-8; whether there was none.
    pub fn put_lossy(&mut self, text: &[u8]) -> (u32, bool) {
        match self.put(text) {
            Some(end) => (end, true),
            None => (self.put(lossy(text).unwrap_or_else(|text| text).as_bytes()).unwrap_or_default(), false),
        }
    }

    /// The same for so many bytes that were written to the room of the ASCII blob.
    pub fn keep(&mut self, length: usize, is_ascii: bool) -> Option<u32> {
        if is_ascii {
            self.ascii.end += length;
            return Some(self.ascii.end as u32 * 2);
        }
        self.wide.put_wide(self.ascii.bytes.get(self.ascii.end..)?.get(..length)?)?;
        Some(self.wide.end as u32 + 1)
    }

    /// Forgets everything, but keeps the memory.
    pub fn clear(&mut self) {
        (self.ascii.end, self.wide.end) = (0, 0);
    }
}

impl Blob {
    /// What was written.
    pub fn filled(&self) -> &[u8] {
        self.bytes.get(..self.end).unwrap_or_default()
    }

    /// Room for so many bytes more, and then some.
    pub fn room(&mut self, more: usize) -> &mut [u8] {
        if self.bytes.len() < self.end + more {
            self.bytes.resize((self.end + more) * 2 + 4096, 0);
        }
        self.bytes.get_mut(self.end..).unwrap_or_default()
    }

    /// Adds bytes.
    #[inline(never)]
    pub fn put(&mut self, text: &[u8]) {
        self.room(text.len()).iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        self.end += text.len();
    }

    /// Adds UTF-8 as UTF-16; `None` if it is not UTF-8.
    pub fn put_wide(&mut self, text: &[u8]) -> Option<()> {
        let length = widen(text, self.room(text.len() * 2))?;
        self.end += length;
        Some(())
    }

    /// Forgets everything, but keeps the memory.
    pub fn clear(&mut self) {
        self.end = 0;
    }
}

/// The bits that no byte of ASCII has.
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Eight bytes at a time; the library looks at four in WebAssembly.
fn is_ascii(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks();
    let all = words.iter().fold(0, |all, word| all | u64::from_le_bytes(*word));
    rest.iter().fold(all, |all, byte| all | u64::from(*byte)) & TOPS == 0
}

/// Writes UTF-8 as UTF-16 and counts its bytes; `None` if it is not UTF-8.
fn widen(text: &[u8], out: &mut [u8]) -> Option<usize> {
    let room = out.len();
    let (mut rest, mut out) = (text, out);
    let tail = |byte: u8| (byte & 0xC0 == 0x80).then_some(u32::from(byte) & 0x3F);
    loop {
        // Most of what is not ASCII: three bytes, of which these bits say so.
        while let Some(four) = rest.first_chunk()
            && let word = u32::from_le_bytes(*four)
            && word & 0x00C0_C0F0 == 0x0080_80E0
            && let code = (word & 0xF) << 12 | (word >> 2 & 0xFC0) | (word >> 16 & 0x3F)
            && code >= 0x800
            && code & 0xF800 != 0xD800
        {
            let (unit, behind_unit) = out.split_first_chunk_mut()?;
            *unit = (code as u16).to_le_bytes();
            (rest, out) = (rest.get(3..)?, behind_unit);
        }
        let Some((&first, behind)) = rest.split_first() else { break };
        let (code, behind) = if first < 0x80 {
            if let Some((block, behind)) = rest.split_first_chunk()
                && let word = u64::from_le_bytes(*block)
                && word & TOPS == 0
            {
                let (units, behind_units) = out.split_first_chunk_mut()?;
                *units = (spread(word >> 32) << 64 | spread(word & 0xFFFF_FFFF)).to_le_bytes();
                (rest, out) = (behind, behind_units);
                continue;
            }
            (u32::from(first), behind)
        } else {
            let first = u32::from(first);
            let (&second, behind) = behind.split_first()?;
            let code = (first & 0x3F) << 6 | tail(second)?;
            if first < 0xE0 {
                if first < 0xC2 {
                    return None;
                }
                (code & 0x7FF, behind)
            } else {
                let (&third, behind) = behind.split_first()?;
                let code = code << 6 | tail(third)?;
                if first < 0xF0 {
                    let code = code & 0xFFFF;
                    if code < 0x800 || code & 0xF800 == 0xD800 {
                        return None;
                    }
                    (code, behind)
                } else {
                    let (&fourth, behind) = behind.split_first()?;
                    let code = (code << 6 | tail(fourth)?) & 0x1F_FFFF;
                    if first > 0xF4 || !(0x1_0000..0x11_0000).contains(&code) {
                        return None;
                    }
                    let (unit, behind_unit) = out.split_first_chunk_mut()?;
                    *unit = ((0xD7C0 + (code >> 10)) as u16).to_le_bytes();
                    out = behind_unit;
                    (0xDC00 | code & 0x3FF, behind)
                }
            }
        };
        let (place, behind_unit) = out.split_first_chunk_mut()?;
        *place = (code as u16).to_le_bytes();
        (rest, out) = (behind, behind_unit);
    }
    Some(room - out.len())
}

/// Four bytes with a zero behind each.
fn spread(bytes: u64) -> u128 {
    let pairs = (bytes | bytes << 16) & 0x0000_FFFF_0000_FFFF;
    u128::from((pairs | pairs << 8) & 0x00FF_00FF_00FF_00FF)
}
