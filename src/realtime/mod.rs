//! The realtime half of a user object, as `js/realtime.js` drives it.
//!
//! The session decides, JavaScript acts: every call here is an input of the session, after which its outputs are
//! handed to the host as plain data. The host only notes them down and acts on them once the call is over, so that no
//! borrow is held while code of the application runs, and that code may call anything.

mod outputs;
mod types;

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind};
use crate::js::failure::js_error;
use crate::rest::client::Client;
use crate::rest::tokens::Lookup;
use crate::rest::unlimited;
use crate::session::{
    Backoff, Config, Content, Output, Resend, SendError, Session, Stats, Target, Token, TokenFailure,
};
use crate::types::{self as values, Id, concat, decimal, id_digits};
use crate::user::MIMCUser;

#[wasm_bindgen]
extern "C" {
    /// `Driver` of js/realtime.js.
    pub type Host;
    /// Notes an output down: JSON text of an array of its name and what belongs to it.
    #[wasm_bindgen(method)]
    fn note(this: &Host, output: &str, binary: bool);
    /// Notes a frame down, which is to be copied.
    #[wasm_bindgen(method)]
    fn frame(this: &Host, connection: u32, frame: &[u8]);
    /// Says when to call `Realtime.input` with `Input::Timeout`: milliseconds of the host's clock.
    #[wasm_bindgen(method)]
    fn wake(this: &Host, at: f64);
}

/// A session and what it needs of the user object.
#[wasm_bindgen(skip_typescript)]
pub struct Realtime {
    client: Rc<Client>,
    session: Session,
    /// The token of the latest login: the one that the service refuses when it refuses one.
    token: Option<Rc<values::Token>>,
    host: Host,
}

#[wasm_bindgen]
impl Realtime {
    /// Times are milliseconds; NaN stands for the default. Without reconnecting, `min_delay` is 0.
    #[allow(clippy::too_many_arguments, reason = "one crossing instead of many")]
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(
        user: &MIMCUser,
        host: Host,
        seed: u64,
        resource: String,
        ping_interval: f64,
        ack_timeout: f64,
        handler_timeout: f64,
        max_payload: f64,
        min_delay: f64,
        max_delay: f64,
        resend: bool,
    ) -> Self {
        let client = user.client.clone();
        let app_id = number(client.app_id());
        let defaults = Config::new(app_id, client.identity().account.clone(), resource);
        let or = |given: f64, default: f64| if given.is_nan() { default } else { given };
        let backoff = defaults
            .reconnect
            .map(|backoff| Backoff { min: or(min_delay, backoff.min), max: or(max_delay, backoff.max) });
        let config = Config {
            ping_interval: or(ping_interval, defaults.ping_interval),
            ack_timeout: or(ack_timeout, defaults.ack_timeout),
            handler_timeout: or(handler_timeout, defaults.handler_timeout),
            max_payload: or(max_payload, defaults.max_payload as f64) as usize,
            reconnect: backoff.filter(|backoff| backoff.min > 0.0),
            resend: if resend { Resend::SamePacketId } else { Resend::Never },
            ..defaults
        };
        Self { client, session: Session::new(config, seed), token: None, host }
    }

    /// An input without further data; `what` is an index of `INPUTS` in js/realtime.js, `number` the connection,
    /// delivery or notification it is about.
    #[wasm_bindgen(skip_typescript)]
    pub fn input(&mut self, what: u32, number: u32) {
        let (session, now) = (&mut self.session, now());
        match what {
            0 => session.handle_timeout(now),
            1 => session.login(now),
            2 => session.logout(now),
            3 => session.online(now),
            4 => session.offline(now),
            5 => session.socket_opened(now, number),
            6 => session.socket_closed(now, number),
            7 => session.delivered(now, number),
            8 => session.notification_answered(now, number, true),
            9 => session.notification_answered(now, number, false),
            _ => {
                let temporary = self.client.tokens.failed_for_now();
                let failure = if temporary { TokenFailure::Temporary } else { TokenFailure::Final };
                session.token_received(now, Err(failure));
            }
        }
        self.flush();
    }

    /// One binary message arrived; anything else is given as empty.
    #[wasm_bindgen(skip_typescript)]
    pub fn received(&mut self, connection: u32, frame: Vec<u8>) {
        self.session.frame_received(now(), connection, frame);
        self.flush();
    }

