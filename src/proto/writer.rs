//! Writing: fields appended to a byte vector in the order of the calls.

/// Builds a message. Callers write fields in ascending number order, as every peer does; an embedded message is
/// written by a writer of its own and then added as bytes.
pub struct Writer {
    out: Vec<u8>,
}

impl Default for Writer {
    /// Empty, with room for what most messages need.
    fn default() -> Self {
        Self { out: Vec::with_capacity(128) }
    }
}

impl Writer {
    /// Adds an integer, enum or boolean; negative values as their 64-bit two's complement.
    pub fn integer(&mut self, number: u32, value: u64) {
        self.varint(u64::from(number << 3));
        self.varint(value);
    }

    /// Adds a text, bytes or message field.
    pub fn bytes(&mut self, number: u32, value: &[u8]) {
        self.varint(u64::from(number << 3 | 2));
        self.varint(value.len() as u64);
        self.out.extend_from_slice(value);
    }

    /// Adds a text field.
    pub fn text(&mut self, number: u32, value: &str) {
        self.bytes(number, value.as_bytes());
    }

    /// Everything written.
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.out.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.out.push(value as u8);
    }
}
