//! `app.push` in JavaScript: arguments, rates, and lists that are longer than one call takes.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::app_export::{App, rejected};
use super::limiter::Limiter;
use super::options::{Given, monotonic_ms, tell};
use super::push::{self, Content, Form, MAX_TARGETS, Packets, Rate, Sender};
use crate::error::Error;
use crate::js::{Failure, failure};
use crate::platform::drive::{Step, Work, drive};
use crate::platform::options::Options;

/// The name of the sending device, unless the application gives one.
const RESOURCE: &str = "server";

/// Messages sent by an app's server; `app.push`. None is repeated after a failure: the service could not tell a
/// repetition from another message.
#[wasm_bindgen]
pub struct Push {
    app: Rc<App>,
    limits: Rc<Limits>,
}

/// One limiter per kind of target; `None` does not limit.
pub(super) struct Limits(Option<[RefCell<Limiter>; 3]>);

impl Limits {
    /// What the application says; else the later of the documented limits.
    pub(super) fn read(rates: Option<JsValue>) -> Result<Self, Error> {
        let rates = match rates {
            Some(rates) if rates.is_falsy() => return Ok(Self(None)),
            Some(rates) => rates,
            None => JsValue::UNDEFINED,
        };
        let given = Given::of(&rates, "pushRates", "direct:count topic:count unlimited:count")?;
        let limiter = |name, default| {
            RefCell::new(Limiter::new(given.number(name).map_or(default, |rate| rate as u32)))
        };
        // assumption: of the two rates that are documented the later one holds: 50 receivers, 20 topics and 50
        // unlimited topics a second.
        Ok(Self(Some([limiter("direct", 50), limiter("topic", 20), limiter("unlimited", 50)])))
    }

    fn of(&self, rate: Rate) -> Option<&RefCell<Limiter>> {
        let [direct, topic, unlimited] = self.0.as_ref()?;
        Some(match rate {
            Rate::Direct => direct,
            Rate::Topic => topic,
            Rate::Unlimited => unlimited,
        })
    }

    /// Most targets of one call.
    fn batch(&self, rate: Rate) -> usize {
        self.of(rate).map_or(MAX_TARGETS, |limiter| MAX_TARGETS.min(limiter.borrow().burst() as usize))
    }

    fn take(&self, rate: Rate, amount: usize) -> f64 {
        let amount = u32::try_from(amount).unwrap_or(u32::MAX);
        self.of(rate).map_or(0.0, |limiter| limiter.borrow_mut().take(monotonic_ms(), amount))
    }
}

impl Push {
    pub(super) fn new(app: Rc<App>, limits: Limits) -> Self {
        Self { app, limits: limits.into() }
    }

    fn send(&self, form: Result<Form, Error>, params: &JsValue, options: &JsValue, store: bool) -> Promise {
        let make = || {
            let (form, sender) = (form?, sender(params, store)?);
            let progress = Given::of(options, "options", "onProgress:call")?.value("onProgress");
            Ok(Sending {
                app: self.app.clone(),
                limits: self.limits.clone(),
                sender,
                total: form.amount(),
                rest: form,
                packet_ids: Vec::new(),
                options: self.app.client.options(options)?,
                progress,
                state: State::Start,
            })
        };
        match make() {
            Ok(sending) => drive(Box::new(sending)),
            Err(error) => Promise::reject(&failure::js_error(&error)),
        }
    }
}

fn sender(params: &JsValue, store: bool) -> Result<Sender, Error> {
    let spec = "fromAccount:account fromResource:filled isStore:flag bizType:text";
    let given = Given::of(params, "params", spec)?;
    Ok(Sender {
        account: given.need_text("fromAccount")?,
        resource: given.text("fromResource").unwrap_or_else(|| RESOURCE.into()),
        store: given.get("isStore").map_or(store, |flag| flag.is_truthy()),
        biz_type: given.text("bizType"),
    })
}

fn text(params: &JsValue, name: &str, kind: &str) -> Result<String, Error> {
    Given::of(params, "params", &[name, ":", kind].concat())?.need_text(name)
}

fn texts(params: &JsValue, name: &str, kind: &str) -> Result<Vec<String>, Error> {
    let list = Given::of(params, "params", &[name, ":", kind].concat())?.need(name)?;
    Ok(list.unchecked_into::<Array>().iter().filter_map(|item| item.as_string()).collect())
}

fn message(params: &JsValue) -> Result<Content, Error> {
    Ok(content(Given::of(params, "params", "message:message")?.need("message")?))
}

fn content(value: JsValue) -> Content {
    match value.as_string() {
        Some(text) => Content::Text(text),
        None => Content::Bytes(value.unchecked_into::<Uint8Array>().to_vec()),
    }
}

fn unlimited(params: &JsValue) -> Result<Form, Error> {
    let given = Given::of(params, "params", "messages:messages topicIds:idList")?;
    match (given.get("messages"), given.get("topicIds")) {
        (Some(_), Some(_)) => Err(Error::invalid("messages", "cannot go to several topics; one message can")),
        (Some(messages), None) => {
            let messages = messages.unchecked_into::<Array>().iter().map(content).collect();
            Ok(Form::UnlimitedMessages(text(params, "topicId", "id")?, messages))
        }
        (None, Some(_)) => Ok(Form::UnlimitedMany(texts(params, "topicIds", "idList")?, message(params)?)),
        (None, None) => Ok(Form::Unlimited(text(params, "topicId", "id")?, message(params)?)),
    }
}

