//! The queue of what a session wants done and tells, as columns.
//!
//! A record is its [`Kind`], then numbers, then where its texts and bytes end, each a word. Texts lie one behind the
//! other in one of two blobs, so that JavaScript decodes a blob once and slices it: no string crosses per message. The
//! word of a text is twice its end in UTF-16 units, as JavaScript counts, plus one if it is in the blob that is not
//! ASCII.

use super::{Span, Stats};
use crate::types::{decimal, digits, lossy};

/// Kinds of records, with what follows: numbers, texts (t) and bytes (b). The numbers are those of `RECORDS` in
/// js/records.js.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A message: timestamp, t packet id, t sequence, t sender, t their resource, t receiver, t their resource, t
    /// text, t tag, b what the text could not say, if anything (else its end is 0).
    Direct,
    /// The same with t topic instead of the receiver.
    Topic,
    /// The same.
    Unlimited,
    /// The messages before are one delivery: its number.
    Delivery,
    /// Connection.
    OpenSocket,
    /// Connection.
    CloseSocket,
    /// Connection, b frame.
    SendFrame,
    /// Whether another one was refused.
    NeedToken,
    /// Number of the query.
    QueryUnlimitedTopics,
    /// New state, the one before, failure or 0, pause.
    StateChanged,
    /// Whether it was a kick, whether there is another attempt, t type, t reason, t description.
    Refused,
    /// Whether there is another attempt.
    TokenFailed,
    /// Nothing.
    LoggedOut,
    /// Timestamp, code, t packet id, t sequence, t error.
    Acknowledged,
    /// Failure, 0 for a message or 1 to join or 2 to quit, t packet id, t topic.
    RequestFailed,
    /// Code, 1 to join or 2 to quit, t packet id, t topic, t text.
    MembershipAnswered,
    /// T topic.
    UnlimitedTopicDismissed,
    /// Number of the notification, t first sequence, t last one.
    PullNotification,
    /// Time.
    Gap,
    /// Code, t text.
    Notice,
    /// Result of a call: t packet id.
    Sent,
    /// Result of a call: the members of [`Stats`].
    Stats,
}

/// Outputs that nobody took yet, in order.
#[derive(Default)]
pub struct Outputs {
    /// The records.
    pub words: Vec<f64>,
    /// Texts that are ASCII.
    pub ascii: String,
    /// Texts that are not.
    pub wide: String,
    /// UTF-16 length of `wide`.
    wide_units: u32,
    /// Frames to send, and what is not UTF-8.
    pub bytes: Vec<u8>,
    /// How far they were read one by one.
    pub(super) taken: super::take::Cursor,
}

impl Outputs {
    /// Forgets everything, but keeps the memory.
    pub fn clear(&mut self) {
        self.words.clear();
        self.ascii.clear();
        self.wide.clear();
        self.wide_units = 0;
        self.bytes.clear();
        self.taken = super::take::Cursor::default();
    }

    /// Adds the result of a call that sent something.
    pub fn sent(&mut self, packet_id: &str) {
        self.record(Kind::Sent, &[]).text(packet_id.as_bytes());
    }

    /// Adds the result of a call that asked for counters.
    pub fn stats(&mut self, stats: Stats) {
        let Stats { pending, unacknowledged, reconnects, received, duplicates, dropped } = stats;
        let sizes = [pending as f64, unacknowledged as f64, reconnects.into()];
        self.record(Kind::Stats, &sizes)
            .words
            .extend([received, duplicates, dropped].map(|count| count as f64));
    }

    /// Begins a record. Its texts and bytes have to follow.
    #[inline(never)]
    pub(super) fn record(&mut self, kind: Kind, numbers: &[f64]) -> &mut Self {
        self.words.push(f64::from(kind as u8));
        self.words.extend_from_slice(numbers);
        self
    }

    /// Adds a text, with U+FFFD for what is not UTF-8.
    #[inline(never)]
    pub(super) fn text(&mut self, text: &[u8]) -> &mut Self {
        self.try_text(text);
        self
    }

    /// Adds several texts of a buffer.
    #[inline(never)]
    pub(super) fn texts(&mut self, buffer: &[u8], texts: &[Span]) -> &mut Self {
        for text in texts {
            self.text(text.of(buffer));
        }
        self
    }

    /// The same; whether all of it is UTF-8.
    #[inline(never)]
    pub(super) fn try_text(&mut self, text: &[u8]) -> bool {
        let Ok(valid) = std::str::from_utf8(text) else {
            self.place(&lossy(text).unwrap_or_else(|replaced| replaced));
            return false;
        };
        self.place(valid);
        true
    }

    #[inline(never)]
    fn place(&mut self, text: &str) {
        let end = if text.is_ascii() {
            self.ascii.push_str(text);
            self.ascii.len() as u32 * 2
        } else {
            self.wide.push_str(text);
            self.wide_units += utf16_len(text);
            self.wide_units * 2 + 1
        };
        self.words.push(f64::from(end));
    }

    /// Adds 64 bits as digits, which is what they are in JavaScript.
    #[inline(never)]
    pub(super) fn sequence(&mut self, number: i64) -> &mut Self {
        self.place(&decimal(number));
        self
    }

    /// The same without sign.
    #[inline(never)]
    pub(super) fn topic(&mut self, topic: u64) -> &mut Self {
        self.place(&digits(topic));
        self
    }

    /// Adds bytes.
    #[inline(never)]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.words.push(self.bytes.len() as f64);
    }
}

/// Length in UTF-16 units.
fn utf16_len(text: &str) -> u32 {
    let units = |byte: u8| u32::from(byte & 0xC0 != 0x80) + u32::from(byte >= 0xF0);
    text.bytes().map(units).sum()
}
