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
use crate::rest::topic_blacklist::TopicBlacklist;
use crate::rest::topics::Topics;
use crate::rest::unlimited::UnlimitedTopics;
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
    unlimited_topics: JsValue,
    blacklist: JsValue,
    topic_blacklist: JsValue,
    history: JsValue,
}

/// Acts for `account`. A namespace that the client gains is one line here and one getter below.
pub(super) fn account(app: &Rc<App>, account: String) -> ActingAccount {
    let who = Identity { app_id: app.credentials.app_id.clone(), account: account.clone() };
    let by_token = by_token(app, &account);
    let secret = InHeaders { credentials: app.credentials.clone(), account };
    let client = Client::with_secret(who, app.settings.clone(), Rc::new(secret));
    ActingAccount {
        contacts: Contacts { client: by_token.clone() }.into(),
        topics: Topics { client: client.clone() }.into(),
        unlimited_topics: UnlimitedTopics { client: client.clone() }.into(),
        blacklist: Blacklist { client: client.clone() }.into(),
        topic_blacklist: TopicBlacklist { client: by_token }.into(),
        history: History { client }.into(),
    }
}

/// A client for what the service gives only to the account itself.
// assumption: no document allows app credentials for the block list of a topic, so it is called with a token, like
// contacts.
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

    /// Groups without a limit of members.
    #[wasm_bindgen(getter, js_name = unlimitedTopics, unchecked_return_type = "UnlimitedTopics")]
    pub fn unlimited_topics(&self) -> JsValue {
        self.unlimited_topics.clone()
    }

    /// Accounts this account blocks.
    #[wasm_bindgen(getter, unchecked_return_type = "Blacklist")]
    pub fn blacklist(&self) -> JsValue {
        self.blacklist.clone()
    }

    /// Accounts that topics of this account block; like contacts, with a token of its own.
    #[wasm_bindgen(getter, js_name = topicBlacklist, unchecked_return_type = "TopicBlacklist")]
    pub fn topic_blacklist(&self) -> JsValue {
        self.topic_blacklist.clone()
    }

    /// Stored messages.
    #[wasm_bindgen(getter, unchecked_return_type = "History")]
    pub fn history(&self) -> JsValue {
        self.history.clone()
    }
}
