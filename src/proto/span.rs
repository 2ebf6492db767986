//! Places in a received frame.

/// A stretch of a buffer that is kept elsewhere: what is read from a frame refers to it this way, so that the frame
/// can be handed on as a whole.
///
/// One number, first byte and byte after the last in its halves: records of spans are copied a lot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span(pub(super) u64);

impl Span {
    /// From one byte to before another.
    pub fn new(start: usize, end: usize) -> Self {
        Self((start as u64) << 32 | end as u64)
    }

    /// Its first byte.
    pub fn start(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// The byte after its last.
    pub fn end(self) -> usize {
        self.0 as u32 as usize
    }

    /// Its bytes; none if the buffer is too short, which means that it is not the one meant.
    #[inline(never)]
    pub fn of(self, buffer: &[u8]) -> &[u8] {
        buffer.get(self.start()..self.end()).unwrap_or_default()
    }

    /// Whether it is this text. Compared by a call: where a literal is compared the compiler writes that out.
    #[inline(never)]
    pub fn is(self, buffer: &[u8], text: &str) -> bool {
        self.of(buffer) == text.as_bytes()
    }

    /// Whether it is empty.
    pub fn is_empty(self) -> bool {
        self.end() <= self.start()
    }
}
