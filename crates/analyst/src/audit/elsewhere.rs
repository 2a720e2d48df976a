//! What is checked by other commands than `murmur audit`: the module that ships, in a real browser.

use serde::Serialize;

/// A check that another command makes.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Elsewhere {
    /// Its name.
    pub check: &'static str,
    /// What is checked.
    pub checked: &'static str,
    /// The command that checks it, in the project's own folder.
    pub command: &'static str,
}

/// Each of them. `npm run audit` also plants a defect of each kind in builds of its own, and fails where one is not caught.
pub const ELSEWHERE: [Elsewhere; 8] = [
    audit("black box", "one answer of each of many new visitors, two answers and three, chained and once for life"),
    audit("averaging", "all reports of a life, linked, for an answer that stays"),
    audit(
        "each answer",
        "answers and ids of keys of the browser's own source, against a second encoder written from the documents",
    ),
    audit(
        "chosen keys",
        "every number that a coin can draw, the thresholds and those below them; catches a coin of floats",
    ),
    audit("repeats", "a restart, a restored profile, an edited policy and a clock set back give the same bits and ids"),
    audit("forgotten", "a key that was erased does not come back, and who had reported never does again"),
    test("crashes", "a page or a browser that ends right after a send, two tabs, lost answers: counted once"),
    test("requests", "a member and a non-member ask for the same, with the same sizes"),
];

const fn audit(check: &'static str, checked: &'static str) -> Elsewhere {
    Elsewhere { check, checked, command: "npm run audit" }
}

const fn test(check: &'static str, checked: &'static str) -> Elsewhere {
    Elsewhere { check, checked, command: "npm test -- --only e2e" }
}
