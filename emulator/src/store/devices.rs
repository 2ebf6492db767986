//! What each device of an account has and what it still has to get.

use rusqlite::types::Type;
use rusqlite::{Error, OptionalExtension, Result, Row};

use super::Tx;
use super::queue::{QueuedPacket, RETENTION};
use crate::gateway::wire::mimc::MimcMsgType;
use crate::ids::{Sequence, Uuid};

/// What a device has not acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) count: u64,
    /// The lowest and the highest; zero when there are none.
    pub(crate) first: Sequence,
    pub(crate) last: Sequence,
}

/// Of `:user` and `:resource`, after `:after`.
const DELIVERIES: &str = "FROM delivery JOIN packet USING (sequence)
     WHERE user = ?1 AND sequence > ?2 AND ts > ?3 AND (except_resource IS NULL OR except_resource <> ?4)";

impl Tx<'_> {
    /// What the device acknowledged last. A new one starts with what any device of the account has.
    // assumption: a device that logs in for the first time gets what no device of its account has acknowledged.
    pub(crate) fn device(&self, user: Uuid, resource: &str) -> Result<Sequence> {
        self.expire_packets()?;
        // A device that was away for so long has nothing to get any more, and nothing that others could need.
        let sql = "DELETE FROM device WHERE seen <= ?1";
        self.sql.prepare_cached(sql)?.execute([self.now - RETENTION])?;
        let sql = "INSERT INTO device (user, resource, acked, seen)
                   VALUES (?1, ?2, (SELECT coalesce(max(acked), 0) FROM device WHERE user = ?1), ?3)
                   ON CONFLICT DO UPDATE SET seen = excluded.seen RETURNING acked";
        self.sql.prepare_cached(sql)?.query_row((user, resource, self.now), |row| row.get(0))
    }

    /// Remembers what reached the device, and forgets what all devices of the account have.
    pub(crate) fn acknowledge(&self, user: Uuid, resource: &str, sequence: Sequence) -> Result<()> {
        // One that stayed connected for longer than devices are remembered is back.
        let sql = "INSERT INTO device (user, resource, acked, seen) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO UPDATE SET acked = max(acked, excluded.acked), seen = excluded.seen";
        self.sql.prepare_cached(sql)?.execute((user, resource, sequence, self.now))?;
        let sql = "DELETE FROM delivery WHERE user = ?1
                   AND sequence <= (SELECT min(acked) FROM device WHERE user = ?1)";
        self.sql.prepare_cached(sql)?.execute([user])?;
        Ok(())
    }

    /// How much waits for a device, sent or not.
    pub(crate) fn unacknowledged(&self, user: Uuid, resource: &str) -> Result<u64> {
        let sql = "SELECT acked FROM device WHERE user = ?1 AND resource = ?2";
        let acked = self.sql.prepare_cached(sql)?.query_row((user, resource), |row| row.get(0)).optional()?;
        Ok(self.waiting(user, resource, acked.unwrap_or(Sequence(0)))?.count)
    }

    pub(crate) fn waiting(&self, user: Uuid, resource: &str, after: Sequence) -> Result<Waiting> {
        let sql =
            format!("SELECT count(*), coalesce(min(sequence), 0), coalesce(max(sequence), 0) {DELIVERIES}");
        let read = |row: &Row<'_>| {
            Ok(Waiting { count: row.get::<_, i64>(0)? as u64, first: row.get(1)?, last: row.get(2)? })
        };
        self.sql.prepare_cached(&sql)?.query_row((user, after, self.now - RETENTION, resource), read)
    }

    /// The next packets for a device, at most `limit`, by sequence.
    pub(crate) fn queued(
        &self,
        user: Uuid,
        resource: &str,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<QueuedPacket>> {
        let sql =
            format!("SELECT sequence, type, packet_id, ts, body {DELIVERIES} ORDER BY sequence LIMIT ?5");
        let values = (user, after, self.now - RETENTION, resource, limit as i64);
        self.sql.prepare_cached(&sql)?.query_map(values, read)?.collect()
    }
}

fn read(row: &Row<'_>) -> Result<QueuedPacket> {
    let kind = MimcMsgType::try_from(row.get::<_, i32>(1)?)
        .map_err(|error| Error::FromSqlConversionFailure(1, Type::Integer, error.into()))?;
    Ok(QueuedPacket {
        sequence: row.get(0)?,
        kind,
        packet_id: row.get(2)?,
        ts: row.get(3)?,
        body: row.get(4)?,
    })
}
