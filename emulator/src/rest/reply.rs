//! Successful answers and how ids are written in them.

use std::cell::Cell;

use serde_json::{Value, json};

use crate::knobs::IdStyle;

/// A successful answer.
#[derive(Debug)]
pub(crate) struct Reply {
    data: Value,
    message: &'static str,
    data_first: bool,
}

impl Reply {
    pub(crate) fn data(data: Value) -> Self {
        Self { data, message: "success", data_first: false }
    }

    pub(crate) fn done() -> Self {
        Self::data(Value::Null)
    }

    pub(crate) fn message(self, message: &'static str) -> Self {
        Self { message, ..self }
    }

    /// Contacts and push write `data` before `message`.
    pub(crate) fn data_first(self) -> Self {
        Self { data_first: true, ..self }
    }

    pub(crate) fn envelope(self) -> Value {
        let Self { data, message, data_first } = self;
        if data_first {
            json!({ "code": 200, "data": data, "message": message })
        } else {
            json!({ "code": 200, "message": message, "data": data })
        }
    }
}

/// Writes the ids of one answer.
#[derive(Debug)]
pub(crate) struct IdWriter {
    style: IdStyle,
    number_next: Cell<bool>,
}

impl IdWriter {
    pub(crate) fn new(style: IdStyle) -> Self {
        Self { style, number_next: Cell::new(style == IdStyle::Number) }
    }

    pub(crate) fn write(&self, id: impl Into<i64>) -> Value {
        let id = id.into();
        let as_number = self.number_next.get();
        if self.style == IdStyle::Mixed {
            self.number_next.set(!as_number);
        }
        if as_number { Value::from(id) } else { Value::from(id.to_string()) }
    }
}
