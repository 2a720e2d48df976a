//! localStorage.

use gloo_storage::Storage as _;
use murmur_core::history::storage::{Storage, StorageFault};

/// This origin's localStorage.
#[derive(Debug)]
pub(crate) struct LocalStorage(web_sys::Storage);

impl LocalStorage {
    /// `None` where the browser refuses it. gloo's `raw()` panics there, so the window is asked first.
    pub(crate) fn open() -> Option<LocalStorage> {
        const PROBE: &str = "murmur.probe";
        web_sys::window()?.local_storage().ok()??;
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
        self.0.set_item(name, text).map_err(|error| {
            let name = js_sys::Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
            match name.as_deref() {
                Some("QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED") => StorageFault::Full,
                _ => StorageFault::Blocked,
            }
        })
    }

    fn remove(&mut self, name: &str) {
        // Removing fails only where storage is blocked, and then there is nothing.
        let _ = self.0.remove_item(name);
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        let length = self.0.length().unwrap_or(0);
        (0..length).filter_map(|index| self.0.key(index).ok()?).filter(|name| name.starts_with(prefix)).collect()
    }
}
