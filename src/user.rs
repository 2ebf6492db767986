//! `MIMCUser`: the object users construct.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::js::args;
use crate::js::failure;
use crate::rest::blacklist::Blacklist;
use crate::rest::client::Client;
use crate::rest::contacts::Contacts;
use crate::rest::history::History;
use crate::rest::raw;
use crate::rest::topic_blacklist::TopicBlacklist;
use crate::rest::topics::Topics;
use crate::rest::unlimited::UnlimitedTopics;
use crate::types::Identity;

/// One account of one application. Constructing it sends nothing; the token hook is called when a token is first
/// needed.
#[wasm_bindgen]
pub struct MIMCUser {
    pub(crate) client: Rc<Client>,
    contacts: JsValue,
    topics: JsValue,
    unlimited_topics: JsValue,
    blacklist: JsValue,
    topic_blacklist: JsValue,
    history: JsValue,
}

#[wasm_bindgen]
impl MIMCUser {
    /// `resourceOrOptions` is the resource's name, as in the existing web client, or an object of options.
    ///
    /// @throws {MIMCError} `invalid_input`, when an argument is not usable
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(js_name = appId, unchecked_param_type = "IdInput")] app_id: JsValue,
        #[wasm_bindgen(js_name = appAccount, unchecked_param_type = "string")] app_account: JsValue,
        #[wasm_bindgen(js_name = resourceOrOptions, unchecked_optional_param_type = "string | MIMCOptions | null")]
        options: JsValue,
    ) -> Result<MIMCUser, JsValue> {
        let client = connect(&app_id, &app_account, &options).map_err(|error| failure::js_error(&error))?;
        Ok(Self {
            contacts: Contacts { client: client.clone() }.into(),
            topics: Topics { client: client.clone() }.into(),
            unlimited_topics: UnlimitedTopics { client: client.clone() }.into(),
            blacklist: Blacklist { client: client.clone() }.into(),
            topic_blacklist: TopicBlacklist { client: client.clone() }.into(),
            history: History { client: client.clone() }.into(),
            client,
        })
    }

    /// The function that gets the token service's answer, unchanged, from the application's own server.
    ///
    /// @throws {MIMCError} `invalid_input`, when `hook` is not a function
    #[wasm_bindgen(js_name = registerFetchToken)]
    pub fn register_fetch_token(
        &self,
        #[wasm_bindgen(unchecked_param_type = "FetchToken")] hook: JsValue,
    ) -> Result<(), JsValue> {
        args::take(&hook, "hook", "call").map_err(|error| failure::js_error(&error))?;
        self.client.tokens.set_hook(&hook);
        Ok(())
    }

    /// Recent contacts.
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

    /// Accounts this user blocks.
    #[wasm_bindgen(getter, unchecked_return_type = "Blacklist")]
    pub fn blacklist(&self) -> JsValue {
        self.blacklist.clone()
    }

    /// Accounts that topics of this user block.
    #[wasm_bindgen(getter, js_name = topicBlacklist, unchecked_return_type = "TopicBlacklist")]
    pub fn topic_blacklist(&self) -> JsValue {
        self.topic_blacklist.clone()
    }

    /// Stored messages.
    #[wasm_bindgen(getter, unchecked_return_type = "History")]
    pub fn history(&self) -> JsValue {
        self.history.clone()
    }

    /// The account given to the constructor.
    #[wasm_bindgen(js_name = getAppAccount)]
    pub fn app_account(&self) -> String {
        self.client.identity().account.clone()
    }

    /// The token, once the hook gave one.
    #[wasm_bindgen(js_name = getToken)]
    pub fn token(&self) -> Option<String> {
        self.client.tokens.known().map(|token| token.token.clone())
    }

    /// The account's own 64-bit id as decimal digits, once the hook gave a token.
    #[wasm_bindgen(js_name = getUuid)]
    pub fn uuid(&self) -> Option<String> {
        self.client.tokens.known()?.uuid.clone()
    }

    /// Calls any other endpoint with the user's token and resolves to its whole answer, with integers beyond 2^53
    /// as strings. `path` begins with a slash and is percent-encoded. Only a `GET` is repeated after a failure.
    ///
    /// @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when the answer has a `code` other
    /// than 200
    #[wasm_bindgen(unchecked_return_type = "Promise<unknown>")]
    pub fn request(
        &self,
        #[wasm_bindgen(unchecked_param_type = "'GET' | 'POST' | 'PUT' | 'DELETE'")] method: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] path: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "unknown")] body: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        self.client.call(raw::request(&method, &path, &body), &options)
    }

    /// Ends everything at once: what is pending rejects with `destroyed`, and so does every later call.
    pub fn destroy(&self) {
        self.client.destroy();
    }
}

fn connect(app_id: &JsValue, account: &JsValue, options: &JsValue) -> Result<Rc<Client>, Error> {
    let who = Identity { app_id: args::id(app_id, "appId")?, account: args::account(account, "appAccount")? };
    Ok(Client::new(who, args::options(&args::user_options(options), "resourceOrOptions", SETTINGS, None)?))
}

/// Members of `MIMCOptions` below.
const SETTINGS: &str = "apiUrl:url fetch:call timeoutMs:millis maxRetries:whole logger:call \
                        tokenTimeoutMs:millis fetchToken:call";

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The token service's answer as it came; only what this package reads is named. */
export interface TokenAnswer {
  code: number | string;
  message?: string | null;
  data?: {
    appId: string | number;
    appAccount: string;
    appPackage?: string;
    miChid?: number | string;
    miUserId: string | number;
    miUserSecurityKey?: string;
    token: string;
  } | null;
}

/**
 * Gets the token service's answer, unchanged, from the application's own server: as JSON text (which keeps every
 * digit), or as the parsed object. Must not wait for a call of the same user, which would wait for the token.
 */
export type FetchToken = (reason: 'first' | 'refused') => TokenAnswer | string | Promise<TokenAnswer | string>;

/** Options of `MIMCUser`. */
export interface MIMCOptions {
  /** Same as `registerFetchToken`. */
  fetchToken?: FetchToken;
  /** Time for the token hook, default 10,000 ms. */
  tokenTimeoutMs?: number;
  /** Origin of the service, with or without a path. */
  apiUrl?: string;
  /** Used instead of the global one. */
  fetch?: typeof fetch;
  /** Time for one HTTP attempt, default 15,000 ms. */
  timeoutMs?: number;
  /** How often a failed attempt may be repeated, default 2; only where repeating does no harm. */
  maxRetries?: number;
  /** Told of every HTTP attempt. */
  logger?: (entry: LogEntry) => void;
}
"#;
