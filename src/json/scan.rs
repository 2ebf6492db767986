//! A pull scanner over JSON text.
//!
//! It accepts exactly what `serde_json` accepts (a differential test holds it to that), and halves of surrogate pairs
//! besides, which it reads as U+FFFD. It keeps numbers as their digits, so that 64-bit ids never pass through a float, and borrows strings from the input. It never
//! panics and never recurses; nesting beyond [`MAX_DEPTH`] is malformed.

mod natural;
pub(super) mod plain;

/// Deepest nesting of arrays and objects that is accepted.
pub const MAX_DEPTH: usize = 127;

/// The text is not JSON, or not the JSON that was expected at this point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// A string as it stands in the text, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawStr<'a> {
    /// The characters between the quotes.
    pub raw: &'a str,
    /// Whether `raw` holds escapes.
    pub escaped: bool,
}

/// A number as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawNumber<'a> {
    /// All characters of the token.
    pub text: &'a str,
    /// Neither fraction nor exponent.
    pub integer: bool,
}

/// One value: scalars with their text, containers as the span they cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`, as it stands in the text.
    Bool(&'a str),
    /// A number token.
    Number(RawNumber<'a>),
    /// A string token.
    Text(RawStr<'a>),
    /// The text of an array, brackets included.
    Array(&'a str),
    /// The text of an object, braces included.
    Object(&'a str),
}

impl<'a> Value<'a> {
    /// The value's JSON text; of a string, what stands between its quotes.
    pub fn json(&self) -> &'a str {
        match self {
            Self::Null => "null",
            Self::Number(number) => number.text,
            Self::Text(text) => text.raw,
            Self::Bool(text) | Self::Array(text) | Self::Object(text) => text,
        }
    }
}

/// Position in a JSON text. Every method leaves it behind what it returned.
#[derive(Clone)]
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Begins at the start of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the next unread byte is.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Reads one value, checking all of it.
    pub fn value(&mut self) -> Result<Value<'a>, Malformed> {
        let start = self.skip_space();
        match self.byte() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'{') => self.skip_container().map(|()| Value::Object(self.since(start))),
            Some(b'[') => self.skip_container().map(|()| Value::Array(self.since(start))),
            _ => self.scalar(),
        }
    }

    /// Succeeds if only white space is left.
    pub fn end(&mut self) -> Result<(), Malformed> {
        self.skip_space();
        if self.byte().is_none() { Ok(()) } else { Err(Malformed) }
    }

    /// Steps into an object. Follow with [`Self::next_key`] until it returns `None`.
    pub fn enter_object(&mut self) -> Result<(), Malformed> {
        self.skip_space();
        self.expect(b'{')
    }

    /// The key of the next member, or `None` behind the last one. `first` starts as `true`. The caller must
    /// read the member's value before asking for the next key.
    pub fn next_key(&mut self, first: &mut bool) -> Result<Option<RawStr<'a>>, Malformed> {
        if !self.next_in(first, b'}')? {
            return Ok(None);
        }
        let key = self.string()?;
        self.skip_space();
        self.expect(b':')?;
        Ok(Some(key))
    }

    /// The next sixteen bytes, the first in the lowest place; `None` near the end of the text.
    pub fn window(&self) -> Option<u128> {
        self.rest().first_chunk().map(|bytes| u128::from_le_bytes(*bytes))
    }

    /// Steps over bytes that [`Self::window`] has shown, all of them ASCII.
    pub fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Steps into an array. Follow with [`Self::next_item`] until it returns `false`.
    pub fn enter_array(&mut self) -> Result<(), Malformed> {
        self.skip_space();
        self.expect(b'[')
    }

    /// Whether another item follows; it must then be read.
    pub fn next_item(&mut self, first: &mut bool) -> Result<bool, Malformed> {
        self.next_in(first, b']')
    }

    /// A string token; the next byte that is not white space must open it.
    pub fn string(&mut self) -> Result<RawStr<'a>, Malformed> {
        self.skip_space();
        self.expect(b'"')?;
        self.string_tail()
    }

    /// The same behind its first quote.
    pub fn string_tail(&mut self) -> Result<RawStr<'a>, Malformed> {
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at += plain::run(self.rest());
            match self.byte() {
                Some(b'"') => {
                    let raw = self.text.get(start..self.at).ok_or(Malformed)?;
                    self.at += 1;
                    return Ok(RawStr { raw, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += escape_len(self.rest())?;
                }
                _ => return Err(Malformed),
            }
        }
    }

    /// The first byte of the next value, unread; `None` at the end of the text.
    // For every message.
    #[inline(always)]
    pub fn peek(&mut self) -> Option<u8> {
        self.skip_space();
        self.byte()
    }

    fn scalar(&mut self) -> Result<Value<'a>, Malformed> {
        if let Some(b'-' | b'0'..=b'9') = self.byte() {
            return self.number().map(Value::Number);
        }
        for literal in ["null", "true", "false"] {
            if self.rest().starts_with(literal.as_bytes()) {
                let start = self.at;
                self.at += literal.len();
                let text = self.since(start);
                return Ok(if text == "null" { Value::Null } else { Value::Bool(text) });
            }
        }
        Err(Malformed)
    }

    fn number(&mut self) -> Result<RawNumber<'a>, Malformed> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        let mut integer = true;
        if self.byte() == Some(b'.') {
            integer = false;
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            integer = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        // What follows is checked by whoever reads on; a digit here would be a leading zero.
        if matches!(self.byte(), Some(b'0'..=b'9')) {
            return Err(Malformed);
        }
        Ok(RawNumber { text: self.since(start), integer })
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let run = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += run;
        if run == 0 { Err(Malformed) } else { Ok(()) }
    }

    fn next_in(&mut self, first: &mut bool, close: u8) -> Result<bool, Malformed> {
        self.skip_space();
        let next = self.byte();
        let was_first = core::mem::replace(first, false);
        if next == Some(close) {
            self.at += 1;
            return Ok(false);
        }
        if was_first {
            return Ok(true);
        }
        if next != Some(b',') {
            return Err(Malformed);
        }
        self.at += 1;
        self.skip_space();
        // A trailing comma: what the reader would report anyway, said here once for both containers.
        if self.byte() == Some(close) { Err(Malformed) } else { Ok(true) }
    }

    /// Walks over an array or object without recursion: one bit a level says which of the two it is.
    fn skip_container(&mut self) -> Result<(), Malformed> {
        let mut objects: u128 = 0;
        let mut depth = 0;
        let mut first = false;
        loop {
            self.skip_space();
            match self.byte() {
                Some(open @ (b'{' | b'[')) => {
                    if depth == MAX_DEPTH {
                        return Err(Malformed);
                    }
                    depth += 1;
                    objects = objects << 1 | u128::from(open == b'{');
                    self.at += 1;
                    first = true;
                }
                Some(b'"') => {
                    self.string()?;
                }
                _ => {
                    self.scalar()?;
                }
            }
            // Behind a value: close what ends here, then step to the next value of what is still open.
            loop {
                let object = objects & 1 == 1;
                let more =
                    if object { self.next_key(&mut first)?.is_some() } else { self.next_item(&mut first)? };
                if more {
                    break;
                }
                depth -= 1;
                objects >>= 1;
                if depth == 0 {
                    return Ok(());
                }
            }
        }
    }

    fn skip_space(&mut self) -> usize {
        if self.byte().is_some_and(|byte| byte <= b' ') {
            self.skip_spaces();
        }
        self.at
    }

    /// Of its own, since there hardly ever is any.
    #[inline(never)]
    fn skip_spaces(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// What was read since this position.
    pub fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Malformed> {
        if self.byte() != Some(wanted) {
            return Err(Malformed);
        }
        self.at += 1;
        Ok(())
    }
}

