//! How this entry starts calls of its own.

use std::rc::Rc;

use js_sys::{Promise, Set};
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::js::{args, failure};
use crate::platform::life::{Life, abort_of};
use crate::platform::options::Options;
use crate::rest::pass::Secret;
use crate::rest::{Exchange, Request, exchange};

#[wasm_bindgen(module = "/src/js/client.js")]
extern "C" {
    /// It knows no token here.
    #[wasm_bindgen(js_name = Client)]
    type Host;
    #[wasm_bindgen(constructor, js_class = Client)]
    fn new(settings: &JsValue) -> Host;
    #[wasm_bindgen(method, getter, js_class = Client)]
    fn life(this: &Host) -> Set;
    #[wasm_bindgen(method, js_class = Client)]
    fn finish(this: &Host, exchange: Exchange, options: &JsValue) -> Promise;
}

// What client.js, host.js and namespaces.js import must lie beside them.
#[wasm_bindgen(module = "/src/js/recovery.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = mourners)]
    static MOURNERS: JsValue;
}

#[wasm_bindgen(module = "/src/js/failure.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = refusal)]
    static REFUSAL: JsValue;
}

/// Sends what a server's secret vouches for.
pub struct Client {
    host: Host,
    settings: Options,
    secret: Rc<dyn Secret>,
    life: Life,
}

impl Client {
    /// Nothing is sent before the first call.
    pub fn new(settings: Options, secret: Rc<dyn Secret>) -> Self {
        let host = Host::new(&settings.0);
        let life = Life(host.life());
        Self { host, settings, secret, life }
    }

    /// Starts a call. `options` is its last argument, unchecked.
    pub fn call(&self, request: Result<Request, Error>, options: &JsValue) -> Promise {
        match request.and_then(|request| Ok((request, self.options(options)?))) {
            Ok((request, options)) => self.start(request, &options),
            Err(error) => failure::rejected(&error),
        }
    }

    /// Reads the last argument of a call; what it leaves out is as the settings say.
    pub fn options(&self, options: &JsValue) -> Result<Options, Error> {
        args::call_options(options, &self.settings)
    }

    /// Starts a call, unless its signal has aborted.
    pub fn start(&self, request: Request, options: &Options) -> Promise {
        abort_of(options).unwrap_or_else(|| {
            let exchange = exchange::Exchange::of(Ok(request)).with_secret(self.secret.clone());
            self.host.finish(Exchange(exchange), &options.0)
        })
    }

    /// What waits for this client.
    pub fn life(&self) -> &Life {
        &self.life
    }
}
