//! Base64 with the standard alphabet and padding, as in every payload on the wire.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Marks bytes outside the alphabet; any value with the top bit set would do.
const BAD: u8 = 0x80;

static VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut table = [BAD; 256];
    let mut value = 0;
    while value < 64 {
        table[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    table
}

/// The bytes, or `None` if `text` is not canonical padded base64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    decode_into(text.as_bytes(), &mut out).then_some(out)
}

/// Appends the bytes to `out`; on `false` nothing was appended.
pub fn decode_into(text: &[u8], out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let ok = try_decode(text, out).is_some();
    if !ok {
        out.truncate(start);
    }
    ok
}

fn try_decode(text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let Some((body, last)) = text.split_last_chunk::<4>() else { return Some(()) };
    out.reserve(text.len() / 4 * 3);
    for group in body.chunks_exact(4) {
        let &[a, b, c, d] = group else { return None };
        let [a, b, c, d] = [a, b, c, d].map(value);
        if (a | b | c | d) & BAD != 0 {
            return None;
        }
        out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
    }
    let padding = last.iter().rev().take_while(|&&b| b == b'=').count();
    let [a, b, c, d] = last.map(|byte| if byte == b'=' { 0 } else { value(byte) });
    // Bits that padding leaves over must be zero, or two texts would mean the same bytes.
    let spill = match padding {
        0 => 0,
        1 => c & 3,
        2 => b & 15,
        _ => BAD,
    };
    let misplaced = last.iter().filter(|&&b| b == b'=').count() != padding;
    if (a | b | c | d) & BAD != 0 || spill != 0 || misplaced {
        return None;
    }
    let bytes = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
    out.extend_from_slice(bytes.get(..3 - padding)?);
    Some(())
}

fn value(byte: u8) -> u8 {
    VALUES.get(usize::from(byte)).copied().unwrap_or(BAD)
}

/// Padded base64 of `bytes`.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let value = (bits >> (18 - 6 * place)) & 63;
            let symbol = ALPHABET.get(value as usize).copied().unwrap_or(b'=');
            out.push(char::from(if place > group.len() { b'=' } else { symbol }));
        }
    }
    out
}
