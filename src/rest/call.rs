//! One call under way: token, exchange, retry, decoding. An explicit state machine that `platform::drive` runs.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::client::{CallOptions, Client};
use super::envelope::{self, Opened, Reply};
use super::history::Pages;
use super::tokens::Lookup;
use super::{Decode, Request, history, page, retry};
use crate::error::{Answer, Error, ErrorKind};
use crate::js::values::{self, Messages};
use crate::js::{Failure, failure};
use crate::json;
use crate::platform::drive::{Came, Limit, Step, Work};
use crate::platform::fetch::{self, Outgoing};
use crate::platform::guard::{Handle, Stop};
use crate::types::{Token, concat};

/// What a call asks for: one answer, or the next messages of a walk.
pub enum Job {
    /// One request.
    One(Request),
    /// As many requests as it takes to find more messages.
    Pages(Rc<Pages>),
}

/// A call under way.
pub struct Call {
    client: Rc<Client>,
    job: Job,
    options: CallOptions,
    guard: Handle,
    request: Request,
    state: State,
    /// Failed attempts of `request`.
    attempt: u32,
    /// The token that the service refused; a call gets one more, never two.
    refused: Option<Rc<Token>>,
    started_ms: f64,
}

/// What a call waits for.
enum State {
    /// The token; or a pause before the next attempt.
    Token,
    /// Status and headers.
    Response(Rc<Token>),
    /// The rest of the answer.
    Body(Rc<Token>, Reply),
}

impl Call {
    /// Prepares a call; `None` if a walk has nothing more to ask.
    pub fn new(client: &Rc<Client>, job: Job, options: CallOptions, guard: Handle) -> Result<Option<Self>, Error> {
        let Some(request) = job.next()? else { return Ok(None) };
        let (client, state) = (client.clone(), State::Token);
        Ok(Some(Self { client, job, options, guard, request, state, attempt: 0, refused: None, started_ms: 0.0 }))
    }

    fn advance(&mut self, came: Came) -> Result<Step, Failure> {
        match (std::mem::replace(&mut self.state, State::Token), came) {
            (State::Token, Came::Start | Came::Threw(_)) => self.begin(),
            (State::Token, Came::Value(error)) if error.is_undefined() => self.begin(),
            (State::Token, Came::Value(error)) => Err(Failure::Foreign(error)),
            (State::Response(token), Came::Value(response)) => match fetch::receive(response) {
                Ok((reply, body)) => {
                    self.state = State::Body(token, reply);
                    Ok(Step::Wait(body, Limit::Same))
                }
                Err(cause) => self.failed(unreachable(cause), 0, token),
            },
            (State::Body(token, mut reply), Came::Value(buffer)) => {
                fetch::take_body(&mut reply, &buffer);
                self.answered(reply, token)
            }
            (State::Response(token) | State::Body(token, _), Came::Threw(cause)) => {
                self.failed(unreachable(cause), 0, token)
            }
            (State::Response(token) | State::Body(token, _), Came::Stopped(stop)) => {
                self.failed(stopped(stop), 0, token)
            }
            (_, Came::Stopped(stop)) => Err(stopped(stop)),
            (_, Came::Start) => self.begin(),
        }
    }

    /// Gets the token and sends.
    fn begin(&mut self) -> Result<Step, Failure> {
        let token = match self.client.token(self.refused.as_ref()) {
            Lookup::Asking(promise) => return Ok(Step::Wait(promise, Limit::None)),
            Lookup::Known(token) => token,
        };
        let url = concat(&[self.client.api_url(), &self.request.path]);
        let headers = [("content-type", "application/json"), ("token", &token.token)];
        let (method, body) = (self.request.method, self.request.body.as_deref());
        let out = Outgoing { method, url: &url, headers: &headers, body };
        self.started_ms = js_sys::Date::now();
        match fetch::start(self.client.fetch(), &out, &self.guard) {
            Ok(promise) => {
                self.state = State::Response(token);
                Ok(Step::Wait(promise, Limit::Millis(self.options.timeout_ms)))
            }
            Err(cause) => self.failed(unreachable(cause), 0, token),
        }
    }

    fn answered(&mut self, reply: Reply, token: Rc<Token>) -> Result<Step, Failure> {
        let status = reply.status;
        let opened = match envelope::open(reply, !matches!(self.request.decode, Decode::Whole)) {
            Ok(opened) => opened,
            Err(error) => return self.failed(Failure::Own(error), status, token),
        };
        let finished = self.job.finish(&self.request.decode, &opened).map_err(|failure| match failure {
            Failure::Own(error) => Failure::Own(error.with(Answer { status, ..Answer::default() })),
            other => other,
        });
        self.client.log(&self.request, status, self.started_ms, finished.as_ref().err());
        if let Some(value) = finished? {
            return Ok(Step::Done(Ok(value)));
        }
        let Some(request) = self.job.next()? else { return Ok(Step::Done(Ok(JsValue::UNDEFINED))) };
        self.request = request;
        (self.attempt, self.refused) = (0, None);
        self.begin()
    }

    /// An attempt failed: once more with a new token, once more after a pause, or not.
    fn failed(&mut self, failure: Failure, status: u16, token: Rc<Token>) -> Result<Step, Failure> {
        self.client.log(&self.request, status, self.started_ms, Some(&failure));
        let (Failure::Own(error) | Failure::Caused(error, _)) = &failure else { return Err(failure) };
        if error.token_refused() && self.refused.is_none() {
            self.refused = Some(token);
            return self.begin();
        }
        let random = js_sys::Math::random();
        let pause = retry::delay_ms(error, self.request.repeatable, self.attempt, self.options.max_retries, random);
        let pause = pause.ok_or(failure)?;
        self.attempt += 1;
        Ok(Step::Pause(pause))
    }
}

impl Work for Call {
    fn step(&mut self, came: Came) -> Step {
        self.advance(came).unwrap_or_else(|failure| {
            let endpoint = self.request.endpoint;
            Step::Done(Err(match failure {
                Failure::Own(error) => Failure::Own(error.at(endpoint)),
                Failure::Caused(error, cause) => Failure::Caused(error.at(endpoint), cause),
                foreign => foreign,
            }
            .into()))
        })
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
        match decode {
            Decode::Whole => values::exact(opened.text()).map(Some).map_err(|_| unexpected()),
            Decode::Plain(shape) => match json::translate(*shape, opened.data()) {
                Ok(Some(json)) => values::parse(&json.text, json.binary).map(Some).map_err(|_| unexpected()),
                Ok(None) => Ok(Some(JsValue::UNDEFINED)),
                Err(_) => Err(unexpected()),
            },
            Decode::Page(topic_id) => self.page(topic_id.as_deref(), opened),
        }
    }

    fn page(&self, topic_id: Option<&str>, opened: &Opened) -> Result<Option<JsValue>, Failure> {
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

fn unexpected() -> Failure {
    Failure::Own(Error::new(ErrorKind::Decode, "the answer is not what this endpoint promises"))
}

fn unreachable(cause: JsValue) -> Failure {
    Failure::Caused(Error::new(ErrorKind::Transport, "the service could not be reached"), cause)
}

fn stopped(stop: Stop) -> Failure {
    match stop {
        Stop::Aborted(reason) => Failure::Foreign(reason),
        Stop::TimedOut => Failure::Own(Error::new(ErrorKind::Timeout, "no complete answer in the allowed time")),
        Stop::Destroyed => Failure::Own(failure::destroyed()),
    }
}
