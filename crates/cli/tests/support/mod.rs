//! Running the real binary.
#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The binary with these arguments, in `tests/cmd`, without a token of the one who runs the tests.
pub(crate) fn murmur(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_murmur"));
    command.args(arguments).env_remove("MURMUR_TOKEN").current_dir(fixtures());
    command
}

/// The folder of the commands' inputs.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd")
}

/// Runs it to its end with `input` on stdin.
pub(crate) fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = murmur(arguments);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A command that stops early does not read on; that is its right.
        scope.spawn(move || {
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().unwrap()
    })
}

/// Runs it, expects this exit code, and reads its stdout as JSON.
pub(crate) fn json(arguments: &[&str], code: i32) -> Value {
    let output = run(arguments, b"");
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
