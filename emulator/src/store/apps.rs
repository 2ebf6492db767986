//! Apps and their console settings.

use rusqlite::{OptionalExtension, Result, Row};

use super::Tx;
use crate::config::App;
use crate::ids::AppId;

/// An app with what its developer set in the console.
#[derive(Clone, Debug)]
pub(crate) struct StoredApp {
    pub(crate) id: AppId,
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) package: String,
    pub(crate) callback_url: Option<String>,
    /// Life span of its accounts; 0 is for ever.
    pub(crate) user_ttl_seconds: i64,
}

const COLUMNS: &str = "SELECT id, key, secret, package, callback_url, user_ttl_seconds FROM app";

impl Tx<'_> {
    pub(crate) fn app(&self, id: AppId) -> Result<Option<StoredApp>> {
        self.sql.prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?.query_row([id], read).optional()
    }

    pub(crate) fn apps(&self) -> Result<Vec<StoredApp>> {
        self.sql.prepare_cached(&format!("{COLUMNS} ORDER BY id"))?.query_map([], read)?.collect()
    }

    /// Creates the app or replaces its credentials; console settings of an existing app stay.
    pub(crate) fn define_app(&self, app: &App) -> Result<()> {
        let sql = "INSERT INTO app (id, key, secret, package) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO UPDATE SET key = ?2, secret = ?3, package = ?4";
        self.sql.prepare_cached(sql)?.execute((app.id, &app.key, &app.secret, &app.package))?;
        Ok(())
    }

    pub(crate) fn set_callback_url(&self, id: AppId, url: Option<&str>) -> Result<()> {
        self.sql.prepare_cached("UPDATE app SET callback_url = ?2 WHERE id = ?1")?.execute((id, url))?;
        Ok(())
    }

    pub(crate) fn set_user_ttl(&self, id: AppId, seconds: i64) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE app SET user_ttl_seconds = ?2 WHERE id = ?1")?
            .execute((id, seconds))?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> Result<StoredApp> {
    Ok(StoredApp {
        id: row.get(0)?,
        key: row.get(1)?,
        secret: row.get(2)?,
        package: row.get(3)?,
        callback_url: row.get(4)?,
        user_ttl_seconds: row.get(5)?,
    })
}
