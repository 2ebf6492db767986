//! Walks through a conversation page by page, as pure state machines: they say what to ask next and which of the
//! answered messages are new.

use super::page::{Key, places};
use crate::types::Id;

/// Longest window of a query by time, in milliseconds.
pub const DAY_MS: f64 = 86_400_000.0;

/// The next query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Query {
    /// The newest messages before this time; `None` for now.
    Before(Option<f64>),
    /// All messages in `[from, to)`.
    Between(f64, f64),
}

/// A walk under way. Call [`Walk::next`]; if it gives a query, hand the answer to [`Walk::accept`]; repeat.
#[derive(Debug)]
pub enum Walk {
    /// Oldest first, window by window.
    Forward {
        /// Start of the next window.
        from: f64,
        /// End of the range.
        to: f64,
    },
    /// Newest first, as far back as the service keeps.
    Backward(Backward),
}

/// Where a backward walk is.
#[derive(Debug)]
pub enum Backward {
    /// Nothing asked yet.
    Start,
    /// The page before this one began at `edge`. More messages may share that millisecond, so the next page
    /// overlaps it; `seen` are those of it that were handed out.
    Page {
        /// Time of the earliest message seen, in milliseconds.
        edge: f64,
        /// Sequences seen at `edge`.
        seen: Vec<Id>,
    },
    /// A whole page lay in the millisecond `edge`: a query by count cannot get past it, one by time can.
    Millisecond {
        /// The crowded millisecond.
        edge: f64,
        /// Sequences seen in it.
        seen: Vec<Id>,
    },
    /// All of the history before `to` is still to come and nothing at `to` or later.
    Older {
        /// Exclusive end.
        to: f64,
    },
    /// The service has nothing older.
    End,
}

impl Walk {
    /// Oldest first over `[from, to)`.
    pub fn forward(from: f64, to: f64) -> Self {
        Self::Forward { from, to }
    }

    /// Newest first.
    pub fn backward() -> Self {
        Self::Backward(Backward::Start)
    }

    /// What to ask next; `None` when the walk is over.
    pub fn next(&self) -> Option<Query> {
        Some(match self {
            Self::Forward { from, to } if from < to => Query::Between(*from, (from + DAY_MS).min(*to)),
            Self::Backward(Backward::Start) => Query::Before(None),
            Self::Backward(Backward::Page { edge, .. }) => Query::Before(Some(edge + 1.0)),
            Self::Backward(Backward::Millisecond { edge, .. }) => Query::Between(*edge, edge + 1.0),
            Self::Backward(Backward::Older { to }) => Query::Before(Some(*to)),
            _ => return None,
        })
    }

    /// Takes the keys of the answered page, ascending and free of duplicates, and returns the places of the new messages
    /// in the order of the walk.
    pub fn accept(&mut self, keys: &[Key]) -> Vec<u32> {
        match self {
            Self::Forward { from, .. } => {
                *from += DAY_MS;
                places(keys)
            }
            Self::Backward(state) => state.accept(keys),
        }
    }
}

impl Backward {
    fn accept(&mut self, keys: &[Key]) -> Vec<u32> {
        let was = std::mem::replace(self, Self::End);
        // A service that answers with something newer than it was asked for must not keep the walk from ending.
        let is_new = |key: &Key| match &was {
            Self::Start => true,
            Self::Page { edge, seen } => {
                key.time < *edge || key.time == *edge && !seen.contains(&key.sequence)
            }
            Self::Millisecond { edge, seen } => key.time == *edge && !seen.contains(&key.sequence),
            Self::Older { to } => key.time < *to,
            Self::End => false,
        };
        let (mut new, mut oldest) = (Vec::new(), None);
        for key in keys.iter().rev() {
            if is_new(key) {
                new.push(key.place);
                oldest = Some(key.time);
            }
        }
        *self = match (was, oldest) {
            (Self::Millisecond { edge, .. }, _) => Self::Older { to: edge },
            (Self::Page { edge, seen }, oldest)
                if !keys.is_empty() && oldest.is_none_or(|time| time == edge) =>
            {
                Self::Millisecond { edge, seen: with_those_at(edge, keys, seen) }
            }
            (_, Some(edge)) => Self::Page { edge, seen: with_those_at(edge, keys, Vec::new()) },
            (_, None) => Self::End,
        };
        new
    }
}

/// Adds the sequences at `edge` to those that were seen.
fn with_those_at(edge: f64, keys: &[Key], mut seen: Vec<Id>) -> Vec<Id> {
    for key in keys {
        if key.time == edge {
            seen.push(key.sequence);
        }
    }
    seen
}
