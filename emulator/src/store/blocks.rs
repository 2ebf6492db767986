//! Who blocks whom, one to one and in topics.

use rusqlite::Result;

use super::Tx;
use crate::ids::{TopicId, Uuid};

impl Tx<'_> {
    pub(crate) fn block(&self, owner: Uuid, blocked: Uuid) -> Result<()> {
        self.sql.prepare_cached("INSERT OR IGNORE INTO block VALUES (?1, ?2)")?.execute((owner, blocked))?;
        Ok(())
    }

    pub(crate) fn unblock(&self, owner: Uuid, blocked: Uuid) -> Result<()> {
        let sql = "DELETE FROM block WHERE owner = ?1 AND blocked = ?2";
        self.sql.prepare_cached(sql)?.execute((owner, blocked))?;
        Ok(())
    }

    pub(crate) fn is_blocked(&self, owner: Uuid, blocked: Uuid) -> Result<bool> {
        let sql = "SELECT 1 FROM block WHERE owner = ?1 AND blocked = ?2";
        self.sql.prepare_cached(sql)?.exists((owner, blocked))
    }

    pub(crate) fn block_in_topic(&self, topic: TopicId, user: Uuid) -> Result<()> {
        self.sql
            .prepare_cached("INSERT OR IGNORE INTO topic_block VALUES (?1, ?2)")?
            .execute((topic, user))?;
        Ok(())
    }

    pub(crate) fn unblock_in_topic(&self, topic: TopicId, user: Uuid) -> Result<()> {
        let sql = "DELETE FROM topic_block WHERE topic = ?1 AND blocked = ?2";
        self.sql.prepare_cached(sql)?.execute((topic, user))?;
        Ok(())
    }

    pub(crate) fn is_blocked_in_topic(&self, topic: TopicId, user: Uuid) -> Result<bool> {
        let sql = "SELECT 1 FROM topic_block WHERE topic = ?1 AND blocked = ?2";
        self.sql.prepare_cached(sql)?.exists((topic, user))
    }
}
