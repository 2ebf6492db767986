//! The token: asked from the application's hook when first needed and again after the service refused one.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Promise, Set};
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind};
use crate::js::{Failure, failure};
use crate::platform::drive::{Step, Work, drive};
use crate::platform::life::{Life, Stop};
use crate::platform::options::Options;
use crate::types::{Identity, Token, TokenProblem, concat, decimal};

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = askHook)]
    fn ask_hook(settings: &JsValue, reason: &str, life: &Set) -> Promise;
}

enum State {
    Unknown,
    /// The hook is at work. The promise never rejects: it resolves to the error, or to `undefined`.
    Asking(Promise),
    Known(Rc<Token>),
}

/// The current token and how to get one.
pub struct Tokens {
    who: Identity,
    settings: Options,
    state: RefCell<State>,
    in_hook: Cell<bool>,
    failed_for_now: Cell<bool>,
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
    pub fn new(who: Identity, settings: Options) -> Self {
        let state = RefCell::new(State::Unknown);
        Self { who, settings, state, in_hook: Cell::new(false), failed_for_now: Cell::new(false) }
    }

    /// The token, if an answer is known.
    pub fn known(&self) -> Option<Rc<Token>> {
        match &*self.state.borrow() {
            State::Known(token) => Some(token.clone()),
            _ => None,
        }
    }

    /// Whether the hook's latest failure may pass: it threw or took too long, or the token service is in trouble.
    pub fn failed_for_now(&self) -> bool {
        self.failed_for_now.get()
    }

    /// Refuses a call made by the hook itself while it runs: it would wait for its own result.
    pub fn check_reentry(&self) -> Result<(), Error> {
        if self.in_hook.get() {
            return Err(problem("the token hook called something that needs the token"));
        }
        Ok(())
    }

    /// The token; not `refused`, if that is given. One call of the hook serves everybody who waits.
    pub fn get(self: &Rc<Self>, life: &Life, refused: Option<&Rc<Token>>) -> Lookup {
        match &*self.state.borrow() {
            State::Known(token) if !refused.is_some_and(|refused| Rc::ptr_eq(refused, token)) => {
                return Lookup::Known(token.clone());
            }
            State::Asking(promise) => return Lookup::Asking(promise.clone()),
            _ => {}
        }
        let promise = drive(Box::new(Asking {
            tokens: self.clone(),
            life: life.clone(),
            reason: if refused.is_some() { "refused" } else { "first" },
            asked: false,
        }));
        self.state.replace(State::Asking(promise.clone()));
        Lookup::Asking(promise)
    }
}

/// One call of the hook.
struct Asking {
    tokens: Rc<Tokens>,
    life: Life,
    reason: &'static str,
    asked: bool,
}

impl Work for Asking {
    fn step(&mut self, came: Result<JsValue, JsValue>) -> Step {
        let mut may_pass = false;
        let ended = match came {
            Ok(_) if !self.asked => {
                self.asked = true;
                self.tokens.in_hook.set(true);
                let answer = ask_hook(&self.tokens.settings.0, self.reason, &self.life.set());
                self.tokens.in_hook.set(false);
                return Step::Wait(answer);
            }
            Ok(answer) => self.read(answer.unchecked_into()),
            Err(rejection) => {
                let stop = Stop::of(rejection);
                may_pass = !matches!(stop, Ok(Stop::NoHook));
                Err(hook_failed(stop))
            }
        };
        // Only the realtime half asks.
        if cfg!(feature = "realtime") {
            let said = ended.as_ref().err().and_then(|failure| failure.error.as_ref()?.answer.code);
            self.tokens.failed_for_now.set(may_pass || said.is_some_and(|code| code >= 500));
        }
        let (state, value) = match ended {
            Ok(token) => (State::Known(Rc::new(token)), JsValue::UNDEFINED),
            Err(failure) => (State::Unknown, failure.into()),
        };
        self.tokens.state.replace(state);
        Step::Done(Ok(value))
    }
}

impl Asking {
    fn read(&self, answer: Array) -> Result<Token, Failure> {
        let text = answer.get(0).as_string().unwrap_or_default();
        Token::read(&text, answer.get(1).is_truthy(), &self.tokens.who).map_err(|why| unusable(why).into())
    }
}

fn hook_failed(stop: Result<Stop, JsValue>) -> Failure {
    match stop {
        Err(cause) => Failure::caused(problem("the token hook failed"), cause),
        Ok(Stop::Destroyed) => failure::destroyed().into(),
        Ok(Stop::NoHook) => problem("no token hook: pass fetchToken or call registerFetchToken").into(),
        Ok(_) => problem(
            "the token hook did not answer in time; it must not wait for a call of its MIMCUser, which waits for the token",
        )
        .into(),
    }
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
            let mut error = problem(&concat(&["the token service refused with code ", &decimal(code)]));
            error.answer_mut().code = Some(code);
            error
        }
    }
}
