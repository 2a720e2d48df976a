//! The write-ahead log, kept short without stopping the writer.
//!
//! Carrying a long log over into the database takes as long as hundreds of commits. So a second connection does most of
//! it beside the writer, and the writer only the little that came in between; then SQLite starts the log anew.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::file;
use crate::limits;
use crate::store::StoreError;

/// Rounds of the second connection; each leaves the part that the writer added meanwhile.
const ROUNDS: usize = 4;

/// Pages that are few enough for the writer.
const FEW: i64 = 256;

pub(super) struct Log {
    /// Pages at which it is carried over.
    pub(super) most: u64,
    /// Pages that may have been added since the log was started anew.
    pages: u64,
    state: State,
    finished: Arc<AtomicBool>,
    start: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(PartialEq)]
enum State {
    Growing,
    Carried,
}

impl Log {
    pub(super) fn open(path: &Path) -> Result<Log, StoreError> {
        let connection = file::open(path)?;
        let (start, started) = sync_channel(1);
        let finished = Arc::<AtomicBool>::default();
        let flag = finished.clone();
        let thread = std::thread::Builder::new()
            .name("murmur-log".into())
            .spawn(move || carry_when_told(&connection, &started, &flag))
            .map_err(|error| StoreError::Database(Box::new(error)))?;
        let most = limits::LOG_BYTES / file::PAGE_BYTES;
        Ok(Log { most, pages: 0, state: State::Growing, finished, start: Some(start), thread: Some(thread) })
    }

    /// Notes that a transaction added about so many pages.
    pub(super) fn grew(&mut self, pages: u64, writer: &Connection) -> Result<(), StoreError> {
        self.pages += pages;
        match self.state {
            State::Growing if self.pages >= self.most => {
                self.finished.store(false, Ordering::Release);
                if let Some(start) = &self.start
                    && start.try_send(()).is_ok()
                {
                    self.state = State::Carried;
                }
            }
            State::Carried if self.finished.load(Ordering::Acquire) => {
                let (all, carried) = carry(writer)?;
                self.pages = u64::try_from(all - carried).unwrap_or(0);
                self.state = State::Growing;
            }
            State::Growing | State::Carried => {}
        }
        Ok(())
    }

    /// Notes that the log is empty.
    pub(super) fn emptied(&mut self) {
        self.pages = 0;
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        drop(self.start.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been printed, and everything committed is in the log.
            let _ = thread.join();
        }
    }
}

fn carry_when_told(connection: &Connection, started: &Receiver<()>, finished: &AtomicBool) {
    while started.recv().is_ok() {
        for _ in 0..ROUNDS {
            match carry(connection) {
                Ok((all, carried)) if all - carried > FEW => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "the log could not be carried over; trying again later");
                    break;
                }
            }
        }
        finished.store(true, Ordering::Release);
    }
}

/// Carries over what no reader still needs; the log's pages, and those of them that are carried.
fn carry(connection: &Connection) -> Result<(i64, i64), StoreError> {
    let pages = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| Ok((row.get(1)?, row.get(2)?)))?;
    Ok(pages)
}
