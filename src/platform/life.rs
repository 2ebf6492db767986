//! What ends waiting early: the caller's signal, a time limit, or the end of the user object.

use js_sys::{Promise, Set};
use wasm_bindgen::prelude::*;

use super::options::Options;

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = wait)]
    fn wait_for(promise: &Promise, life: &Set, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = pause)]
    fn pause_for(ms: f64, life: &Set, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = endLife)]
    fn end_life(life: &Set);
    #[wasm_bindgen(js_name = stopKind)]
    fn stop_kind(rejection: &JsValue) -> u32;
    #[wasm_bindgen(js_name = stopReason)]
    fn stop_reason(rejection: &JsValue) -> JsValue;
    #[cfg(feature = "server")]
    fn aborted(options: &JsValue) -> Option<Promise>;
}

/// The life of one user object: everything that waits for it.
#[derive(Clone, Default)]
pub struct Life(pub(super) Set);

/// Why waiting ended early.
pub enum Stop {
    /// The caller's signal; its reason.
    Aborted(JsValue),
    /// The time limit is over.
    TimedOut,
    /// The user object is gone.
    Destroyed,
    /// There is no token hook.
    NoHook,
}

impl Life {
    /// Settles like `promise`, unless the signal of `options` or the end of this life comes before.
    pub fn wait(&self, promise: &Promise, options: &Options) -> Promise {
        wait_for(promise, &self.0, &options.0)
    }

    /// Resolves in `ms` milliseconds, or ends early likewise.
    pub fn pause(&self, ms: f64, options: &Options) -> Promise {
        pause_for(ms, &self.0, &options.0)
    }

    /// The life as host.js keeps it.
    pub fn set(&self) -> Set {
        self.0.clone()
    }

    /// Ends all waiting.
    pub fn end(&self) {
        end_life(&self.0);
    }
}

impl Stop {
    /// What a rejection says; the rejection itself if it comes from what was waited for.
    pub fn of(rejection: JsValue) -> Result<Self, JsValue> {
        match stop_kind(&rejection) {
            1 => Ok(Self::Aborted(stop_reason(&rejection))),
            2 => Ok(Self::TimedOut),
            3 => Ok(Self::Destroyed),
            4 => Ok(Self::NoHook),
            _ => Err(rejection),
        }
    }
}

/// The rejection of a call whose signal has aborted already: then nothing is started.
#[cfg(feature = "server")]
pub fn abort_of(options: &Options) -> Option<Promise> {
    aborted(&options.0)
}
