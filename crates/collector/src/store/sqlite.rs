//! The embedded database: one SQLite file in WAL mode, where a commit is on disk when it returns.
//!
//! Ids are random, so every new one dirties a page of its own: small pages keep the log and its checksums short, and the
//! page cache holds all ids of a large site.

mod file;
mod log;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use murmur_core::estimate::decode::{Total, Totals};
use murmur_core::privacy::answer::Cell;
use murmur_core::privacy::mechanism::Mechanism;
use murmur_core::privacy::policy::Policy;
use rusqlite::{Connection, Transaction, TransactionBehavior, named_params};

pub use file::{FILE, copy};

use self::log::Log;
use super::{
    Ballot, Id, PolicyKey, Reader, SeriesKey, Snapshot, Store, StoreError, StoredPolicy, Swept, Title, Verdict,
};

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        StoreError::Database(Box::new(error))
    }
}

/// The writing connection, and what it remembers of small tables.
pub struct Sqlite {
    path: PathBuf,
    // Before the connection, so that the last one to close empties the log.
    log: Log,
    connection: Connection,
    series: Vec<Series>,
    epochs: HashMap<(SeriesKey, u32), i64>,
    sweeping: Vec<i64>,
}

struct Series {
    site: String,
    length_ms: i64,
    /// Epochs below are closed for good.
    floor: u32,
}

impl Sqlite {
    /// Opens the file at `path`, makes it where there is none, and brings it to the newest version.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be used.
    pub fn open(path: &Path) -> Result<Sqlite, StoreError> {
        let mut connection = file::open_for_writing(path)?;
        file::migrate(&mut connection, file::MIGRATIONS)?;
        let closed: Vec<i64> = connection
            .prepare("SELECT key FROM epochs WHERE closed = 1 ORDER BY key")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(Sqlite {
            path: path.into(),
            log: Log::open(path)?,
            connection,
            series: Vec::new(),
            epochs: HashMap::new(),
            sweeping: closed,
        })
    }

    /// The series of `site` and this epoch length, with what is known of its epochs.
    fn series(&mut self, site: &str, length_ms: i64) -> Result<SeriesKey, StoreError> {
        if let Some(known) = self.series.iter().position(|s| s.site == site && s.length_ms == length_ms) {
            return Ok(SeriesKey(known as u32));
        }
        let key = SeriesKey(self.series.len() as u32);
        let mut select =
            self.connection.prepare("SELECT key, epoch, closed FROM epochs WHERE site = ?1 AND length_ms = ?2")?;
        let rows = select.query_map((site, length_ms), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, bool>(2)?))
        })?;
        let mut floor = 0;
        for row in rows {
            let (epoch_key, epoch, closed) = row?;
            self.epochs.insert((key, epoch), epoch_key);
            if closed {
                floor = floor.max(epoch.saturating_add(1));
            }
        }
        self.series.push(Series { site: site.into(), length_ms, floor });
        Ok(key)
    }
}

/// The epochs of a batch; a new one is remembered only once its transaction is on disk.
fn epoch_keys(
    transaction: &Transaction,
    series: &[Series],
    known: &HashMap<(SeriesKey, u32), i64>,
    batch: &[Ballot],
) -> Result<HashMap<(SeriesKey, u32), i64>, StoreError> {
    let mut fresh = HashMap::new();
    for ballot in batch {
        let place = (ballot.series, ballot.epoch);
        let Series { site, length_ms, floor } = &series[ballot.series.0 as usize];
        if ballot.epoch < *floor || known.contains_key(&place) || fresh.contains_key(&place) {
            continue;
        }
        transaction.execute(
            "INSERT INTO epochs (site, length_ms, epoch) VALUES (?1, ?2, ?3)",
            (site, length_ms, ballot.epoch),
        )?;
        fresh.insert(place, transaction.last_insert_rowid());
    }
    Ok(fresh)
}

