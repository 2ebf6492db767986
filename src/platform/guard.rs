//! Ends waiting early: on the caller's signal, on a timeout, or when the user object is destroyed.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::drive::{Came, Limit};
use super::timer::Timer;

/// Why waiting ended.
#[derive(Clone)]
pub enum Stop {
    /// The caller's signal; its reason.
    Aborted(JsValue),
    /// The time limit is over.
    TimedOut,
    /// The user object is gone.
    Destroyed,
}

/// A caller's abort signal.
#[derive(Clone)]
pub struct Signal(JsValue);

impl Signal {
    /// `value` was checked to behave like an `AbortSignal`, from whatever realm or polyfill.
    pub fn new(value: JsValue) -> Self {
        Self(value)
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

    /// How long the next wait may last.
    pub(super) fn set(&mut self, limit: Limit) {
        let ms = match limit {
            Limit::Same => return,
            Limit::None => None,
            Limit::Millis(ms) => Some(ms),
        };
        self.shared.stop.borrow_mut().take_if(|stop| matches!(stop, Stop::TimedOut));
        self.timer = ms.map(|ms| {
            let shared = Rc::downgrade(&self.shared);
            Timer::start(ms, move || {
                if let Some(shared) = shared.upgrade() {
                    shared.end(Stop::TimedOut);
                }
            })
        });
    }

    /// What ended it, if anything did.
    pub(super) fn ended(&self) -> Option<Stop> {
        self.shared.stop.borrow().clone()
    }

    /// Waits for `promise`, or without one for the guard itself: then the end of the time limit is what was waited for.
    pub(super) fn wait(&self, promise: Option<Promise>) -> Waiting<'_> {
        Waiting { shared: &self.shared, promise: promise.map(JsFuture::from) }
    }

    /// What can take part in ending this guard's waits from outside.
    pub fn handle(&self) -> Handle {
        Handle(self.shared.clone())
    }
}

/// Gives the host a signal that fires when a wait ends early.
pub struct Handle(Rc<Shared>);

impl Handle {
    /// A fresh signal; `None` where the host has none.
    pub fn signal(&self) -> Option<web_sys::AbortSignal> {
        let controller = AbortController::new().ok()?;
        let signal = controller.signal();
        *self.0.controller.borrow_mut() = Some(controller);
        Some(signal)
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
pub(super) struct Waiting<'a> {
    shared: &'a Shared,
    promise: Option<JsFuture>,
}

impl Future for Waiting<'_> {
    type Output = Came;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Came> {
        if let Some(stop) = self.shared.stop.borrow().clone() {
            let slept = self.promise.is_none() && matches!(stop, Stop::TimedOut);
            return Poll::Ready(if slept { Came::Value(JsValue::UNDEFINED) } else { Came::Stopped(stop) });
        }
        if let Some(promise) = &mut self.promise
            && let Poll::Ready(result) = Pin::new(promise).poll(context)
        {
            return Poll::Ready(result.map_or_else(Came::Threw, Came::Value));
        }
        *self.shared.waker.borrow_mut() = Some(context.waker().clone());
        Poll::Pending
    }
}
