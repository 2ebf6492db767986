//! Runs everything that waits: one future for all of it, because each `async fn` would bring a state machine of its
//! own into the wasm file.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::guard::{Guard, Stop};

/// Work that waits now and then. Its states are its own; it is told what it waited for and says what comes next.
pub trait Work {
    /// The next step.
    fn step(&mut self, came: Came) -> Step;
}

/// What ended the last wait.
pub enum Came {
    /// Nothing yet: the first step. A guard that has ended before lets nothing start.
    Start,
    /// The promise's value, or `undefined` after a pause.
    Value(JsValue),
    /// The promise rejected.
    Threw(JsValue),
    /// The guard ended it.
    Stopped(Stop),
}

/// What comes next.
pub enum Step {
    /// Wait for a promise.
    Wait(Promise, Limit),
    /// Wait this many milliseconds.
    Pause(f64),
    /// The work is over; how its promise settles.
    Done(Result<JsValue, JsValue>),
}

/// How long a wait may last.
pub enum Limit {
    /// For ever.
    None,
    /// This many milliseconds from now, this and all following waits with `Same` together.
    Millis(f64),
    /// What is left of the limit set before.
    Same,
}

/// Runs `work` and settles the promise as it says. `guard` can end each of its waits.
pub fn drive(mut work: Box<dyn Work>, mut guard: Guard) -> Promise {
    future_to_promise(async move {
        let mut came = guard.ended().map_or(Came::Start, Came::Stopped);
        loop {
            let promise = match work.step(came) {
                Step::Done(result) => return result,
                Step::Wait(promise, limit) => {
                    guard.set(limit);
                    Some(promise)
                }
                Step::Pause(ms) => {
                    guard.set(Limit::Millis(ms));
                    None
                }
            };
            came = guard.wait(promise).await;
        }
    })
}