impl Store for Sqlite {
    fn register(&mut self, policy: &Policy, titles: &[Title]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let key: i64 = transaction.query_row(
            "INSERT INTO policies (hash, canonical) VALUES (?1, ?2)
             ON CONFLICT (hash) DO UPDATE SET last_epoch = NULL RETURNING key",
            (policy.hash(), policy.canonical()),
            |row| row.get(0),
        )?;
        for Title { question, title } in titles {
            transaction.execute(
                "INSERT INTO titles (policy, question, title) VALUES (?1, ?2, ?3)
                 ON CONFLICT (policy, question) DO UPDATE SET title = excluded.title",
                (key, question, title),
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn retire(&mut self, policy: PolicyKey, last_epoch: u32) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE policies SET last_epoch = ?2 WHERE key = ?1 AND last_epoch IS NULL",
            (policy.0, last_epoch),
        )?;
        Ok(())
    }

    fn policies(&mut self) -> Result<Vec<StoredPolicy>, StoreError> {
        let rows: Vec<(i64, String, String, Option<u32>)> = self
            .connection
            .prepare("SELECT key, hash, canonical, last_epoch FROM policies ORDER BY key")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
            .collect::<Result<_, _>>()?;
        let stored = |(key, hash, canonical, last_epoch): (i64, String, String, Option<u32>)| {
            let policy = Policy::from_canonical(&canonical).ok_or(StoreError::Policy(hash))?;
            let series = self.series(&policy.site, policy.epoch.0)?;
            Ok(StoredPolicy { key: PolicyKey(key), series, policy, last_epoch })
        };
        rows.into_iter().map(stored).collect()
    }

    fn count(&mut self, batch: &[Ballot]) -> Result<Vec<Verdict>, StoreError> {
        let mut verdicts = vec![Verdict::Closed; batch.len()];
        let mut sums: BTreeMap<(PolicyKey, &str, u32, Cell), (i64, Mechanism)> = BTreeMap::new();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let fresh = epoch_keys(&transaction, &self.series, &self.epochs, batch)?;
        // Sorted, so that neighbours share a page; equal ids in the order they came.
        let mut order: Vec<(i64, &Id, usize)> = Vec::with_capacity(batch.len());
        for (index, ballot) in batch.iter().enumerate() {
            let place = (ballot.series, ballot.epoch);
            if ballot.epoch < self.series[ballot.series.0 as usize].floor {
                continue;
            }
            if let Some(key) = self.epochs.get(&place).or_else(|| fresh.get(&place)) {
                order.push((*key, &ballot.id, index));
            }
        }
        order.sort_unstable();
        let mut pages = 1;
        {
            let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO ids (epoch, id) VALUES (?1, ?2)")?;
            for (epoch, id, index) in order {
                if insert.execute((epoch, &id[..]))? == 0 {
                    verdicts[index] = Verdict::Repeated;
                    continue;
                }
                verdicts[index] = Verdict::Counted;
                pages += 1;
                let Ballot { policy, question, epoch, answer, .. } = &batch[index];
                for cell in answer.cells() {
                    sums.entry((*policy, question, *epoch, cell)).or_insert((0, answer.mechanism())).0 += 1;
                }
            }
            let mut add = transaction.prepare_cached(
                "INSERT INTO totals (policy, question, epoch, answer, count) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (policy, question, epoch, answer) DO UPDATE SET count = count + excluded.count",
            )?;
            for ((policy, question, epoch, cell), (count, mechanism)) in sums {
                add.execute((policy.0, question, epoch, mechanism.cell_text(cell), count))?;
            }
        }
        transaction.commit()?;
        self.epochs.extend(fresh);
        // The reports are on disk whatever becomes of the log.
        self.log.grew(pages, &self.connection).unwrap_or_else(|error| tracing::warn!(%error, "the log stays long"));
        Ok(verdicts)
    }

    fn close(&mut self, series: SeriesKey, before: u32) -> Result<(), StoreError> {
        let Series { site, length_ms, .. } = &self.series[series.0 as usize];
        let closed: Vec<(i64, u32)> = self
            .connection
            .prepare_cached(
                "UPDATE epochs SET closed = 1
                 WHERE site = ?1 AND length_ms = ?2 AND epoch < ?3 AND closed = 0 RETURNING key, epoch",
            )?
            .query_map((site, length_ms, before), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (key, epoch) in closed {
            let floor = &mut self.series[series.0 as usize].floor;
            *floor = (*floor).max(epoch.saturating_add(1));
            self.sweeping.push(key);
        }
        Ok(())
    }

    fn sweep(&mut self, most: usize) -> Result<Swept, StoreError> {
        let Some(epoch) = self.sweeping.last() else {
            return Ok(Swept { ids: 0, more: false });
        };
        let ids = self
            .connection
            .prepare_cached(
                "DELETE FROM ids WHERE epoch = :epoch
                 AND id IN (SELECT id FROM ids WHERE epoch = :epoch ORDER BY id LIMIT :most)",
            )?
            .execute(named_params! { ":epoch": epoch, ":most": most as i64 })?;
        if ids == 0 {
            self.sweeping.pop();
        }
        self.log.grew(ids as u64 / 8 + 1, &self.connection)?;
        Ok(Swept { ids, more: !self.sweeping.is_empty() })
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
        Ok(())
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        let left: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(1))?;
        if left == 0 {
            self.log.emptied();
        }
        Ok(())
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(SqliteReader { connection: file::open_for_reading(&self.path)? }))
    }
}

struct SqliteReader {
    connection: Connection,
}

impl Reader for SqliteReader {
    fn snapshot(&mut self) -> Result<Snapshot, StoreError> {
        let transaction = self.connection.transaction()?;
        let policies = transaction
            .prepare_cached("SELECT canonical FROM policies WHERE key IN (SELECT policy FROM totals) ORDER BY key")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let total = |row: &rusqlite::Row| {
            let (policy, question, epoch, answer) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(Total { policy, question, epoch, answer, count: row.get::<_, i64>(4)?.unsigned_abs() })
        };
        let totals = transaction
            .prepare_cached(
                "SELECT hash, question, epoch, answer, count FROM totals JOIN policies ON policies.key = totals.policy
                 ORDER BY question, epoch, hash, answer",
            )?
            .query_map([], total)?
            .collect::<Result<_, _>>()?;
        let titles = transaction
            .prepare_cached("SELECT hash, question, title FROM titles JOIN policies ON policies.key = titles.policy")?
            .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        Ok(Snapshot { totals: Totals { policies, totals }, titles })
    }
}

#[cfg(test)]
mod tests;
