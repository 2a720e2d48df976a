//! Any text as a manifest: its faults can be shown, or a device lives by it.

#![no_main]

mod support;

use libfuzzer_sys::fuzz_target;
use murmur_analyst::manifest_file;
use murmur_core::device::Device;
use murmur_core::history::storage::MemoryStorage;
use murmur_core::time::{Span, Time};
use support::NOW;

fuzz_target!(|text: &str| {
    let manifest = match manifest_file::read(text) {
        Ok(manifest) => manifest,
        Err(faults) => {
            assert!(!faults.is_empty());
            faults.iter().for_each(|fault| assert!(!fault.to_string().is_empty()));
            return;
        }
    };
    let mut device = Device::open(manifest.clone(), MemoryStorage::default(), 0, true, NOW);
    for (index, signal) in manifest.signals.iter().enumerate() {
        for turn in 0..5 {
            device.track(index, support::event(signal, turn, Time(NOW.0 - turn as i64 * Span::HOUR.0)), NOW);
        }
    }
    for now in [NOW, Time(NOW.0 + 40 * Span::DAY.0), Time(0), Time(i64::MAX)] {
        device.decide(now, 0);
        assert_eq!(device.members().len(), manifest.segments.len());
        (0..manifest.segments.len()).for_each(|segment| drop(device.explain(segment, now)));
    }
});
