//! `MIMCApp` in JavaScript.

use std::rc::Rc;

use js_sys::{Array, Promise, Uint8Array};
use serde::Serialize as _;
use wasm_bindgen::prelude::*;

use super::acting;
use super::client::Client;
use super::credentials::AppCredentials;
use super::options::{self, Given};
use super::push_export::{Limits, Push};
use super::{app, callback};
use crate::error::{Error, ErrorKind};
use crate::js::args;
use crate::js::{Failure, failure};
use crate::platform::drive::{Step, Work, drive};
use crate::platform::options::Options;
use crate::rest::pass::{Secret, Signed};
use crate::types::Identity;

#[wasm_bindgen(module = "/src/js/server.js")]
extern "C" {
    #[wasm_bindgen(js_name = tokenHandler)]
    fn make_token_handler(
        source: JsValue,
        authorise: &JsValue,
        logger: &JsValue,
        on_error: &JsValue,
    ) -> JsValue;
    #[wasm_bindgen(js_name = callbackHandler)]
    fn make_callback_handler(
        reader: JsValue,
        handle: &JsValue,
        seen: &JsValue,
        logger: &JsValue,
        on_error: &JsValue,
    ) -> JsValue;
}

const API_URL: &str = "https://mimc.chat.xiaomi.net";

/// What all parts of a `MIMCApp` share.
pub struct App {
    pub(super) credentials: AppCredentials,
    pub(super) settings: Options,
    /// Sends what has its credentials in the body.
    pub(super) client: Client,
}

/// Credentials in the body: nothing else is shown.
struct InBody;

impl Secret for InBody {
    fn sign(&self) -> Result<Signed, Error> {
        Ok(Signed::default())
    }
}

impl App {
    /// M01: the answer's text, once it is known to be one for `account`.
    pub(super) fn fetch_token(self: &Rc<Self>, account: Result<String, Error>, options: &JsValue) -> Promise {
        let made = account.and_then(|account| Ok((account, self.client.options(options)?)));
        let (account, options) = match made {
            Ok(made) => made,
            Err(error) => return Promise::reject(&failure::js_error(&error)),
        };
        drive(Box::new(TokenCall { app: self.clone(), account, options, asked: false }))
    }
}

/// One call of the token service.
struct TokenCall {
    app: Rc<App>,
    account: String,
    options: Options,
    asked: bool,
}

impl Work for TokenCall {
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step {
        if !std::mem::replace(&mut self.asked, true) {
            let request = app::token(&self.app.credentials, &self.account);
            return Step::Wait(self.app.client.start(request, &self.options));
        }
        Step::Done(came.and_then(|answer| {
            let who = Identity { app_id: self.app.credentials.app_id.clone(), account: self.account.clone() };
            let text = answer.as_string().unwrap_or_default();
            app::check_token(&text, &who).map_err(|error| failure::js_error(&error))?;
            Ok(answer)
        }))
    }
}

/// The token service, as JavaScript of ours asks it.
#[wasm_bindgen(skip_typescript)]
pub struct TokenSource(pub(super) Rc<App>);

#[wasm_bindgen]
impl TokenSource {
    /// Resolves to the answer's text.
    pub fn fetch(&self, account: JsValue) -> Promise {
        self.0.fetch_token(args::account(&account, "account"), &JsValue::UNDEFINED)
    }
}

/// Reads callbacks for the handler.
#[wasm_bindgen(skip_typescript)]
pub struct CallbackReader;

#[wasm_bindgen]
impl CallbackReader {
    /// Key and callback.
    pub fn read(&self, body: Uint8Array) -> Result<Array, JsValue> {
        let read = read_callback(&body.into()).map_err(|error| failure::js_error(&error))?;
        Ok(Array::of2(&callback::key(&read).into(), &callback_to_js(&read)?))
    }
}

/// An application's own server: with its key and secret, which belong nowhere else. Sends nothing before it is asked.
#[wasm_bindgen]
pub struct MIMCApp {
    app: Rc<App>,
    push: JsValue,
}

