//! What an operator does: start, look, copy, stop, restore.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

#[path = "support/serving.rs"]
mod serving;
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use murmur_core::manifest;
use murmur_core::privacy::mechanism::Family;
use murmur_core::privacy::schedule;
use murmur_core::report::Report;
use murmur_core::time::Time;
use serving::{Client, MANIFEST, Serving, get};

fn body(n: u32) -> String {
    let policy = manifest::parse(MANIFEST).unwrap().policy;
    #[expect(clippy::disallowed_methods, reason = "the collector is a real process with a real clock")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let report = Report {
        site: "vinyl".into(),
        policy: policy.hash(),
        question: "keen".into(),
        epoch: schedule::epoch_at(Time(now as i64), policy.epoch).unwrap(),
        mechanism: Family::Binary,
        answer: "1".into(),
        id: format!("{n:A>21}A"),
    };
    report.body()
}

fn run(arguments: &[&str], paths: &[&Path]) -> (Option<i32>, String, String) {
    let output = support::murmur(arguments).args(paths).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_running_collector_is_copied_stopped_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (data, file, copy) = (at("data"), at("manifest.json"), at("copy.db"));
    fs::write(&file, MANIFEST).unwrap();
    let mut serving = Serving::start("serve", &data, &file);
    let mut client = Client::connect(&serving.address).unwrap();
    for n in 0..20 {
        assert_eq!(client.post(&body(n)).unwrap().0, 202);
    }

    let (code, printed, _) = run(&["token", "--data"], &[&data]);
    assert_eq!((code, printed), (Some(0), fs::read_to_string(data.join("token")).unwrap()));
    assert_eq!(get(&serving.address, "/readyz", "").0, 200);
    assert_eq!(get(&serving.address, "/metrics", "").0, 404);
    assert!(get(&serving.metrics, "/metrics", "").1.contains("murmur_reports_accepted_total 20\n"));
    let (code, _, said) = run(&["serve", "--listen", "127.0.0.1:0", "--manifest"], &[&file, "--data".as_ref(), &data]);
    assert!(code == Some(1) && said.contains("another collector runs on"), "{said}");

    let backup = |to: &Path| run(&["backup", "--data"], &[&data, "--to".as_ref(), to]);
    assert_eq!(backup(&copy).0, Some(0));
    let (code, _, said) = backup(&copy);
    assert!(code == Some(1) && said.contains("exists"), "{said}");
    for n in 20..30 {
        assert_eq!(client.post(&body(n)).unwrap().0, 202);
    }
    let id = serving.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(serving.child.wait().unwrap().success());
    let said = serving.rest();
    assert!(!said.contains("WARN") && !said.contains("ERROR"), "{said}");
    assert!(!data.join("murmur.db-wal").exists(), "a stop in good order leaves one file");

    let restored = at("restored");
    fs::create_dir(&restored).unwrap();
    fs::rename(&copy, restored.join("murmur.db")).unwrap();
    let serving = Serving::start("serve", &restored, &file);
    assert_eq!(serving.counted(&restored), 20);
    let mut client = Client::connect(&serving.address).unwrap();
    for n in 0..30 {
        assert_eq!(client.post(&body(n)).unwrap().0, 202);
    }
    assert_eq!(serving.counted(&restored), 30, "the copy knows the ids too");
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("manifest.json"));
    let (code, printed, said) = run(&["token", "--data"], &[&data]);
    assert!(code == Some(1) && printed.is_empty() && said.contains("no token in"), "{said}");
    let (code, _, said) = run(&["backup", "--to", "copy.db", "--data"], &[&data]);
    assert!(code == Some(1) && said.contains("no database in"), "{said}");
    fs::write(&file, MANIFEST).unwrap();
    let (code, _, said) = run(&["serve", "--rate-limit", "many", "--manifest"], &[&file, "--data".as_ref(), &data]);
    assert!(code == Some(2) && said.contains("600/m"), "{said}");
    assert!(!data.exists(), "nothing is made for a command that can't run");
}
