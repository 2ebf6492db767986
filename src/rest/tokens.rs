//! The token: asked from the application's hook when first needed and again after the service refused one.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, JSON, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::error::{Answer, Error, ErrorKind};
use crate::js::{Failure, failure};
use crate::platform::guard::{Guard, Guards, Stop};
use crate::types::{Identity, Token, TokenProblem};

enum State {
    Unknown,
    /// The hook is at work. The promise never rejects: it resolves to the error, or to `undefined`.
    Asking(Promise),
    Known(Rc<Token>),
}

/// The current token and how to get one.
pub struct Tokens {
    who: Identity,
    hook: RefCell<Option<Function>>,
    timeout_ms: f64,
    state: RefCell<State>,
    in_hook: Cell<bool>,
}

impl Tokens {
    /// Nothing is asked yet.
    pub fn new(who: Identity, hook: Option<Function>, timeout_ms: f64) -> Self {
        let state = RefCell::new(State::Unknown);
        Self { who, hook: RefCell::new(hook), timeout_ms, state, in_hook: Cell::new(false) }
    }

    /// The application's hook.
    pub fn set_hook(&self, hook: Function) {
        *self.hook.borrow_mut() = Some(hook);
    }

    /// The token, if an answer is known.
    pub fn known(&self) -> Option<Rc<Token>> {
        match &*self.state.borrow() {
            State::Known(token) => Some(token.clone()),
            _ => None,
        }
    }

    /// Refuses a call made by the hook itself while it runs: it would wait for its own result.
    pub fn check_reentry(&self) -> Result<(), Error> {
        if self.in_hook.get() {
            return Err(problem("the token hook called something that needs the token"));
        }
        Ok(())
    }

    /// The token; not `refused`, if that is given. Waits for the hook, together with everybody else who does.
    pub async fn get(
        self: &Rc<Self>,
        guards: &Rc<Guards>,
        guard: &Guard,
        refused: Option<&Rc<Token>>,
    ) -> Result<Rc<Token>, Wait> {
        if let Some(token) = self.known()
            && !refused.is_some_and(|refused| Rc::ptr_eq(refused, &token))
        {
            return Ok(token);
        }
        let asked = self.ask(guards, refused.is_some());
        let error = guard.wait(JsFuture::from(asked)).await.map_err(Wait::Stopped)?;
        match (error, self.known()) {
            (Ok(error), Some(token)) if error.is_undefined() => Ok(token),
            (Ok(error) | Err(error), _) => Err(Wait::Failed(Failure::Foreign(error))),
        }
    }

    fn ask(self: &Rc<Self>, guards: &Rc<Guards>, refused: bool) -> Promise {
        if let State::Asking(promise) = &*self.state.borrow() {
            return promise.clone();
        }
        let (this, guards) = (self.clone(), guards.clone());
        let promise = future_to_promise(async move {
            let answer = this.fetch(&guards, if refused { "refused" } else { "first" }).await;
            let (state, value) = match answer {
                Ok(token) => (State::Known(Rc::new(token)), JsValue::UNDEFINED),
                Err(error) => (State::Unknown, error.into()),
            };
            *this.state.borrow_mut() = state;
            Ok(value)
        });
        *self.state.borrow_mut() = State::Asking(promise.clone());
        promise
    }

    async fn fetch(&self, guards: &Guards, reason: &str) -> Result<Token, Failure> {
        let hook = self.hook.borrow().clone();
        let hook = hook.ok_or_else(|| problem("no token hook: pass fetchToken or call registerFetchToken"))?;
        let mut guard = Guard::new(guards, None);
        guard.limit(self.timeout_ms);
        self.in_hook.set(true);
        let value = hook.call1(&JsValue::UNDEFINED, &reason.into());
        self.in_hook.set(false);
        let failed = |cause| Failure::Caused(problem("the token hook failed"), cause);
        let promise = value.map(|value| Promise::resolve(&value)).map_err(failed)?;
        let value = match guard.wait(JsFuture::from(promise)).await {
            Ok(value) => value.map_err(failed)?,
            Err(Stop::Destroyed) => return Err(failure::destroyed().into()),
            Err(_) => {
                return Err(problem(
                    "the token hook did not answer in time; it must not wait for a call of this MIMCUser, \
                     since such a call waits for the token",
                )
                .into());
            }
        };
        let (text, parsed) = match value.as_string() {
            Some(text) => (text, false),
            None => {
                let text = JSON::stringify(&value).map_err(failed)?;
                (text.as_string().unwrap_or_default(), true)
            }
        };
        Token::read(&text, parsed, &self.who).map_err(|problem| unusable(problem).into())
    }
}

/// Why there is no token.
pub enum Wait {
    /// The caller's waiting ended early.
    Stopped(Stop),
    /// The hook failed.
    Failed(Failure),
}

fn problem(text: &str) -> Error {
    Error::new(ErrorKind::Token, text)
}

fn unusable(why: TokenProblem) -> Error {
    match why {
        TokenProblem::Unreadable => problem("the token hook did not return the token service's answer"),
        TokenProblem::OtherApp => problem("the token answer is for another application id"),
        TokenProblem::OtherAccount => problem("the token answer is for another account"),
        TokenProblem::Refused(code) => {
            let answer = Answer { code: Some(code), ..Answer::default() };
            problem(&["the token service refused with code ", &code.to_string()].concat()).with(answer)
        }
    }
}
