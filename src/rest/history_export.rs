//! History in JavaScript: `user.history` and what its methods return.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::Request;
use super::call::Job;
use super::client::Client;
use super::history::{self, DEFAULT_COUNT, Filter, Peer};
use super::page::{Key, Page};
use super::walk::Walk;
use crate::error::Error;
use crate::js::args;
use crate::js::{failure, values};
use crate::platform::options::Options;

/// Stored messages; `user.history`.
#[wasm_bindgen]
pub struct History {
    pub(crate) client: Rc<Client>,
}

/// One conversation's stored messages. Making one asks nothing of the service.
#[wasm_bindgen]
pub struct Conversation {
    pub(super) client: Rc<Client>,
    pub(super) peer: Peer,
    pub(super) defaults: Options,
}

const OPTIONS: &str = "signal:signal timeoutMs:millis maxRetries:whole count:count bizType:text extra:text legacy:flag \
                       extraFilter:texts allExtra:flag";

/// A walk through a conversation, page by page.
pub struct Pages {
    client: Rc<Client>,
    peer: Peer,
    options: Options,
    walk: RefCell<Walk>,
}

/// The exported face of [`Pages`], held by the async iterator that JavaScript sees.
#[wasm_bindgen(skip_typescript)]
pub struct PageWalk(Rc<Pages>);

impl History {
    fn conversation(&self, peer: Result<Peer, Error>, options: &JsValue) -> Result<Conversation, JsValue> {
        let make = || {
            let defaults = self.client.options(options, OPTIONS)?;
            Ok(Conversation { client: self.client.clone(), peer: peer?, defaults })
        };
        make().map_err(|error: Error| failure::js_error(&error))
    }
}

#[wasm_bindgen]
impl History {
    /// The one-to-one conversation with `account`. Its options serve every call on it.
    ///
    /// @throws {MIMCError} `invalid_input`, when `account` is not a usable account
    pub fn direct(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] account: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "HistoryOptions")] options: JsValue,
    ) -> Result<Conversation, JsValue> {
        #[cfg(feature = "server")]
        if self.client.has_secret() {
            return self.conversation(args::account(&account, "account").map(Peer::ByApp), &options);
        }
        self.conversation(args::account(&account, "account").map(Peer::Direct), &options)
    }

    /// The messages of a topic. Members only. Its options serve every call on it.
    ///
    /// @throws {MIMCError} `invalid_input`, when `topicId` is not an id
    pub fn topic(
        &self,
        #[wasm_bindgen(js_name = topicId, unchecked_param_type = "IdInput")] topic_id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "HistoryOptions")] options: JsValue,
    ) -> Result<Conversation, JsValue> {
        self.conversation(args::id(&topic_id, "topicId").map(Peer::Topic), &options)
    }

    /// The messages of an unlimited topic, which has no queries by sequence and no extra data of messages. Its options
    /// serve every call on it.
    ///
    /// @throws {MIMCError} `invalid_input`, when `topicId` is not an id
    pub fn unlimited(
        &self,
        #[wasm_bindgen(js_name = topicId, unchecked_param_type = "IdInput")] topic_id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "HistoryOptions")] options: JsValue,
    ) -> Result<Conversation, JsValue> {
        self.conversation(args::id(&topic_id, "topicId").map(Peer::Unlimited), &options)
    }
}

impl Conversation {
    fn options(&self, options: &JsValue) -> Result<Options, Error> {
        args::options(options, "options", OPTIONS, Some(&self.defaults))
    }

    /// Starts what `build` makes of the options.
    fn call(&self, options: &JsValue, build: &dyn Fn(&Options) -> Result<Request, Error>) -> Promise {
        match self.options(options) {
            Ok(options) => self.client.start(build(&options).map(Job::One), Ok(options)),
            Err(error) => failure::rejected(&error),
        }
    }

    fn range_walk(&self, from: &JsValue, to: &JsValue, options: &JsValue) -> Result<JsValue, Error> {
        let (from, to) = (args::time(from, "from")?, args::time(to, "to")?);
        if from >= to {
            return Err(Error::invalid("from", "must be before to"));
        }
        let options = self.options(options)?;
        filter(&options).check_no_map()?;
        Ok(self.walk(Walk::forward(from, to), options))
    }

    fn walk(&self, walk: Walk, options: Options) -> JsValue {
        let walk = RefCell::new(walk);
        let pages = Pages { client: self.client.clone(), peer: self.peer.clone(), options, walk };
        values::messages(PageWalk(Rc::new(pages)).into())
    }
}

fn filter(options: &Options) -> Filter {
    Filter {
        biz_type: options.text("bizType"),
        extra: options.text("extra"),
        extra_filter: options.text("extraFilter"),
        all_extra: options.flag("allExtra"),
    }
}

fn count(options: &Options) -> u32 {
    match options.number("count") as u32 {
        0 => DEFAULT_COUNT,
        count => count,
    }
}

