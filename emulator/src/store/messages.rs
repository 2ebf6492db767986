//! Stored messages and the queries of message history.

use rusqlite::{OptionalExtension, Result, Row, ToSql, named_params};

use serde_json::{Map, Value};

use super::Tx;
use crate::ids::{AppId, Conversation, Millis, Sequence, Uuid};

/// A message on its way into history.
#[derive(Clone, Debug)]
pub(crate) struct NewMessage {
    pub(crate) sequence: Sequence,
    pub(crate) conversation: Conversation,
    pub(crate) sender: Uuid,
    /// Nobody in a topic.
    pub(crate) receiver: Option<Uuid>,
    pub(crate) payload: Vec<u8>,
    pub(crate) ts: Millis,
    pub(crate) biz_type: Option<String>,
    pub(crate) extra: Option<String>,
    pub(crate) packet_id: String,
}

/// A message as history shows it.
#[derive(Clone, Debug)]
pub(crate) struct StoredMessage {
    pub(crate) sequence: Sequence,
    pub(crate) from_account: String,
    pub(crate) to_account: Option<String>,
    pub(crate) payload: Vec<u8>,
    pub(crate) ts: Millis,
    pub(crate) biz_type: Option<String>,
    pub(crate) extra: Option<String>,
    /// JSON object.
    pub(crate) extra_map: Option<String>,
}

/// Which messages of a conversation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Span {
    /// `from <= ts < to`
    Time { from: Millis, to: Millis },
    /// The newest `count` with `ts < before`.
    Count { before: Millis, count: i64 },
    /// The lowest `count` with `start <= sequence < stop`.
    Sequence { start: i64, stop: i64, count: i64 },
}

/// Narrows a query; `None` lets everything through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) biz_type: Option<String>,
    pub(crate) extra: Option<String>,
    /// JSON object whose pairs must all be in the message's extra map.
    pub(crate) extra_map: Option<String>,
}

const COLUMNS: &str =
    "SELECT sequence, sender.account, receiver.account, payload, ts, biz_type, extra, extra_map
     FROM message JOIN user AS sender ON sender.uuid = message.sender
     LEFT JOIN user AS receiver ON receiver.uuid = message.receiver";

const FILTERS: &str = "ts >= :oldest
     AND (:biz_type IS NULL OR biz_type = :biz_type)
     AND (:extra IS NULL OR extra = :extra)
     AND (:extra_map IS NULL OR NOT EXISTS (
       SELECT 1 FROM json_each(:extra_map) AS want WHERE NOT EXISTS (
         SELECT 1 FROM json_each(message.extra_map) AS have
         WHERE have.key = want.key AND have.value IS want.value)))";

