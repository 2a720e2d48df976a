//! In which epochs a device reports: fixed when its key is born.

use super::key::{Key, Use};
use super::odds::Share;
use crate::time::{Span, Time};

/// Number of the reporting epoch that `now` lies in: whole epochs since 1970. Before 1970 and beyond 2³² there is none.
pub fn epoch_at(now: Time, length: Span) -> Option<u32> {
    u32::try_from(now.0.div_euclid(length.0.max(1))).ok()
}

/// When an epoch begins.
pub fn epoch_start(epoch: u32, length: Span) -> Time {
    Time(i64::from(epoch).saturating_mul(length.0))
}

/// The epochs in which a key born in `birth` reports: `reports` of the first ⌈reports/participation⌉, each set equally
/// likely (selection sampling, Knuth 2, 3.4.2 algorithm S), sorted.
pub fn reporting_epochs(key: &Key, birth: u32, reports: u32, participation: Share) -> Vec<u32> {
    let span = (reports * participation.whole()).div_ceil(participation.part());
    if span == reports {
        return (0..span).map(|passed| birth.saturating_add(passed)).collect(); // there is nothing to draw
    }
    let birth_bytes = birth.to_be_bytes();
    let inputs: [&[u8]; 1] = [&birth_bytes];
    let mut words = key.words(Use::Participation, &inputs);
    let mut chosen = Vec::with_capacity(reports as usize);
    for passed in 0..span {
        let (left, wanted) = (u64::from(span - passed), u64::from(reports) - chosen.len() as u64);
        if words.below(left) < wanted {
            chosen.push(birth.saturating_add(passed));
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u32) -> Key {
        let mut bytes = [3; 32];
        bytes[..4].copy_from_slice(&n.to_be_bytes());
        Key::new(bytes)
    }

    #[test]
    fn full_participation_is_the_first_epochs() {
        let all = Share::new(1, 1).unwrap();
        assert_eq!(reporting_epochs(&key(1), 735, 8, all), (735..743).collect::<Vec<_>>());
    }

    #[test]
    fn a_quarter_is_eight_of_the_first_thirty_two_each_as_often() {
        let quarter = Share::new(1, 4).unwrap();
        let mut times = [0_u32; 32];
        for n in 0..4000 {
            let epochs = reporting_epochs(&key(n), 100, 8, quarter);
            assert_eq!(epochs.len(), 8);
            assert!(epochs.is_sorted() && epochs.iter().all(|e| (100..132).contains(e)));
            epochs.iter().for_each(|e| times[(e - 100) as usize] += 1);
        }
        // 4000 × 1/4 = 1000 each, standard deviation 27.
        assert!(times.iter().all(|&n| (1000 - 125..=1000 + 125).contains(&n)), "{times:?}");
    }

    #[test]
    fn epochs_are_counted_from_1970() {
        let month = Span(28 * Span::DAY.0);
        assert_eq!(epoch_at(Time(0), month), Some(0));
        assert_eq!(epoch_at(Time(month.0 - 1), month), Some(0));
        assert_eq!(epoch_at(Time(month.0), month), Some(1));
        assert_eq!(epoch_at(Time(-1), month), None);
        assert_eq!(epoch_start(735, month), Time(735 * month.0));
    }
}