    /// Gives the session its token, or returns what to wait for before the next attempt: a promise of the error or of
    /// `undefined`.
    #[wasm_bindgen(skip_typescript)]
    pub fn token(&mut self, refused: bool) -> Result<Option<Promise>, JsValue> {
        self.client.tokens.check_reentry().map_err(|error| js_error(&error))?;
        let token = match self.client.token(self.token.as_ref().filter(|_| refused)) {
            Lookup::Asking(promise) => return Ok(Some(promise)),
            Lookup::Known(token) => token,
        };
        self.token = Some(token.clone());
        let Some(uuid) = &token.uuid else {
            return Err(js_error(&Error::new(
                ErrorKind::Token,
                "miUserId of the token answer lost digits in JSON.parse: let the hook return the JSON text",
            )));
        };
        let token = Token {
            uuid: number(uuid),
            token: token.token.clone(),
            security_key: token.security_key.clone(),
            app_package: token.app_package.clone(),
            chid: token.chid as u32,
        };
        self.session.token_received(now(), Ok(token));
        self.flush();
        Ok(None)
    }

    /// Sends a message or request and returns its packet id; `what` is an index of `REQUESTS` in js/realtime.js.
    #[wasm_bindgen(skip_typescript)]
    pub fn send(
        &mut self,
        what: u32,
        to: &str,
        payload: Vec<u8>,
        store: bool,
        biz_type: Option<String>,
    ) -> Result<String, JsValue> {
        let (session, now) = (&mut self.session, now());
        let content = Content { payload: &payload, store, biz_type: biz_type.as_deref() };
        let sent = match what {
            0 => session.send(now, Target::Account(to), content),
            1 => session.send(now, Target::Topic(number(to)), content),
            2 => session.send(now, Target::UnlimitedTopic(number(to)), content),
            3 => session.join(now, number(to)),
            4 => session.quit(now, number(to)),
            _ => session.pull(now),
        };
        self.flush();
        sent.map_err(|error| js_error(&refusal(error)))
    }

    /// The answer to a query for the user's unlimited topics: their ids, joined by commas, if there is one.
    #[wasm_bindgen(skip_typescript)]
    pub fn listed(&mut self, query: u32, topics: Option<String>) {
        let topics: Option<Vec<u64>> =
            topics.map(|topics| topics.split(',').map(number).filter(|&topic| topic != 0).collect());
        self.session.unlimited_topics_listed(now(), query, topics.as_deref());
        self.flush();
    }

    /// Dismisses an unlimited topic over HTTP.
    #[wasm_bindgen(skip_typescript)]
    pub fn dismiss(&self, topic: &str) -> Promise {
        self.client.call(Ok(unlimited::dismiss(topic)), &JsValue::UNDEFINED)
    }

    /// That worked.
    #[wasm_bindgen(skip_typescript)]
    pub fn dismissed(&mut self, topic: &str) {
        self.session.unlimited_topic_dismissed(now(), number(topic));
        self.flush();
    }

    /// JSON text of `MIMCStats`.
    #[wasm_bindgen(skip_typescript)]
    pub fn stats(&self) -> String {
        let Stats { pending, unacknowledged, reconnects, received, duplicates, dropped } =
            self.session.stats();
        let counts = [
            ("{\"pending\":", pending as i64),
            (",\"unacknowledged\":", unacknowledged as i64),
            (",\"reconnects\":", i64::from(reconnects)),
            (",\"received\":", received as i64),
            (",\"duplicates\":", duplicates as i64),
            (",\"dropped\":", dropped as i64),
        ];
        let mut text = String::new();
        for (name, count) in counts {
            text.push_str(name);
            text.push_str(&decimal(count));
        }
        concat(&[&text, "}"])
    }
}

impl Realtime {
    /// Hands all outputs to the host.
    #[inline(never)]
    fn flush(&mut self) {
        while let Some(output) = self.session.poll_output() {
            if let Output::SendFrame(connection, frame) = output {
                self.host.frame(connection, &frame);
            } else {
                let (text, binary) = outputs::describe(output);
                self.host.note(&text, binary);
            }
        }
        self.host.wake(self.session.next_timeout());
    }
}

fn now() -> f64 {
    js_sys::Date::now()
}

/// The 64 bits of an id whose digits were checked.
fn number(digits: &str) -> u64 {
    match id_digits(digits) {
        Some(Id::Positive(number)) => number,
        Some(Id::Negative(number)) => number as u64,
        None => 0,
    }
}

fn refusal(error: SendError) -> Error {
    match error {
        SendError::NotLoggedIn => Error::new(ErrorKind::NotLoggedIn, "not logged in: call login() first"),
        SendError::ConnectionLost => {
            Error::new(ErrorKind::ConnectionLost, "the connection is being repaired; nothing was sent")
        }
        SendError::TooLarge => Error::new(ErrorKind::TooLarge, "the message is longer than maxPayloadBytes"),
    }
}
