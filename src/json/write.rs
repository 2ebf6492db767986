//! Writes JSON text.

use super::Value;
use super::scan::plain;
use crate::types::{decimal, push_byte, push_hex};

/// Text of one JSON value under construction. The caller keeps brackets balanced; the writer sets commas.
#[derive(Clone, Default)]
pub struct Writer {
    text: String,
}

impl Writer {
    /// An empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// An object behind a mark, which is not of JSON: `!`.
    pub fn marked(mark: u8) -> Self {
        let mut writer = Self::new();
        push_byte(mark, &mut writer.text);
        writer.open_object();
        writer
    }

    /// Opens an object.
    pub fn open_object(&mut self) -> &mut Self {
        self.comma();
        self.text.push('{');
        self
    }

    /// Closes an object.
    pub fn close_object(&mut self) -> &mut Self {
        self.text.push('}');
        self
    }

    /// Opens an array.
    pub fn open_array(&mut self) -> &mut Self {
        self.comma();
        self.text.push('[');
        self
    }

    /// Closes an array.
    pub fn close_array(&mut self) -> &mut Self {
        self.text.push(']');
        self
    }

    /// The key of the member whose value comes next.
    #[inline(never)]
    pub fn key(&mut self, name: &str) -> &mut Self {
        self.string(name);
        self.text.push(':');
        self
    }

    /// A string value.
    pub fn string(&mut self, value: &str) -> &mut Self {
        self.comma();
        self.text.push('"');
        let mut rest = value;
        loop {
            let (run, behind) = rest.split_at_checked(plain::run(rest.as_bytes())).unwrap_or_default();
            self.text.push_str(run);
            let Some(&byte) = behind.as_bytes().first() else { break };
            self.escape(byte);
            rest = behind.get(1..).unwrap_or_default();
        }
        self.text.push('"');
        self
    }

    /// Key and string value, if there is one.
    #[inline(never)]
    pub fn optional(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.key(name).string(value);
        }
        self
    }

    /// An integer.
    #[inline(never)]
    pub fn number(&mut self, value: i64) -> &mut Self {
        self.raw(&decimal(value))
    }

    /// A value that already is JSON text.
    pub fn raw(&mut self, json: &str) -> &mut Self {
        self.comma();
        self.text.push_str(json);
        self
    }

    /// A value as it was read, escapes included.
    pub fn value(&mut self, value: Value<'_>) -> &mut Self {
        let quote = if matches!(value, Value::Text(_)) { "\"" } else { "" };
        self.raw(quote);
        self.text.push_str(value.json());
        self.text.push_str(quote);
        self
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.raw(if value { "true" } else { "false" })
    }

    /// Bytes so far.
    pub fn position(&self) -> usize {
        self.text.len()
    }

    /// Takes back what was written behind this position.
    pub fn take_back(&mut self, position: usize) {
        self.text.truncate(position);
    }

    /// The finished text.
    pub fn finish(self) -> String {
        self.text
    }

    fn escape(&mut self, byte: u8) {
        self.text.push('\\');
        if byte < 0x20 {
            self.text.push_str("u00");
            push_hex(byte, &mut self.text);
        } else {
            push_byte(byte, &mut self.text);
        }
    }

    /// A value needs a comma before it unless something was just opened or a key was written.
    fn comma(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[' | b':' | b'!' | b'@')) {
            self.text.push(',');
        }
    }
}
