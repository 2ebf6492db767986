//! Recent contacts: one entry per user and conversation, pointing at its newest stored message.

use rusqlite::{Result, Row};

use super::Tx;
use crate::ids::{AppId, Millis, Sequence, TopicId, Uuid};

/// An entry of somebody's list.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(crate) peer: Peer,
    pub(crate) ts: Millis,
    pub(crate) extra: Option<String>,
    pub(crate) sequence: Sequence,
    pub(crate) from_uuid: Uuid,
    pub(crate) from_account: String,
    pub(crate) payload: Vec<u8>,
    pub(crate) biz_type: Option<String>,
    pub(crate) message_extra: Option<String>,
}

/// The other side, with its current name.
#[derive(Clone, Debug)]
pub(crate) enum Peer {
    User { uuid: Uuid, account: String },
    Topic { id: TopicId, name: String },
}

const NEWER: &str = "ON CONFLICT DO UPDATE SET sequence = excluded.sequence, ts = excluded.ts
                     WHERE (excluded.ts, excluded.sequence) > (contact.ts, contact.sequence)";

impl Tx<'_> {
    /// Makes the entry of `owner` for `peer` point at the message, unless it points at a newer one.
    pub(crate) fn touch_contact(
        &self,
        owner: Uuid,
        peer: Uuid,
        ts: Millis,
        sequence: Sequence,
    ) -> Result<()> {
        let sql = format!(
            "INSERT INTO contact (owner, is_topic, peer, sequence, ts) VALUES (?1, 0, ?2, ?3, ?4) {NEWER}"
        );
        self.sql.prepare_cached(&sql)?.execute((owner, peer, sequence, ts))?;
        Ok(())
    }

    /// As [`Tx::touch_contact`] for every member of a topic.
    pub(crate) fn touch_topic_contacts(&self, topic: TopicId, ts: Millis, sequence: Sequence) -> Result<()> {
        let sql = format!(
            "INSERT INTO contact (owner, is_topic, peer, sequence, ts)
             SELECT user, 1, topic, ?2, ?3 FROM member WHERE topic = ?1 {NEWER}"
        );
        self.sql.prepare_cached(&sql)?.execute((topic, sequence, ts))?;
        Ok(())
    }

    /// The entries whose message is not older than `oldest`, newest first.
    pub(crate) fn contacts(&self, owner: Uuid, oldest: Millis) -> Result<Vec<Contact>> {
        let sql = "SELECT is_topic, peer, coalesce(topic.name, peer.account), contact.ts, contact.extra,
                     contact.sequence, sender.uuid, sender.account, payload, biz_type, message.extra
                   FROM contact
                   JOIN message ON message.sequence = contact.sequence
                   JOIN user AS sender ON sender.uuid = message.sender
                   LEFT JOIN topic ON is_topic = 1 AND topic.id = peer
                   LEFT JOIN user AS peer ON is_topic = 0 AND peer.uuid = contact.peer
                   WHERE contact.owner = ?1 AND contact.ts >= ?2
                   ORDER BY contact.ts DESC, contact.sequence DESC";
        self.sql.prepare_cached(sql)?.query_map((owner, oldest), read)?.collect()
    }

    /// Attaches text to the entry for an account; false when there is no such entry.
    pub(crate) fn set_direct_contact_extra(
        &self,
        owner: Uuid,
        app: AppId,
        account: &str,
        extra: &str,
    ) -> Result<bool> {
        let sql = "UPDATE contact SET extra = ?4 WHERE owner = ?1 AND is_topic = 0
                   AND peer IN (SELECT uuid FROM user WHERE app = ?2 AND account = ?3)";
        Ok(self.sql.prepare_cached(sql)?.execute((owner, app, account, extra))? > 0)
    }

    /// As [`Tx::set_direct_contact_extra`] for a topic.
    pub(crate) fn set_topic_contact_extra(&self, owner: Uuid, topic: TopicId, extra: &str) -> Result<bool> {
        let sql = "UPDATE contact SET extra = ?3 WHERE owner = ?1 AND is_topic = 1 AND peer = ?2";
        Ok(self.sql.prepare_cached(sql)?.execute((owner, topic, extra))? > 0)
    }

    /// Removes the entries for every uuid the account ever had.
    pub(crate) fn remove_direct_contact(&self, owner: Uuid, app: AppId, account: &str) -> Result<()> {
        let sql = "DELETE FROM contact WHERE owner = ?1 AND is_topic = 0
                   AND peer IN (SELECT uuid FROM user WHERE app = ?2 AND account = ?3)";
        self.sql.prepare_cached(sql)?.execute((owner, app, account))?;
        Ok(())
    }

    pub(crate) fn remove_topic_contact(&self, owner: Uuid, topic: TopicId) -> Result<()> {
        let sql = "DELETE FROM contact WHERE owner = ?1 AND is_topic = 1 AND peer = ?2";
        self.sql.prepare_cached(sql)?.execute((owner, topic))?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> Result<Contact> {
    let (id, name): (i64, String) = (row.get(1)?, row.get(2)?);
    let peer = match row.get(0)? {
        true => Peer::Topic { id: TopicId(id), name },
        false => Peer::User { uuid: Uuid(id), account: name },
    };
    Ok(Contact {
        peer,
        ts: row.get(3)?,
        extra: row.get(4)?,
        sequence: row.get(5)?,
        from_uuid: row.get(6)?,
        from_account: row.get(7)?,
        payload: row.get(8)?,
        biz_type: row.get(9)?,
        message_extra: row.get(10)?,
    })
}
