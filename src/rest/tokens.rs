//! The token: asked from the application's hook when first needed and again after the service refused one.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, JSON, Promise};
use wasm_bindgen::prelude::*;

use crate::error::{Answer, Error, ErrorKind};
use crate::js::{Failure, failure};
use crate::platform::drive::{Came, Limit, Step, Work, drive};
use crate::platform::guard::{Guard, Guards, Stop};
use crate::types::{Identity, Token, TokenProblem, concat, decimal};

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

/// A token, or what to wait for before asking again.
pub enum Lookup {
    /// It is known.
    Known(Rc<Token>),
    /// The hook is at work. Resolves to the error, or to `undefined`.
    Asking(Promise),
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

    /// The token; not `refused`, if that is given. One call of the hook serves everybody who waits.
    pub fn get(self: &Rc<Self>, guards: &Guards, refused: Option<&Rc<Token>>) -> Lookup {
        match &*self.state.borrow() {
            State::Known(token) if !refused.is_some_and(|refused| Rc::ptr_eq(refused, token)) => {
                return Lookup::Known(token.clone());
            }
            State::Asking(promise) => return Lookup::Asking(promise.clone()),
            _ => {}
        }
        let reason = if refused.is_some() { "refused" } else { "first" };
        let promise = drive(Box::new(Asking { tokens: self.clone(), reason }), Guard::new(guards, None));
        *self.state.borrow_mut() = State::Asking(promise.clone());
        Lookup::Asking(promise)
    }

    fn read(&self, answer: &JsValue) -> Result<Token, Failure> {
        let (text, parsed) = match answer.as_string() {
            Some(text) => (text, false),
            None => {
                let text = JSON::stringify(answer).map_err(hook_failed)?;
                (text.as_string().unwrap_or_default(), true)
            }
        };
        Token::read(&text, parsed, &self.who).map_err(|why| Failure::Own(unusable(why)))
    }
}

/// One call of the hook.
struct Asking {
    tokens: Rc<Tokens>,
    reason: &'static str,
}

impl Work for Asking {
    fn step(&mut self, came: Came) -> Step {
        let ended = match came {
            Came::Start => match self.call_hook() {
                Ok(promise) => return Step::Wait(promise, Limit::Millis(self.tokens.timeout_ms)),
                Err(failure) => Err(failure),
            },
            Came::Value(answer) => self.tokens.read(&answer),
            Came::Threw(cause) => Err(hook_failed(cause)),
            Came::Stopped(Stop::Destroyed) => Err(failure::destroyed().into()),
            Came::Stopped(_) => Err(Failure::Own(problem(
                "the token hook did not answer in time; it must not wait for a call of this MIMCUser, since such a \
                 call waits for the token",
            ))),
        };
        let (state, value) = match ended {
            Ok(token) => (State::Known(Rc::new(token)), JsValue::UNDEFINED),
            Err(failure) => (State::Unknown, failure.into()),
        };
        *self.tokens.state.borrow_mut() = state;
        Step::Done(Ok(value))
    }
}

impl Asking {
    fn call_hook(&self) -> Result<Promise, Failure> {
        let hook = self.tokens.hook.borrow().clone();
        let hook = hook.ok_or_else(|| problem("no token hook: pass fetchToken or call registerFetchToken"))?;
        self.tokens.in_hook.set(true);
        let value = hook.call1(&JsValue::UNDEFINED, &self.reason.into());
        self.tokens.in_hook.set(false);
        value.map(|value| Promise::resolve(&value)).map_err(hook_failed)
    }
}

fn hook_failed(cause: JsValue) -> Failure {
    Failure::Caused(problem("the token hook failed"), cause)
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
            problem(&concat(&["the token service refused with code ", &decimal(code)])).with(answer)
        }
    }
}
