//! The storage that this browser lends: localStorage, or none where it is blocked.

mod local;

pub(crate) use local::LocalStorage;

use murmur_core::history::storage::{Storage, StorageFault};

/// Where a page keeps what it knows; without one that is nowhere, and memory goes on.
#[derive(Debug)]
pub(crate) struct Store(Option<LocalStorage>);

impl Store {
    /// localStorage where the page has a `visitor` and the browser lends it.
    pub(crate) fn open(visitor: bool) -> Store {
        Store(if visitor { LocalStorage::open() } else { None })
    }
}

impl Storage for Store {
    fn get(&self, name: &str) -> Option<String> {
        self.0.as_ref()?.get(name)
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), StorageFault> {
        self.0.as_mut().map_or(Err(StorageFault::Blocked), |local| local.set(name, text))
    }

    fn remove(&mut self, name: &str) {
        if let Some(local) = &mut self.0 {
            local.remove(name);
        }
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        self.0.as_ref().map_or_else(Vec::new, |local| local.names(prefix))
    }

    fn survives(&self) -> bool {
        self.0.is_some()
    }
}
