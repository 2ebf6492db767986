//! Values that users see, each declared once, and their checks.

pub mod base64;
mod texts;

pub use texts::{Blob, Texts};

/// A 64-bit id by value: the high half of the order is negative ones, then all of `u64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Id {
    /// Below zero, as far as `i64` goes.
    Negative(i64),
    /// All others.
    Positive(u64),
}

/// `text` as a 64-bit id: decimal digits, with a sign only for negative ones, in the range of `i64` or `u64`.
pub fn id_digits(text: &str) -> Option<Id> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut value: u64 = 0;
    for byte in digits.bytes() {
        let digit = byte.wrapping_sub(b'0');
        // A checked product would be one of 128 bits.
        if digit > 9 || value > u64::MAX / 10 {
            return None;
        }
        value = (value * 10).checked_add(u64::from(digit))?;
    }
    if digits.is_empty() {
        return None;
    }
    if digits.len() == text.len() || value == 0 {
        return Some(Id::Positive(value));
    }
    0_i64.checked_sub_unsigned(value).map(Id::Negative)
}

/// `number` in decimal. Unlike the library's printing it brings no formatting machinery along.
pub fn decimal(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    concat(&[sign, write_digits(number.unsigned_abs(), &mut [0; 20])])
}

/// The same for a number without sign.
pub fn digits(number: u64) -> String {
    write_digits(number, &mut [0; 20]).into()
}

/// The same at the end of a buffer.
pub fn write_digits(mut number: u64, digits: &mut [u8; 20]) -> &str {
    let mut at = digits.len();
    while number > 0 || at == digits.len() {
        at -= 1;
        if let Some(digit) = digits.get_mut(at) {
            *digit = b'0' + (number % 10) as u8;
        }
        number /= 10;
    }
    std::str::from_utf8(digits.get(at..).unwrap_or_default()).unwrap_or_default()
}

/// The parts one behind the other. Smaller than the library's `concat`, which is made for speed.
pub fn concat(parts: &[&str]) -> String {
    let mut out = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        out.push_str(part);
    }
    out
}

/// What stands before the first `separator`, and what stands behind it.
pub fn split(text: &str, separator: u8) -> (&str, &str) {
    let end = text.bytes().position(|byte| byte == separator).unwrap_or(text.len());
    (text.get(..end).unwrap_or_default(), text.get(end + 1..).unwrap_or_default())
}

/// What separators separate. Smaller than the library's `split`, which is made for any pattern.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a>(pub &'a str, pub u8);

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let (part, rest) = split(self.0, self.1);
        self.0 = rest;
        Some(part)
    }
}

/// `bytes` as text, with U+FFFD for what is not UTF-8; `Err` says that there was some.
pub fn lossy(bytes: &[u8]) -> Result<String, String> {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        let error = match std::str::from_utf8(rest) {
            Ok(text) => {
                out.push_str(text);
                return if rest.len() == bytes.len() { Ok(out) } else { Err(out) };
            }
            Err(error) => error,
        };
        let (valid, bad) = rest.split_at_checked(error.valid_up_to()).unwrap_or_default();
        out.push_str(std::str::from_utf8(valid).unwrap_or_default());
        out.push(char::REPLACEMENT_CHARACTER);
        rest = bad.get(error.error_len().unwrap_or(bad.len())..).unwrap_or_default();
    }
}

/// Application id and account on whose behalf calls are made.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Decimal digits.
    pub app_id: String,
    /// The account in the application's own system.
    pub account: String,
}

impl Identity {
    /// From `appId,account,…`, of which the first two have no comma, and what follows.
    pub fn before(text: &str) -> (Self, &str) {
        let (app_id, text) = split(text, b',');
        let (account, text) = split(text, b',');
        (Self { app_id: app_id.into(), account: account.into() }, text)
    }
}

/// Sixteen bytes as the vector instructions take them.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) fn vector(bytes: &[u8; 16]) -> core::arch::wasm32::v128 {
    let (halves, _) = bytes.as_chunks::<8>();
    let half = |at: usize| halves.get(at).map_or(0, |half| u64::from_le_bytes(*half));
    core::arch::wasm32::u64x2(half(0), half(1))
}

/// Appends a byte as two digits, upper case.
pub fn push_hex(byte: u8, out: &mut String) {
    for nibble in [byte >> 4, byte & 15] {
        push_byte(nibble + if nibble < 10 { b'0' } else { b'A' - 10 }, out);
    }
}

/// Appends a character of Latin-1.
#[inline(never)]
pub fn push_byte(byte: u8, out: &mut String) {
    out.push(char::from(byte));
}
