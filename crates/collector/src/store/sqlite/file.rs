//! The file itself: how it is opened, brought to the newest version, and copied while in use.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::limits;
use crate::store::StoreError;

/// Name of the database in the data folder.
pub const FILE: &str = "murmur.db";

/// Marks a file as ours: "Mrmr".
const APPLICATION: i64 = 0x4d72_6d72;

/// Bytes of a page.
pub(super) const PAGE_BYTES: u64 = 2048;

/// Each brings the file from the version of its place to the next.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/0001_counts.sql"),
    include_str!("../../../migrations/0002_titles.sql"),
    include_str!("../../../migrations/0003_answers.sql"),
];

pub(super) fn open_for_writing(path: &Path) -> Result<Connection, StoreError> {
    make_private(path).map_err(|error| StoreError::Database(Box::new(error)))?;
    let connection = open(path)?;
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION && (application != 0 || objects > 0) {
        return Err(StoreError::Foreign);
    }
    connection.pragma_update(None, "page_size", PAGE_BYTES as i64)?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
    connection.pragma_update(None, "cache_size", -limits::CACHE_KIB)?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    Ok(connection)
}

pub(super) fn open_for_reading(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", -limits::READER_CACHE_KIB)?;
    Ok(connection)
}

pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(limits::DATABASE_WAIT)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

/// The log and the index beside it take their mode from this file.
fn make_private(path: &Path) -> std::io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Brings the file to the newest of `migrations`, each in a transaction of its own.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<(), StoreError> {
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = migrations.len() as i64;
        let next = usize::try_from(version).ok().and_then(|version| migrations.get(version));
        let Some(next) = next else {
            return if version == known { Ok(()) } else { Err(StoreError::Newer { found: version, known }) };
        };
        transaction.execute_batch(next)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", version + 1)?;
        transaction.commit()?;
    }
}

/// Copies the database at `from` to the new file `to`, while another process may be writing: what was committed when it
/// began, without what was deleted before.
///
/// # Errors
/// [`StoreError`]; `to` does not exist then, unless it did before.
pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let failed = |error: std::io::Error| StoreError::Database(Box::new(error));
    if to.exists() {
        return Err(failed(std::io::Error::new(std::io::ErrorKind::AlreadyExists, "the copy's file exists already")));
    }
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    let _ = fs::remove_file(partial);
    make_private(partial).map_err(failed)?;
    let copied = open_for_reading(from).and_then(|connection| {
        let name = partial.to_str().ok_or_else(|| failed(std::io::Error::other("the copy's name is not UTF-8")))?;
        connection.pragma_update(None, "query_only", false)?;
        connection.execute("VACUUM INTO ?1", [name])?;
        Ok(())
    });
    let synced = copied.and_then(|()| {
        File::open(partial).and_then(|file| file.sync_all()).map_err(failed)?;
        fs::rename(partial, to).map_err(failed)?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    });
    if synced.is_err() {
        let _ = fs::remove_file(partial);
    }
    synced
}
