//! Schema versions. A released script is never edited; a change is a new script at the end.

use rusqlite::Connection;

use crate::error::Error;

/// Script n brings a database from version n to n + 1 (`PRAGMA user_version`).
const SCRIPTS: &[&str] =
    &[include_str!("schema.sql"), include_str!("realtime.sql"), include_str!("services.sql")];

/// Marks our files (`PRAGMA application_id`): the letters MIMC.
const APPLICATION_ID: i64 = 0x4D49_4D43;

/// Refuses files that are not ours or are too new, before anything is written.
pub(super) fn check(connection: &Connection, path: &str) -> Result<(), Error> {
    let sql = Error::from_sql(path);
    let read = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(&sql)?;
    if tables > 0 && read("application_id").map_err(&sql)? != APPLICATION_ID {
        return Err(Error::ForeignDatabase { path: path.to_owned() });
    }
    let found = read("user_version").map_err(&sql)?;
    let known = known_version();
    if found > known {
        return Err(Error::NewerDatabase { path: path.to_owned(), found, known });
    }
    Ok(())
}

/// Brings the database to the newest version, one transaction per step.
pub(super) fn run(connection: &mut Connection) -> rusqlite::Result<()> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for version in found..known_version() {
        let step = connection.transaction()?;
        step.execute_batch(SCRIPTS[version as usize])?;
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", version + 1)?;
        step.commit()?;
    }
    Ok(())
}

fn known_version() -> i64 {
    SCRIPTS.len() as i64
}
