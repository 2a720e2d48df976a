//! The storage that this browser lends: localStorage, or memory where it is blocked.

mod local;

pub(crate) use local::LocalStorage;

use murmur_core::history::storage::{MemoryStorage, Storage, StorageFault};

/// Where a page keeps what it knows.
#[derive(Debug)]
pub(crate) enum Store {
    /// Survives the page.
    Local(LocalStorage),
    /// Ends with the page.
    Memory(MemoryStorage),
}

impl Store {
    /// localStorage where the page has a `visitor` and the browser lends it, else memory.
    pub(crate) fn open(visitor: bool) -> Store {
        let local = if visitor { LocalStorage::open() } else { None };
        local.map_or_else(|| Store::Memory(MemoryStorage::default()), Store::Local)
    }
}

impl Storage for Store {
    fn get(&self, name: &str) -> Option<String> {
        match self {
            Store::Local(local) => local.get(name),
            Store::Memory(memory) => memory.get(name),
        }
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), StorageFault> {
        match self {
            Store::Local(local) => local.set(name, text),
            Store::Memory(memory) => memory.set(name, text),
        }
    }

    fn remove(&mut self, name: &str) {
        match self {
            Store::Local(local) => local.remove(name),
            Store::Memory(memory) => memory.remove(name),
        }
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        match self {
            Store::Local(local) => local.names(prefix),
            Store::Memory(memory) => memory.names(prefix),
        }
    }

    fn survives(&self) -> bool {
        matches!(self, Store::Local(_))
    }
}