impl<'a> RawStr<'a> {
    /// The string's characters, appended to `out`.
    pub fn unescape_into(&self, out: &mut String) {
        let mut at = 0;
        while let Some(tail) = self.raw.get(at..)
            && !tail.is_empty()
        {
            let bytes = tail.as_bytes();
            let run = bytes.iter().take_while(|&&byte| byte != b'\\').count();
            if run > 0 {
                out.push_str(tail.get(..run).unwrap_or_default());
                at += run;
            } else {
                let (c, len) = unescape(bytes).unwrap_or((char::REPLACEMENT_CHARACTER, 1));
                out.push(c);
                at += len;
            }
        }
    }

    /// The string's characters, borrowed where there is no escape.
    pub fn text(&self) -> std::borrow::Cow<'a, str> {
        if !self.escaped {
            return self.raw.into();
        }
        let mut out = String::with_capacity(self.raw.len());
        self.unescape_into(&mut out);
        out.into()
    }

    /// Whether the string says `other`.
    pub fn is(&self, other: &str) -> bool {
        self.is_bytes(other.as_bytes())
    }

    /// Whether the string says these bytes.
    pub fn is_bytes(&self, other: &[u8]) -> bool {
        if self.escaped { self.text().as_bytes() == other } else { self.raw.as_bytes() == other }
    }
}

/// Length of the escape sequence at the start of `bytes`, checked.
fn escape_len(bytes: &[u8]) -> Result<usize, Malformed> {
    unescape(bytes).map(|(_, len)| len)
}

/// The character an escape sequence stands for, and the sequence's length.
fn unescape(bytes: &[u8]) -> Result<(char, usize), Malformed> {
    let c = match bytes.get(1) {
        Some(b'u') => return unescape_unit(bytes),
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(&c @ (b'"' | b'\\' | b'/')) => char::from(c),
        _ => return Err(Malformed),
    };
    Ok((c, 2))
}

fn unescape_unit(bytes: &[u8]) -> Result<(char, usize), Malformed> {
    let high = hex4(bytes.get(2..6))?;
    if !(0xD800..0xE000).contains(&high) {
        return char::from_u32(high).map(|c| (c, 6)).ok_or(Malformed);
    }
    let low = if bytes.get(6..8) == Some(b"\\u") { hex4(bytes.get(8..12)).unwrap_or(0) } else { 0 };
    if high >= 0xDC00 || !(0xDC00..0xE000).contains(&low) {
        // Half of a pair: what a service sends that cuts texts by UTF-16 units. One such name must not cost the
        // whole answer.
        return Ok((char::REPLACEMENT_CHARACTER, 6));
    }
    let scalar = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    char::from_u32(scalar).map(|c| (c, 12)).ok_or(Malformed)
}

fn hex4(digits: Option<&[u8]>) -> Result<u32, Malformed> {
    digits
        .ok_or(Malformed)?
        .iter()
        .try_fold(0, |value, &digit| char::from(digit).to_digit(16).map(|d| value * 16 + d).ok_or(Malformed))
}
