//! Sends requests: adds the token, the time limit and the retry rule, and decodes what comes back.

use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::envelope::{self, Opened};
use super::history::Pages;
use super::tokens::{Tokens, Wait};
use super::{Decode, Request, history, page, retry};
use crate::error::{Error, ErrorKind};
use crate::js::args::Options;
use crate::js::values::{self, Messages};
use crate::js::{Failure, failure};
use crate::json;
use crate::platform::fetch::{self, Broken, Outgoing};
use crate::platform::guard::{Guard, Guards, Signal, Stop};
use crate::types::{Identity, Token};

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
    signal: Option<Signal>,
    timeout_ms: f64,
    max_retries: u32,
}

/// The HTTP side of one user object.
pub struct Client {
    who: Identity,
    settings: Settings,
    /// The token and its hook.
    pub tokens: Rc<Tokens>,
    guards: Rc<Guards>,
    destroyed: std::cell::Cell<bool>,
}

/// What a call asks for: one answer, or the next messages of a walk.
pub enum Job {
    /// One request.
    One(Request),
    /// As many requests as it takes to find more messages.
    Pages(Rc<Pages>),
}

impl Client {
    /// Nothing is sent before the first call.
    pub fn new(who: Identity, settings: Settings, tokens: Tokens) -> Rc<Self> {
        let (tokens, guards) = (Rc::new(tokens), Rc::default());
        Rc::new(Self { who, settings, tokens, guards, destroyed: false.into() })
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
        let ready = self.check().and(job).and_then(|job| Ok((job, options?)));
        let client = self.clone();
        future_to_promise(async move {
            let (job, options) = ready.map_err(|error| failure::js_error(&error))?;
            client.run(job, options).await.map_err(JsValue::from)
        })
    }

    /// Reads the last argument of a call; what it leaves out comes from `defaults`, else from the user object.
    pub fn options(&self, options: &JsValue, defaults: Option<&CallOptions>) -> Result<CallOptions, Error> {
        let given = Options::of(options, "options")?;
        let timeout_ms = defaults.map_or(self.settings.timeout_ms, |defaults| defaults.timeout_ms);
        let max_retries = defaults.map_or(self.settings.max_retries, |defaults| defaults.max_retries);
        Ok(CallOptions {
            signal: given.read("signal", Signal::check)?.or_else(|| defaults?.signal.clone()),
            timeout_ms: given.millis("timeoutMs")?.unwrap_or(timeout_ms),
            max_retries: given.whole("maxRetries", 0)?.unwrap_or(max_retries),
        })
    }

    fn check(&self) -> Result<(), Error> {
        if self.destroyed.get() {
            return Err(failure::destroyed());
        }
        self.tokens.check_reentry()
    }

    async fn run(&self, job: Job, options: CallOptions) -> Result<JsValue, Failure> {
        let mut guard = Guard::new(&self.guards, options.signal.as_ref());
        loop {
            let Some(request) = job.next()? else { return Ok(JsValue::UNDEFINED) };
            let opened = self.send(&request, &options, &mut guard).await?;
            let decoded = job.finish(&request.decode, &opened);
            if let Some(value) = decoded.map_err(|failure| at(failure, request.endpoint))? {
                return Ok(value);
            }
        }
    }

