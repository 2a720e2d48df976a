//! localStorage.

use gloo_storage::Storage as _;
use murmur_core::history::storage::{Storage, StorageFault};

use crate::js;

/// This origin's localStorage.
#[derive(Debug)]
pub(crate) struct LocalStorage(web_sys::Storage);

impl LocalStorage {
    /// `None` where the browser refuses it. gloo's `raw()` panics there, so the window is asked first.
    pub(crate) fn open() -> Option<LocalStorage> {
        const PROBE: &str = "murmur.probe";
        js::get(&js::window(), "localStorage").is_truthy().then_some(())?;
        let storage = gloo_storage::LocalStorage::raw();
        // Some browsers lend a storage that takes nothing.
        let _ = storage.get_item(PROBE).ok()?;
        Some(LocalStorage(storage))
    }
}

impl Storage for LocalStorage {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get_item(name).ok()?
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), StorageFault> {
        self.0.set_item(name, text).map_err(|error| match js::text(&error, "name").as_deref() {
            Some("QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED") => StorageFault::Full,
            _ => StorageFault::Blocked,
        })
    }

    fn remove(&mut self, name: &str) {
        // Removing fails only where storage is blocked, and then there is nothing.
        let _ = self.0.remove_item(name);
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        let mut names = Vec::new();
        for index in 0..self.0.length().unwrap_or(0) {
            names.extend(self.0.key(index).ok().flatten().filter(|name| name.starts_with(prefix)));
        }
        names
    }
}
