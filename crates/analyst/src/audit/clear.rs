//! What travels in the clear beside a randomized answer: an experiment's arm, a hash of the public family.

use murmur_core::privacy::mechanism::{Family, Mechanism};
use serde_json::json;

use super::{Check, Encoder, Keys};

/// Devices; what is compared is exact.
const DEVICES: usize = 500;

/// Epochs of each.
const EPOCHS: std::ops::Range<u32> = 735..739;

/// `None` where nothing travels in the clear.
pub(super) fn clear(mechanism: Mechanism, encoder: &Encoder, keys: &mut Keys) -> Option<Check> {
    let hashed = mechanism.family() == Family::Hashed;
    let characters = usize::from(mechanism.arms() > 0) + 2 * usize::from(hashed);
    if characters == 0 {
        return None;
    }
    let mut differ = 0;
    for _ in 0..DEVICES {
        let key = keys.key();
        let given = |epoch, truth| encoder(&key, epoch, truth).map(|answer| answer.text()[..characters].to_owned());
        let first = given(EPOCHS.start, 0);
        let all = EPOCHS.flat_map(|epoch| (0..mechanism.answers()).map(move |truth| (epoch, truth)));
        differ += all.filter(|(epoch, truth)| first.is_none() || given(*epoch, *truth) != first).count();
    }
    let what = match (mechanism.arms() > 0, hashed) {
        (true, true) => "the arm and the hash",
        (true, false) => "the arm",
        _ => "the hash",
    };
    Some(Check {
        check: "in the clear",
        checked: format!("{what} of {DEVICES} keys, in {} epochs under each truth", EPOCHS.len()),
        by: "comparison with the key's first one",
        result: format!("{differ} differ"),
        passed: differ == 0,
        numbers: json!({ "differences": differ, "devices": DEVICES }),
    })
}
