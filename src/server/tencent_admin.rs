//! An administrator of a Tencent app: his signature in the query of every call, and the service's rate.

use std::cell::RefCell;

use super::limiter::Limiter;
use super::options::monotonic_ms;
use super::tencent;
use super::usersig::{self, Claim};
use crate::error::Error;
use crate::rest::pass::{Secret, Signed};
use crate::rest::request::encode_list;

/// How long a signature made here holds, in seconds; the service recommends a day or more.
const EXPIRE_S: i64 = 86_400;

/// How long before its end a signature is replaced, in seconds: clocks differ.
const MARGIN_S: i64 = 600;

/// Who asks, and at which rate.
pub(super) struct Admin {
    pub(super) sdk_app_id: u64,
    pub(super) name: String,
    pub(super) signature: Signature,
    pub(super) limiter: RefCell<Limiter>,
}

pub(super) enum Signature {
    /// Given by the application.
    Given(String),
    /// Made here, and kept until shortly before its end, in seconds since the epoch.
    Made {
        /// The app's secret.
        key: String,
        /// The signature and its end.
        kept: RefCell<Option<(String, i64)>>,
    },
}

impl Secret for Admin {
    fn wait_ms(&self) -> f64 {
        self.limiter.borrow_mut().take(monotonic_ms(), 1)
    }

    fn sign(&self) -> Result<Signed, Error> {
        let random = (js_sys::Math::random() * 4_294_967_296.0) as u32;
        let mut query = format!("?sdkappid={}&identifier=", self.sdk_app_id);
        encode_list(&self.name, &mut query);
        query += "&usersig=";
        encode_list(&self.user_sig(), &mut query);
        query += &format!("&random={random}&contenttype=json");
        Ok(Signed { headers: Vec::new(), query })
    }

    /// A signature that the service thinks is over may be so by its clock.
    fn renew(&self, error: &Error) -> bool {
        let code = error.answer.code;
        match &self.signature {
            Signature::Made { kept, .. } if code == Some(tencent::SIGNATURE_EXPIRED) => {
                kept.replace(None);
                true
            }
            _ => false,
        }
    }
}

impl Admin {
    fn user_sig(&self) -> String {
        let (key, kept) = match &self.signature {
            Signature::Given(sig) => return sig.clone(),
            Signature::Made { key, kept } => (key, kept),
        };
        let now = (js_sys::Date::now() / 1_000.0) as i64;
        let mut kept = kept.borrow_mut();
        match &*kept {
            // Not one of the future either: the clock may have been set back.
            Some((sig, end)) if (now + MARGIN_S..=now + EXPIRE_S).contains(end) => sig.clone(),
            _ => {
                let Self { sdk_app_id, name, .. } = self;
                let claim = Claim {
                    sdk_app_id: *sdk_app_id,
                    user_id: name,
                    time: now,
                    expire: EXPIRE_S,
                    user_buf: None,
                };
                let sig = usersig::sign(&claim, key);
                *kept = Some((sig.clone(), now + EXPIRE_S));
                sig
            }
        }
    }
}
