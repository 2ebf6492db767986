//! The 64-bit identifiers, one type each, so that a uuid cannot be passed where a topic id is meant.

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// Milliseconds since the epoch on the emulator's clock.
pub type Millis = i64;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> i64 {
                id.0
            }
        }
    };
}

id!(
    /// An app, as its developer knows it.
    AppId
);
id!(
    /// An account of one app. Never changes and is never given out twice.
    Uuid
);
id!(
    /// An ordinary or an unlimited topic.
    TopicId
);
id!(
    /// A message; unique over the whole service.
    Sequence
);
id!(
    /// What messages are filed under: a pair of accounts or a topic.
    Conversation
);
id!(
    /// A socket, counted from the start of the process.
    ConnectionId
);

impl From<TopicId> for Conversation {
    fn from(topic: TopicId) -> Self {
        Self(topic.0)
    }
}
