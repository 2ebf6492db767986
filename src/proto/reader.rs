//! Reading: one pass that collects the fields of a message by number.

use super::Span;

/// Highest field number a [`Schema`] can name; fields above it are unknown to us and skipped.
pub const MAX_FIELD: u32 = 12;

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const BYTES: u32 = 2;
const FIXED32: u32 = 5;

/// Stands among the fields for the message itself: no field has this number.
const WELL_FORMED: u32 = 0;

/// Where nothing can be read any more.
const MALFORMED: usize = usize::MAX;

/// The wire types of the fields of a message that somebody wants.
#[derive(Clone, Copy)]
pub struct Schema {
    integers: u32,
    bytes: u32,
}

impl Schema {
    /// A schema of no field.
    pub const EMPTY: Self = Self { integers: 0, bytes: 0 };

    /// With a field that is an integer, an enum or a boolean.
    ///
    /// # Panics
    /// For a number that is not within 1 to [`MAX_FIELD`]; at compile time where it is a constant.
    pub const fn integer(self, number: u32) -> Self {
        Self { integers: self.integers | bit(number), ..self }
    }

    /// With a field that is text, bytes or a message. Panics like [`Schema::integer`].
    pub const fn bytes(self, number: u32) -> Self {
        Self { bytes: self.bytes | bit(number), ..self }
    }
}

const fn bit(number: u32) -> u32 {
    assert!(number >= 1 && number <= MAX_FIELD, "field number out of range");
    1 << number
}

/// The fields of one message, each the last of its number.
///
/// Where a sender repeats a singular embedded message, the last one counts; they are not merged.
pub struct Fields {
    present: u32,
    /// Integers, and the places of the others.
    values: [u64; MAX_FIELD as usize + 1],
    message: Span,
}

impl Fields {
    /// Reads the message at this place of the buffer; `None` if it is not well-formed, or a field has another wire
    /// type than `schema` says. Unknown fields are skipped. Groups, a wire type that no message of the service ever
    /// used, are not well-formed here.
    // Inlined, since as an option it would be copied for every caller.
    #[inline(always)]
    pub fn read(buffer: &[u8], message: Span, schema: Schema) -> Option<Self> {
        let fields = Self::collect(buffer, message, schema);
        fields.has(WELL_FORMED).then_some(fields)
    }

    #[inline(never)]
    fn collect(buffer: &[u8], message: Span, schema: Schema) -> Self {
        let mut fields = Self { present: 0, values: [0; MAX_FIELD as usize + 1], message };
        let mut cursor = Cursor::new(buffer, message);
        while cursor.next() {
            let bit = if cursor.number <= MAX_FIELD { 1 << cursor.number } else { 0 };
            let wanted = match cursor.wire_type {
                VARINT => schema.integers,
                BYTES => schema.bytes,
                _ => 0,
            };
            if wanted & bit != 0 {
                fields.present |= bit;
                if let Some(slot) = fields.values.get_mut(cursor.number as usize) {
                    *slot = cursor.value;
                }
            } else if (schema.integers | schema.bytes) & bit != 0 {
                return fields;
            }
        }
        fields.present |= u32::from(cursor.at == cursor.bytes.len()) << WELL_FORMED;
        fields
    }

    /// Whether the field is there.
    pub fn has(&self, number: u32) -> bool {
        self.present >> number & 1 != 0
    }

    /// An integer field; 0 when absent.
    pub fn integer(&self, number: u32) -> u64 {
        self.value(number)
    }

    /// A text, bytes or message field; empty when absent.
    pub fn span(&self, number: u32) -> Span {
        Span(self.value(number))
    }

    /// Every value of a repeated field, in order.
    pub fn repeated(&self, number: u32) -> Repeated {
        Repeated { rest: self.message, number }
    }

    fn value(&self, number: u32) -> u64 {
        self.values.get(number as usize).copied().unwrap_or_default()
    }
}

/// The values of a repeated field that are still to come.
pub struct Repeated {
    rest: Span,
    number: u32,
}

impl Repeated {
    /// The next one. The buffer is the one the message was read from.
    pub fn next(&mut self, buffer: &[u8]) -> Option<Span> {
        let mut cursor = Cursor::new(buffer, self.rest);
        while cursor.next() {
            if cursor.number == self.number && cursor.wire_type == BYTES {
                self.rest = Span::new(cursor.at, cursor.bytes.len());
                return Some(Span(cursor.value));
            }
        }
        None
    }
}

/// Walks over the fields of a message.
struct Cursor<'a> {
    /// The buffer, up to the end of the message.
    bytes: &'a [u8],
    /// How far it was read; beyond the end once it turned out to be malformed.
    at: usize,
    number: u32,
    wire_type: u32,
    /// Of no use for other wire types than the two.
    value: u64,
}

impl<'a> Cursor<'a> {
    /// At the beginning of a message. One that is not in the buffer is empty.
    fn new(buffer: &'a [u8], message: Span) -> Self {
        let bytes = buffer.get(..message.end()).filter(|bytes| message.start() <= bytes.len());
        let at = bytes.map_or(0, |_| message.start());
        Self { bytes: bytes.unwrap_or_default(), at, number: 0, wire_type: 0, value: 0 }
    }

    /// Goes to the next field; `false` when there is none.
    fn next(&mut self) -> bool {
        if self.at >= self.bytes.len() {
            return false;
        }
        let key = self.varint();
        (self.number, self.wire_type) = ((key >> 3) as u32, key as u32 & 7);
        self.value = match self.wire_type {
            VARINT | BYTES => self.varint(),
            FIXED64 => 8,
            FIXED32 => 4,
            _ => u64::MAX,
        };
        if self.wire_type != VARINT {
            let start = self.at;
            self.at = match usize::try_from(self.value) {
                Ok(length) => start.saturating_add(length),
                Err(_) => MALFORMED,
            };
            self.value = Span::new(start, self.at).0;
        }
        if self.number == 0 || key > u64::from(u32::MAX) || self.at > self.bytes.len() {
            self.at = MALFORMED;
        }
        self.at != MALFORMED
    }

    /// A base-128 integer of at most ten bytes and 64 bits. Most have one byte.
    #[inline(always)]
    fn varint(&mut self) -> u64 {
        match self.bytes.get(self.at) {
            Some(&byte) if byte < 0x80 => {
                self.at += 1;
                byte.into()
            }
            _ => self.long_varint(),
        }
    }

    #[inline(never)]
    fn long_varint(&mut self) -> u64 {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let Some(&byte) = self.bytes.get(self.at) else { break };
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            // The tenth byte has room for one bit only.
            if byte < 0x80 && (shift < 63 || byte <= 1) {
                return value;
            }
        }
        self.at = MALFORMED;
        0
    }
}
