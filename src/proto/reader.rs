//! Reading: one pass that collects the fields of a message by number.

/// Highest field number a [`Schema`] can name; fields above it are unknown to us and skipped.
pub const MAX_FIELD: u32 = 12;

const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const BYTES: u64 = 2;
const FIXED32: u64 = 5;

/// The wire type of each field of a message that its reader wants.
#[derive(Clone, Copy)]
pub struct Schema {
    integers: u16,
    bytes: u16,
}

impl Schema {
    /// A schema of fields that are integers, enums or booleans, and of fields that are text, bytes or messages.
    ///
    /// # Panics
    /// At compile time if used in a constant, for a number above [`MAX_FIELD`].
    pub const fn new(integers: &[u32], bytes: &[u32]) -> Self {
        Self { integers: mask(integers), bytes: mask(bytes) }
    }
}

const fn mask(mut numbers: &[u32]) -> u16 {
    let mut mask = 0;
    while let [number, rest @ ..] = numbers {
        assert!(*number >= 1 && *number <= MAX_FIELD, "field number out of range");
        mask |= 1 << *number;
        numbers = rest;
    }
    mask
}

#[derive(Clone, Copy)]
enum Value<'a> {
    Absent,
    Integer(u64),
    Bytes(&'a [u8]),
}

/// The fields of one message, each the last of its number.
///
/// Where a sender repeats a singular embedded message, the last one counts; they are not merged.
pub struct Fields<'a> {
    values: [Value<'a>; MAX_FIELD as usize + 1],
    message: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Reads `message`; `None` if it is not well-formed, or a field has another wire type than `schema` says.
    /// Unknown fields are skipped. Groups, a wire type that no message of the service ever used, are not
    /// well-formed here.
    pub fn read(message: &'a [u8], schema: Schema) -> Option<Self> {
        let mut values = [Value::Absent; MAX_FIELD as usize + 1];
        let mut rest = message;
        while !rest.is_empty() {
            let (number, value) = field(&mut rest)?;
            let bit = if number <= MAX_FIELD { 1_u16 << number } else { 0 };
            let wanted = match value {
                Value::Integer(_) => schema.integers,
                Value::Bytes(_) => schema.bytes,
                Value::Absent => 0,
            };
            if wanted & bit != 0 {
                *values.get_mut(number as usize)? = value;
            } else if (schema.integers | schema.bytes) & bit != 0 {
                return None;
            }
        }
        Some(Self { values, message })
    }

    /// An integer field; 0 when absent.
    pub fn integer(&self, number: u32) -> u64 {
        self.integer_or(number, 0)
    }

    /// An integer field with another default, as enums have: their first value.
    pub fn integer_or(&self, number: u32, default: u64) -> u64 {
        match self.values.get(number as usize) {
            Some(Value::Integer(value)) => *value,
            _ => default,
        }
    }

    /// A text, bytes or message field, unless it is absent.
    pub fn bytes(&self, number: u32) -> Option<&'a [u8]> {
        match self.values.get(number as usize) {
            Some(Value::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// A text field whose absence means the same as its being empty.
    pub fn text(&self, number: u32) -> &'a [u8] {
        self.bytes(number).unwrap_or_default()
    }

    /// Every value of a repeated field, in order.
    pub fn repeated(&self, number: u32) -> Repeated<'a> {
        let present = self.bytes(number).is_some();
        Repeated { rest: if present { self.message } else { &[] }, number }
    }
}

/// Iterator over a repeated field.
pub struct Repeated<'a> {
    rest: &'a [u8],
    number: u32,
}

impl<'a> Iterator for Repeated<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            match field(&mut self.rest)? {
                (number, Value::Bytes(bytes)) if number == self.number => return Some(bytes),
                _ => {}
            }
        }
    }
}

/// Takes one field off the front of `rest`; fixed-size values, which nobody wants, come as absent.
fn field<'a>(rest: &mut &'a [u8]) -> Option<(u32, Value<'a>)> {
    let key = u32::try_from(varint(rest)?).ok()?;
    let number = key >> 3;
    if number == 0 {
        return None;
    }
    let value = match u64::from(key & 7) {
        VARINT => Value::Integer(varint(rest)?),
        BYTES => {
            let length = varint(rest)?;
            Value::Bytes(take(rest, usize::try_from(length).ok()?)?)
        }
        FIXED64 => take(rest, 8).map(|_| Value::Absent)?,
        FIXED32 => take(rest, 4).map(|_| Value::Absent)?,
        _ => return None,
    };
    Some((number, value))
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

/// A base-128 integer of at most ten bytes and 64 bits.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, left) = rest.split_first()?;
        *rest = left;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            // The tenth byte has room for one bit only.
            return (shift < 63 || byte <= 1).then_some(value);
        }
    }
    None
}
