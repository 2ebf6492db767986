//! One message after the other, into columns.

use super::{CHUNK_ROWS, Columns, Key, NONE, Row};
use crate::json::{Malformed, RawStr, Scanner, Value, id, integer};

/// Reads an array of messages.
pub(super) fn read_all(
    scanner: &mut Scanner<'_>,
    topic_id: Option<&str>,
    deliver: &mut dyn FnMut(&Columns),
) -> Result<Vec<Key>, Malformed> {
    let mut columns = Columns::default();
    let (mut names, mut shape) = (Names::default(), UNKNOWN);
    let mut keys = Vec::with_capacity(CHUNK_ROWS);
    columns.rows.reserve(CHUNK_ROWS);
    scanner.enter_array()?;
    let mut first = true;
    while scanner.next_item(&mut first)? {
        keys.push(read(scanner, topic_id, &mut shape, &mut columns, &mut names)?);
        if columns.rows.len() == CHUNK_ROWS {
            deliver(&columns);
            columns.clear();
        }
    }
    if !columns.rows.is_empty() {
        deliver(&columns);
    }
    Ok(keys)
}

/// Members of a message, in the order in which [`read`] takes them.
const KEYS: [&[u8]; 7] = [b"sequence", b"payload", b"ts", b"fromAccount", b"toAccount", b"bizType", b"extra"];

/// How the messages before were written, member by member. A service writes all in the same way, so what stands between
/// two values need not be taken apart again.
type Shape = [Step; KEYS.len() + 1];

/// One member.
#[derive(Clone, Copy)]
struct Step {
    /// What stands before the value, a string's quote included, and what happens to follow.
    gap: u128,
    /// How many bits of it count.
    bits: u32,
    /// Place in [`KEYS`].
    index: usize,
    /// Whether the value is a string.
    text: bool,
}

/// No message was read before.
const UNKNOWN: Shape = [Step { gap: 0, bits: u32::MAX, index: 0, text: false }; KEYS.len() + 1];

fn read<'a>(
    scanner: &mut Scanner<'a>,
    topic_id: Option<&str>,
    shape: &mut Shape,
    columns: &mut Columns,
    names: &mut Names<'a>,
) -> Result<Key, Malformed> {
    let mut found = [None; KEYS.len() + 1];
    let (mut first, mut place) = (true, 0);
    scanner.enter_object()?;
    loop {
        let (start, window) = (scanner.position(), scanner.window());
        let (index, text) = match (shape.get_mut(place), window) {
            (Some(step), Some(window)) if (window ^ step.gap).trailing_zeros() >= step.bits => {
                scanner.skip(step.bits as usize / 8);
                first = false;
                (step.index, step.text)
            }
            (step, window) => {
                let Some(key) = scanner.next_key(&mut first)? else { break };
                let index = KEYS.iter().position(|name| key.is_bytes(name)).unwrap_or(KEYS.len());
                let text = scanner.peek() == Some(b'"');
                scanner.skip(usize::from(text));
                let bytes = scanner.position() - start;
                if let (Some(step), Some(gap)) = (step, window) {
                    *step = Step { gap, bits: (bytes as u32).saturating_mul(8), index, text };
                }
                (index, text)
            }
        };
        let value = if text {
            Value::Text(scanner.string_tail()?)
        } else if let Some(number) = scanner.whole() {
            Value::Number(number)
        } else {
            scanner.value()?
        };
        if let Some(slot) = found.get_mut(index) {
            *slot = if matches!(value, Value::Null) { None } else { Some(value) };
        }
        place += 1;
    }
    let [sequence, payload, time, from, to, biz_type, extra, _] = found;
    let (digits, sequence) = sequence.and_then(id).ok_or(Malformed)?;
    let key = Key { time: time.and_then(integer).ok_or(Malformed)? as f64, sequence, place: 0 };
    let Some(Value::Text(payload)) = payload else { return Err(Malformed) };

    let sequence = columns.place(&digits) / 2;
    let (text, bytes) = columns.payload(&payload.text());
    let extra = extra.map_or(NONE, |extra| match extra {
        Value::Text(text) => columns.place(&text.text()),
        other => columns.place(other.json()),
    });
    let from = from.filter(|from| topic_id.is_none() || name_of(*from).map(|name| name.raw) != topic_id);
    let mut name =
        |value: Option<Value<'a>>| value.and_then(name_of).map_or(NONE, |name| names.index(name, columns));
    let (from, to, biz_type) = (name(from), name(to), name(biz_type));
    columns.rows.push(Row { time: key.time, sequence, text, extra, from, to, biz_type, bytes });
    Ok(key)
}

/// An account may arrive as a number (oddity O6): then its digits count.
fn name_of(value: Value<'_>) -> Option<RawStr<'_>> {
    match value {
        Value::Text(text) => Some(text),
        Value::Number(number) => Some(RawStr { raw: number.text, escaped: false }),
        _ => None,
    }
}

/// Names of a page, so that each crosses to JavaScript once, or a few times where two of them fight for a slot.
#[derive(Default)]
struct Names<'a> {
    /// How each is written.
    seen: Vec<&'a str>,
    /// By hash, the last name that has it: an index into `seen`.
    slots: Vec<u32>,
}

/// A power of two.
const SLOTS: usize = 512;

impl<'a> Names<'a> {
    fn index(&mut self, name: RawStr<'a>, columns: &mut Columns) -> u32 {
        self.slots.resize(SLOTS, NONE);
        let Some(slot) = self.slots.get_mut(hash(name.raw) % SLOTS) else { return NONE };
        if self.seen.get(*slot as usize) != Some(&name.raw) {
            *slot = self.seen.len() as u32;
            self.seen.push(name.raw);
            columns.name(&name.text());
        }
        *slot
    }
}

/// FNV-1a, folded: names are short and few.
fn hash(name: &str) -> usize {
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) as usize
}
