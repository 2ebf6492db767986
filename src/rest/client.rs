//! The HTTP side of a user object: its settings, its token, and the start of every call.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::Request;
use super::call::{Call, Job};
use super::pass::{Pass, Ready};
use super::request::Parts;
use super::tokens::{Lookup, Tokens};
use crate::error::Error;
#[cfg(feature = "server")]
use crate::js::args;
use crate::js::{Failure, failure};
use crate::platform::drive::drive;
use crate::platform::life::Life;
use crate::platform::options::Options;
use crate::types::{Identity, Token};

/// The HTTP side of one user object.
pub struct Client {
    who: Identity,
    settings: Options,
    /// Whether the application wants to be told of attempts.
    logs: bool,
    /// The token and its hook.
    pub tokens: Rc<Tokens>,
    #[cfg(feature = "server")]
    secret: Option<Rc<dyn super::pass::Secret>>,
    life: Life,
    destroyed: std::cell::Cell<bool>,
}

impl Client {
    /// Nothing is sent before the first call.
    pub fn new(who: Identity, settings: Options) -> Rc<Self> {
        Rc::new(Self::unshared(who, settings))
    }

    /// A client whose calls a server's secret vouches for.
    #[cfg(feature = "server")]
    pub fn with_secret(who: Identity, settings: Options, secret: Rc<dyn super::pass::Secret>) -> Rc<Self> {
        Rc::new(Self { secret: Some(secret), ..Self::unshared(who, settings) })
    }

    fn unshared(who: Identity, settings: Options) -> Self {
        Self {
            tokens: Rc::new(Tokens::new(who.clone(), settings.clone())),
            logs: settings.flag("logger"),
            who,
            settings,
            #[cfg(feature = "server")]
            secret: None,
            life: Life::default(),
            destroyed: false.into(),
        }
    }

    /// What was given when it was made.
    #[cfg(feature = "server")]
    pub fn settings(&self) -> &Options {
        &self.settings
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
    #[cfg(feature = "server")]
    pub fn call(self: &Rc<Self>, request: Result<Request, Error>, options: &JsValue) -> Promise {
        self.start(request.map(Job::One), self.options(options))
    }

    /// Reads the last argument of a call; what it leaves out is as the user object's options say.
    #[cfg(feature = "server")]
    pub fn options(&self, options: &JsValue) -> Result<Options, Error> {
        args::call_options(options, &self.settings)
    }

    /// Starts `job`.
    #[cfg(feature = "server")]
    pub fn start(self: &Rc<Self>, job: Result<Job, Error>, options: Result<Options, Error>) -> Promise {
        let begun = options.and_then(|options| match crate::platform::life::abort_of(&options) {
            Some(rejected) => Ok(rejected),
            None => self.begin(job, options),
        });
        begun.unwrap_or_else(|error| failure::rejected(&error))
    }

    /// Starts `job`, unless this client can start nothing now.
    pub fn begin(self: &Rc<Self>, job: Result<Job, Error>, options: Options) -> Result<Promise, Error> {
        self.check_alive()?;
        self.tokens.check_reentry()?;
        Ok(match Call::new(self, job?, options)? {
            Some(call) => drive(Box::new(call)),
            None => Promise::resolve(&JsValue::UNDEFINED),
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
                ms if ms > 0.0 => Ready::Later(self.life.pause(ms, &self.settings)),
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

    /// Tells the application's logger of an attempt.
    pub(super) fn log(&self, request: &Request, status: u16, started: f64, failure: Option<&Failure>) {
        if !self.logs {
            return;
        }
        let kind =
            failure.map(|failure| failure.error.as_ref().map_or("aborted", |error| error.kind.as_str()));
        let Parts { endpoint, method, path, .. } = &**request;
        let status = failure::known(status);
        failure::log(&self.settings.0, endpoint, method, path, status, started, kind);
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