    async fn send(&self, request: &Request, options: &CallOptions, guard: &mut Guard) -> Result<Opened, Failure> {
        let mut refused: Option<Rc<Token>> = None;
        let mut attempt = 0;
        loop {
            let token = self.tokens.get(&self.guards, guard, refused.as_ref()).await;
            let token = token.map_err(|wait| match wait {
                Wait::Stopped(stop) => stopped(stop),
                Wait::Failed(failure) => failure,
            })?;
            let failed = match self.attempt(request, options, guard, &token).await {
                Ok(opened) => return Ok(opened),
                Err(failure) => at(failure, request.endpoint),
            };
            let (Failure::Own(error) | Failure::Caused(error, _)) = &failed else { return Err(failed) };
            if error.token_refused() && refused.is_none() {
                refused = Some(token);
                continue;
            }
            let random = js_sys::Math::random();
            match retry::delay_ms(error, request.repeatable, attempt, options.max_retries, random) {
                Some(ms) => guard.sleep(ms).await.map_err(stopped)?,
                None => return Err(failed),
            }
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        request: &Request,
        options: &CallOptions,
        guard: &mut Guard,
        token: &Token,
    ) -> Result<Opened, Failure> {
        let url = [&self.settings.api_url, request.path.as_str()].concat();
        let headers = [("content-type", "application/json"), ("token", &token.token)];
        let body = request.body.as_deref();
        let out = Outgoing { method: request.method.as_str(), url: &url, headers: &headers, body };
        guard.limit(options.timeout_ms);
        let started = js_sys::Date::now();
        let reply = fetch::exchange(self.settings.fetch.as_ref(), &out, guard).await;
        guard.unlimit();
        let status = reply.as_ref().map_or(0, |reply| reply.status);
        let opened = match reply {
            Ok(reply) => envelope::open(reply, !matches!(request.decode, Decode::Whole)).map_err(Failure::Own),
            Err(Broken::Stopped(stop)) => Err(stopped(stop)),
            Err(Broken::Failed(cause)) => {
                Err(Failure::Caused(Error::new(ErrorKind::Transport, "the service could not be reached"), cause))
            }
        };
        self.log(request, status, started, opened.as_ref().err());
        opened
    }

    /// A logger that throws harms nobody.
    fn log(&self, request: &Request, status: u16, started: f64, failure: Option<&Failure>) {
        let Some(logger) = &self.settings.logger else { return };
        let kind = match failure {
            None => None,
            Some(Failure::Own(error) | Failure::Caused(error, _)) => Some(error.kind.as_str()),
            Some(Failure::Foreign(_)) => Some("aborted"),
        };
        let entry = js_sys::Object::new();
        let set = |name: &str, value: JsValue| drop(Reflect::set(&entry, &name.into(), &value));
        set("level", if kind.is_some() { "warn" } else { "debug" }.into());
        set("event", "request".into());
        set("endpoint", request.endpoint.into());
        set("method", request.method.as_str().into());
        // Queries name accounts; the path alone tells calls apart.
        set("path", request.path.split('?').next().unwrap_or_default().into());
        if status != 0 {
            set("status", status.into());
        }
        if let Some(kind) = kind {
            set("kind", kind.into());
        }
        set("durationMs", (js_sys::Date::now() - started).into());
        let _ = logger.call1(&JsValue::UNDEFINED, &entry);
    }
}

impl Job {
    fn next(&self) -> Result<Option<Request>, Error> {
        match self {
            Self::One(request) => Ok(Some(request.clone())),
            Self::Pages(pages) => pages.next(),
        }
    }

    /// The call's result, or `None` if another request is needed.
    fn finish(&self, decode: &Decode, opened: &Opened) -> Result<Option<JsValue>, Failure> {
        let topic_id = match decode {
            Decode::Whole => return plain(json::exact(opened.text()).ok(), false).map(Some),
            Decode::Plain(shape) => {
                return match json::translate(*shape, opened.data()) {
                    Ok(Some(json)) => plain(Some(json.text), json.binary).map(Some),
                    Ok(None) => Ok(Some(JsValue::UNDEFINED)),
                    Err(_) => Err(unexpected()),
                };
            }
            Decode::Page(topic_id) => topic_id.as_deref(),
        };
        let messages = Messages::default();
        let mut built = Ok(());
        let page = page::decode(opened.data().ok_or_else(unexpected)?, topic_id, &mut |columns| {
            if built.is_ok() {
                built = messages.append(columns);
            }
        });
        built.map_err(Failure::Foreign)?;
        let page = page.map_err(|_| unexpected())?;
        let order = page.order();
        let list = messages.finish(order.as_deref());
        match self {
            Self::One(_) => {
                let timestamp = page.timestamp.map(|ms| ms as f64);
                Ok(Some(values::page(&list, history::row(&page), timestamp)))
            }
            Self::Pages(pages) => Ok(pages.accept(&page, order.as_deref(), &list)),
        }
    }
}

fn plain(text: Option<String>, binary: bool) -> Result<JsValue, Failure> {
    values::parse(&text.ok_or_else(unexpected)?, binary).map_err(|_| unexpected())
}

fn unexpected() -> Failure {
    Failure::Own(Error::new(ErrorKind::Decode, "the answer is not what this endpoint promises"))
}

fn stopped(stop: Stop) -> Failure {
    match stop {
        Stop::Aborted(reason) => Failure::Foreign(reason),
        Stop::TimedOut => Failure::Own(Error::new(ErrorKind::Timeout, "no complete answer in the allowed time")),
        Stop::Destroyed => Failure::Own(failure::destroyed()),
    }
}

fn at(failure: Failure, endpoint: &'static str) -> Failure {
    match failure {
        Failure::Own(error) => Failure::Own(error.at(endpoint)),
        Failure::Caused(error, cause) => Failure::Caused(error.at(endpoint), cause),
        foreign => foreign,
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
