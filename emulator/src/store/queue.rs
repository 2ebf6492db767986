//! Accepted messages on their way to devices, and what their senders were told.

use rusqlite::{OptionalExtension, Result, Row};

use super::Tx;
use crate::gateway::Signal;
use crate::gateway::wire::mimc::MimcMsgType;
use crate::ids::{Millis, Sequence, TopicId, Uuid};

/// How long a message waits for a device, and its packet id is remembered.
pub(crate) const RETENTION: Millis = 7 * 24 * 3_600_000;

/// A message as devices get it.
#[derive(Clone, Debug)]
pub(crate) struct QueuedPacket {
    pub(crate) sequence: Sequence,
    pub(crate) kind: MimcMsgType,
    pub(crate) packet_id: String,
    pub(crate) ts: Millis,
    pub(crate) body: Vec<u8>,
}

/// The result of an accepted message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) sequence: Sequence,
    pub(crate) ts: Millis,
}

impl Tx<'_> {
    /// The result of the message to which this sender gave the id before.
    pub(crate) fn receipt(&self, sender: Uuid, packet_id: &str) -> Result<Option<Receipt>> {
        let sql = "SELECT sequence, ts FROM receipt WHERE sender = ?1 AND packet_id = ?2 AND ts > ?3";
        let read = |row: &Row<'_>| Ok(Receipt { sequence: row.get(0)?, ts: row.get(1)? });
        self.sql.prepare_cached(sql)?.query_row((sender, packet_id, self.now - RETENTION), read).optional()
    }

    pub(crate) fn keep_receipt(&self, sender: Uuid, packet_id: &str, receipt: Receipt) -> Result<()> {
        let sql = "DELETE FROM receipt WHERE ts <= ?1";
        self.sql.prepare_cached(sql)?.execute([self.now - RETENTION])?;
        let sql = "INSERT OR REPLACE INTO receipt VALUES (?1, ?2, ?3, ?4)";
        self.sql.prepare_cached(sql)?.execute((sender, packet_id, receipt.sequence, receipt.ts))?;
        Ok(())
    }

    /// A packet without receivers yet.
    pub(crate) fn queue_packet(&self, packet: &QueuedPacket) -> Result<()> {
        self.expire_packets()?;
        let QueuedPacket { sequence, kind, packet_id, ts, body } = packet;
        let sql = "INSERT INTO packet (sequence, type, packet_id, ts, body) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.sql.prepare_cached(sql)?.execute((sequence, *kind as i32, packet_id, ts, body))?;
        Ok(())
    }

    /// Every device of the account has to get the packet, except one.
    pub(crate) fn queue_for_user(&self, user: Uuid, sequence: Sequence, except: Option<&str>) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO delivery VALUES (?1, ?2, ?3)";
        self.sql.prepare_cached(sql)?.execute((user, sequence, except))?;
        for connection in self.connections_of(user)? {
            self.signal(Signal::Queued(connection));
        }
        Ok(())
    }

    /// Every device of the topic's members has to get the packet, but none of the sender's.
    pub(crate) fn queue_for_members(&self, topic: TopicId, sequence: Sequence, sender: Uuid) -> Result<()> {
        let sql = "INSERT INTO delivery SELECT user, ?2, NULL FROM member WHERE topic = ?1 AND user <> ?3";
        self.sql.prepare_cached(sql)?.execute((topic, sequence, sender))?;
        for connection in self.connections_of_members(topic)? {
            self.signal(Signal::Queued(connection));
        }
        Ok(())
    }

    /// Removes a packet that nobody has to get.
    pub(crate) fn drop_unaddressed(&self, sequence: Sequence) -> Result<()> {
        let sql = "DELETE FROM packet WHERE sequence = ?1
                   AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.sequence = ?1)";
        self.sql.prepare_cached(sql)?.execute([sequence])?;
        Ok(())
    }

    pub(super) fn expire_packets(&self) -> Result<()> {
        self.sql.prepare_cached("DELETE FROM packet WHERE ts <= ?1")?.execute([self.now - RETENTION])?;
        Ok(())
    }
}
