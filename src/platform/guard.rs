//! Ends waiting early: on the caller's signal, on a timeout, or when the user object is destroyed.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::timer::Timer;
use crate::error::Error;

/// Why waiting ended.
#[derive(Clone)]
pub enum Stop {
    /// The caller's signal; its reason.
    Aborted(JsValue),
    /// The time set by [`Guard::limit`] is over.
    TimedOut,
    /// The user object is gone.
    Destroyed,
}

/// A caller's abort signal, checked to be one.
#[derive(Clone)]
pub struct Signal(JsValue);

impl Signal {
    /// Anything that behaves like an `AbortSignal`, from whatever realm or polyfill.
    pub fn check(value: &JsValue, name: &str) -> Result<Self, Error> {
        let method = Reflect::get(value, &"addEventListener".into());
        let state = Reflect::get(value, &"aborted".into());
        if method.is_ok_and(|method| method.is_function()) && state.is_ok_and(|state| state.as_bool().is_some()) {
            return Ok(Self(value.clone()));
        }
        Err(Error::invalid(name, "must be an AbortSignal"))
    }

    fn reason(&self) -> Option<JsValue> {
        let aborted = Reflect::get(&self.0, &"aborted".into()).ok()?.is_truthy();
        aborted.then(|| Reflect::get(&self.0, &"reason".into()).unwrap_or(JsValue::UNDEFINED))
    }

    fn listen(&self, method: &str, callback: &JsValue) {
        if let Ok(add) = Reflect::get(&self.0, &method.into())
            && let Some(add) = add.dyn_ref::<Function>()
        {
            let _ = add.call2(&self.0, &"abort".into(), callback);
        }
    }
}

#[derive(Default)]
struct Shared {
    stop: RefCell<Option<Stop>>,
    waker: RefCell<Option<Waker>>,
    controller: RefCell<Option<AbortController>>,
}

impl Shared {
    fn end(&self, stop: Stop) {
        self.stop.borrow_mut().get_or_insert(stop);
        // Taken out before they are used: abort listeners are foreign code.
        let controller = self.controller.borrow_mut().take();
        if let Some(controller) = controller {
            controller.abort();
        }
        let waker = self.waker.borrow_mut().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// All guards of one user object.
#[derive(Default)]
pub struct Guards(RefCell<Vec<Weak<Shared>>>);

impl Guards {
    /// Ends all waiting with [`Stop::Destroyed`].
    pub fn destroy(&self) {
        let all = std::mem::take(&mut *self.0.borrow_mut());
        for shared in all.iter().filter_map(Weak::upgrade) {
            shared.end(Stop::Destroyed);
        }
    }

    fn add(&self, shared: &Rc<Shared>) {
        let mut all = self.0.borrow_mut();
        // Only when the list would grow: then each guard pays for one look on average.
        if all.len() == all.capacity() {
            all.retain(|guard| guard.strong_count() > 0);
        }
        all.push(Rc::downgrade(shared));
    }
}

/// Guards the waiting of one call.
pub struct Guard {
    shared: Rc<Shared>,
    listener: Option<(Signal, Closure<dyn FnMut()>)>,
    timer: Option<Timer>,
}

impl Guard {
    /// Begins to watch `signal`.
    pub fn new(guards: &Guards, signal: Option<&Signal>) -> Self {
        let shared = Rc::<Shared>::default();
        guards.add(&shared);
        let listener = signal.map(|signal| {
            if let Some(reason) = signal.reason() {
                shared.end(Stop::Aborted(reason));
            }
            let callback = Closure::<dyn FnMut()>::new({
                let (shared, signal) = (Rc::downgrade(&shared), signal.clone());
                move || {
                    if let Some(shared) = shared.upgrade() {
                        shared.end(Stop::Aborted(signal.reason().unwrap_or(JsValue::UNDEFINED)));
                    }
                }
            });
            signal.listen("addEventListener", callback.as_ref());
            (signal.clone(), callback)
        });
        Self { shared, listener, timer: None }
    }

    /// Ends with [`Stop::TimedOut`] in `ms` milliseconds unless called again before; forgets an earlier timeout.
    pub fn limit(&mut self, ms: f64) {
        self.forget_timeout();
        let shared = Rc::downgrade(&self.shared);
        self.timer = Some(Timer::start(ms, move || {
            if let Some(shared) = shared.upgrade() {
                shared.end(Stop::TimedOut);
            }
        }));
    }

    /// No time limit any more.
    pub fn unlimit(&mut self) {
        self.timer = None;
    }

    /// A signal for the host that fires when waiting ends early; `None` where the host has none.
    pub fn signal(&self) -> Option<web_sys::AbortSignal> {
        let controller = AbortController::new().ok()?;
        let signal = controller.signal();
        *self.shared.controller.borrow_mut() = Some(controller);
        Some(signal)
    }

    /// What `work` gives, unless waiting ends before.
    pub fn wait<F: Future>(&self, work: F) -> Waiting<'_, F> {
        Waiting { shared: &self.shared, work: Box::pin(work) }
    }

    /// Waits `ms` milliseconds.
    pub async fn sleep(&mut self, ms: f64) -> Result<(), Stop> {
        self.limit(ms);
        let slept = self.wait(std::future::pending::<()>()).await;
        self.unlimit();
        match slept {
            Err(Stop::TimedOut) => {
                self.forget_timeout();
                Ok(())
            }
            other => other,
        }
    }

    fn forget_timeout(&self) {
        self.shared.stop.borrow_mut().take_if(|stop| matches!(stop, Stop::TimedOut));
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some((signal, callback)) = &self.listener {
            signal.listen("removeEventListener", callback.as_ref());
        }
    }
}

/// See [`Guard::wait`].
pub struct Waiting<'a, F> {
    shared: &'a Shared,
    work: Pin<Box<F>>,
}

impl<F: Future> Future for Waiting<'_, F> {
    type Output = Result<F::Output, Stop>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(stop) = self.shared.stop.borrow().clone() {
            return Poll::Ready(Err(stop));
        }
        if let Poll::Ready(value) = self.work.as_mut().poll(context) {
            return Poll::Ready(Ok(value));
        }
        *self.shared.waker.borrow_mut() = Some(context.waker().clone());
        Poll::Pending
    }
}
