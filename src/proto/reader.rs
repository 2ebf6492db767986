//! Reading: one pass that collects the fields of a message by number.

use super::Span;

/// Highest field number a [`Schema`] can name; fields above it are unknown to us and skipped.
pub const MAX_FIELD: u32 = 12;

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const BYTES: u32 = 2;
const FIXED32: u32 = 5;

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
    pub fn read(buffer: &[u8], message: Span, schema: Schema) -> Option<Self> {
        let mut fields = Self { present: 0, values: [0; MAX_FIELD as usize + 1], message };
        let mut cursor = Cursor::new(buffer, message);
        while !cursor.rest.is_empty() {
            let (number, wire_type, value) = cursor.field()?;
            let bit = 1_u32.checked_shl(number).unwrap_or_default();
            let wanted = match wire_type {
                VARINT => schema.integers,
                BYTES => schema.bytes,
                _ => 0,
            };
            if wanted & bit != 0 {
                fields.present |= bit;
                *fields.values.get_mut(number as usize)? = value;
            } else if (schema.integers | schema.bytes) & bit != 0 {
                return None;
            }
        }
        Some(fields)
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
        loop {
            let (number, wire_type, value) = cursor.field()?;
            if number == self.number && wire_type == BYTES {
                self.rest = Span::new(cursor.at(), cursor.end);
                return Some(Span(value));
            }
        }
    }
}

/// What is still to be read of a message.
struct Cursor<'a> {
    rest: &'a [u8],
    end: usize,
}

impl<'a> Cursor<'a> {
    fn new(buffer: &'a [u8], message: Span) -> Self {
        let rest = message.of(buffer);
        Self { rest, end: message.end() }
    }

    fn at(&self) -> usize {
        self.end.saturating_sub(self.rest.len())
    }

    /// Number, wire type and value of the next field; the value is of no use for other wire types than the two.
    fn field(&mut self) -> Option<(u32, u32, u64)> {
        let key = u32::try_from(self.varint()?).ok()?;
        let (number, wire_type) = (key >> 3, key & 7);
        if number == 0 {
            return None;
        }
        let length = match wire_type {
            VARINT => return Some((number, wire_type, self.varint()?)),
            BYTES => usize::try_from(self.varint()?).ok()?,
            FIXED64 => 8,
            FIXED32 => 4,
            _ => return None,
        };
        let start = self.at();
        self.rest = self.rest.get(length..)?;
        Some((number, wire_type, Span::new(start, self.at()).0))
    }

    /// A base-128 integer of at most ten bytes and 64 bits.
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                // The tenth byte has room for one bit only.
                return (shift < 63 || byte <= 1).then_some(value);
            }
        }
        None
    }
}
