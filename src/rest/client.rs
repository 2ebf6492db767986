//! The HTTP side of a user object: its settings, its token, and the start of every call.

use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::Request;
use super::call::{Call, Job};
use super::pass::{Pass, Ready};
use super::tokens::{Lookup, Tokens};
use crate::error::Error;
use crate::js::args::Options;
use crate::js::{Failure, failure};
use crate::json::Writer;
use crate::platform::drive::drive;
use crate::platform::life::Life;
use crate::types::{Identity, Token, decimal};

/// Where the service is, unless said otherwise.
pub const API_URL: &str = "https://mimc.chat.xiaomi.net";
/// Time for one attempt, in milliseconds, unless said otherwise.
pub const TIMEOUT_MS: f64 = 15_000.0;
/// Repetitions of a failed attempt, unless said otherwise.
pub const MAX_RETRIES: u32 = 2;

/// Settings of a user object that concern HTTP.
#[derive(Clone)]
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
    /// An `AbortSignal`, or `undefined`.
    pub(crate) signal: JsValue,
    pub(super) timeout_ms: f64,
    pub(super) max_retries: u32,
}

/// The HTTP side of one user object.
pub struct Client {
    who: Identity,
    settings: Settings,
    /// The token and its hook.
    pub tokens: Rc<Tokens>,
    #[cfg(feature = "server")]
    secret: Option<Rc<dyn super::pass::Secret>>,
    life: Life,
    destroyed: std::cell::Cell<bool>,
}

impl Client {
    /// Nothing is sent before the first call.
    pub fn new(who: Identity, settings: Settings, tokens: Tokens) -> Rc<Self> {
        Rc::new(Self::unshared(who, settings, tokens))
    }

    /// A client whose calls a server's secret vouches for.
    #[cfg(feature = "server")]
    pub fn with_secret(who: Identity, settings: Settings, secret: Rc<dyn super::pass::Secret>) -> Rc<Self> {
        let tokens = Tokens::new(who.clone(), None, 0.0);
        Rc::new(Self { secret: Some(secret), ..Self::unshared(who, settings, tokens) })
    }

    /// The reason of a signal that has aborted already.
    #[cfg(feature = "server")]
    pub fn aborted(&self, signal: &JsValue) -> Option<JsValue> {
        abort_reason(signal)
    }

    /// Whether a server's secret vouches for its calls.
    #[cfg(feature = "server")]
    pub(super) fn has_secret(&self) -> bool {
        self.secret.is_some()
    }

    fn unshared(who: Identity, settings: Settings, tokens: Tokens) -> Self {
        Self {
            who,
            settings,
            tokens: Rc::new(tokens),
            #[cfg(feature = "server")]
            secret: None,
            life: Life::default(),
            destroyed: false.into(),
        }
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
        self.life.end();
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
        self.check_alive()?;
        self.tokens.check_reentry()?;
        let (job, options) = (job?, options?);
        if let Some(reason) = abort_reason(&options.signal) {
            return Ok(Promise::reject(&reason));
        }
        Ok(match Call::new(self, job, options)? {
            Some(call) => drive(Box::new(call)),
            None => Promise::resolve(&JsValue::UNDEFINED),
        })
    }

    /// Reads the last argument of a call; what it leaves out comes from `defaults`, else from the user object.
    pub fn options(&self, options: &JsValue, defaults: Option<&CallOptions>) -> Result<CallOptions, Error> {
        let given = Options::of(options, "options", "signal:signal timeoutMs:millis maxRetries:whole")?;
        let timeout_ms = defaults.map_or(self.settings.timeout_ms, |defaults| defaults.timeout_ms);
        let max_retries = defaults.map_or(self.settings.max_retries, |defaults| defaults.max_retries);
        Ok(CallOptions {
            signal: given.get(0).or_else(|| Some(defaults?.signal.clone())).unwrap_or(JsValue::UNDEFINED),
            timeout_ms: given.number(1).unwrap_or(timeout_ms),
            max_retries: given.number(2).map_or(max_retries, |count| count as u32),
        })
    }

    /// Fails once [`Self::destroy`] was called.
    pub(super) fn check_alive(&self) -> Result<(), Error> {
        if self.destroyed.get() { Err(failure::destroyed()) } else { Ok(()) }
    }

    pub(crate) fn life(&self) -> &Life {
        &self.life
    }

    /// See [`Tokens::get`].
    pub fn token(&self, refused: Option<&Rc<Token>>) -> Lookup {
        self.tokens.get(&self.life, refused)
    }

    /// What the next attempt shows; not `refused`, if that is given.
    pub(super) fn pass(&self, refused: Option<&Pass>) -> Result<Ready, Error> {
        #[cfg(feature = "server")]
        if let Some(secret) = &self.secret {
            return Ok(match secret.wait_ms() {
                ms if ms > 0.0 => Ready::Later(self.life.pause(ms, &JsValue::UNDEFINED)),
                _ => Ready::Now(Pass::Signed(secret.sign()?)),
            });
        }
        Ok(match self.token(refused.and_then(Pass::token)) {
            Lookup::Asking(promise) => Ready::Later(promise),
            Lookup::Known(token) => Ready::Now(Pass::Token(token)),
        })
    }

    /// Whether a new pass may help after `error`.
    pub(super) fn renews(&self, _pass: &Pass, error: &Error) -> bool {
        #[cfg(feature = "server")]
        if let Some(secret) = &self.secret {
            return secret.renew(error);
        }
        error.token_refused()
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

/// The reason of a signal that has aborted already: then nothing is started.
fn abort_reason(signal: &JsValue) -> Option<JsValue> {
    let aborted = Reflect::get(signal, &"aborted".into()).ok()?.is_truthy();
    aborted.then(|| Reflect::get(signal, &"reason".into()).unwrap_or(JsValue::UNDEFINED))
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
