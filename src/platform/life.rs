//! What ends waiting early: the caller's signal, a time limit, or the end of a client.

use js_sys::{Promise, Set};
use wasm_bindgen::prelude::*;

use super::options::Options;

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = waitFor)]
    fn wait_for(promise: &Promise, life: &Set, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = pause)]
    fn pause_for(ms: f64, life: &Set, options: &JsValue) -> Promise;
    fn aborted(options: &JsValue) -> Option<Promise>;
}

/// The life of one client: everything that waits for it.
#[derive(Clone)]
pub struct Life(pub Set);

impl Life {
    /// Settles like `promise`, unless the signal of `options` or the end of this life comes before.
    pub fn wait(&self, promise: &Promise, options: &Options) -> Promise {
        wait_for(promise, &self.0, &options.0)
    }

    /// Resolves in `ms` milliseconds, or ends early likewise.
    pub fn pause(&self, ms: f64, options: &Options) -> Promise {
        pause_for(ms, &self.0, &options.0)
    }
}

/// The rejection of a call whose signal has aborted already: then nothing is started.
pub fn abort_of(options: &Options) -> Option<Promise> {
    aborted(&options.0)
}
