//! Runs what the server entry waits for: one loop for all of it, because each `async fn` would bring a state machine of its
//! own into the wasm file. Calls themselves are run by JavaScript (`js/client.js`).

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Work that waits now and then. Its states are its own; it is told what it waited for and says what comes next.
pub trait Work {
    /// The next step. `came` is how the last promise settled; `undefined` for the first step.
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step;
}

/// What comes next.
pub enum Step {
    /// Wait for a promise.
    Wait(Promise),
    /// The work is over; how its promise settles.
    Done(Result<JsValue, JsValue>),
}

/// Runs `work` and settles the promise as it says.
pub fn drive(mut work: Box<dyn Work>) -> Promise {
    future_to_promise(async move {
        let mut came = Ok(JsValue::UNDEFINED);
        loop {
            came = match work.step(came) {
                Step::Done(result) => return result,
                Step::Wait(promise) => JsFuture::from(promise).await,
            };
        }
    })
}
