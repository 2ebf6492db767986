//! Tencent's apps, their accounts and the conversations of those.

use rusqlite::{OptionalExtension, Result, Row, named_params};

use super::Tx;
use crate::ids::AppId;

/// An account that was imported.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TencentAccount {
    pub(crate) administrator: bool,
}

/// A conversation in somebody's list.
#[derive(Clone, Debug)]
pub(crate) struct TencentContact {
    /// [`TencentContact::PERSON`], [`TencentContact::GROUP`], or what a later service may send.
    pub(crate) kind: i64,
    /// Account or group id.
    pub(crate) peer: String,
    /// Of the last message, in seconds; 0 when there is none.
    pub(crate) time: i64,
    pub(crate) pinned: bool,
    /// One `0` or `1` per mark.
    pub(crate) standard_mark: Option<String>,
    pub(crate) custom_mark: Option<String>,
    /// JSON array of integers.
    pub(crate) group_ids: Option<String>,
}

/// Which list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TencentSelection<'a> {
    pub(crate) app: AppId,
    pub(crate) owner: &'a str,
    /// Nothing: pinned and others in one list.
    pub(crate) pinned: Option<bool>,
    /// Whether conversations without any message count.
    pub(crate) with_empty: bool,
}

/// Where a caller is in a list: the time of the last conversation it got and how many it got of that time. Zeros are
/// the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TencentPosition {
    pub(crate) time: i64,
    pub(crate) index: i64,
}

impl TencentContact {
    pub(crate) const PERSON: i64 = 1;
    pub(crate) const GROUP: i64 = 2;
}

impl TencentPosition {
    /// The position after these, which were read from here.
    pub(crate) fn after(self, items: &[TencentContact]) -> Self {
        let Some(last) = items.last() else { return self };
        let same = items.iter().filter(|item| item.time == last.time).count() as i64;
        let before = if last.time == self.time { self.index } else { 0 };
        Self { time: last.time, index: before + same }
    }
}

impl Tx<'_> {
    pub(crate) fn define_tencent_app(&self, id: AppId, key: &str) -> Result<()> {
        let sql = "INSERT INTO tencent_app VALUES (?1, ?2) ON CONFLICT DO UPDATE SET key = ?2";
        self.sql.prepare_cached(sql)?.execute((id, key))?;
        Ok(())
    }

    pub(crate) fn tencent_key(&self, id: AppId) -> Result<Option<String>> {
        let sql = "SELECT key FROM tencent_app WHERE id = ?1";
        self.sql.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()
    }

    /// The apps and their keys.
    pub(crate) fn tencent_apps(&self) -> Result<Vec<(AppId, String)>> {
        let mut query = self.sql.prepare_cached("SELECT id, key FROM tencent_app ORDER BY id")?;
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }

    /// Who is an administrator stays one.
    pub(crate) fn import_tencent_account(
        &self,
        app: AppId,
        account: &str,
        administrator: bool,
    ) -> Result<()> {
        let sql = "INSERT INTO tencent_account VALUES (?1, ?2, ?3)
                   ON CONFLICT DO UPDATE SET administrator = max(administrator, ?3)";
        self.sql.prepare_cached(sql)?.execute((app, account, administrator))?;
        Ok(())
    }

    pub(crate) fn tencent_account(&self, app: AppId, account: &str) -> Result<Option<TencentAccount>> {
        let sql = "SELECT administrator FROM tencent_account WHERE app = ?1 AND account = ?2";
        let read = |row: &Row<'_>| Ok(TencentAccount { administrator: row.get(0)? });
        self.sql.prepare_cached(sql)?.query_row((app, account), read).optional()
    }

    /// Adds the conversation to the list of an imported account, or changes the one with the same peer.
    pub(crate) fn put_tencent_contact(
        &self,
        app: AppId,
        owner: &str,
        contact: &TencentContact,
    ) -> Result<()> {
        let sql = "INSERT INTO tencent_contact
                     (app, owner, type, peer, time, pinned, standard_mark, custom_mark, group_ids)
                   VALUES (:app, :owner, :type, :peer, :time, :pinned, :standard_mark, :custom_mark, :group_ids)
                   ON CONFLICT DO UPDATE SET time = :time, pinned = :pinned, standard_mark = :standard_mark,
                     custom_mark = :custom_mark, group_ids = :group_ids";
        self.sql.prepare_cached(sql)?.execute(named_params! {
            ":app": app,
            ":owner": owner,
            ":type": contact.kind,
            ":peer": contact.peer,
            ":time": contact.time,
            ":pinned": contact.pinned,
            ":standard_mark": contact.standard_mark,
            ":custom_mark": contact.custom_mark,
            ":group_ids": contact.group_ids,
        })?;
        Ok(())
    }

    /// Empties somebody's list.
    pub(crate) fn clear_tencent_contacts(&self, app: AppId, owner: &str) -> Result<()> {
        let sql = "DELETE FROM tencent_contact WHERE app = ?1 AND owner = ?2";
        self.sql.prepare_cached(sql)?.execute((app, owner))?;
        Ok(())
    }

    /// At most `limit` after the position, the newest first.
    pub(crate) fn tencent_contacts(
        &self,
        selection: TencentSelection<'_>,
        from: TencentPosition,
        limit: i64,
    ) -> Result<Vec<TencentContact>> {
        let TencentSelection { app, owner, pinned, with_empty } = selection;
        const LIST: &str = "FROM tencent_contact WHERE app = :app AND owner = :owner
             AND (:pinned IS NULL OR pinned = :pinned) AND (:with_empty OR time > 0)";
        let start = from == TencentPosition::default();
        let newest = if start { i64::MAX } else { from.time };
        // Conversations of that time may have moved away since; those behind it are not to be skipped for that.
        let sql = format!("SELECT count(*) {LIST} AND time = :time");
        let values = named_params! {
            ":app": app, ":owner": owner, ":pinned": pinned, ":with_empty": with_empty, ":time": newest,
        };
        let there: i64 = self.sql.prepare_cached(&sql)?.query_row(values, |row| row.get(0))?;
        let skipped = if start { 0 } else { from.index.min(there) };
        let sql = format!(
            "SELECT type, peer, time, pinned, standard_mark, custom_mark, group_ids {LIST} AND time <= :newest
             ORDER BY time DESC, id LIMIT :limit OFFSET :skipped"
        );
        let values = named_params! {
            ":app": app, ":owner": owner, ":pinned": pinned, ":with_empty": with_empty, ":newest": newest,
            ":limit": limit, ":skipped": skipped,
        };
        self.sql.prepare_cached(&sql)?.query_map(values, read)?.collect()
    }
}

fn read(row: &Row<'_>) -> Result<TencentContact> {
    Ok(TencentContact {
        kind: row.get(0)?,
        peer: row.get(1)?,
        time: row.get(2)?,
        pinned: row.get(3)?,
        standard_mark: row.get(4)?,
        custom_mark: row.get(5)?,
        group_ids: row.get(6)?,
    })
}
