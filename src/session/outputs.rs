//! The queue of what a session wants done and tells, as columns.
//!
//! A record is its [`Kind`], then numbers, then where its texts and bytes end, each a word. Texts lie one behind the
//! other in one of two blobs, so that JavaScript decodes a blob once and slices it: no string crosses per message. The
//! word of a text is twice its end in UTF-16 units, as JavaScript counts, plus one if it is in the blob that is not
//! ASCII. A name that was said before is its number among the names, counted from 1, with a minus.

use super::{Span, Stats};
use crate::types::{Texts, write_digits};

/// Kinds of records, with what follows: numbers, texts (t) and bytes (b). The numbers are those of `RECORDS` in
/// js/records.js.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A message: timestamp, t sequence, names of sender and their resource, names of receiver and their resource, name of the
    /// tag, t packet id, t text, b what the text could not say, if anything (else its end is 0).
    Direct,
    /// The same without receiver, but with t topic behind the sequence.
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
    /// The texts.
    pub texts: Texts,
    /// Frames to send, and what is not UTF-8.
    pub bytes: Vec<u8>,
    /// How many names were said.
    names: f64,
    /// How far they were read one by one.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) taken: super::take::Cursor,
}

impl Outputs {
    /// Forgets everything, but keeps the memory.
    pub fn clear(&mut self) {
        self.words.clear();
        self.texts.clear();
        self.bytes.clear();
        self.names = 0.0;
        #[cfg(not(target_arch = "wasm32"))]
        {
            self.taken = super::take::Cursor::default();
        }
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

    /// Adds several texts of a buffer.
    #[inline(never)]
    pub(super) fn texts(&mut self, buffer: &[u8], texts: &[Span]) -> &mut Self {
        for text in texts {
            self.text(text.of(buffer));
        }
        self
    }

    /// Number of the text that comes next, by which it may be said again.
    pub(super) fn new_name(&mut self) -> f64 {
        self.names += 1.0;
        self.names
    }

    /// Adds a name that was said before.
    pub(super) fn again(&mut self, number: f64) {
        self.words.push(-number);
    }

    /// Adds a text, with U+FFFD for what is not UTF-8.
    pub(super) fn text(&mut self, text: &[u8]) -> &mut Self {
        self.try_text(text);
        self
    }

    /// The same; whether all of it is UTF-8.
    #[inline(never)]
    pub(super) fn try_text(&mut self, text: &[u8]) -> bool {
        let (end, is_text) = self.texts.put_lossy(text);
        self.words.push(end.into());
        is_text
    }

    /// Adds 64 bits as digits, which is what they are in JavaScript.
    pub(super) fn sequence(&mut self, number: i64) -> &mut Self {
        if number < 0 {
            self.texts.ascii.room(1).iter_mut().take(1).for_each(|byte| *byte = b'-');
            self.texts.keep(1, true);
        }
        self.topic(number.unsigned_abs())
    }

    /// The same without sign.
    #[inline(never)]
    pub(super) fn topic(&mut self, topic: u64) -> &mut Self {
        self.text(write_digits(topic, &mut [0; 20]).as_bytes())
    }

    /// Adds bytes.
    #[inline(never)]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.words.push(self.bytes.len() as f64);
    }
}
