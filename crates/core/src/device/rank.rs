//! What a visitor looked at most, for the page to put first.

use super::Device;
use crate::consent::Purpose;
use crate::history::storage::Storage;
use crate::sorted;
use crate::time::Time;

impl<S: Storage> Device<S> {
    /// The values of a field that may be ranked, such as `view.genre`: the most frequent first, equal ones by name. None
    /// without consent to personalise, and for another name.
    pub fn rank(&self, name: &str, now: Time) -> Vec<&str> {
        if self.consent.allows(Purpose::Personalise) { self.ranked(name, now).unwrap_or_default() } else { Vec::new() }
    }

    /// The same, whatever was agreed to; nothing for a field that the manifest does not rank.
    pub(super) fn ranked(&self, name: &str, now: Time) -> Option<Vec<&str>> {
        let (signal, field) = name.split_once('.')?;
        let index = self.manifest.signal(signal)?;
        let signal = &self.manifest.signals[index];
        let field = signal.field(field)?;
        let window = signal.fields[field].rank?;
        let record = self.history.signal(index);
        let texts = record.texts(field);
        let mut seldom = vec![0_i32; texts.len()];
        for row in record.between(now.before(window), now) {
            if let Some(id) = record.text_id(row, field) {
                seldom[id as usize] -= 1;
            }
        }
        let mut ranked = Vec::new();
        for (seldom, text) in seldom.into_iter().zip(texts).filter(|(seldom, _)| *seldom < 0) {
            sorted::insert(&mut ranked, (seldom, text.as_str()));
        }
        Some(ranked.into_iter().map(|(_, text)| text).collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::consent::Purpose;
    use crate::device::{Device, Fresh};
    use crate::history::storage::MemoryStorage;
    use crate::manifest;
    use crate::signal::{Event, FieldValue};
    use crate::time::{Span, Time};

    const MANIFEST: &str = r#"{"version":1,"site":"s",
        "signals":{"view":{"title":"t","purpose":"p","fields":{"genre":{"type":"text","rank":"30d"},"items":{"type":"integer"}}}},
        "segments":{"seen":{"title":"t","why":"w","when":"sum(view.items, days(1)) > 1"}}}"#;

    #[test]
    fn values_are_ordered_by_how_often_they_came_within_the_window() {
        let manifest = manifest::parse(MANIFEST).unwrap();
        let day = |day: i64| Time(1_700_000_000_000 + day * Span::DAY.0);
        let mut device = Device::open(manifest, MemoryStorage::default(), 0, false, day(0));
        let mut view = |at: i64, genre: Option<&str>| {
            let value = genre.map_or(FieldValue::Missing, |genre| FieldValue::Text(genre.into()));
            device.track(0, Event { time: day(at), offset: 0, values: vec![value, FieldValue::Missing] }, day(40));
        };
        for (at, genre) in
            [(11, "folk"), (12, "jazz"), (13, "folk"), (14, "rock"), (39, "jazz"), (39, "jazz"), (40, "rock")]
        {
            view(at, Some(genre));
        }
        view(40, None);
        assert!(device.rank("view.genre", day(40)).is_empty(), "before consent");
        device.choose(&[(Purpose::Personalise, true)], &Fresh { mark: [0; 8], key: [0; 32] }, day(40));
        assert_eq!(device.rank("view.genre", day(40)), ["jazz", "folk", "rock"]);
        assert_eq!(device.rank("view.genre", day(42)), ["jazz", "rock", "folk"]);
        assert_eq!(device.rank("view.genre", day(80)), [] as [&str; 0]);
        assert!(device.rank("other", day(40)).is_empty());
        assert!(device.rank("view.items", day(40)).is_empty());
    }
}
