//! Segments that the visitor muted: whatever the rules say, the page is told that the visitor is in none of them.

use super::Device;
use crate::consent::Purpose;
use crate::cut::parts;
use crate::history::storage::Storage;
use crate::sorted::is_among;
use crate::time::Time;

/// Name of the muted segments in storage: their names, each with a space behind it.
pub(super) const NAME: &str = "murmur.muted";

/// Which segments are muted.
#[derive(Debug, Default)]
pub(super) struct Muted {
    pub(super) names: String,
    /// Whether memory knows what storage does not.
    unsaved: bool,
    /// How often it changed, and how often engines before this one did.
    pub(super) revision: u64,
}

impl Muted {
    fn has(&self, segment: &str) -> bool {
        is_among(segment, &self.names)
    }
}

impl<S: Storage> Device<S> {
    /// Whether the page may know that the visitor is in a segment.
    pub fn shows(&self, segment: usize) -> bool {
        self.members()[segment] && self.consent.allows(Purpose::Personalise) && !self.is_muted(segment)
    }

    /// Whether the visitor muted a segment.
    pub fn is_muted(&self, segment: usize) -> bool {
        self.muted.has(&self.manifest.segments[segment].name)
    }

    /// The names of the muted segments, each with a space behind it.
    pub fn muted(&self) -> &str {
        &self.muted.names
    }

    /// Mutes a segment, or lets the page know of it again.
    pub fn mute(&mut self, segment: &str, on: bool, now: Time) {
        self.notice_wipe(now);
        if self.muted.has(segment) != on {
            let mut names = String::new();
            for name in parts(&self.muted.names, " ").chain([segment]) {
                if !name.is_empty() && (on || name != segment) {
                    names.push_str(name);
                    names.push(' ');
                }
            }
            self.muted.names = names;
            self.muted.revision += 1;
            self.save_muted();
        }
    }

    /// Reads what is stored, after writing what only memory holds.
    pub(super) fn load_muted(&mut self) {
        if self.muted.unsaved {
            return self.save_muted();
        }
        self.muted.names = self.storage.get(NAME).unwrap_or_default();
        self.muted.revision += 1;
    }

    pub(super) fn clear_muted(&mut self) {
        self.muted.names.clear();
        self.muted.unsaved = false;
    }

    fn save_muted(&mut self) {
        // Where storage fails, memory goes on.
        self.muted.unsaved = !self.kept || self.storage.set(NAME, &self.muted.names).is_err();
    }
}
