//! `GeWeContacts` in JavaScript.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Promise, Reflect};
use serde::Serialize as _;
use wasm_bindgen::prelude::*;

use super::app_export::rejected;
use super::client::Client;
use super::gewe::{self, Failed, Lists, POLL_INTERVAL_MS, TIMEOUT_MS, TOKEN_HEADER, TRIES};
use super::options::{self, Given};
use crate::error::{Error, ErrorKind};
use crate::js::args;
use crate::js::{Failure, failure};
use crate::platform::drive::{Step, Work, drive};
use crate::platform::{life, options::Options};
use crate::rest::pass::{Secret, Signed};

/// The token in a header.
struct TokenHeader {
    name: String,
    token: String,
}

impl Secret for TokenHeader {
    fn sign(&self) -> Result<Signed, Error> {
        Ok(Signed { headers: vec![(self.name.clone(), self.token.clone())], query: String::new() })
    }
}

/// Contacts of a WeChat account that GeWe drives: for servers only, since the token gives full control of the account.
#[wasm_bindgen]
pub struct GeWeContacts {
    gewe: Rc<GeWe>,
}

struct GeWe {
    client: Client,
    /// Live calls under way, by device: a second one would only add to the service's work.
    live: RefCell<Vec<(String, Promise)>>,
}

impl GeWe {
    /// The live call for a device: the one under way, or a new one. Nobody's signal ends it for the others.
    fn live(self: &Rc<Self>, device_id: &str, options: &Options) -> Promise {
        let running =
            self.live.borrow().iter().find(|(device, _)| device == device_id).map(|(_, call)| call.clone());
        running.unwrap_or_else(|| {
            let options = options::without_signal(options);
            let call = self.client.start(gewe::live(device_id), &options);
            let device_id = device_id.to_owned();
            let call =
                drive(Box::new(Live { gewe: self.clone(), device_id: device_id.clone(), call: Some(call) }));
            self.live.borrow_mut().push((device_id, call.clone()));
            call
        })
    }

    fn made(&self, device_id: &JsValue, options: &JsValue) -> Result<(String, Options), Error> {
        Ok((args::text(device_id, "deviceId", "filled")?, self.client.options(options)?))
    }
}

/// A live call, which takes itself off the list.
struct Live {
    gewe: Rc<GeWe>,
    device_id: String,
    call: Option<Promise>,
}

impl Work for Live {
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step {
        if let Some(call) = self.call.take() {
            return Step::Wait(call);
        }
        self.gewe.live.borrow_mut().retain(|(device, _)| *device != self.device_id);
        Step::Done(came)
    }
}

#[wasm_bindgen]
impl GeWeContacts {
    /// @throws {MIMCError} `invalid_input`, when an option is not usable; `server_only`, in a web page
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "GeWeOptions")] options: JsValue,
    ) -> Result<GeWeContacts, JsValue> {
        make(&options).map_err(|error| failure::js_error(&error))
    }

    /// Fetches the list (G01): slow, the slower the more friends there are. Never repeated, and never twice at a time for
    /// a device: calls meanwhile share the first one.
    ///
    /// @throws {MIMCError} `timeout`, when it took too long: then ask `cached`, or use `list`, which does; `api`, when the
    /// service refuses; `decode`, when it had no list
    #[wasm_bindgen(unchecked_return_type = "Promise<GeWeContactLists>")]
    pub fn fetch(
        &self,
        #[wasm_bindgen(js_name = deviceId, unchecked_param_type = "string")] device_id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        match self.gewe.made(&device_id, &options) {
            Ok((device_id, options)) => {
                drive(Box::new(Fetching { gewe: self.gewe.clone(), device_id, options, asked: false }))
            }
            Err(error) => Promise::reject(&failure::js_error(&error)),
        }
    }

    /// The list as it was fetched last (G02), at most ten minutes old.
    ///
    /// @throws {MIMCError} `decode`, when the service has nothing ready; `api`, when it refuses
    #[wasm_bindgen(unchecked_return_type = "Promise<GeWeContactLists>")]
    pub fn cached(
        &self,
        #[wasm_bindgen(js_name = deviceId, unchecked_param_type = "string")] device_id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        let request = args::text(&device_id, "deviceId", "filled").map(|device_id| gewe::cached(&device_id));
        self.gewe.client.call(request, &options)
    }

    /// Fetches the list; when that takes too long, waits for the service's cache. The result says which it was.
    ///
    /// @throws {MIMCError} `timeout`, when the cache stayed empty; `api`, when the service refuses
    #[wasm_bindgen(unchecked_return_type = "Promise<GeWeContactLists & { from: 'live' | 'cache' }>")]
    pub fn list(
        &self,
        #[wasm_bindgen(js_name = deviceId, unchecked_param_type = "string")] device_id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "GeWeListOptions")] options: JsValue,
    ) -> Promise {
        let make = || {
            let (device_id, call) = self.gewe.made(&device_id, &options)?;
            let given = Given::of(&options, "options", "pollIntervalMs:millis tries:count")?;
            let interval_ms = given.number("pollIntervalMs").unwrap_or(POLL_INTERVAL_MS);
            let tries = given.number("tries").map_or(TRIES, |tries| tries as u32);
            let gewe = self.gewe.clone();
            // `tries` says how often the cache is asked.
            let options = options::without_retries(&call);
            Ok(Listing { gewe, device_id, options, interval_ms, tries, state: State::Start })
        };
        match make() {
            Ok(listing) => drive(Box::new(listing)),
            Err(error) => {
                let error: Error = error;
                Promise::reject(&failure::js_error(&error))
            }
        }
    }

    /// Sorts ids into the three classes, in their order. By the look of them, which is all there is to go by.
    ///
    /// @throws {MIMCError} `invalid_input`, when `ids` is not an array of strings
    #[wasm_bindgen(unchecked_return_type = "GeWeContactLists")]
    pub fn classify(
        #[wasm_bindgen(unchecked_param_type = "readonly string[]")] ids: JsValue,
    ) -> Result<JsValue, JsValue> {
        let ids = args::take(&ids, "ids", "textList").map_err(|error| failure::js_error(&error))?;
        to_js(&gewe::classify(serde_wasm_bindgen::from_value(ids)?))
    }
}

