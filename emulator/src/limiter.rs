//! Rate limits, counted per app and second of the emulator's clock. Not kept in the store.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::ids::{AppId, Millis};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rate {
    /// Receivers of one-to-one pushes.
    Direct,
    /// Ordinary topics pushed to.
    Topic,
    /// Unlimited topics pushed to.
    Unlimited,
    /// Calls to Tencent's service; the app is an sdkappid.
    Tencent,
}

/// Counts of the second that is running.
#[derive(Default)]
pub(crate) struct Limiter(Mutex<HashMap<(AppId, Rate), Window>>);

struct Window {
    second: Millis,
    used: usize,
}

impl Limiter {
    /// Takes `amount` out of this second's `limit`; false, and nothing taken, when that is too much.
    pub(crate) fn take(&self, app: AppId, rate: Rate, now: Millis, amount: usize, limit: u32) -> bool {
        let second = now.div_euclid(1000);
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry((app, rate)).or_insert(Window { second, used: 0 });
        if window.second != second {
            *window = Window { second, used: 0 };
        }
        let fits = window.used + amount <= limit as usize;
        if fits {
            window.used += amount;
        }
        fits
    }
}
