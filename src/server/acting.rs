//! Acting for an account: the client's own namespaces, with the app's credentials instead of a token.

use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::app_export::{App, TokenSource};
use super::credentials::AppCredentials;
use crate::error::Error;
use crate::rest::blacklist::Blacklist;
use crate::rest::client::Client;
use crate::rest::contacts::Contacts;
use crate::rest::history::History;
use crate::rest::pass::{Secret, Signed};
use crate::rest::topics::Topics;
use crate::types::Identity;

#[wasm_bindgen(module = "/src/js/server.js")]
extern "C" {
    #[wasm_bindgen(js_name = tokenHook)]
    fn token_hook(source: JsValue, account: &str) -> Function;
}

/// The app's credentials in headers, on behalf of one account.
struct InHeaders {
    credentials: AppCredentials,
    account: String,
}

impl Secret for InHeaders {
    fn sign(&self) -> Result<Signed, Error> {
        Ok(Signed { headers: self.credentials.headers(&self.account), query: String::new() })
    }
}

/// What one account could do itself, done by the app's server.
#[wasm_bindgen]
pub struct ActingAccount {
    contacts: JsValue,
    topics: JsValue,
    blacklist: JsValue,
    history: JsValue,
}

/// Acts for `account`. A namespace that the client gains is one line here and one getter below.
pub(super) fn account(app: &Rc<App>, account: String) -> ActingAccount {
    let who = Identity { app_id: app.credentials.app_id.clone(), account: account.clone() };
    let by_token = by_token(app, &account);
    let secret = InHeaders { credentials: app.credentials.clone(), account };
    let client = Client::with_secret(who, app.settings.clone(), Rc::new(secret));
    ActingAccount {
        contacts: Contacts { client: by_token }.into(),
        topics: Topics { client: client.clone() }.into(),
        blacklist: Blacklist { client: client.clone() }.into(),
        history: History { client }.into(),
    }
}

/// A client for what the service gives only to the account itself.
fn by_token(app: &Rc<App>, account: &str) -> Rc<Client> {
    let who = Identity { app_id: app.credentials.app_id.clone(), account: account.to_owned() };
    let hook = token_hook(TokenSource(app.clone()).into(), account);
    Client::new(who, super::options::with_hook(&app.settings, &hook))
}

#[wasm_bindgen]
impl ActingAccount {
    /// Recent contacts. The service gives them to the account only: they are read with a token of its own.
    #[wasm_bindgen(getter, unchecked_return_type = "Contacts")]
    pub fn contacts(&self) -> JsValue {
        self.contacts.clone()
    }

    /// Ordinary groups.
    #[wasm_bindgen(getter, unchecked_return_type = "Topics")]
    pub fn topics(&self) -> JsValue {
        self.topics.clone()
    }

    /// Accounts this account blocks.
    #[wasm_bindgen(getter, unchecked_return_type = "Blacklist")]
    pub fn blacklist(&self) -> JsValue {
        self.blacklist.clone()
    }

    /// Stored messages.
    #[wasm_bindgen(getter, unchecked_return_type = "History")]
    pub fn history(&self) -> JsValue {
        self.history.clone()
    }
}
