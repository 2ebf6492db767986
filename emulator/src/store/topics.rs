//! Ordinary and unlimited topics and who belongs to them.

use rusqlite::{OptionalExtension, Result, Row};

use super::Tx;
use super::sessions::ATTACHED_FOR;
use crate::ids::{AppId, TopicId, Uuid};

/// A topic with the current name of its owner.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    pub(crate) id: TopicId,
    pub(crate) app: AppId,
    pub(crate) name: String,
    pub(crate) bulletin: String,
    pub(crate) extra: Option<String>,
    pub(crate) owner: Uuid,
    pub(crate) owner_account: String,
}

/// A member in the order of joining.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) uuid: Uuid,
    pub(crate) account: String,
    pub(crate) online: bool,
}

const COLUMNS: &str =
    "SELECT topic.id, topic.app, topic.name, topic.bulletin, topic.extra, topic.owner, owner.account
                       FROM topic JOIN user AS owner ON owner.uuid = topic.owner";

const MEMBERS: &str = "SELECT uuid, account,
                         coalesce(presence, EXISTS (SELECT 1 FROM session WHERE session.user = uuid))
                       FROM member JOIN user ON uuid = member.user";

impl Tx<'_> {
    pub(crate) fn create_topic(
        &self,
        owner: Uuid,
        app: AppId,
        name: &str,
        unlimited: bool,
    ) -> Result<TopicId> {
        let id = self.next_topic_id()?;
        let sql =
            "INSERT INTO topic (id, app, unlimited, name, owner, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.sql.prepare_cached(sql)?.execute((id, app, unlimited, name, owner, self.now))?;
        self.add_member(id, owner)?;
        Ok(id)
    }

    pub(crate) fn find_topic(&self, app: AppId, id: TopicId, unlimited: bool) -> Result<Option<Topic>> {
        let sql = format!("{COLUMNS} WHERE topic.id = ?1 AND topic.app = ?2 AND unlimited = ?3");
        self.sql.prepare_cached(&sql)?.query_row((id, app, unlimited), read).optional()
    }

    /// The topics of a user, oldest membership first.
    pub(crate) fn topics_of(&self, user: Uuid, unlimited: bool) -> Result<Vec<Topic>> {
        let sql = format!(
            "{COLUMNS} JOIN member ON member.topic = topic.id
             WHERE member.user = ?1 AND unlimited = ?2 ORDER BY member.id"
        );
        self.sql.prepare_cached(&sql)?.query_map((user, unlimited), read)?.collect()
    }

    /// Writes name, bulletin, extra and owner.
    pub(crate) fn save_topic(&self, topic: &Topic) -> Result<()> {
        let sql = "UPDATE topic SET name = ?2, bulletin = ?3, extra = ?4, owner = ?5 WHERE id = ?1";
        let values = (topic.id, &topic.name, &topic.bulletin, &topic.extra, topic.owner);
        self.sql.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Removes the topic, its memberships and everybody's entry for it. Its messages can no longer be reached.
    pub(crate) fn delete_topic(&self, id: TopicId) -> Result<()> {
        self.sql.prepare_cached("DELETE FROM contact WHERE is_topic = 1 AND peer = ?1")?.execute([id])?;
        self.sql.prepare_cached("DELETE FROM topic WHERE id = ?1")?.execute([id])?;
        Ok(())
    }

    pub(crate) fn members(&self, topic: TopicId) -> Result<Vec<Member>> {
        let sql = format!("{MEMBERS} WHERE topic = ?1 ORDER BY member.id");
        self.sql.prepare_cached(&sql)?.query_map([topic], read_member)?.collect()
    }

    /// At most `count` members with higher uuids than `start`, by uuid.
    pub(crate) fn members_after(&self, topic: TopicId, start: Uuid, count: i64) -> Result<Vec<Member>> {
        let sql = format!("{MEMBERS} WHERE topic = ?1 AND member.user > ?2 ORDER BY member.user LIMIT ?3");
        self.sql.prepare_cached(&sql)?.query_map((topic, start, count), read_member)?.collect()
    }

    pub(crate) fn count_members(&self, topic: TopicId) -> Result<i64> {
        let sql = "SELECT count(*) FROM member WHERE topic = ?1";
        self.sql.prepare_cached(sql)?.query_row([topic], |row| row.get(0))
    }

    /// Members of an unlimited topic that get its messages now, or are said to by a control call.
    pub(crate) fn count_online_members(&self, topic: TopicId) -> Result<i64> {
        let sql = "SELECT count(*) FROM member JOIN user ON uuid = member.user
                   WHERE topic = ?1 AND coalesce(presence, EXISTS (
                     SELECT 1 FROM session JOIN attachment ON attachment.connection = session.connection
                     WHERE session.user = uuid AND attachment.topic = ?1 AND pinged > ?2))";
        self.sql.prepare_cached(sql)?.query_row((topic, self.now - ATTACHED_FOR), |row| row.get(0))
    }

    pub(crate) fn is_member(&self, topic: TopicId, user: Uuid) -> Result<bool> {
        let mut query = self.sql.prepare_cached("SELECT 1 FROM member WHERE topic = ?1 AND user = ?2")?;
        query.exists((topic, user))
    }

    /// Nothing happens when the user is a member already.
    pub(crate) fn add_member(&self, topic: TopicId, user: Uuid) -> Result<()> {
        let sql = "INSERT INTO member (topic, user) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.sql.prepare_cached(sql)?.execute((topic, user))?;
        Ok(())
    }

    /// Removes the membership and the member's entry for the topic; its connections get nothing more of it.
    pub(crate) fn remove_member(&self, topic: TopicId, user: Uuid) -> Result<()> {
        self.sql
            .prepare_cached("DELETE FROM member WHERE topic = ?1 AND user = ?2")?
            .execute((topic, user))?;
        self.detach(user, topic)?;
        self.remove_topic_contact(user, topic)
    }
}

fn read_member(row: &Row<'_>) -> Result<Member> {
    Ok(Member { uuid: row.get(0)?, account: row.get(1)?, online: row.get(2)? })
}

fn read(row: &Row<'_>) -> Result<Topic> {
    Ok(Topic {
        id: row.get(0)?,
        app: row.get(1)?,
        name: row.get(2)?,
        bulletin: row.get(3)?,
        extra: row.get(4)?,
        owner: row.get(5)?,
        owner_account: row.get(6)?,
    })
}
