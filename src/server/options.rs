//! Options that all classes of the server entry have in common.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind};
use crate::js::args::Options;
use crate::rest::client::{MAX_RETRIES, Settings};

#[wasm_bindgen(module = "/src/js/server.js")]
extern "C" {
    #[wasm_bindgen(js_name = inPage)]
    fn in_page() -> bool;
    /// Whether it is a `MIMCError`.
    #[wasm_bindgen(js_name = isError)]
    pub fn is_error(error: &JsValue) -> bool;
    /// Milliseconds of a clock that nobody sets.
    #[wasm_bindgen(js_name = monotonicMs)]
    pub fn monotonic_ms() -> f64;
    /// An async iterator over what `walk.next()` gives, up to `undefined`.
    pub fn each(walk: JsValue) -> JsValue;
}

/// Settings of a class whose address is the option `url`. In a web page, where everybody could read the secrets, only
/// an application that says so gets any.
pub fn settings(given: &JsValue, url: &str, default_url: &str, timeout_ms: f64) -> Result<Settings, Error> {
    let spec =
        ["dangerouslyAllowBrowser:flag fetch:call timeoutMs:millis maxRetries:whole logger:call ", url]
            .concat();
    let options = Options::of(given, "options", &[&spec, ":url"].concat())?;
    if !options.flag(0) && in_page() {
        let text = "secrets do not belong into a web page; this class is for servers (dangerouslyAllowBrowser overrules)";
        return Err(Error::new(ErrorKind::ServerOnly, text));
    }
    Ok(Settings {
        api_url: options.text(5).unwrap_or_else(|| default_url.into()),
        fetch: options.function(1),
        timeout_ms: options.number(2).unwrap_or(timeout_ms),
        max_retries: options.number(3).map_or(MAX_RETRIES, |count| count as u32),
        logger: options.function(4),
    })
}

/// A function or `undefined`.
pub fn optional(function: Option<Function>) -> JsValue {
    function.map_or(JsValue::UNDEFINED, Into::into)
}
