//! Acting for an account: the client's own namespaces, with the app's credentials instead of a token.

use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::app_export::{App, TokenSource};
use super::credentials::AppCredentials;
use crate::error::Error;
use crate::rest::pass::{Secret, Signed};
use crate::rest::{Exchange, exchange, operation, tokens};
use crate::types::Identity;

#[wasm_bindgen(module = "/src/js/server.js")]
extern "C" {
    #[wasm_bindgen(js_name = tokenHook)]
    fn token_hook(source: JsValue, account: &str) -> Function;
}

#[wasm_bindgen(module = "/src/js/namespaces.js")]
extern "C" {
    fn acting(table: &str, source: Acting, settings: &JsValue, settings_with_hook: &JsValue) -> JsValue;
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

/// Makes the exchanges of an account's namespaces.
#[wasm_bindgen(skip_typescript)]
pub struct Acting {
    who: Identity,
    secret: Rc<dyn Secret>,
}

#[wasm_bindgen]
impl Acting {
    /// The operation whose row begins at this place of the table, with the app's credentials.
    #[wasm_bindgen(js_name = byApp)]
    pub fn by_app(&self, row: usize, values: &str) -> Exchange {
        Exchange(exchange::Exchange::new(self.who.clone(), row, values).with_secret(self.secret.clone()))
    }

    /// The same, with a token: what the service gives only to the account itself.
    // assumption: no document allows app credentials for the block list of a topic, so it is called with a token, like
    // contacts.
    #[wasm_bindgen(js_name = byToken)]
    pub fn by_token(&self, row: usize, values: &str) -> Exchange {
        Exchange(exchange::Exchange::new(self.who.clone(), row, values))
    }

    /// Reads an answer of the token service.
    #[wasm_bindgen(js_name = readToken)]
    pub fn read_token(&self, answer: &str, parsed: bool) -> String {
        tokens::describe(answer, parsed, &self.who)
    }
}

/// Acts for `account`: its namespaces are the client's own.
pub(super) fn account(app: &Rc<App>, account: String) -> JsValue {
    let hook = token_hook(TokenSource(app.clone()).into(), &account);
    let with_hook = super::options::with_hook(&app.settings, &hook);
    let who = Identity { app_id: app.credentials.app_id.clone(), account: account.clone() };
    let secret = Rc::new(InHeaders { credentials: app.credentials.clone(), account });
    acting(operation::TABLE, Acting { who, secret }, &app.settings.0, &with_hook.0)
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
