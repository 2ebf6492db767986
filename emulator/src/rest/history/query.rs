//! What a history request asks for.

use serde_json::Value;

use crate::ids::{Conversation, Millis};
use crate::rest::endpoint::Call;
use crate::rest::failure::Failure;
use crate::store::{Filter, Span, StoredMessage};

const DAY: Millis = 86_400_000;

/// Half a year, and a week for queries by sequence.
const RETENTION: Millis = 183 * DAY;
// assumption: messages older than half a year (by sequence: a week) are invisible, which is no error.
const SEQUENCE_RETENTION: Millis = 7 * DAY;

// assumption: a query by count without a count gets 20 messages, and one that asks for more than 200 gets 200.
const DEFAULT_COUNT: i64 = 20;
const MAX_COUNT: i64 = 200;

pub(super) struct Query {
    span: Span,
    filter: Filter,
    /// Whether each message shows its whole extra map.
    pub(super) all_extra: bool,
}

impl Query {
    pub(super) fn by_time(call: &Call<'_>) -> Result<Self, Failure> {
        let (from, to) = (call.body.integer("utcFromTime")?, call.body.integer("utcToTime")?);
        if to <= from || to.saturating_sub(from) > DAY {
            return Err(Failure::Param("utcToTime"));
        }
        Self::new(call, Span::Time { from, to })
    }

    pub(super) fn by_count(call: &Call<'_>) -> Result<Self, Failure> {
        // Without a time the newest messages are meant, also those of this very millisecond.
        let before = call.body.optional_integer("utcToTime")?.unwrap_or(call.tx.now + 1);
        let count = call.body.optional_integer("count")?.unwrap_or(DEFAULT_COUNT);
        if count < 1 {
            return Err(Failure::Param("count"));
        }
        Self::new(call, Span::Count { before, count: count.min(MAX_COUNT) })
    }

    /// The later form, which also knows the extra map.
    pub(super) fn by_count_v2(call: &Call<'_>) -> Result<Self, Failure> {
        let mut query = Self::by_count(call)?;
        let map = call.body.object("extraFilterMap")?;
        if map.is_some_and(|map| !map.values().all(Value::is_string)) {
            return Err(Failure::Param("extraFilterMap"));
        }
        query.filter.extra_map = map.map(|map| Value::from(map.clone()).to_string());
        query.all_extra = call.body.optional_bool("getAllExtra")?.unwrap_or(false);
        Ok(query)
    }

    pub(super) fn by_sequence(call: &Call<'_>) -> Result<Self, Failure> {
        let (start, stop) = (call.body.integer("startSeq")?, call.body.integer("stopSeq")?);
        if start >= stop {
            return Err(Failure::Param("stopSeq"));
        }
        Self::new(call, Span::Sequence { start, stop, count: MAX_COUNT })
    }

    fn new(call: &Call<'_>, span: Span) -> Result<Self, Failure> {
        let filter = Filter {
            biz_type: call.body.optional_text("bizType")?.map(str::to_owned),
            extra: call.body.optional_text("extra")?.map(str::to_owned),
            extra_map: None,
        };
        Ok(Self { span, filter, all_extra: false })
    }

    /// What is too old is invisible, not an error.
    pub(super) fn run(
        &self,
        call: &Call<'_>,
        conversation: Conversation,
    ) -> Result<Vec<StoredMessage>, Failure> {
        let kept = match self.span {
            Span::Sequence { .. } if call.knobs.sequence_retention => SEQUENCE_RETENTION,
            _ => RETENTION,
        };
        Ok(call.tx.messages(conversation, self.span, call.tx.now - kept, &self.filter)?)
    }
}
