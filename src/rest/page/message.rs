//! One message after the other, into columns.

use super::{CHUNK_ROWS, Columns, Key, NONE, Row};
use crate::json::{MAX_SAFE, Malformed, RawStr, Scanner, Value, id, integer};
use crate::types::Id;

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
    let mut next = opening(scanner, true)?;
    while let Some(member) = next.take() {
        keys.push(read(scanner, topic_id, &mut shape, member, &mut next, &mut columns, &mut names)?);
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

/// From a value to the next one.
#[derive(Clone, Copy)]
struct Step {
    /// What stands between them, a string's quote included, and what happens to follow.
    gap: u128,
    /// How many bits of it count.
    bits: u32,
    /// What comes then.
    member: Member,
}

/// A value that is to be read.
#[derive(Clone, Copy)]
struct Member {
    /// Place in [`KEYS`].
    index: usize,
    /// Whether it is a string, whose quote was read.
    text: bool,
    /// Whether it is the first of its message.
    opens: bool,
}

/// No message was read before.
const UNKNOWN: Shape =
    [Step { gap: 0, bits: u32::MAX, member: Member { index: 0, text: false, opens: false } }; KEYS.len() + 1];

/// Steps into the next message of the list.
fn opening(scanner: &mut Scanner<'_>, mut first: bool) -> Result<Option<Member>, Malformed> {
    if !scanner.next_item(&mut first)? {
        return Ok(None);
    }
    scanner.enter_object()?;
    // There is none without members.
    let key = scanner.next_key(&mut true)?.ok_or(Malformed)?;
    Ok(Some(member(scanner, key, true)))
}

/// Steps from one value to the next, in the same message or in the next one.
#[inline(never)]
fn following(scanner: &mut Scanner<'_>) -> Result<Option<Member>, Malformed> {
    match scanner.next_key(&mut false)? {
        Some(key) => Ok(Some(member(scanner, key, false))),
        None => opening(scanner, false),
    }
}

fn member(scanner: &mut Scanner<'_>, key: RawStr<'_>, opens: bool) -> Member {
    let index = KEYS.iter().position(|name| key.is_bytes(name)).unwrap_or(KEYS.len());
    let text = scanner.peek() == Some(b'"');
    scanner.skip(usize::from(text));
    Member { index, text, opens }
}

/// Reads a message from its first member on; sets `next` to that of the next one.
fn read<'a>(
    scanner: &mut Scanner<'a>,
    topic_id: Option<&str>,
    shape: &mut Shape,
    mut member: Member,
    next: &mut Option<Member>,
    columns: &mut Columns,
    names: &mut Names<'a>,
) -> Result<Key, Malformed> {
    let mut found = [None; KEYS.len() + 1];
    // What natural numbers are worth; zero says nothing.
    let mut worth = [0; 3];
    for place in 0.. {
        let Member { index, text, .. } = member;
        let (value, natural) = if text {
            (Value::Text(scanner.string_tail()?), 0)
        } else if let Some((number, natural)) = scanner.natural() {
            (Value::Number(number), natural)
        } else {
            (scanner.value()?, 0)
        };
        if let Some(slot) = found.get_mut(index) {
            *slot = if matches!(value, Value::Null) { None } else { Some(value) };
        }
        if let Some(worth) = worth.get_mut(index) {
            *worth = natural;
        }
        let (start, window) = (scanner.position(), scanner.window());
        member = match (shape.get_mut(place), window) {
            (Some(step), Some(window)) if (window ^ step.gap).trailing_zeros() >= step.bits => {
                scanner.skip(step.bits as usize / 8);
                step.member
            }
            (step, window) => {
                let Some(member) = following(scanner)? else { break };
                let bytes = scanner.position() - start;
                if let (Some(step), Some(gap)) = (step, window) {
                    *step = Step { gap, bits: (bytes as u32).saturating_mul(8), member };
                }
                member
            }
        };
        if member.opens {
            *next = Some(member);
            break;
        }
    }
    let [sequence, payload, time, from, to, biz_type, extra, _] = found;
    let [natural, _, natural_time] = worth;
    let (digits, id) = match sequence {
        Some(Value::Number(number)) if natural > 0 => (number.text.into(), Id::Positive(natural)),
        _ => sequence.and_then(id).ok_or(Malformed)?,
    };
    let time = match natural_time {
        1..MAX_SAFE => natural_time as f64,
        _ => time.and_then(integer).ok_or(Malformed)? as f64,
    };
    let key = Key { time, sequence: id, place: 0 };
    let Some(Value::Text(payload)) = payload else { return Err(Malformed) };

    let sequence = columns.digits(&digits);
    let (text, bytes) =
        if payload.escaped { columns.payload(&payload.text()) } else { columns.payload(payload.raw) };
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
    /// How each is written, and its ends.
    seen: Vec<(&'a str, [u64; 2])>,
    /// By hash, the last name that has it: an index into `seen`.
    slots: Vec<u32>,
}

/// A power of two.
const SLOTS: usize = 512;

impl<'a> Names<'a> {
    fn index(&mut self, name: RawStr<'a>, columns: &mut Columns) -> u32 {
        self.slots.resize(SLOTS, NONE);
        let (raw, ends) = (name.raw, ends(name.raw.as_bytes()));
        let Some(slot) = self.slots.get_mut(hash(ends)) else { return NONE };
        // The ends of a short name are all of it.
        let same = self.seen.get(*slot as usize).is_some_and(|(other, other_ends)| {
            *other_ends == ends && other.len() == raw.len() && (raw.len() <= 16 || *other == raw)
        });
        if !same {
            *slot = self.seen.len() as u32;
            self.seen.push((raw, ends));
            columns.name(&name.text());
        }
        *slot
    }
}

/// The first and the last eight bytes; of less than eight, all of them.
fn ends(name: &[u8]) -> [u64; 2] {
    match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => [u64::from_le_bytes(*first), u64::from_le_bytes(*last)],
        _ => [name.iter().fold(0, |ends, byte| ends << 8 | u64::from(*byte)), 0],
    }
}

/// Names that share their ends and a slot cross more than once.
fn hash([first, last]: [u64; 2]) -> usize {
    // Fibonacci hashing: the upper bits depend on all.
    ((first ^ last.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SLOTS.ilog2())) as usize
}
