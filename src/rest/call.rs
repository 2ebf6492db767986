//! One call under way: token, exchange, retry, decoding. An explicit state machine that `platform::drive` runs.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::caller::Pages;
use super::client::Client;
use super::envelope::{self, Opened, Reply};
use super::page::Page;
use super::pass::{Pass, Ready};
use super::request::Parts;
use super::{Decode, Request, history, retry};
use crate::error::{Error, ErrorKind};
use crate::js::values::{self, Messages};
use crate::js::{Failure, failure};
use crate::json;
use crate::platform::drive::{Step, Work};
use crate::platform::fetch::{self, Outgoing};
use crate::platform::life::Stop;
use crate::platform::options::Options;

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
    /// The walk the requests belong to.
    pages: Option<Rc<Pages>>,
    options: Options,
    request: Request,
    state: State,
    /// Failed attempts of `request`.
    attempt: u32,
    /// What the service refused; a call gets one more, never two.
    refused: Option<Pass>,
    started_ms: f64,
}

/// A page that was decoded.
struct Listing {
    messages: Messages,
    page: Page,
    /// What building its objects threw.
    built: Result<(), JsValue>,
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
    pub fn new(client: &Rc<Client>, job: Job, options: Options) -> Result<Option<Self>, Error> {
        let (request, pages) = match job {
            Job::One(request) => (request, None),
            Job::Pages(pages) => match pages.next()? {
                Some(request) => (request, Some(pages)),
                None => return Ok(None),
            },
        };
        let (client, state) = (client.clone(), State::Pass);
        Ok(Some(Self { client, pages, options, request, state, attempt: 0, refused: None, started_ms: 0.0 }))
    }

    fn advance(&mut self, came: Result<JsValue, JsValue>) -> Result<Step, Failure> {
        match (std::mem::replace(&mut self.state, State::Pass), came) {
            (State::Pass, Ok(error)) if !error.is_undefined() => Err(Failure::foreign(error)),
            (State::Pass, Ok(_)) => self.begin(),
            (State::Pass, Err(rejection)) => Err(ended(rejection)),
            (State::Answer(pass), Ok(answer)) => self.answered(fetch::receive(answer), pass),
            (State::Answer(pass), Err(rejection)) => self.failed(ended(rejection), 0, pass),
        }
    }

    /// Gets what to show and sends.
    fn begin(&mut self) -> Result<Step, Failure> {
        self.client.check_alive()?;
        let pass = match self.client.pass(self.refused.as_ref())? {
            Ready::Later(promise) => {
                return Ok(Step::Wait(self.client.life().wait(&promise, &self.options)));
            }
            Ready::Now(pass) => pass,
        };
        let Parts { method, path, body, headers, .. } = &*self.request;
        let headers = pass.headers(headers);
        let out = Outgoing { method, path: &pass.path(path), headers: &headers, body: body.as_deref() };
        self.started_ms = js_sys::Date::now();
        let answer = fetch::exchange(&self.options, &out, self.client.life());
        self.state = State::Answer(pass);
        Ok(Step::Wait(answer))
    }

    fn answered(&mut self, reply: Reply, pass: Pass) -> Result<Step, Failure> {
        let status = reply.status;
        let (opened, listing) = match self.open(reply) {
            Ok(read) => read,
            Err(error) => return self.failed(error.into(), status, pass),
        };
        let finished = self.finish(&opened, listing).map_err(|mut failure| {
            if let Some(error) = &mut failure.error {
                error.answer_mut().status = status;
            }
            failure
        });
        self.client.log(&self.request, status, self.started_ms, finished.as_ref().err());
        if let Some(value) = finished? {
            return Ok(Step::Done(Ok(value)));
        }
        let next = self.pages.as_ref().map(|pages| pages.next()).transpose()?.flatten();
        let Some(request) = next else { return Ok(Step::Done(Ok(JsValue::UNDEFINED))) };
        self.request = request;
        (self.attempt, self.refused) = (0, None);
        self.begin()
    }

