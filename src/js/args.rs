//! Arguments from JavaScript. Nothing about them is taken for granted: every function returns the value or
//! `invalid_input` naming the parameter, whatever was passed.

use js_sys::{Array, BigInt, Function, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::rest::request::check_account;
use crate::types::{Id, decimal, id_digits};

/// A text. Unpaired surrogates become U+FFFD.
pub fn text(value: &JsValue, name: &str) -> Result<String, Error> {
    value.as_string().ok_or_else(|| Error::invalid(name, "must be a string"))
}

/// An account the service can take.
pub fn account(value: &JsValue, name: &str) -> Result<String, Error> {
    let account = text(value, name)?;
    check_account(&account, name)?;
    Ok(account)
}

/// An array of accounts.
pub fn accounts(value: &JsValue, name: &str) -> Result<Vec<String>, Error> {
    if !Array::is_array(value) {
        return Err(Error::invalid(name, "must be an array of strings"));
    }
    let length = get(value, "length", name)?.as_f64().unwrap_or(0.0);
    // Not more than the service takes in any call, so that a lying length cannot keep us busy.
    if !(0.0..=100_000.0).contains(&length) {
        return Err(Error::invalid(name, "must be an array of strings"));
    }
    (0..length as u32)
        .map(|index| {
            let item = Reflect::get_u32(value, index).map_err(|_| unreadable(name))?;
            account(&item, name)
        })
        .collect()
}

/// A 64-bit id as decimal digits: from digits, a bigint or a safe integer.
pub fn id(value: &JsValue, name: &str) -> Result<String, Error> {
    let digits = match value.as_f64() {
        Some(number) if number.fract() == 0.0 && (0.0..=9_007_199_254_740_991.0).contains(&number) => {
            decimal(number as i64)
        }
        Some(_) => return Err(Error::invalid(name, "must be a safe integer, or its digits as a string or bigint")),
        None => match value.dyn_ref::<BigInt>() {
            Some(big) => big.to_string(10).map(String::from).map_err(|_| unreadable(name))?,
            None => value.as_string().unwrap_or_default(),
        },
    };
    match id_digits(&digits) {
        Some(Id::Positive(_)) => Ok(digits),
        _ => Err(Error::invalid(name, "must be a 64-bit id: decimal digits, a bigint or a safe integer")),
    }
}

/// A time in milliseconds: a number, or a `Date`.
pub fn time(value: &JsValue, name: &str) -> Result<f64, Error> {
    let number = match value.as_f64() {
        Some(number) => Some(number),
        None if value.is_object() => {
            let get_time = get(value, "getTime", name)?;
            let get_time = get_time.dyn_ref::<Function>();
            get_time.and_then(|get_time| get_time.call0(value).ok()).and_then(|time| time.as_f64())
        }
        None => None,
    };
    match number {
        Some(number) if (0.0..=8.64e15).contains(&number) => Ok(number.trunc()),
        _ => Err(Error::invalid(name, "must be a time: milliseconds since the epoch, or a valid Date")),
    }
}

/// A member of any object.
fn get(object: &JsValue, key: &str, name: &str) -> Result<JsValue, Error> {
    Reflect::get(object, &JsValue::from_str(key)).map_err(|_| unreadable(name))
}

fn unreadable(name: &str) -> Error {
    Error::invalid(name, "could not be read: reading it threw")
}

/// Reads an object of options. Members that are `undefined` count as absent.
pub struct Options {
    object: JsValue,
}

impl Options {
    /// No options given.
    pub fn none() -> Self {
        Self { object: JsValue::UNDEFINED }
    }

    /// `value` must be an object or `undefined`.
    pub fn of(value: &JsValue, name: &str) -> Result<Self, Error> {
        if !value.is_undefined() && !value.is_object() && !value.is_function() {
            return Err(Error::invalid(name, "must be an object"));
        }
        Ok(Self { object: value.clone() })
    }

    /// The member, unless it is `undefined`.
    pub fn get(&self, key: &str) -> Result<Option<JsValue>, Error> {
        if self.object.is_undefined() {
            return Ok(None);
        }
        get(&self.object, key, key).map(|value| (!value.is_undefined()).then_some(value))
    }

    /// The member as another type, by one of this module's functions.
    pub fn read<T>(&self, key: &str, as_: fn(&JsValue, &str) -> Result<T, Error>) -> Result<Option<T>, Error> {
        self.get(key)?.map(|value| as_(&value, key)).transpose()
    }

    /// A text.
    pub fn text(&self, key: &str) -> Result<Option<String>, Error> {
        self.read(key, text)
    }

    /// An account.
    pub fn account(&self, key: &str) -> Result<Option<String>, Error> {
        self.read(key, account)
    }

    /// A boolean; absent is `false`.
    pub fn flag(&self, key: &str) -> Result<bool, Error> {
        match self.get(key)? {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| Error::invalid(key, "must be a boolean")),
        }
    }

    /// A whole number in `min..=u32::MAX`.
    pub fn whole(&self, key: &str, min: u32) -> Result<Option<u32>, Error> {
        let Some(value) = self.get(key)? else { return Ok(None) };
        match value.as_f64() {
            Some(n) if n.fract() == 0.0 && (f64::from(min)..=f64::from(u32::MAX)).contains(&n) => Ok(Some(n as u32)),
            _ => Err(Error::invalid(key, if min == 0 { "must be a whole number" } else { "must be a whole number of at least 1" })),
        }
    }

    /// A duration in milliseconds, above zero.
    pub fn millis(&self, key: &str) -> Result<Option<f64>, Error> {
        let Some(value) = self.get(key)? else { return Ok(None) };
        match value.as_f64() {
            Some(n) if n > 0.0 && n.is_finite() => Ok(Some(n)),
            _ => Err(Error::invalid(key, "must be a number of milliseconds above zero")),
        }
    }

    /// A function.
    pub fn function(&self, key: &str) -> Result<Option<Function>, Error> {
        self.read(key, function)
    }
}

/// A function.
pub fn function(value: &JsValue, name: &str) -> Result<Function, Error> {
    value.dyn_ref::<Function>().cloned().ok_or_else(|| Error::invalid(name, "must be a function"))
}
