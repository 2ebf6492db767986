//! What an attempt shows the service of who asks.

use std::rc::Rc;

use js_sys::Promise;

use super::request::body;
#[cfg(feature = "server")]
use crate::error::Error;
use crate::types::Token;
#[cfg(feature = "server")]
use crate::types::concat;

/// What one attempt shows.
pub enum Pass {
    /// The user's token.
    Token(Rc<Token>),
    /// What a server's secret vouches for.
    #[cfg(feature = "server")]
    Signed(Signed),
}

/// A pass, or what to wait for before asking again.
pub enum Ready {
    /// Go ahead.
    Now(Pass),
    /// Resolves to the error that ends the call, or to `undefined`.
    Later(Promise),
}

/// Headers and query that a server's secret adds to an attempt.
#[cfg(feature = "server")]
#[derive(Default)]
pub struct Signed {
    /// Names and values; values are visible ASCII.
    pub headers: Vec<(String, String)>,
    /// Behind the path, with its question mark.
    pub query: String,
}

/// A server's secret, as it is shown to a service. Nothing of it is in a log or an error.
#[cfg(feature = "server")]
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

impl Pass {
    /// The token, if that is what was shown.
    pub fn token(&self) -> Option<&Rc<Token>> {
        match self {
            Self::Token(token) => Some(token),
            #[cfg(feature = "server")]
            Self::Signed(_) => None,
        }
    }

    /// `path` and what a secret adds to it.
    pub fn path(&self, path: &str) -> String {
        match self {
            Self::Token(_) => path.into(),
            #[cfg(feature = "server")]
            Self::Signed(signed) => concat(&[path, &signed.query]),
        }
    }

    /// Every header of an attempt, as the JSON text of an object; `own` are those of its endpoint.
    pub fn headers(&self, own: &[(&'static str, String)]) -> String {
        let mut headers = body();
        headers.key("content-type").string("application/json");
        match self {
            Self::Token(token) => {
                headers.key("token").string(&token.token);
            }
            #[cfg(feature = "server")]
            Self::Signed(signed) => {
                for (name, value) in &signed.headers {
                    headers.key(name).string(value);
                }
            }
        }
        for (name, value) in own {
            headers.key(name).string(value);
        }
        headers.close_object();
        headers.finish()
    }
}
