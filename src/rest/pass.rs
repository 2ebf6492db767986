//! A server's secret in place of a token.

use crate::error::Error;

/// Headers and query that a secret adds to an attempt.
#[derive(Default)]
pub struct Signed {
    /// Names and values; values are visible ASCII.
    pub headers: Vec<(String, String)>,
    /// Behind the path, with its question mark.
    pub query: String,
}

/// A server's secret, as it is shown to a service. Nothing of it is in a log or an error.
pub trait Secret {
    /// Milliseconds until an attempt may be within the service's rate; zero counts one.
    fn wait_ms(&self) -> f64 {
        0.0
    }

    /// What an attempt that is sent now shows.
    fn sign(&self) -> Result<Signed, Error>;

    /// Whether an attempt that failed so may succeed when it is signed anew. Asked once per call.
    fn renew(&self, _error: &Error) -> bool {
        false
    }
}
