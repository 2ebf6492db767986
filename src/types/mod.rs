//! Values that users see, each declared once, and their checks.

pub mod base64;
mod token;

pub use token::{Token, TokenProblem};

/// `text` as a 64-bit id: decimal digits, with a sign only for negative ones, in the range of `i64` or `u64`.
pub fn id_digits(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    if digits.len() == text.len() {
        return Some(i128::from(value));
    }
    let negative = -i128::from(value);
    (negative >= i128::from(i64::MIN)).then_some(negative)
}

/// Application id and account on whose behalf calls are made.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Decimal digits.
    pub app_id: String,
    /// The account in the application's own system.
    pub account: String,
}
