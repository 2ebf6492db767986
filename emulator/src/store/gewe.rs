//! GeWe's tokens, devices and cached lists.

use rusqlite::{OptionalExtension, Result, Row};
use serde_json::{Value, json};

use super::Tx;
use crate::ids::Millis;

/// A device with an account logged in, and whom that account knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct GeweDevice {
    /// `appId` of the calls.
    pub(crate) id: String,
    pub(crate) friends: Vec<String>,
    /// Those saved to the address book.
    pub(crate) chatrooms: Vec<String>,
    pub(crate) ghs: Vec<String>,
}

/// A list that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct GeweFetch {
    /// When it is complete.
    pub(crate) ready: Millis,
    /// JSON, as it was answered.
    pub(crate) answer: String,
}

impl GeweDevice {
    pub(crate) fn lists(&self) -> Value {
        json!({ "friends": self.friends, "chatrooms": self.chatrooms, "ghs": self.ghs })
    }

    pub(crate) fn count_friends(&self) -> i64 {
        self.friends.len() as i64
    }
}

impl Tx<'_> {
    pub(crate) fn define_gewe_token(&self, token: &str) -> Result<()> {
        self.sql.prepare_cached("INSERT OR IGNORE INTO gewe_token VALUES (?1)")?.execute([token])?;
        Ok(())
    }

    pub(crate) fn has_gewe_token(&self, token: &str) -> Result<bool> {
        self.sql.prepare_cached("SELECT 1 FROM gewe_token WHERE token = ?1")?.exists([token])
    }

    pub(crate) fn gewe_tokens(&self) -> Result<Vec<String>> {
        let mut query = self.sql.prepare_cached("SELECT token FROM gewe_token ORDER BY token")?;
        query.query_map([], |row| row.get(0))?.collect()
    }

    /// Defines the device, or replaces its token and lists. What is cached of it stays.
    pub(crate) fn put_gewe_device(&self, token: &str, device: &GeweDevice) -> Result<()> {
        let sql = "INSERT INTO gewe_device VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE
                   SET token = ?2, friends = ?3, chatrooms = ?4, ghs = ?5";
        let text = |list: &[String]| json!(list).to_string();
        let GeweDevice { id, friends, chatrooms, ghs } = device;
        let values = (id, token, text(friends), text(chatrooms), text(ghs));
        self.sql.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    pub(crate) fn gewe_device(&self, token: &str, id: &str) -> Result<Option<GeweDevice>> {
        let sql = "SELECT friends, chatrooms, ghs FROM gewe_device WHERE token = ?1 AND id = ?2";
        let list = |row: &Row<'_>, column: usize| {
            Ok::<_, rusqlite::Error>(serde_json::from_str(&row.get::<_, String>(column)?).unwrap_or_default())
        };
        let read = |row: &Row<'_>| {
            let (friends, chatrooms, ghs) = (list(row, 0)?, list(row, 1)?, list(row, 2)?);
            Ok(GeweDevice { id: id.to_owned(), friends, chatrooms, ghs })
        };
        self.sql.prepare_cached(sql)?.query_row((token, id), read).optional()
    }

    /// Keeps an answer that will be ready then, and forgets what was ready before `outdated`.
    pub(crate) fn keep_gewe_fetch(
        &self,
        device: &str,
        ready: Millis,
        answer: &str,
        outdated: Millis,
    ) -> Result<()> {
        self.sql.prepare_cached("DELETE FROM gewe_fetch WHERE ready <= ?1")?.execute([outdated])?;
        let sql = "INSERT OR REPLACE INTO gewe_fetch VALUES (?1, ?2, ?3)";
        self.sql.prepare_cached(sql)?.execute((device, ready, answer))?;
        Ok(())
    }

    /// The newest answer that is ready after `after` and not after `until`.
    pub(crate) fn gewe_cache(&self, device: &str, after: Millis, until: Millis) -> Result<Option<GeweFetch>> {
        let sql = "SELECT ready, answer FROM gewe_fetch WHERE device = ?1 AND ready > ?2 AND ready <= ?3
                   ORDER BY ready DESC LIMIT 1";
        let read = |row: &Row<'_>| Ok(GeweFetch { ready: row.get(0)?, answer: row.get(1)? });
        self.sql.prepare_cached(sql)?.query_row((device, after, until), read).optional()
    }
}
