//! The HTTP side of a user object: its settings, its token, and the start of every call.

use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::Request;
use super::call::{Call, Job};
use super::tokens::{Lookup, Tokens};
use crate::error::Error;
use crate::js::args::Options;
use crate::js::{Failure, failure};
use crate::json::Writer;
use crate::platform::drive::drive;
use crate::platform::guard::{Guard, Guards, Signal};
use crate::types::{Identity, Token, decimal};

/// Settings of a user object that concern HTTP.
pub struct Settings {
    /// Origin and optional path, without a trailing slash.
    pub api_url: String,
    /// The application's `fetch`.
    pub fetch: Option<Function>,
    /// One attempt, in milliseconds.
    pub timeout_ms: f64,
    /// Repetitions of a failed attempt.
    pub max_retries: u32,
    /// Told of every attempt.
    pub logger: Option<Function>,
}

/// What a call's last argument may say.
#[derive(Clone)]
pub struct CallOptions {
    pub(super) signal: Option<Signal>,
    pub(super) timeout_ms: f64,
    pub(super) max_retries: u32,
}

/// The HTTP side of one user object.
pub struct Client {
    who: Identity,
    settings: Settings,
    /// The token and its hook.
    pub tokens: Rc<Tokens>,
    guards: Guards,
    destroyed: std::cell::Cell<bool>,
}

impl Client {
    /// Nothing is sent before the first call.
    pub fn new(who: Identity, settings: Settings, tokens: Tokens) -> Rc<Self> {
        let tokens = Rc::new(tokens);
        Rc::new(Self { who, settings, tokens, guards: Guards::default(), destroyed: false.into() })
    }

    /// Digits of the application's id.
    pub fn app_id(&self) -> &str {
        &self.who.app_id
    }

    /// On whose behalf calls are made.
    pub fn identity(&self) -> &Identity {
        &self.who
    }

    /// Ends all calls with `destroyed`, now and later.
    pub fn destroy(&self) {
        self.destroyed.set(true);
        self.guards.destroy();
    }

    /// Starts a call. `options` is its last argument, unchecked.
    pub fn call(self: &Rc<Self>, request: Result<Request, Error>, options: &JsValue) -> Promise {
        let options = self.options(options, None);
        self.start(request.map(Job::One), options)
    }

    /// Starts `job`.
    pub fn start(self: &Rc<Self>, job: Result<Job, Error>, options: Result<CallOptions, Error>) -> Promise {
        self.prepare(job, options).unwrap_or_else(|error| Promise::reject(&failure::js_error(&error)))
    }

    fn prepare(
        self: &Rc<Self>,
        job: Result<Job, Error>,
        options: Result<CallOptions, Error>,
    ) -> Result<Promise, Error> {
        if self.destroyed.get() {
            return Err(failure::destroyed());
        }
        self.tokens.check_reentry()?;
        let (job, options) = (job?, options?);
        let guard = Guard::new(&self.guards, options.signal.as_ref());
        let call = Call::new(self, job, options, guard.handle())?;
        Ok(match call {
            Some(call) => drive(Box::new(call), guard),
            None => Promise::resolve(&JsValue::UNDEFINED),
        })
    }

    /// Reads the last argument of a call; what it leaves out comes from `defaults`, else from the user object.
    pub fn options(&self, options: &JsValue, defaults: Option<&CallOptions>) -> Result<CallOptions, Error> {
        let given = Options::of(options, "options", "signal:signal timeoutMs:millis maxRetries:whole")?;
        let timeout_ms = defaults.map_or(self.settings.timeout_ms, |defaults| defaults.timeout_ms);
        let max_retries = defaults.map_or(self.settings.max_retries, |defaults| defaults.max_retries);
        Ok(CallOptions {
            signal: given.get(0).map(Signal::new).or_else(|| defaults?.signal.clone()),
            timeout_ms: given.number(1).unwrap_or(timeout_ms),
            max_retries: given.number(2).map_or(max_retries, |count| count as u32),
        })
    }

    /// See [`Tokens::get`].
    pub(super) fn token(&self, refused: Option<&Rc<Token>>) -> Lookup {
        self.tokens.get(&self.guards, refused)
    }

    pub(super) fn api_url(&self) -> &str {
        &self.settings.api_url
    }

    pub(super) fn fetch(&self) -> Option<&Function> {
        self.settings.fetch.as_ref()
    }

    /// Tells the application's logger of an attempt.
    pub(super) fn log(&self, request: &Request, status: u16, started: f64, failure: Option<&Failure>) {
        let Some(logger) = &self.settings.logger else { return };
        let kind = match failure {
            None => None,
            Some(Failure::Own(error) | Failure::Caused(error, _)) => Some(error.kind.as_str()),
            Some(Failure::Foreign(_)) => Some("aborted"),
        };
        // Queries name accounts; the path alone tells calls apart.
        let path = request.path.split('?').next().unwrap_or_default();
        let mut entry = Writer::new();
        entry.open_object();
        for (name, value) in [
            ("level", if kind.is_some() { "warn" } else { "debug" }),
            ("event", "request"),
            ("endpoint", request.endpoint),
            ("method", request.method),
            ("path", path),
            ("kind", kind.unwrap_or_default()),
        ] {
            if !value.is_empty() {
                entry.key(name).string(value);
            }
        }
        if status != 0 {
            entry.key("status").raw(&decimal(i64::from(status)));
        }
        entry.key("durationMs").raw(&decimal((js_sys::Date::now() - started) as i64)).close_object();
        failure::tell(logger, &entry.finish());
    }
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What every call takes as its last argument. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Time for one HTTP attempt, milliseconds. */
  timeoutMs?: number;
  /** How often a failed attempt may be repeated, where that does no harm. */
  maxRetries?: number;
}

/** One line for the application's log. Never holds a token, secret or payload. */
export interface LogEntry {
  level: 'debug' | 'warn';
  event: 'request';
  /** Id in the endpoint table, for example `M26`. */
  endpoint: string;
  method: string;
  /** Path without query. */
  path: string;
  status?: number;
  /** Why the attempt failed, or `aborted`. */
  kind?: MIMCErrorKind | 'aborted';
  durationMs: number;
}
"#;
