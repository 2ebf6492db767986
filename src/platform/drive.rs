//! Runs everything that waits: one loop for all of it, because each `async fn` would bring a state machine of its own
//! into the wasm file.
//!
//! In the client the loop is JavaScript. A Rust future needs a queue, a waker and two closures for every wait, which
//! weigh 2.2 kB (brotli) in the client entry; the server entry, which nobody downloads, uses wasm-bindgen-futures.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

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

pub use runner::drive;

#[cfg(feature = "server")]
mod runner {
    use wasm_bindgen_futures::{JsFuture, future_to_promise};

    use super::{JsValue, Promise, Step, Work};

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
}

#[cfg(not(feature = "server"))]
mod runner {
    use js_sys::Array;

    use super::{JsValue, Promise, Step, Work, wasm_bindgen};

    #[wasm_bindgen(module = "/src/js/host.js")]
    extern "C" {
        #[wasm_bindgen(js_name = drive)]
        fn run(work: Running) -> Promise;
    }

    /// Work as the loop of host.js holds it.
    #[wasm_bindgen(skip_typescript)]
    pub struct Running(Box<dyn Work>);

    #[wasm_bindgen]
    impl Running {
        /// A promise to wait for, or an array of the value that the work ends with. Throws what it fails with.
        #[wasm_bindgen(skip_typescript)]
        pub fn step(&mut self, failed: bool, came: JsValue) -> Result<JsValue, JsValue> {
            match self.0.step(if failed { Err(came) } else { Ok(came) }) {
                Step::Wait(promise) => Ok(promise.into()),
                Step::Done(result) => result.map(|value| Array::of1(&value).into()),
            }
        }
    }

    /// Runs `work` and settles the promise as it says.
    pub fn drive(work: Box<dyn Work>) -> Promise {
        run(Running(work))
    }
}