#[wasm_bindgen]
impl MIMCApp {
    /// @throws {MIMCError} `invalid_input`, when an argument is not usable; `server_only`, in a web page
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(js_name = appId, unchecked_param_type = "IdInput")] app_id: JsValue,
        #[wasm_bindgen(js_name = appKey, unchecked_param_type = "string")] app_key: JsValue,
        #[wasm_bindgen(js_name = appSecret, unchecked_param_type = "string")] app_secret: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "MIMCAppOptions")] options: JsValue,
    ) -> Result<MIMCApp, JsValue> {
        make(&app_id, &app_key, &app_secret, &options).map_err(|error| failure::js_error(&error))
    }

    /// The token service's answer for `account`, as JSON text and byte for byte: what `fetchToken` of `MIMCUser` returns.
    /// Make sure first that whoever asks is that account.
    ///
    /// @throws {MIMCError} `invalid_input`, when `account` is not a usable account; `api`, when the service refuses the
    /// credentials; `decode`, when the answer is not one for this account
    #[wasm_bindgen(js_name = fetchToken, unchecked_return_type = "Promise<string>")]
    pub fn fetch_token(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] account: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        self.app.fetch_token(args::account(&account, "account"), &options)
    }

    /// A handler of HTTP requests that answers with tokens: the application's token service. `authorise` says whose
    /// token a request may have, `null` for nobody's (403). When it throws, the answer is 500; when the service fails,
    /// 502; both without a reason, which goes to `onError` and the logger (or the console, where there is neither).
    ///
    /// @throws {MIMCError} `invalid_input`, when an argument is not usable
    #[wasm_bindgen(js_name = tokenHandler, unchecked_return_type = "(request: Request) => Promise<Response>")]
    pub fn token_handler(
        &self,
        #[wasm_bindgen(
            unchecked_param_type = "(request: Request) => string | null | undefined | Promise<string | null | undefined>"
        )]
        authorise: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "HandlerOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let make = || {
            let authorise = args::take(&authorise, "authorise", "call")?;
            let given = Given::of(&options, "options", "onError:call")?;
            let source = TokenSource(self.app.clone()).into();
            Ok(make_token_handler(source, &authorise, &self.logger(), &given.value("onError")))
        };
        make().map_err(|error: Error| failure::js_error(&error))
    }

    /// A handler of the service's callbacks. It answers 200 only after the promise of `handle` resolved, 500 after it
    /// rejected (the service then tries again), 400 to a body that is not a callback's. A repetition is answered without
    /// calling `handle` again; one that arrives while `handle` runs waits for the same promise. The last 10,000 callbacks
    /// of this process are remembered, unless `seen` does that, for several processes and across restarts.
    ///
    /// Anybody who knows the address can post to it: keep it secret, or look at `appId` and ask history.
    ///
    /// @throws {MIMCError} `invalid_input`, when an argument is not usable
    #[wasm_bindgen(js_name = callbackHandler, unchecked_return_type = "(request: Request) => Promise<Response>")]
    pub fn callback_handler(
        &self,
        #[wasm_bindgen(unchecked_param_type = "(callback: Callback) => unknown")] handle: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallbackHandlerOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let make = || {
            let handle = args::take(&handle, "handle", "call")?;
            let given = Given::of(&options, "options", "onError:call seen:store")?;
            let (seen, on_error) = (given.value("seen"), given.value("onError"));
            Ok(make_callback_handler(CallbackReader.into(), &handle, &seen, &self.logger(), &on_error))
        };
        make().map_err(|error: Error| failure::js_error(&error))
    }

    /// Messages sent by this server.
    #[wasm_bindgen(getter, unchecked_return_type = "Push")]
    pub fn push(&self) -> JsValue {
        self.push.clone()
    }

    /// What `account` could do itself: topics, block lists and history with the app's credentials, contacts with a token
    /// that is fetched when first needed.
    ///
    /// @throws {MIMCError} `invalid_input`, when `account` is not a usable account
    #[wasm_bindgen(js_name = as, unchecked_return_type = "ActingAccount")]
    pub fn acting(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] account: JsValue,
    ) -> Result<JsValue, JsValue> {
        let account = args::account(&account, "account").map_err(|error| failure::js_error(&error))?;
        Ok(acting::account(&self.app, account))
    }
}

impl MIMCApp {
    fn logger(&self) -> JsValue {
        self.app.settings.get("logger")
    }
}

/// Reads the body of a callback (M06–M09). A kind that is not known is no error: `kind` is then `'unknown'`.
///
/// @throws {MIMCError} `decode`, when the body is not a callback's; `invalid_input`, when it is not a string or bytes
#[wasm_bindgen(js_name = parseCallback, unchecked_return_type = "Callback")]
pub fn parse_callback(
    #[wasm_bindgen(unchecked_param_type = "string | Uint8Array | ArrayBuffer")] body: JsValue,
) -> Result<JsValue, JsValue> {
    let read = read_callback(&body).map_err(|error| failure::js_error(&error))?;
    callback_to_js(&read)
}

fn read_callback(body: &JsValue) -> Result<callback::Callback, Error> {
    let body = args::take(body, "body", "body")?;
    let text = match body.as_string() {
        Some(text) => text,
        None => String::from_utf8(body.unchecked_into::<Uint8Array>().to_vec())
            .map_err(|_| Error::new(ErrorKind::Decode, "the callback's body must be UTF-8"))?,
    };
    callback::parse(text.strip_prefix('\u{feff}').unwrap_or(&text))
}

fn callback_to_js(callback: &callback::Callback) -> Result<JsValue, JsValue> {
    let plain = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    Ok(callback.serialize(&plain)?)
}

fn make(
    app_id: &JsValue,
    app_key: &JsValue,
    app_secret: &JsValue,
    options: &JsValue,
) -> Result<MIMCApp, Error> {
    let settings = options::settings(options, "apiUrl", API_URL, options::TIMEOUT_MS)?;
    let credentials = AppCredentials::new(
        args::id(app_id, "appId")?,
        args::text(app_key, "appKey", "text")?,
        args::text(app_secret, "appSecret", "text")?,
    )?;
    let rates = Given::of(options, "options", "pushRates:rates")?.get("pushRates");
    let limits = Limits::read(rates)?;
    let client = Client::new(settings.clone(), Rc::new(InBody));
    let app = Rc::new(App { credentials, settings, client });
    let push = Push::new(app.clone(), limits).into();
    Ok(MIMCApp { app, push })
}

/// What a rejection that is not an answer's means, for what waits itself.
pub(super) fn rejected(failure: Failure) -> Step {
    Step::Done(Err(failure.into()))
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types/app.d.ts");
