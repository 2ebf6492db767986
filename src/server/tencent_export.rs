//! `TencentContacts` in JavaScript.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use serde::Serialize as _;
use wasm_bindgen::prelude::*;

use super::app_export::rejected;
use super::client::Client;
use super::limiter::Limiter;
use super::options::{self, Given, each};
use super::tencent::{self, Collected, Cursor, HOSTS, Page, Walk};
use super::tencent_admin::{Admin, Signature};
use crate::error::Error;
use crate::js::args;
use crate::js::{Failure, failure};
use crate::platform::drive::{Step, Work, drive};
use crate::platform::options::Options;
use crate::rest::Request;
use crate::types::concat;

/// The flags of the documents' own example.
const ASSIST_FLAGS: u32 = 7;

/// Recent contacts of Tencent's instant-messaging service, read by an administrator: for servers only.
#[wasm_bindgen]
pub struct TencentContacts {
    tim: Rc<Tim>,
}

struct Tim {
    client: Client,
    assist_flags: u32,
}

impl Tim {
    fn request(&self, user_id: &str, cursor: &Cursor) -> Request {
        tencent::get_list(user_id, cursor, self.assist_flags)
    }

    fn start(&self, user_id: &str, cursor: &Cursor, options: &Options) -> Promise {
        self.client.start(self.request(user_id, cursor), options)
    }
}

#[wasm_bindgen]
impl TencentContacts {
    /// @throws {MIMCError} `invalid_input`, when an option is not usable; `server_only`, in a web page
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "TencentOptions")] options: JsValue,
    ) -> Result<TencentContacts, JsValue> {
        make(&options).map_err(|error| failure::js_error(&error))
    }

    /// One page of the list of `userId`; the first one without `cursor`, the others with the `next` of the one before.
    ///
    /// @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when the service refuses
    #[wasm_bindgen(unchecked_return_type = "Promise<TencentPage>")]
    pub fn page(
        &self,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] user_id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "TencentCursor")] cursor: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        let request = args::text(&user_id, "userId", "filled")
            .and_then(|user_id| Ok(self.tim.request(&user_id, &read_cursor(&cursor)?)));
        self.tim.client.call(request, &options)
    }

    /// All pages of the list of `userId`, one after the other, as the service gives them.
    ///
    /// @throws {MIMCError} `invalid_input`, when an argument is not usable
    #[wasm_bindgen(unchecked_return_type = "AsyncIterableIterator<TencentPage>")]
    pub fn pages(
        &self,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] user_id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let walk =
            TencentWalk { walk: self.walk(&user_id, &options).map_err(|error| failure::js_error(&error))? };
        Ok(each(walk.into()))
    }

    /// The whole list of `userId`: pinned conversations first, then the newest; each once, as it was last.
    ///
    /// @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when the service refuses; `decode`,
    /// also when its paging does not get on
    #[wasm_bindgen(unchecked_return_type = "Promise<TencentContact[]>")]
    pub fn list(
        &self,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] user_id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        match self.walk(&user_id, &options) {
            Ok(walk) => drive(Box::new(Listing { walk, all: Some(Collected::default()), asked: false })),
            Err(error) => Promise::reject(&failure::js_error(&error)),
        }
    }

    fn walk(&self, user_id: &JsValue, options: &JsValue) -> Result<Rc<Walking>, Error> {
        Ok(Rc::new(Walking {
            tim: self.tim.clone(),
            user_id: args::text(user_id, "userId", "filled")?,
            options: self.tim.client.options(options)?,
            walk: Walk::new().into(),
        }))
    }
}

/// A walk through the pages of one list.
struct Walking {
    tim: Rc<Tim>,
    user_id: String,
    options: Options,
    walk: RefCell<Walk>,
}

impl Walking {
    fn ask(&self) -> Option<Promise> {
        let cursor = self.walk.borrow().next()?;
        Some(self.tim.start(&self.user_id, &cursor, &self.options))
    }

