//! Successful answers and how ids are written in them.

use std::cell::Cell;

use serde_json::{Value, json};

use crate::ids::Millis;
use crate::knobs::IdStyle;

/// A successful answer.
#[derive(Debug)]
pub(crate) struct Reply {
    data: Value,
    message: &'static str,
    shape: Shape,
    ready: Option<Millis>,
}

#[derive(Debug)]
enum Shape {
    MessageFirst,
    DataFirst,
    /// No envelope around it.
    Bare,
}

impl Reply {
    pub(crate) fn data(data: Value) -> Self {
        Self { data, message: "success", shape: Shape::MessageFirst, ready: None }
    }

    pub(crate) fn done() -> Self {
        Self::data(Value::Null)
    }

    /// The whole answer of a service with envelopes of its own.
    pub(crate) fn bare(answer: Value) -> Self {
        Self { shape: Shape::Bare, ..Self::data(answer) }
    }

    pub(crate) fn message(self, message: &'static str) -> Self {
        Self { message, ..self }
    }

    /// Contacts and push write `data` before `message`.
    pub(crate) fn data_first(self) -> Self {
        Self { shape: Shape::DataFirst, ..self }
    }

    /// It leaves when the emulator's clock shows this.
    pub(crate) fn at(self, ready: Millis) -> Self {
        Self { ready: Some(ready), ..self }
    }

    pub(crate) fn ready(&self) -> Option<Millis> {
        self.ready
    }

    pub(crate) fn envelope(self) -> Value {
        let Self { data, message, shape, .. } = self;
        match shape {
            Shape::MessageFirst => json!({ "code": 200, "message": message, "data": data }),
            Shape::DataFirst => json!({ "code": 200, "data": data, "message": message }),
            Shape::Bare => data,
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