impl Tx<'_> {
    /// The conversation of two accounts, or nothing when they never exchanged a stored message.
    pub(crate) fn find_pair(&self, app: AppId, one: &str, other: &str) -> Result<Option<Conversation>> {
        let sql = "SELECT id FROM pair WHERE app = ?1 AND first = ?2 AND second = ?3";
        let values = (app, one.min(other), one.max(other));
        self.sql.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()
    }

    pub(crate) fn pair(&self, app: AppId, one: &str, other: &str) -> Result<Conversation> {
        if let Some(pair) = self.find_pair(app, one, other)? {
            return Ok(pair);
        }
        let sql = "INSERT INTO pair (app, first, second) VALUES (?1, ?2, ?3)";
        self.sql.prepare_cached(sql)?.execute((app, one.min(other), one.max(other)))?;
        Ok(Conversation(self.sql.last_insert_rowid()))
    }

    pub(crate) fn insert_message(&self, message: &NewMessage) -> Result<()> {
        let sql = "INSERT INTO message (sequence, conversation, sender, receiver, payload, ts, biz_type, extra, packet_id)
                   VALUES (:sequence, :conversation, :sender, :receiver, :payload, :ts, :biz_type, :extra, :packet_id)";
        self.sql.prepare_cached(sql)?.execute(named_params! {
            ":sequence": message.sequence,
            ":conversation": message.conversation,
            ":sender": message.sender,
            ":receiver": message.receiver,
            ":payload": message.payload,
            ":ts": message.ts,
            ":biz_type": message.biz_type,
            ":extra": message.extra,
            ":packet_id": message.packet_id,
        })?;
        Ok(())
    }

    /// Replaces the text attached to a message; false when it is not in the conversation.
    pub(crate) fn set_message_extra(
        &self,
        conversation: Conversation,
        sequence: Sequence,
        extra: &str,
    ) -> Result<bool> {
        let sql = "UPDATE message SET extra = ?3 WHERE conversation = ?1 AND sequence = ?2";
        Ok(self.sql.prepare_cached(sql)?.execute((conversation, sequence, extra))? > 0)
    }

    /// Adds to the map attached to a message, replacing equal keys; false when it is not in the conversation.
    pub(crate) fn merge_message_extra(
        &self,
        conversation: Conversation,
        sequence: Sequence,
        change: &Map<String, Value>,
    ) -> Result<bool> {
        let sql = "SELECT extra_map FROM message WHERE conversation = ?1 AND sequence = ?2";
        let old: Option<Option<String>> =
            self.sql.prepare_cached(sql)?.query_row((conversation, sequence), |row| row.get(0)).optional()?;
        let Some(old) = old else { return Ok(false) };
        let mut map: Map<String, Value> =
            old.and_then(|old| serde_json::from_str(&old).ok()).unwrap_or_default();
        map.extend(change.clone());
        let sql = "UPDATE message SET extra_map = ?2 WHERE sequence = ?1";
        self.sql.prepare_cached(sql)?.execute((sequence, Value::Object(map).to_string()))?;
        Ok(true)
    }

    pub(crate) fn sequence_is_taken(&self, sequence: Sequence) -> Result<bool> {
        self.sql.prepare_cached("SELECT 1 FROM message WHERE sequence = ?1")?.exists([sequence])
    }

    /// Messages not older than `oldest`, by time and then by sequence.
    pub(crate) fn messages(
        &self,
        conversation: Conversation,
        span: Span,
        oldest: Millis,
        filter: &Filter,
    ) -> Result<Vec<StoredMessage>> {
        let (condition, low, high, limit) = match span {
            Span::Time { from, to } => ("ts >= :low AND ts < :high ORDER BY ts, sequence", from, to, -1),
            Span::Count { before, count } => {
                ("ts >= :low AND ts < :high ORDER BY ts DESC, sequence DESC", i64::MIN, before, count)
            }
            Span::Sequence { start, stop, count } => {
                ("sequence >= :low AND sequence < :high ORDER BY sequence", start, stop, count)
            }
        };
        let sql = format!(
            "{COLUMNS} WHERE conversation = :conversation AND {FILTERS} AND {condition} LIMIT :limit"
        );
        let values: [(&str, &dyn ToSql); 8] = [
            (":conversation", &conversation),
            (":oldest", &oldest),
            (":biz_type", &filter.biz_type),
            (":extra", &filter.extra),
            (":extra_map", &filter.extra_map),
            (":low", &low),
            (":high", &high),
            (":limit", &limit),
        ];
        let mut query = self.sql.prepare_cached(&sql)?;
        let mut messages: Vec<StoredMessage> = query.query_map(&values[..], read)?.collect::<Result<_>>()?;
        messages.sort_by_key(|message| (message.ts, message.sequence));
        Ok(messages)
    }
}

fn read(row: &Row<'_>) -> Result<StoredMessage> {
    Ok(StoredMessage {
        sequence: row.get(0)?,
        from_account: row.get(1)?,
        to_account: row.get(2)?,
        payload: row.get(3)?,
        ts: row.get(4)?,
        biz_type: row.get(5)?,
        extra: row.get(6)?,
        extra_map: row.get(7)?,
    })
}