#[wasm_bindgen]
impl Conversation {
    /// The newest messages before `time` (exclusive; now, if left out). Page backwards by passing a page's
    /// `timestamp` as the next `time`; messages that share that millisecond and did not fit are then missed: the
    /// conversation's own async iterator has no such gap.
    ///
    /// @throws {MIMCError} `invalid_input`, when `time` is no time or `count` below 1; `api`, when the service refuses
    #[wasm_bindgen(unchecked_return_type = "Promise<HistoryPage>")]
    pub fn before(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "TimeInput")] time: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "HistoryOptions")] options: JsValue,
    ) -> Promise {
        self.call(&options, &|options| {
            let time = if time.is_undefined() { None } else { Some(args::time(&time, "time")?) };
            let who = self.client.identity();
            history::before(who, &self.peer, time, count(options), &filter(options))
        })
    }

    /// All messages from `from` (inclusive) to `to` (exclusive), at most 24 hours apart.
    ///
    /// @throws {MIMCError} `invalid_input`, when the window is empty or longer than 24 hours
    #[wasm_bindgen(unchecked_return_type = "Promise<HistoryPage>")]
    pub fn between(
        &self,
        #[wasm_bindgen(unchecked_param_type = "TimeInput")] from: JsValue,
        #[wasm_bindgen(unchecked_param_type = "TimeInput")] to: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "HistoryOptions & { legacy?: boolean }")]
        options: JsValue,
    ) -> Promise {
        self.call(&options, &|options| {
            let window = (args::time(&from, "from")?, args::time(&to, "to")?);
            let who = self.client.identity();
            history::between(who, &self.peer, window, options.flag("legacy"), &filter(options))
        })
    }

    /// Messages with a sequence from `start` (inclusive) to `stop` (exclusive), the lowest ones if there are more
    /// than the service puts on a page. The service keeps this index for seven days only.
    ///
    /// @throws {MIMCError} `invalid_input`, when `start` is not below `stop`
    #[wasm_bindgen(unchecked_return_type = "Promise<HistoryPage>")]
    pub fn sequences(
        &self,
        #[wasm_bindgen(unchecked_param_type = "IdInput")] start: JsValue,
        #[wasm_bindgen(unchecked_param_type = "IdInput")] stop: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        self.call(&options, &|_| {
            let (start, stop) = (args::id(&start, "start")?, args::id(&stop, "stop")?);
            history::sequences(self.client.identity(), &self.peer, &start, &stop)
        })
    }

    /// All messages from `from` (inclusive) to `to` (exclusive), oldest first, over any length of time; one request
    /// a day.
    ///
    /// @throws {MIMCError} `invalid_input`, when `from` is not before `to`
    #[wasm_bindgen(unchecked_return_type = "AsyncIterableIterator<HistoryMessage>")]
    pub fn range(
        &self,
        #[wasm_bindgen(unchecked_param_type = "TimeInput")] from: JsValue,
        #[wasm_bindgen(unchecked_param_type = "TimeInput")] to: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "HistoryOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        self.range_walk(&from, &to, &options).map_err(|error| failure::js_error(&error))
    }

    /// All messages, newest first, as far back as the service keeps them.
    #[wasm_bindgen(
        js_name = "[Symbol.asyncIterator]",
        unchecked_return_type = "AsyncIterableIterator<HistoryMessage>"
    )]
    pub fn async_iterator(&self) -> JsValue {
        self.walk(Walk::backward(), self.defaults.clone())
    }
}

#[wasm_bindgen]
impl PageWalk {
    /// The messages of the next page that has new ones; `undefined` at the end.
    #[wasm_bindgen(unchecked_return_type = "Promise<HistoryMessage[] | undefined>")]
    pub fn next(&self) -> Promise {
        let pages = &self.0;
        pages.client.start(Ok(Job::Pages(pages.clone())), Ok(pages.options.clone()))
    }
}

impl Pages {
    /// The next request, or `None` at the end.
    pub(crate) fn next(&self) -> Result<Option<Request>, Error> {
        let query = self.walk.borrow().next();
        let (who, options) = (self.client.identity(), &self.options);
        query.map(|query| history::step(who, &self.peer, query, count(options), &filter(options))).transpose()
    }

    /// The new messages of an answered page; `None` if there are none. `order` is how `list` was put in order.
    pub(crate) fn accept(&self, page: &Page, order: Option<&[u32]>, list: &Array) -> Option<JsValue> {
        let sorted: Vec<Key>;
        let keys = match order {
            Some(order) => {
                sorted = order.iter().filter_map(|&index| page.keys.get(index as usize).copied()).collect();
                &sorted
            }
            None => &page.keys,
        };
        let new = self.walk.borrow_mut().accept(keys);
        (!new.is_empty()).then(|| values::pick(list, &new).into())
    }
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a history query may say besides `CallOptions`. */
export interface HistoryOptions extends CallOptions {
  /** Messages on a page, default 20; the service gives at most 200. */
  count?: number;
  /** Only messages of this application-defined type. */
  bizType?: string;
  /** Only messages with exactly this extra. */
  extra?: string;
  /**
   * Only messages whose extra map has these entries. For `before` and the conversation's own iterator; other queries, and
   * unlimited topics, refuse it.
   */
  extraFilter?: Readonly<Record<string, string>>;
  /** Messages have their whole extra map, as JSON text, in `extra`. For the same queries; others ignore it. */
  allExtra?: boolean;
}

/** Messages, ascending by time and sequence and free of duplicates. */
export interface HistoryPage {
  messages: HistoryMessage[];
  /** How many messages the service says there are on the page. */
  row: number;
  /** Time of the earliest message, for queries by count and by sequence; absent when there are no more. */
  timestamp?: number;
}

/** A stored message. */
export interface HistoryMessage {
  /** Unique over the whole service; decimal digits. */
  sequence: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  fromAccount?: string;
  toAccount?: string;
  /** The payload as text; bytes that are not UTF-8 show as U+FFFD. */
  text: string;
  /** The payload's bytes, only if they are not UTF-8. */
  bytes?: Uint8Array;
  /** The payload was not base64; `text` is what arrived. */
  undecoded?: true;
  bizType?: string;
  /** What the application stored with the message. */
  extra?: string;
}
"#;
