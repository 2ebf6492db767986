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
    let mut names = Names::default();
    let mut keys = Vec::new();
    scanner.enter_array()?;
    let mut first = true;
    while scanner.next_item(&mut first)? {
        keys.push(read(scanner, topic_id, &mut columns, &mut names)?);
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

/// The first of them, as the service writes them one behind the other: what is recognised so need not be taken apart.
const USUAL: [&[u8]; 5] =
    [b"\"sequence\":", b",\"payload\":", b",\"ts\":", b",\"fromAccount\":", b",\"toAccount\":"];

fn read<'a>(
    scanner: &mut Scanner<'a>,
    topic_id: Option<&str>,
    columns: &mut Columns,
    names: &mut Names<'a>,
) -> Result<Key, Malformed> {
    let mut found = [None; KEYS.len()];
    scanner.enter_object()?;
    let (mut first, mut next) = (true, 0);
    loop {
        let index = if USUAL.get(next).is_some_and(|usual| scanner.skip(usual)) {
            first = false;
            Some(next)
        } else {
            let Some(key) = scanner.next_key(&mut first)? else { break };
            KEYS.iter().position(|name| key.is_bytes(name))
        };
        let value = scanner.value()?;
        if let Some(index) = index
            && let Some(slot) = found.get_mut(index)
        {
            *slot = if matches!(value, Value::Null) { None } else { Some(value) };
            next = index + 1;
        }
    }
    let [sequence, payload, time, from, to, biz_type, extra] = found;
    let (digits, sequence) = sequence.and_then(id).ok_or(Malformed)?;
    let key = Key { time: time.and_then(integer).ok_or(Malformed)? as f64, sequence };
    let Some(Value::Text(payload)) = payload else { return Err(Malformed) };

    columns.times.push(key.time);
    columns.ascii.extend_from_slice(digits.as_bytes());
    let sequence = columns.ascii.len() as u32;
    let (text, bytes) = columns.payload(&payload.text());
    let extra = extra.map_or(NONE, |extra| match extra {
        Value::Text(text) => columns.place(&text.text()),
        other => columns.place(other.json()),
    });
    let from = from.filter(|from| topic_id.is_none() || name_of(*from).map(|name| name.raw) != topic_id);
    let mut name =
        |value: Option<Value<'a>>| value.and_then(name_of).map_or(NONE, |name| names.index(name, columns));
    let (from, to, biz_type) = (name(from), name(to), name(biz_type));
    columns.rows.push(Row { sequence, text, extra, from, to, biz_type, bytes });
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

/// Names of a page, each told apart by how it is written, so that every name crosses to JavaScript once.
#[derive(Default)]
struct Names<'a> {
    seen: Vec<&'a str>,
    /// Open addressing; holds indexes into `seen`, or [`NONE`]. Its length is a power of two.
    slots: Vec<u32>,
}

impl<'a> Names<'a> {
    fn index(&mut self, name: RawStr<'a>, columns: &mut Columns) -> u32 {
        if self.seen.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let mut at = self.first_slot(name.raw);
        loop {
            let mask = self.slots.len().wrapping_sub(1);
            match self.slots.get_mut(at & mask) {
                Some(slot) if *slot == NONE => {
                    *slot = self.seen.len() as u32;
                    let index = *slot;
                    self.seen.push(name.raw);
                    columns.name(&name.text());
                    return index;
                }
                Some(slot) if self.seen.get(*slot as usize) == Some(&name.raw) => return *slot,
                Some(_) => at += 1,
                None => return NONE,
            }
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        self.slots.clear();
        self.slots.resize(size, NONE);
        for index in 0..self.seen.len() {
            let mut at = self.seen.get(index).map_or(0, |name| self.first_slot(name));
            while self.slots.get(at & (size - 1)).is_some_and(|slot| *slot != NONE) {
                at += 1;
            }
            if let Some(slot) = self.slots.get_mut(at & (size - 1)) {
                *slot = index as u32;
            }
        }
    }

    /// FNV-1a, folded: names are short and few.
    fn first_slot(&self, name: &str) -> usize {
        let hash = name
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        (hash ^ (hash >> 15)) as usize
    }
}