    /// An attempt failed: once more with a new pass, once more after a pause, or not.
    fn failed(&mut self, failure: Failure, status: u16, pass: Pass) -> Result<Step, Failure> {
        self.client.log(&self.request, status, self.started_ms, Some(&failure));
        let Some(error) = &failure.error else { return Err(failure) };
        if self.refused.is_none() && self.client.renews(&pass, error) {
            self.refused = Some(pass);
            return self.begin();
        }
        let max_retries = self.options.number("maxRetries") as u32;
        let random = js_sys::Math::random();
        let pause = retry::delay_ms(error, self.request.repeatable, self.attempt, max_retries, random);
        let pause = pause.ok_or(failure)?;
        self.attempt += 1;
        Ok(Step::Wait(self.client.life().pause(pause, &self.options)))
    }
}

impl Work for Call {
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step {
        self.advance(came).unwrap_or_else(|failure| {
            let error = failure.error.map(|error| error.at(self.request.endpoint));
            Step::Done(Err(Failure { error, ..failure }.into()))
        })
    }
}

impl Call {
    /// Tells success from failure, and decodes what is a page.
    fn open(&self, reply: Reply) -> Result<(Opened, Option<Listing>), Error> {
        let Decode::Page(topic_id) = &self.request.decode else {
            return self.request.decode.open(reply).map(|opened| (opened, None));
        };
        let messages = Messages::default();
        let mut built = Ok(());
        let (opened, page) = envelope::open_page(reply, topic_id.as_deref(), &mut |columns| {
            if built.is_ok() {
                built = messages.append(columns);
            }
        })?;
        Ok((opened, page.map(|page| Listing { messages, page, built })))
    }

    /// The call's result, or `None` if another request is needed.
    fn finish(&self, opened: &Opened, listing: Option<Listing>) -> Result<Option<JsValue>, Failure> {
        match &self.request.decode {
            Decode::Whole => values::exact(opened.text()).map(Some).map_err(|_| unexpected()),
            Decode::Plain(shape) => match json::translate(*shape, opened.data()) {
                Ok(Some(json)) => values::parse(&json.text, json.binary).map(Some).map_err(|_| unexpected()),
                Ok(None) => Ok(Some(JsValue::UNDEFINED)),
                Err(_) => Err(unexpected()),
            },
            Decode::Page(_) => self.page(listing.ok_or_else(unexpected)?),
            #[cfg(feature = "server")]
            Decode::Server(reading) => {
                values::parse(&(reading.read)(opened)?, false).map(Some).map_err(|_| unexpected())
            }
        }
    }

    fn page(&self, listing: Listing) -> Result<Option<JsValue>, Failure> {
        let Listing { messages, page, built } = listing;
        built.map_err(Failure::foreign)?;
        let order = page.order();
        let list = messages.finish(order.as_deref());
        match &self.pages {
            None => {
                let timestamp = page.timestamp.map(|ms| ms as f64);
                Ok(Some(values::page(&list, history::row(&page), timestamp)))
            }
            Some(pages) => Ok(pages.accept(&page, order.as_deref(), &list)),
        }
    }
}

fn unexpected() -> Failure {
    Error::new(ErrorKind::Decode, "the answer is not what this endpoint promises").into()
}

/// What the rejection of a wait means.
pub fn ended(rejection: JsValue) -> Failure {
    match Stop::of(rejection) {
        Err(cause) => {
            Failure::caused(Error::new(ErrorKind::Transport, "the service could not be reached"), cause)
        }
        Ok(Stop::Aborted(reason)) => Failure::foreign(reason),
        Ok(Stop::Destroyed) => failure::destroyed().into(),
        Ok(_) => Error::new(ErrorKind::Timeout, "no complete answer in the allowed time").into(),
    }
}
