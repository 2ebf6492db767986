//! Accounts, their tokens and their end.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::{OptionalExtension, Result, Row};

use super::Tx;
use crate::ids::{AppId, Millis, Uuid};

/// An account that has not expired.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) uuid: Uuid,
    pub(crate) app: AppId,
    pub(crate) account: String,
    /// Base64; handed out with every token of the account.
    pub(crate) security_key: String,
    /// Whether it is connected, or said to be by a control call.
    pub(crate) online: bool,
}

const COLUMNS: &str = "user.uuid, user.app, user.account, user.security_key,
    coalesce(user.presence, EXISTS (SELECT 1 FROM session WHERE session.user = user.uuid))";

impl Tx<'_> {
    pub(crate) fn find_user(&self, app: AppId, account: &str) -> Result<Option<User>> {
        let sql = format!("SELECT {COLUMNS} FROM user WHERE app = ?1 AND account = ?2 AND expired = 0");
        self.sql.prepare_cached(&sql)?.query_row((app, account), read).optional()
    }

    pub(crate) fn find_user_by_uuid(&self, uuid: Uuid) -> Result<Option<User>> {
        let sql = format!("SELECT {COLUMNS} FROM user WHERE uuid = ?1 AND expired = 0");
        self.sql.prepare_cached(&sql)?.query_row([uuid], read).optional()
    }

    /// The account, created when this is its first use.
    pub(crate) fn user(&self, app: AppId, account: &str) -> Result<User> {
        if let Some(user) = self.find_user(app, account)? {
            return Ok(user);
        }
        let user = User {
            uuid: self.next_uuid()?,
            app,
            account: account.to_owned(),
            security_key: random_base64(16),
            online: false,
        };
        let sql = "INSERT INTO user (uuid, app, account, security_key, created) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.sql.prepare_cached(sql)?.execute((user.uuid, app, account, &user.security_key, self.now))?;
        Ok(user)
    }

    /// Says whether the account counts as online whatever its connections; nothing: what they say.
    pub(crate) fn set_presence(&self, user: Uuid, online: Option<bool>) -> Result<()> {
        self.sql.prepare_cached("UPDATE user SET presence = ?2 WHERE uuid = ?1")?.execute((user, online))?;
        Ok(())
    }

    /// The next value of the counter in the packet ids of what this account's server pushes.
    pub(crate) fn next_packet_number(&self, user: Uuid) -> Result<i64> {
        let sql = "UPDATE user SET packets = packets + 1 WHERE uuid = ?1 RETURNING packets";
        self.sql.prepare_cached(sql)?.query_row([user], |row| row.get(0))
    }

    pub(crate) fn issue_token(&self, user: Uuid) -> Result<String> {
        let token = random_base64(96);
        self.sql
            .prepare_cached("INSERT INTO token VALUES (?1, ?2, ?3)")?
            .execute((&token, user, self.now))?;
        Ok(token)
    }

    /// The account of a token issued after `since`.
    pub(crate) fn user_of_token(&self, token: &str, since: Millis) -> Result<Option<User>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM token JOIN user ON user.uuid = token.user
             WHERE token = ?1 AND token.created > ?2 AND expired = 0"
        );
        self.sql.prepare_cached(&sql)?.query_row((token, since), read).optional()
    }

    /// Makes every token of the account invalid and says how many there were.
    pub(crate) fn revoke_tokens(&self, user: Uuid) -> Result<usize> {
        self.sql.prepare_cached("DELETE FROM token WHERE user = ?1")?.execute([user])
    }

    /// Ends accounts older than their app allows. Their messages stay; the name may be used again.
    pub(super) fn expire_temporary_accounts(&self) -> Result<()> {
        // The cross join keeps the few apps on the outside: this runs in every transaction.
        let sql = "SELECT uuid FROM app CROSS JOIN user ON user.app = app.id AND expired = 0
                   AND created <= ?1 - user_ttl_seconds * 1000 WHERE user_ttl_seconds > 0";
        let mut query = self.sql.prepare_cached(sql)?;
        let expired: Vec<Uuid> = query.query_map([self.now], |row| row.get(0))?.collect::<Result<_>>()?;
        for user in expired {
            for sql in [
                "DELETE FROM token WHERE user = ?1",
                "DELETE FROM member WHERE user = ?1",
                "DELETE FROM contact WHERE owner = ?1",
                "DELETE FROM block WHERE owner = ?1",
                "DELETE FROM delivery WHERE user = ?1",
                "DELETE FROM device WHERE user = ?1",
                "UPDATE user SET expired = 1 WHERE uuid = ?1",
            ] {
                self.sql.prepare_cached(sql)?.execute([user])?;
            }
        }
        Ok(())
    }
}

fn read(row: &Row<'_>) -> Result<User> {
    Ok(User {
        uuid: row.get(0)?,
        app: row.get(1)?,
        account: row.get(2)?,
        security_key: row.get(3)?,
        online: row.get(4)?,
    })
}

fn random_base64(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    fastrand::fill(&mut random);
    STANDARD.encode(random)
}
