//! Deliveries to the apps' servers that are waiting for an attempt.

use rusqlite::{OptionalExtension, Result, Row};

use super::Tx;
use crate::ids::{Conversation, Millis};

/// A body to post as soon as possible.
#[derive(Clone, Debug)]
pub(crate) struct NewCallback {
    pub(crate) conversation: Conversation,
    pub(crate) url: String,
    pub(crate) body: String,
}

/// A delivery whose next attempt may start now.
#[derive(Clone, Debug)]
pub(crate) struct DueCallback {
    pub(crate) id: i64,
    pub(crate) url: String,
    pub(crate) body: String,
}

/// A delivery as control calls show it.
#[derive(Clone, Debug)]
pub(crate) struct PendingCallback {
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) attempts: i64,
    pub(crate) due: Millis,
}

impl Tx<'_> {
    pub(crate) fn queue_callback(&self, callback: &NewCallback) -> Result<()> {
        let sql = "INSERT INTO callback (conversation, url, body, due) VALUES (?1, ?2, ?3, ?4)";
        let values = (callback.conversation, &callback.url, &callback.body, self.now);
        self.sql.prepare_cached(sql)?.execute(values)?;
        self.queued_callbacks.set(true);
        Ok(())
    }

    /// At most `limit` of what may start now: due retries, and of deliveries never tried the first of each
    /// conversation. (The recursion jumps from conversation to conversation in the index.)
    pub(crate) fn due_callbacks(&self, limit: usize) -> Result<Vec<DueCallback>> {
        let sql = "WITH RECURSIVE waiting (conversation) AS (
                     SELECT min(conversation) FROM callback WHERE attempts = 0
                     UNION ALL
                     SELECT (SELECT min(conversation) FROM callback
                             WHERE attempts = 0 AND conversation > waiting.conversation)
                     FROM waiting WHERE conversation IS NOT NULL)
                   SELECT id, url, body FROM callback WHERE attempts > 0 AND due <= ?1
                   UNION ALL
                   SELECT id, url, body FROM waiting JOIN callback ON id = (
                     SELECT min(id) FROM callback WHERE attempts = 0 AND conversation = waiting.conversation)
                   LIMIT ?2";
        let read = |row: &Row<'_>| Ok(DueCallback { id: row.get(0)?, url: row.get(1)?, body: row.get(2)? });
        self.sql.prepare_cached(sql)?.query_map((self.now, limit as i64), read)?.collect()
    }

    /// When the next retry is due that is not due yet.
    pub(crate) fn next_callback(&self) -> Result<Option<Millis>> {
        let sql = "SELECT min(due) FROM callback WHERE attempts > 0 AND due > ?1";
        self.sql.prepare_cached(sql)?.query_row([self.now], |row| row.get(0))
    }

    pub(crate) fn finish_callback(&self, id: i64) -> Result<()> {
        self.sql.prepare_cached("DELETE FROM callback WHERE id = ?1")?.execute([id])?;
        Ok(())
    }

    /// Counts a failed attempt that ended now. It is tried again after `delays[failures - 1]` milliseconds and
    /// given up when there is no such delay.
    pub(crate) fn retry_callback(&self, id: i64, delays: &[Millis]) -> Result<()> {
        let sql = "UPDATE callback SET attempts = attempts + 1 WHERE id = ?1 RETURNING attempts";
        let failures =
            self.sql.prepare_cached(sql)?.query_row([id], |row| row.get::<_, i64>(0)).optional()?;
        // A reset may have removed it while the attempt ran.
        let Some(failures) = failures else { return Ok(()) };
        let Some(delay) = delays.get(failures as usize - 1) else { return self.finish_callback(id) };
        self.sql
            .prepare_cached("UPDATE callback SET due = ?2 WHERE id = ?1")?
            .execute((id, self.now + delay))?;
        Ok(())
    }

    pub(crate) fn pending_callbacks(&self) -> Result<Vec<PendingCallback>> {
        let sql = "SELECT url, body, attempts, due FROM callback ORDER BY id";
        let read = |row: &Row<'_>| {
            Ok(PendingCallback {
                url: row.get(0)?,
                body: row.get(1)?,
                attempts: row.get(2)?,
                due: row.get(3)?,
            })
        };
        self.sql.prepare_cached(sql)?.query_map([], read)?.collect()
    }
}
