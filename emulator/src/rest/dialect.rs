//! The services the emulator stands for, and how each writes a failure.

use serde_json::{Value, json};

use super::failure::failure_envelope;

/// Which service an endpoint belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Mimc,
    Tencent,
    Gewe,
}

impl Dialect {
    /// The whole answer of a failure.
    pub(super) fn failure(self, code: i64, message: &str) -> Value {
        match self {
            Self::Mimc => failure_envelope(code, message),
            Self::Tencent => {
                json!({ "ActionStatus": "FAIL", "ErrorCode": code, "ErrorInfo": message, "ErrorDisplay": "" })
            }
            Self::Gewe => json!({ "ret": code, "msg": message }),
        }
    }
}

/// The number that tells success from failure, in any of the services.
pub(super) fn answer_code(answer: &Value) -> Option<i64> {
    ["code", "ErrorCode", "ret"].iter().find_map(|name| answer.get(name)?.as_i64())
}

/// Every number as its decimal text.
pub(super) fn quote_integers(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.to_string()),
        Value::Array(items) => items.into_iter().map(quote_integers).collect(),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, quote_integers(value))).collect())
        }
        other => other,
    }
}
