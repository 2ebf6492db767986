//! Acting for an account: the client's own namespaces, with the app's credentials instead of a token.

use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::app_export::{App, TokenSource};
use super::credentials::AppCredentials;
use crate::error::Error;
use crate::rest::client::Client;
use crate::rest::pass::{Secret, Signed};
use crate::rest::{Caller, operation};
use crate::types::Identity;

#[wasm_bindgen(module = "/src/js/server.js")]
extern "C" {
    #[wasm_bindgen(js_name = tokenHook)]
    fn token_hook(source: JsValue, account: &str) -> Function;
}

#[wasm_bindgen(module = "/src/js/namespaces.js")]
extern "C" {
    fn acting(
        table: &str,
        by_app: JsValue,
        settings: &JsValue,
        by_token: JsValue,
        settings_with_hook: &JsValue,
    ) -> JsValue;
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

/// Acts for `account`: its namespaces are the client's own.
pub(super) fn account(app: &Rc<App>, account: String) -> JsValue {
    let by_token = by_token(app, &account);
    let who = Identity { app_id: app.credentials.app_id.clone(), account: account.clone() };
    let secret = InHeaders { credentials: app.credentials.clone(), account };
    let by_app = Client::with_secret(who, app.settings.clone(), Rc::new(secret));
    let settings = [by_app.settings().clone(), by_token.settings().clone()];
    let [by_app, by_token] = [by_app, by_token].map(|client| Caller { client }.into());
    acting(&operation::table(), by_app, &settings[0].0, by_token, &settings[1].0)
}

/// A client for what the service gives only to the account itself.
// assumption: no document allows app credentials for the block list of a topic, so it is called with a token, like
// contacts.
fn by_token(app: &Rc<App>, account: &str) -> Rc<Client> {
    let who = Identity { app_id: app.credentials.app_id.clone(), account: account.to_owned() };
    let hook = token_hook(TokenSource(app.clone()).into(), account);
    Client::new(who, super::options::with_hook(&app.settings, &hook))
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What one account could do itself, done by the app's server; from `MIMCApp.as`. */
export interface ActingAccount {
  /** Recent contacts. The service gives them to the account only: they are read with a token of its own. */
  readonly contacts: Contacts;
  /** Ordinary groups. */
  readonly topics: Topics;
  /** Groups without a limit of members. */
  readonly unlimitedTopics: UnlimitedTopics;
  /** Accounts this account blocks. */
  readonly blacklist: Blacklist;
  /** Accounts that topics of this account block; like contacts, with a token of its own. */
  readonly topicBlacklist: TopicBlacklist;
  /** Stored messages. */
  readonly history: History;
}
"#;
