//! One call under way: token, exchange, retry, decoding. An explicit state machine that `platform::drive` runs.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::client::{CallOptions, Client};
use super::envelope::{Opened, Reply};
use super::history::Pages;
use super::pass::{Pass, Ready};
use super::{Decode, Request, history, page, retry};
use crate::error::{Answer, Error, ErrorKind};
use crate::js::values::{self, Messages};
use crate::js::{Failure, failure};
use crate::json;
use crate::platform::drive::{Step, Work};
use crate::platform::fetch::{self, Outgoing};
use crate::platform::life::Stop;

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
    request: Request,
    state: State,
    /// Failed attempts of `request`.
    attempt: u32,
    /// What the service refused; a call gets one more, never two.
    refused: Option<Pass>,
    started_ms: f64,
}

/// What a call waits for.
enum State {
    /// What the next attempt shows; or a pause before it.
    Pass,
    /// The answer to an attempt that showed this.
    Answer(Pass),
}

impl Call {
    /// Prepares a call; `None` if a walk has nothing more to ask.
    pub fn new(client: &Rc<Client>, job: Job, options: CallOptions) -> Result<Option<Self>, Error> {
        let Some(request) = job.next()? else { return Ok(None) };
        let (client, state) = (client.clone(), State::Pass);
        Ok(Some(Self { client, job, options, request, state, attempt: 0, refused: None, started_ms: 0.0 }))
    }

    fn advance(&mut self, came: Result<JsValue, JsValue>) -> Result<Step, Failure> {
        match (std::mem::replace(&mut self.state, State::Pass), came) {
            (State::Pass, Ok(error)) if !error.is_undefined() => Err(Failure::Foreign(error)),
            (State::Pass, Ok(_)) => self.begin(),
            (State::Pass, Err(rejection)) => Err(ended(rejection)),
            (State::Answer(pass), Ok(answer)) => self.answered(fetch::receive(answer), pass),
            (State::Answer(pass), Err(rejection)) => self.failed(ended(rejection), 0, pass),
        }
    }

    /// Gets what to show and sends.
    fn begin(&mut self) -> Result<Step, Failure> {
        self.client.check_alive()?;
        let signal = &self.options.signal;
        let pass = match self.client.pass(self.refused.as_ref())? {
            Ready::Later(promise) => return Ok(Step::Wait(self.client.life().wait(&promise, signal))),
            Ready::Now(pass) => pass,
        };
        let url = pass.url(self.client.api_url(), &self.request.path);
        let headers = pass.headers(self.request.topic.as_deref());
        let (method, body) = (self.request.method, self.request.body.as_deref());
        let out =
            Outgoing { method, url: &url, headers: &headers, body, timeout_ms: self.options.timeout_ms };
        self.started_ms = js_sys::Date::now();
        let answer = fetch::exchange(self.client.fetch(), &out, self.client.life(), signal);
        self.state = State::Answer(pass);
        Ok(Step::Wait(answer))
    }

    fn answered(&mut self, reply: Reply, pass: Pass) -> Result<Step, Failure> {
        let status = reply.status;
        let opened = match self.request.decode.open(reply) {
            Ok(opened) => opened,
            Err(error) => return self.failed(Failure::Own(error), status, pass),
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

    /// An attempt failed: once more with a new pass, once more after a pause, or not.
    fn failed(&mut self, failure: Failure, status: u16, pass: Pass) -> Result<Step, Failure> {
        self.client.log(&self.request, status, self.started_ms, Some(&failure));
        let (Failure::Own(error) | Failure::Caused(error, _)) = &failure else { return Err(failure) };
        if self.refused.is_none() && self.client.renews(&pass, error) {
            self.refused = Some(pass);
            return self.begin();
        }
        let random = js_sys::Math::random();
        let pause =
            retry::delay_ms(error, self.request.repeatable, self.attempt, self.options.max_retries, random);
        let pause = pause.ok_or(failure)?;
        self.attempt += 1;
        Ok(Step::Wait(self.client.life().pause(pause, &self.options.signal)))
    }
}

impl Work for Call {
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step {
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
            #[cfg(feature = "server")]
            Decode::Server(reading) => {
                values::parse(&(reading.read)(opened)?, false).map(Some).map_err(|_| unexpected())
            }
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

/// What the rejection of a wait means.
pub fn ended(rejection: JsValue) -> Failure {
    match Stop::of(rejection) {
        Err(cause) => {
            Failure::Caused(Error::new(ErrorKind::Transport, "the service could not be reached"), cause)
        }
        Ok(Stop::Aborted(reason)) => Failure::Foreign(reason),
        Ok(Stop::TimedOut) => Error::new(ErrorKind::Timeout, "no complete answer in the allowed time").into(),
        Ok(Stop::Destroyed) => failure::destroyed().into(),
    }
}
