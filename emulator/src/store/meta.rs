//! Counters and settings.

use rusqlite::types::{FromSql, ToSql};
use rusqlite::{OptionalExtension, Result};

use super::Tx;
use crate::ids::{Millis, Sequence, TopicId, Uuid};

/// The first ids. All ids are odd and above 2^53, so that a client which passes them through a float is caught.
const FIRST_UUID: i64 = 9_100_000_000_000_000_001;
const FIRST_TOPIC: i64 = 21_360_000_000_000_001;

/// Sequences are the time times this, plus an odd counter.
const PER_MILLISECOND: i64 = 100_000;

/// Where the counter of messages put into the past starts; accepted messages count from 1.
const SEEDED: i64 = PER_MILLISECOND / 2 + 1;

impl Tx<'_> {
    pub(crate) fn setting<T: FromSql>(&self, name: &str) -> Result<Option<T>> {
        let mut query = self.sql.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
        query.query_row([name], |row| row.get(0)).optional()
    }

    pub(crate) fn set_setting(&self, name: &str, value: impl ToSql) -> Result<()> {
        let sql = "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value";
        self.sql.prepare_cached(sql)?.execute((name, value))?;
        Ok(())
    }

    pub(super) fn next_uuid(&self) -> Result<Uuid> {
        self.step("last_uuid", FIRST_UUID).map(Uuid)
    }

    pub(super) fn next_topic_id(&self) -> Result<TopicId> {
        self.step("last_topic", FIRST_TOPIC).map(TopicId)
    }

    /// Larger than every sequence before, also when the clock was set back.
    pub(crate) fn next_sequence(&self) -> Result<Sequence> {
        self.next_sequence_at(self.now)
    }

    /// A sequence for a message put at `ts` from outside: it sorts like the time when that lies in the past.
    pub(crate) fn seeded_sequence(&self, ts: Millis) -> Result<Sequence> {
        let last: i64 = self.setting("last_sequence")?.unwrap_or_default();
        let (start, end) = (ts * PER_MILLISECOND + SEEDED, (ts + 1) * PER_MILLISECOND);
        if end > last {
            return self.next_sequence_at(ts);
        }
        let sql = "SELECT max(sequence) FROM message WHERE sequence >= ?1 AND sequence < ?2";
        let taken: Option<i64> = self.sql.prepare_cached(sql)?.query_row([start, end], |row| row.get(0))?;
        Ok(Sequence(taken.map_or(start, |taken| (taken + 2) | 1)))
    }

    /// Makes sure that `sequence` and all below it are not given out again.
    pub(crate) fn skip_sequence(&self, sequence: Sequence) -> Result<()> {
        let sql = "INSERT INTO meta VALUES ('last_sequence', ?1)
                   ON CONFLICT DO UPDATE SET value = max(value, excluded.value)";
        self.sql.prepare_cached(sql)?.execute([sequence])?;
        Ok(())
    }

    fn next_sequence_at(&self, ts: Millis) -> Result<Sequence> {
        let sql = "INSERT INTO meta VALUES ('last_sequence', ?1)
                   ON CONFLICT DO UPDATE SET value = max((value + 2) | 1, excluded.value) RETURNING value";
        self.sql.prepare_cached(sql)?.query_row([ts * PER_MILLISECOND + 1], |row| row.get(0)).map(Sequence)
    }

    fn step(&self, counter: &str, first: i64) -> Result<i64> {
        let sql = "INSERT INTO meta VALUES (?1, ?2)
                   ON CONFLICT DO UPDATE SET value = value + 2 RETURNING value";
        self.sql.prepare_cached(sql)?.query_row((counter, first), |row| row.get(0))
    }

    /// Empties every table and starts all counters again, so that ids repeat from run to run.
    pub(crate) fn erase(&self) -> Result<()> {
        self.sql.execute_batch(
            "DELETE FROM gewe_fetch; DELETE FROM gewe_device; DELETE FROM gewe_token; DELETE FROM tencent_contact;
             DELETE FROM tencent_account; DELETE FROM tencent_app;
             DELETE FROM attachment; DELETE FROM session; DELETE FROM receipt; DELETE FROM device;
             DELETE FROM packet; DELETE FROM callback; DELETE FROM topic_block; DELETE FROM block; DELETE FROM contact;
             DELETE FROM message; DELETE FROM pair; DELETE FROM member; DELETE FROM topic; DELETE FROM token;
             DELETE FROM user; DELETE FROM app; DELETE FROM meta; DELETE FROM sqlite_sequence;",
        )
    }
}
