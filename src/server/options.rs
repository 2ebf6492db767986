//! Options that all classes of the server entry have in common, and how arguments are read.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind};
use crate::platform::options::Options;

#[wasm_bindgen(module = "/src/js/server.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = recordOf)]
    fn record(object: &JsValue, name: &str, list: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = inPage)]
    fn in_page() -> bool;
    #[wasm_bindgen(js_name = settings)]
    fn over_defaults(given: &JsValue, url: &str, default_url: &str, timeout_ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = withoutSignal)]
    fn drop_signal(options: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = withoutRetries)]
    fn drop_retries(options: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = withHook)]
    fn over_settings(settings: &JsValue, hook: &JsValue) -> JsValue;
    /// Calls `listener`, if it is one, and lets it throw.
    pub fn tell(listener: &JsValue, value: &JsValue);
    /// Whether it is a `MIMCError`.
    #[wasm_bindgen(js_name = isError)]
    pub fn is_error(error: &JsValue) -> bool;
    /// Milliseconds of a clock that nobody sets.
    #[wasm_bindgen(js_name = monotonicMs)]
    pub fn monotonic_ms() -> f64;
    /// An async iterator over what `walk.next()` gives, up to `undefined`.
    pub fn each(walk: JsValue) -> JsValue;
}

/// Members of an object, read once and checked.
pub struct Given(JsValue);

impl Given {
    /// Reads what `list` has as `name:kind`, as kinds are in `args.js` and `server.js`. `object` must be one or
    /// `undefined`; members that are `undefined` count as absent.
    pub fn of(object: &JsValue, name: &str, list: &str) -> Result<Self, Error> {
        record(object, name, list)
            .map(Self)
            .map_err(|text| Error::new(ErrorKind::InvalidInput, &text.as_string().unwrap_or_default()))
    }

    /// A member.
    pub fn get(&self, name: &str) -> Option<JsValue> {
        let value = self.value(name);
        (!value.is_undefined()).then_some(value)
    }

    /// A member that must be there.
    pub fn need(&self, name: &str) -> Result<JsValue, Error> {
        self.get(name).ok_or_else(|| Error::invalid(name, "must be given"))
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.value(name).as_string()
    }

    /// A text that must be there.
    pub fn need_text(&self, name: &str) -> Result<String, Error> {
        Ok(self.need(name)?.as_string().unwrap_or_default())
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.value(name).as_f64()
    }

    /// A member, or `undefined`.
    pub fn value(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED)
    }
}

/// Time for one attempt, in milliseconds, unless said otherwise.
pub const TIMEOUT_MS: f64 = 15_000.0;

/// Settings of a class whose address is the option `url`. In a web page, where everybody could read the secrets, only
/// an application that says so gets any.
pub fn settings(options: &JsValue, url: &str, default_url: &str, timeout_ms: f64) -> Result<Options, Error> {
    let spec = "dangerouslyAllowBrowser:flag fetch:call timeoutMs:millis maxRetries:whole logger:call ";
    let given = Given::of(options, "options", &[spec, url, ":url"].concat())?;
    if in_page() && !given.value("dangerouslyAllowBrowser").is_truthy() {
        let text =
            "secrets do not belong into a web page; this is for servers (dangerouslyAllowBrowser overrules)";
        return Err(Error::new(ErrorKind::ServerOnly, text));
    }
    Ok(Options(over_defaults(&given.0, url, default_url, timeout_ms)))
}

/// The same settings with a token hook, which has as much time as a call.
pub fn with_hook(settings: &Options, hook: &JsValue) -> Options {
    Options(over_settings(&settings.0, hook))
}

/// The same options of a call that nobody's signal ends.
pub fn without_signal(options: &Options) -> Options {
    Options(drop_signal(&options.0))
}

/// The same options of a call that is tried once.
pub fn without_retries(options: &Options) -> Options {
    Options(drop_retries(&options.0))
}