/// A push under way: batch after batch, each when the rate allows it.
struct Sending {
    app: Rc<App>,
    limits: Rc<Limits>,
    sender: Sender,
    total: usize,
    /// What is still to be sent.
    rest: Form,
    packet_ids: Vec<String>,
    options: Options,
    progress: JsValue,
    state: State,
}

enum State {
    Start,
    /// Until the rate allows this batch.
    Waiting(Form),
    /// For the answer to a batch.
    Sent,
}

impl Work for Sending {
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step {
        self.advance(came).unwrap_or_else(rejected)
    }
}

impl Sending {
    fn advance(&mut self, came: Result<JsValue, JsValue>) -> Result<Step, Failure> {
        match std::mem::replace(&mut self.state, State::Start) {
            State::Start => {}
            State::Waiting(batch) => {
                came.map_err(Failure::foreign)?;
                return Ok(self.send(batch));
            }
            State::Sent => {
                let answer = came.map_err(Failure::foreign)?;
                if !self.rest.is_many() {
                    return Ok(Step::Done(Ok(answer)));
                }
                self.accept(answer)?;
            }
        }
        match self.rest.split(self.limits.batch(self.rest.rate())) {
            Some(batch) => Ok(self.send(batch)),
            None => {
                let packet_ids = std::mem::take(&mut self.packet_ids);
                let result = serde_wasm_bindgen::to_value(&Packets { packet_ids });
                Ok(Step::Done(result.map_err(Into::into)))
            }
        }
    }

    fn send(&mut self, batch: Form) -> Step {
        let ms = self.limits.take(batch.rate(), batch.amount());
        if ms > 0.0 {
            self.state = State::Waiting(batch);
            return Step::Wait(self.app.client.life().pause(ms, &self.options));
        }
        let request = push::request(&self.app.credentials, &self.sender, &batch);
        self.state = State::Sent;
        Step::Wait(self.app.client.start(request, &self.options))
    }

    fn accept(&mut self, answer: JsValue) -> Result<(), Failure> {
        let packets: Packets =
            serde_wasm_bindgen::from_value(answer).map_err(|error| Failure::foreign(error.into()))?;
        let sent = self.total - self.rest.amount();
        let told = Progress { sent, total: self.total, packet_ids: &packets.packet_ids };
        tell(&self.progress, &serde_wasm_bindgen::to_value(&told).unwrap_or(JsValue::UNDEFINED));
        self.packet_ids.extend(packets.packet_ids);
        Ok(())
    }
}

/// What `onProgress` is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Progress<'a> {
    sent: usize,
    total: usize,
    packet_ids: &'a [String],
}

#[wasm_bindgen]
impl Push {
    /// Sends a message to one account, which need not have logged in ever.
    ///
    /// @throws {MIMCError} `invalid_input`, when a member of `params` is not usable; `api`, when the service refuses
    #[wasm_bindgen(unchecked_return_type = "Promise<PushResult>")]
    pub fn direct(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PushMessage & { toAccount: string }")] params: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        let form =
            text(&params, "toAccount", "account").and_then(|to| Ok(Form::Direct(to, message(&params)?)));
        self.send(form, &params, &options, true)
    }

    /// Sends one message to several accounts. More than one call takes (1000, or what the rate allows in a second) are
    /// sent in several calls, one after the other; when one of them fails, the promise rejects, and what was sent before
    /// stays sent: `onProgress` was told of it.
    ///
    /// @throws {MIMCError} `invalid_input`, when a member of `params` is not usable; `api`, when the service refuses
    #[wasm_bindgen(js_name = directMany, unchecked_return_type = "Promise<PushManyResult>")]
    pub fn direct_many(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PushMessage & { toAccounts: readonly string[] }")]
        params: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "PushManyOptions")] options: JsValue,
    ) -> Promise {
        let form = texts(&params, "toAccounts", "accountList")
            .and_then(|to| Ok(Form::DirectMany(to, message(&params)?)));
        self.send(form, &params, &options, true)
    }

    /// Sends a message to a topic that `fromAccount` is a member of.
    ///
    /// @throws {MIMCError} `invalid_input`, when a member of `params` is not usable; `api`, when the service refuses
    #[wasm_bindgen(unchecked_return_type = "Promise<PushResult>")]
    pub fn topic(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PushMessage & { topicId: IdInput }")] params: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        let form = text(&params, "topicId", "id").and_then(|to| Ok(Form::Topic(to, message(&params)?)));
        self.send(form, &params, &options, true)
    }

    /// Sends one message to several topics; otherwise as `directMany`.
    ///
    /// @throws {MIMCError} `invalid_input`, when a member of `params` is not usable; `api`, when the service refuses
    #[wasm_bindgen(js_name = topicMany, unchecked_return_type = "Promise<PushManyResult>")]
    pub fn topic_many(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PushMessage & { topicIds: readonly IdInput[] }")]
        params: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "PushManyOptions")] options: JsValue,
    ) -> Promise {
        let form =
            texts(&params, "topicIds", "idList").and_then(|to| Ok(Form::TopicMany(to, message(&params)?)));
        self.send(form, &params, &options, true)
    }

    /// Sends to unlimited topics: one message or several to one topic, or one message to several topics. Several are
    /// split as in `directMany`. Unlike elsewhere, a message is not stored unless `isStore` says so.
    ///
    /// @throws {MIMCError} `invalid_input`, when a member of `params` is not usable; `api`, when the service refuses
    #[wasm_bindgen(skip_typescript)]
    pub fn unlimited(&self, params: JsValue, options: JsValue) -> Promise {
        self.send(unlimited(&params), &params, &options, false)
    }
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types/push.d.ts");