    fn accept(&self, answer: JsValue) -> Result<Page, Failure> {
        let page: Page =
            serde_wasm_bindgen::from_value(answer).map_err(|error| Failure::foreign(error.into()))?;
        self.walk.borrow_mut().accept(&page)?;
        Ok(page)
    }
}

/// The face of a walk that an async iterator holds.
#[wasm_bindgen(skip_typescript)]
pub struct TencentWalk {
    walk: Rc<Walking>,
}

#[wasm_bindgen]
impl TencentWalk {
    /// The next page; `undefined` at the end.
    pub fn next(&self) -> Promise {
        drive(Box::new(OnePage { walk: self.walk.clone(), asked: false }))
    }
}

struct OnePage {
    walk: Rc<Walking>,
    asked: bool,
}

impl Work for OnePage {
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step {
        if !std::mem::replace(&mut self.asked, true) {
            return self.walk.ask().map_or(Step::Done(Ok(JsValue::UNDEFINED)), Step::Wait);
        }
        match came.map_err(Failure::foreign).and_then(|page| self.walk.accept(page.clone()).map(|_| page)) {
            Ok(page) => Step::Done(Ok(page)),
            Err(failure) => rejected(failure),
        }
    }
}

/// All pages, made one list.
struct Listing {
    walk: Rc<Walking>,
    all: Option<Collected>,
    asked: bool,
}

impl Work for Listing {
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step {
        if std::mem::replace(&mut self.asked, true) {
            match came.map_err(Failure::foreign).and_then(|page| self.walk.accept(page)) {
                Ok(page) => self.all.get_or_insert_default().add(page),
                Err(failure) => return rejected(failure),
            }
        }
        self.walk.ask().map_or_else(|| Step::Done(self.finish()), Step::Wait)
    }
}

impl Listing {
    fn finish(&mut self) -> Result<JsValue, JsValue> {
        let list = self.all.take().unwrap_or_default().finish();
        Ok(list.serialize(&serde_wasm_bindgen::Serializer::new())?)
    }
}

fn read_cursor(cursor: &JsValue) -> Result<Cursor, Error> {
    if cursor.is_undefined() {
        return Ok(Cursor::default());
    }
    let spec = "timeStamp:integer startIndex:integer topTimeStamp:integer topStartIndex:integer";
    let given = Given::of(cursor, "cursor", spec)?;
    let part = |name| Ok(given.need(name)?.as_f64().unwrap_or_default() as i64);
    Ok(Cursor {
        time_stamp: part("timeStamp")?,
        start_index: part("startIndex")?,
        top_time_stamp: part("topTimeStamp")?,
        top_start_index: part("topStartIndex")?,
    })
}

fn make(options: &JsValue) -> Result<TencentContacts, Error> {
    let spec = "sdkAppId:id admin:line userSig:filled secretKey:filled assistFlags:whole region:filled";
    let given = Given::of(options, "options", spec)?;
    let host = match given.text("region") {
        None => HOSTS[0].1,
        Some(region) => HOSTS
            .iter()
            .find_map(|(name, host)| (*name == region).then_some(*host))
            .ok_or_else(|| Error::invalid("region", "must be one of the service's regions"))?,
    };
    let settings = options::settings(options, "baseUrl", &concat(&["https://", host]), options::TIMEOUT_MS)?;
    let id = given.need_text("sdkAppId")?;
    let signature = match (given.text("userSig"), given.text("secretKey")) {
        (Some(sig), None) => Signature::Given(sig),
        (None, Some(key)) => Signature::Made { key, kept: RefCell::default() },
        _ => return Err(Error::invalid("options", "must have either userSig or secretKey")),
    };
    let admin = Admin {
        sdk_app_id: id.parse().map_err(|_| Error::invalid("sdkAppId", "must be an integer"))?,
        name: given.need_text("admin")?,
        signature,
        limiter: Limiter::new(tencent::PER_SECOND).into(),
    };
    let client = Client::new(settings, Rc::new(admin));
    let assist_flags = given.number("assistFlags").map_or(ASSIST_FLAGS, |flags| flags as u32);
    Ok(TencentContacts { tim: Rc::new(Tim { client, assist_flags }) })
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types/tencent.d.ts");