/// Waits for the live call with the caller's own signal.
struct Fetching {
    gewe: Rc<GeWe>,
    device_id: String,
    options: Options,
    asked: bool,
}

impl Work for Fetching {
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step {
        if !std::mem::replace(&mut self.asked, true) {
            return Step::Wait(life::abort_of(&self.options).unwrap_or_else(|| {
                let call = self.gewe.live(&self.device_id, &self.options);
                self.gewe.client.life().wait(&call, &self.options)
            }));
        }
        Step::Done(came)
    }
}

/// The live call, then the cache.
struct Listing {
    gewe: Rc<GeWe>,
    device_id: String,
    options: Options,
    interval_ms: f64,
    /// Looks at the cache that are left.
    tries: u32,
    state: State,
}

enum State {
    Start,
    /// For the live call.
    Live,
    /// For the next look at the cache.
    Pause,
    /// For an answer of the cache.
    Cache,
}

impl Work for Listing {
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step {
        self.advance(came).unwrap_or_else(rejected)
    }
}

impl Listing {
    fn advance(&mut self, came: Result<JsValue, JsValue>) -> Result<Step, Failure> {
        let life = self.gewe.client.life();
        match (&self.state, came) {
            (State::Start, _) => {
                self.state = State::Live;
                if let Some(rejected) = life::abort_of(&self.options) {
                    return Ok(Step::Wait(rejected));
                }
                let call = self.gewe.live(&self.device_id, &self.options);
                Ok(Step::Wait(life.wait(&call, &self.options)))
            }
            (State::Live, Ok(lists)) => finish(lists, gewe::From::Live),
            (State::Live, Err(why)) => {
                if failed(&why).asks_for_cache() {
                    self.look()
                } else {
                    Err(Failure::foreign(why))
                }
            }
            (State::Pause, Ok(_)) => self.look(),
            (State::Pause, Err(why)) => Err(Failure::foreign(why)),
            (State::Cache, Ok(lists)) => finish(lists, gewe::From::Cache),
            (State::Cache, Err(why)) if !failed(&why).is_unready() => Err(Failure::foreign(why)),
            (State::Cache, Err(_)) if self.tries == 0 => {
                Err(Error::new(ErrorKind::Timeout, "the service had no list ready in time").at("G02").into())
            }
            (State::Cache, Err(_)) => {
                self.state = State::Pause;
                Ok(Step::Wait(life.pause(self.interval_ms, &self.options)))
            }
        }
    }

    fn look(&mut self) -> Result<Step, Failure> {
        self.tries -= 1;
        self.state = State::Cache;
        let request = gewe::cached(&self.device_id);
        Ok(Step::Wait(self.gewe.client.start(request, &self.options)))
    }
}

fn finish(lists: JsValue, from: gewe::From) -> Result<Step, Failure> {
    let lists: Lists =
        serde_wasm_bindgen::from_value(lists).map_err(|error| Failure::foreign(error.into()))?;
    Ok(Step::Done(to_js(&Lists { from: Some(from), ..lists })))
}

fn to_js(lists: &Lists) -> Result<JsValue, JsValue> {
    Ok(lists.serialize(&serde_wasm_bindgen::Serializer::new())?)
}

/// What our own error says of itself.
fn failed(error: &JsValue) -> Failed {
    let member = |name: &str| Reflect::get(error, &name.into()).unwrap_or(JsValue::UNDEFINED);
    if !options::is_error(error) {
        return Failed::default();
    }
    Failed {
        kind: member("kind").as_string().unwrap_or_default(),
        status: member("status").as_f64(),
        code: member("code").as_f64(),
    }
}

fn make(options: &JsValue) -> Result<GeWeContacts, Error> {
    let given = Given::of(options, "options", "token:visible tokenHeader:header")?;
    let settings = options::settings(options, "baseUrl", "", TIMEOUT_MS)?;
    if settings.text("apiUrl").is_none_or(|url| url.is_empty()) {
        return Err(Error::invalid("baseUrl", "must be given: the service has no address of its own"));
    }
    let token = given.need_text("token")?;
    let name = given.text("tokenHeader").unwrap_or_else(|| TOKEN_HEADER.into());
    let client = Client::new(settings, Rc::new(TokenHeader { name, token }));
    Ok(GeWeContacts { gewe: Rc::new(GeWe { client, live: RefCell::default() }) })
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types/gewe.d.ts");
