use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::store::contract::{self, ballot, policy, register};

fn open(folder: &Path) -> Box<dyn Store> {
    Box::new(Sqlite::open(&folder.join(FILE)).unwrap())
}

contract::suite!(open);

fn plain(folder: &Path) -> Connection {
    Connection::open(folder.join(FILE)).unwrap()
}

fn refusal(folder: &Path) -> StoreError {
    Sqlite::open(&folder.join(FILE)).err().unwrap()
}

#[test]
fn a_commit_waits_for_the_disk_and_what_is_deleted_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join(FILE)).unwrap();
    let pragma = |name: &str| store.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((pragma("synchronous"), pragma("secure_delete"), pragma("foreign_keys")), (2, 1, 1));
    let mode: String = store.connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
    }
}

/// Whoever adds a column here has to say why it is not about a visitor.
#[test]
fn these_are_all_the_columns_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join(FILE)).unwrap();
    let columns: Vec<String> = store
        .connection
        .prepare(
            "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'",
        )
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let expected = "policies.key policies.hash policies.canonical policies.last_epoch epochs.key epochs.site \
        epochs.length_ms epochs.epoch epochs.closed ids.epoch ids.id titles.policy titles.question titles.title \
        totals.policy totals.question totals.epoch totals.answer totals.count";
    assert_eq!(columns, expected.split_whitespace().collect::<Vec<_>>());
    let rowid = store.connection.prepare("SELECT rowid FROM ids");
    assert!(rowid.is_err(), "a row id would be an order of arrival");
}

#[test]
fn after_its_epoch_an_id_is_nowhere_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let stored = register(store.as_mut(), &[policy("vinyl", &["regular"], 4)]).remove(0);
    let batch: Vec<_> = (0..500).map(|n| ballot(&stored, 7, n, true)).collect();
    store.count(&batch).unwrap();
    store.settle().unwrap();
    let holds = |id: &Id| {
        let contents = fs::read_dir(folder.path()).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
        contents.into_iter().any(|bytes| bytes.windows(16).any(|window| window == id))
    };
    assert!(holds(&batch[0].id) && holds(&batch[499].id));
    store.close(stored.series, 8).unwrap();
    while store.sweep(64).unwrap().more {}
    store.settle().unwrap();
    assert!(!batch.iter().any(|ballot| holds(&ballot.id)));
}

#[test]
fn a_file_of_version_1_is_read_and_counted_on() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE), include_bytes!("../../../tests/fixtures/v1.db")).unwrap();
    let mut store = open(folder.path());
    let stored = store.policies().unwrap().remove(0);
    assert_eq!((stored.policy.site.as_str(), stored.last_epoch), ("vinyl", None));
    let count = |store: &dyn Store| -> Vec<u64> {
        store.reader().unwrap().snapshot().unwrap().totals.totals.iter().map(|total| total.count).collect()
    };
    assert_eq!(count(store.as_ref()), [1200, 400]);
    let known: Id = *b"0123456789abcdef";
    let at = |epoch, id| Ballot { id, ..ballot(&stored, epoch, 0, true) };
    let verdicts = store.count(&[at(735, known), at(735, [9; 16]), at(734, [9; 16])]).unwrap();
    assert_eq!(verdicts, [Verdict::Repeated, Verdict::Counted, Verdict::Closed]);
    assert_eq!(count(store.as_ref()), [1200, 401]);
    let title = Title { question: "regular".into(), title: "Regular".into() };
    store.register(&stored.policy, &[title]).unwrap();
    assert_eq!(store.reader().unwrap().snapshot().unwrap().titles.len(), 1);
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let mut connection = Connection::open_in_memory().unwrap();
    let steps = ["CREATE TABLE a (x INT) STRICT", "CREATE TABLE b (x INT) STRICT; CREATE TABLE a (x INT) STRICT"];
    assert!(file::migrate(&mut connection, &steps).is_err());
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!((tables, version), (1, 1), "the first stands, the second left nothing");
}

