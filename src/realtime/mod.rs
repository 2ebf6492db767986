//! The realtime half of a user object, as `js/realtime.js` drives it.
//!
//! The session decides, JavaScript acts: every call here is an input of the session, after which its outputs are
//! handed to the host as columns. The host only reads them and acts on them once the call is over, so that no
//! borrow is held while code of the application runs, and that code may call anything.

mod types;

use wasm_bindgen::prelude::*;

use crate::session::{Config, Content, Outputs, Resend, Session, Target, Token, TokenFailure};
use crate::types::{Id, id_digits, split};

#[wasm_bindgen(module = "/src/js/records.js")]
extern "C" {
    /// Takes outputs, the columns of `session::Outputs`, and the time of the host's clock at which to call
    /// `Realtime.input` for a timeout. What lies in the same memory as `words` is given as address and length.
    fn note(
        due: f64,
        words: &[f64],
        bytes: usize,
        ascii: usize,
        ascii_length: usize,
        wide: usize,
        wide_length: usize,
    );
}

/// A session.
#[wasm_bindgen(skip_typescript)]
pub struct Realtime {
    session: Session,
}

#[wasm_bindgen]
impl Realtime {
    /// With the settings of `Config::new`. `who` has a random number, the application's id, the account and the resource,
    /// separated by commas, of which an account has none.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(who: &str) -> Self {
        let (seed, rest) = split(who, b',');
        let (app_id, rest) = split(rest, b',');
        let (account, resource) = split(rest, b',');
        let config = Config::new(number(app_id), account.into(), resource.into());
        Self { session: Session::new(config, number(seed)) }
    }

    /// Whatever happens, or is wanted. `what` is an index of `INPUTS` in js/realtime.js; `now` the host's
    /// clock; `value` the connection, delivery, query or notification it is about, a setting, the channel of a token, or a flag: whether to store a message, or
    /// may get a token later; `text` digits, an account or a problem; behind a comma the tag of a message; of a token
    /// the account's own id in digits, the key and the package; `bytes` a frame, a payload, a token or the 64-bit ids of
    /// topics. The result is 0, or why nothing was sent.
    #[wasm_bindgen(skip_typescript)]
    pub fn input(
        &mut self,
        what: u32,
        now: f64,
        value: f64,
        text: Option<String>,
        bytes: Option<Vec<u8>>,
    ) -> u32 {
        let (text, bytes) = (text.unwrap_or_default(), bytes.unwrap_or_default());
        let (text, rest) = split(&text, b',');
        let (session, id, number) = (&mut self.session, value as u32, number(text));
        let mut sent = None;
        match what {
            0 => session.handle_timeout(now),
            1 => session.login(now),
            2 => session.logout(now),
            3 => session.online(now),
            4 => session.offline(now),
            5 => session.socket_opened(now, id),
            6 => session.socket_closed(now, id),
            7 => session.delivered(now, id),
            8 => session.notification_answered(now, id, true),
            9 => session.notification_answered(now, id, false),
            10 => {
                let (security_key, app_package) = split(rest, b',');
                let token = Token {
                    uuid: number,
                    token: String::from_utf8(bytes).unwrap_or_default(),
                    security_key: security_key.into(),
                    app_package: app_package.into(),
                    chid: id,
                };
                session.token_received(now, Ok(token));
            }
            11 => session.frame_received(now, id, bytes),
            12 => {
                let topics = Some(numbers(&bytes)).filter(|_| text.is_empty());
                session.unlimited_topics_listed(now, id, topics.as_deref());
            }
            13 => session.unlimited_topic_dismissed(now, number),
            14 => {
                let stats = session.stats();
                session.outputs().stats(stats);
            }
            15 => {
                let failure = if value == 0.0 { TokenFailure::Final } else { TokenFailure::Temporary };
                session.token_received(now, Err(failure));
            }
            16..=22 => set(session.config(), what, value),
            _ => {
                let biz_type = Some(rest).filter(|biz_type| !biz_type.is_empty());
                let content = Content { payload: &bytes, store: value != 0.0, biz_type };
                sent = Some(match what {
                    23 => session.send(now, Target::Account(text), content),
                    24 => session.send(now, Target::Topic(number), content),
                    25 => session.send(now, Target::UnlimitedTopic(number), content),
                    26 => session.join(now, number),
                    27 => session.quit(now, number),
                    _ => session.pull(now),
                });
            }
        }
        let result = match sent {
            None => 0,
            Some(Ok(packet_id)) => {
                session.outputs().sent(&packet_id);
                0
            }
            Some(Err(error)) => error as u32,
        };
        self.flush();
        result
    }
}

impl Realtime {
    /// Hands all outputs to the driver.
    #[inline(never)]
    fn flush(&mut self) {
        let due = self.session.next_timeout();
        let outputs = self.session.outputs();
        let Outputs { words, bytes, texts, .. } = &*outputs;
        let (ascii, wide) = (texts.ascii.filled(), texts.wide.filled());
        let (ascii_at, wide_at) = (ascii.as_ptr() as usize, wide.as_ptr() as usize);
        note(due, words, bytes.as_ptr() as usize, ascii_at, ascii.len(), wide_at, wide.len());
        outputs.clear();
    }
}

/// Changes a setting. Times are milliseconds; without reconnecting, the first pause is 0.
fn set(config: &mut Config, what: u32, value: f64) {
    match what {
        16 => config.ping_interval = value,
        17 => config.ack_timeout = value,
        18 => config.handler_timeout = value,
        19 => config.max_payload = value as usize,
        20 => config.resend = Resend::SamePacketId,
        _ if value == 0.0 => config.reconnect = None,
        _ => {
            if let Some(backoff) = &mut config.reconnect {
                *(if what == 21 { &mut backoff.min } else { &mut backoff.max }) = value;
            }
        }
    }
}

/// Ids in their 64 bits each, of which no topic has 0.
fn numbers(bytes: &[u8]) -> Vec<u64> {
    let mut numbers = Vec::new();
    for &id in bytes.as_chunks().0 {
        numbers.push(u64::from_le_bytes(id));
    }
    numbers
}

/// The 64 bits of an id whose digits were checked.
fn number(digits: &str) -> u64 {
    match id_digits(digits) {
        Some(Id::Positive(number)) => number,
        Some(Id::Negative(number)) => number as u64,
        None => 0,
    }
}
