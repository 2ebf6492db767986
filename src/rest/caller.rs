//! What JavaScript has of a client: one function for all operations.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::Request;
use super::call::Job;
use super::client::Client;
use super::history;
use super::operation::{self, Values};
use super::page::{Key, Page};
use super::walk::Walk;
use crate::error::Error;
use crate::js::{failure, values};
use crate::platform::options::Options;
use crate::types::Identity;

/// A client, held by the namespaces that `js/namespaces.js` makes. It checks what it passes.
#[wasm_bindgen(skip_typescript)]
pub struct Caller {
    pub(crate) client: Rc<Client>,
}

/// The table of all operations.
#[wasm_bindgen(skip_typescript)]
pub fn operations() -> String {
    operation::table()
}

#[wasm_bindgen]
impl Caller {
    /// A client of an account.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(app_id: String, account: String, settings: JsValue) -> Self {
        Self { client: Client::new(Identity { app_id, account }, Options(settings)) }
    }

    /// Starts the operation in this row of the table; `values` is JSON text of what it takes.
    #[wasm_bindgen(skip_typescript)]
    pub fn call(&self, row: usize, values: &str, options: JsValue) -> Result<Promise, JsValue> {
        let request = match operation::all().nth(row) {
            Some((_, operation)) => operation.request(self.client.identity(), values),
            None => Err(Error::invalid("row", "is none of the table")),
        };
        let job = request.map(Job::One);
        self.client.begin(job, Options(options)).map_err(|error| failure::js_error(&error))
    }

    /// Begins a walk through a conversation.
    #[wasm_bindgen(skip_typescript)]
    pub fn walk(&self, values: String, options: JsValue) -> Result<PageWalk, JsValue> {
        let walk = Values::read(&values).and_then(|values| history::walk(&values));
        let walk = RefCell::new(walk.map_err(|error| failure::js_error(&error))?);
        Ok(PageWalk(Rc::new(Pages { client: self.client.clone(), values, options: Options(options), walk })))
    }

    /// The token, or the account's own id as decimal digits, once the hook gave a token.
    #[wasm_bindgen(skip_typescript)]
    pub fn known(&self, id: bool) -> Option<String> {
        let token = self.client.tokens.known()?;
        if id { token.uuid.clone() } else { Some(token.token.clone()) }
    }

    /// Ends everything at once.
    #[wasm_bindgen(skip_typescript)]
    pub fn destroy(&self) {
        self.client.destroy();
    }
}

/// A walk through a conversation, page by page.
pub struct Pages {
    client: Rc<Client>,
    /// JSON text, checked when the walk began.
    values: String,
    options: Options,
    walk: RefCell<Walk>,
}

/// The exported face of [`Pages`], held by the async iterator that JavaScript sees.
#[wasm_bindgen(skip_typescript)]
pub struct PageWalk(Rc<Pages>);

#[wasm_bindgen]
impl PageWalk {
    /// The messages of the next page that has new ones; `undefined` at the end.
    #[wasm_bindgen(skip_typescript)]
    pub fn next(&self) -> Result<Promise, JsValue> {
        let pages = &self.0;
        let started = pages.client.begin(Ok(Job::Pages(pages.clone())), pages.options.clone());
        started.map_err(|error| failure::js_error(&error))
    }
}

impl Pages {
    /// The next request, or `None` at the end.
    pub(crate) fn next(&self) -> Result<Option<Request>, Error> {
        let query = self.walk.borrow().next();
        let values = Values::read(&self.values)?;
        query.map(|query| history::step_of(self.client.identity(), &values, query)).transpose()
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
