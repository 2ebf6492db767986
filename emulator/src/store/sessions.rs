//! Connections that are logged in, and the unlimited topics they are attached to.

use rusqlite::{OptionalExtension, Result, Row};

use super::{Tx, User};
use crate::gateway::Signal;
use crate::ids::{ConnectionId, Millis, TopicId, Uuid};

/// How long a connection gets an unlimited topic's messages after it last asked for them.
pub(crate) const ATTACHED_FOR: Millis = 60_000;

/// Who a connection is.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) user: User,
    pub(crate) resource: String,
}

impl Tx<'_> {
    /// Logs the connection in. One that has the same user and resource is logged out and told so.
    pub(crate) fn bind(&self, connection: ConnectionId, user: Uuid, resource: &str) -> Result<()> {
        let sql =
            "DELETE FROM session WHERE (user = ?1 AND resource = ?2) OR connection = ?3 RETURNING connection";
        let mut query = self.sql.prepare_cached(sql)?;
        let replaced = query.query_map((user, resource, connection), |row| row.get(0))?;
        for replaced in replaced.collect::<Result<Vec<ConnectionId>>>()? {
            if replaced != connection {
                self.signal(Signal::Replaced(replaced));
            }
        }
        let sql = "INSERT INTO session (connection, user, resource) VALUES (?1, ?2, ?3)";
        self.sql.prepare_cached(sql)?.execute((connection, user, resource))?;
        Ok(())
    }

    pub(crate) fn unbind(&self, connection: ConnectionId) -> Result<()> {
        self.sql.prepare_cached("DELETE FROM session WHERE connection = ?1")?.execute([connection])?;
        Ok(())
    }

    /// Nothing when the connection was replaced, or its account has ended.
    pub(crate) fn session(&self, connection: ConnectionId) -> Result<Option<Session>> {
        let sql = "SELECT user, resource FROM session WHERE connection = ?1";
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let found: Option<(Uuid, String)> =
            self.sql.prepare_cached(sql)?.query_row([connection], read).optional()?;
        let Some((user, resource)) = found else { return Ok(None) };
        Ok(self.find_user_by_uuid(user)?.map(|user| Session { user, resource }))
    }

    /// The connections of an account.
    pub(crate) fn connections_of(&self, user: Uuid) -> Result<Vec<ConnectionId>> {
        let mut query = self.sql.prepare_cached("SELECT connection FROM session WHERE user = ?1")?;
        query.query_map([user], |row| row.get(0))?.collect()
    }

    /// The connections of a topic's members.
    pub(crate) fn connections_of_members(&self, topic: TopicId) -> Result<Vec<ConnectionId>> {
        let sql = "SELECT connection FROM member JOIN session ON session.user = member.user WHERE topic = ?1";
        self.sql.prepare_cached(sql)?.query_map([topic], |row| row.get(0))?.collect()
    }

    /// From now on the connection gets the topic's messages, until it stops asking.
    pub(crate) fn attach(&self, connection: ConnectionId, topic: TopicId) -> Result<()> {
        let sql =
            "INSERT INTO attachment VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET pinged = excluded.pinged";
        self.sql.prepare_cached(sql)?.execute((topic, connection, self.now))?;
        Ok(())
    }

    /// Detaches every connection of a user.
    pub(crate) fn detach(&self, user: Uuid, topic: TopicId) -> Result<()> {
        let sql = "DELETE FROM attachment
                   WHERE topic = ?2 AND connection IN (SELECT connection FROM session WHERE user = ?1)";
        self.sql.prepare_cached(sql)?.execute((user, topic))?;
        Ok(())
    }

    /// The connections that get the topic's messages now.
    pub(crate) fn attached(&self, topic: TopicId) -> Result<Vec<ConnectionId>> {
        let sql = "SELECT connection FROM attachment WHERE topic = ?1 AND pinged > ?2 ORDER BY connection";
        let mut query = self.sql.prepare_cached(sql)?;
        query.query_map((topic, self.now - ATTACHED_FOR), |row| row.get(0))?.collect()
    }

    /// Takes every connection from the topic and says which had it.
    pub(crate) fn detach_all(&self, topic: TopicId) -> Result<Vec<ConnectionId>> {
        let attached = self.attached(topic)?;
        self.sql.prepare_cached("DELETE FROM attachment WHERE topic = ?1")?.execute([topic])?;
        Ok(attached)
    }
}