#[test]
fn files_of_others_and_of_newer_versions_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    plain(folder.path()).execute_batch("CREATE TABLE bookmarks (x)").unwrap();
    assert!(matches!(refusal(folder.path()), StoreError::Foreign));
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    plain(folder.path()).pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(refusal(folder.path()), StoreError::Newer { found: 99, known: 3 }));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE), "not a database, but long enough to be read as one".repeat(50)).unwrap();
    assert!(matches!(refusal(folder.path()), StoreError::Database(_)));
}

#[test]
fn a_full_disk_or_a_lock_is_an_error_and_nothing_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(&folder.path().join(FILE)).unwrap();
    let stored = register(&mut store, &[policy("vinyl", &["regular"], 4)]).remove(0);
    let batch: Vec<_> = (0..5000).map(|n| ballot(&stored, 7, n, true)).collect();
    let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    let limit = |store: &Sqlite, pages: i64| {
        store.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    };
    limit(&store, pages + 4);
    assert!(matches!(store.count(&batch), Err(StoreError::Database(_))));
    assert_eq!(store.count(&batch[..3]).unwrap(), [Verdict::Counted; 3], "the epoch of the failed batch is made anew");
    limit(&store, 1 << 30);
    store.connection.busy_timeout(std::time::Duration::from_millis(10)).unwrap();
    let other = plain(folder.path());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(store.count(&batch).is_err() && store.probe().is_err());
    other.execute_batch("COMMIT").unwrap();
    store.probe().unwrap();
    let verdicts = store.count(&batch).unwrap();
    assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::Counted).count(), 4997);
}

#[test]
fn a_long_log_is_carried_over_beside_the_writer() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(&folder.path().join(FILE)).unwrap();
    let stored = register(&mut store, &[policy("vinyl", &["regular"], 4)]).remove(0);
    store.log.most = 1000;
    let mut longest = 0;
    for round in 0..200_u32 {
        let batch: Vec<_> = (0..100).map(|n| ballot(&stored, 7, round * 100 + n, true)).collect();
        store.count(&batch).unwrap();
        longest = longest.max(fs::metadata(folder.path().join("murmur.db-wal")).unwrap().len());
    }
    let written = 20_000 * file::PAGE_BYTES;
    assert!(longest < written / 2, "{longest} of {written} bytes: the log was never started anew");
}

#[test]
fn a_copy_made_while_writing_holds_a_moment_and_counts_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let stored = register(store.as_mut(), &[policy("vinyl", &["regular"], 4)]).remove(0);
    let before: Vec<_> = (0..2000).map(|n| ballot(&stored, 7, n, true)).collect();
    store.count(&before).unwrap();
    let target = tempfile::tempdir().unwrap();
    let to = target.path().join("copy").join(FILE);
    fs::create_dir(target.path().join("copy")).unwrap();
    let from = folder.path().join(FILE);
    std::thread::scope(|scope| {
        let copying = scope.spawn(|| copy(&from, &to));
        for n in 2000..2300 {
            store.count(&[ballot(&stored, 7, n, true)]).unwrap();
        }
        copying.join().unwrap().unwrap();
    });
    assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(to.parent().unwrap()).unwrap().count(), 1, "no half file is left");
    assert!(copy(&from, &to).is_err(), "it overwrites nothing");
    let mut copied = open(to.parent().unwrap());
    let stored = copied.policies().unwrap().remove(0);
    let counted = copied.reader().unwrap().snapshot().unwrap().totals.totals[0].count;
    assert!((2000..=2300).contains(&counted), "{counted}");
    let all: Vec<_> = (0..2300).map(|n| ballot(&stored, 7, n, true)).collect();
    copied.count(&all).unwrap();
    assert_eq!(copied.reader().unwrap().snapshot().unwrap().totals.totals[0].count, 2300, "each once, here too");
}
