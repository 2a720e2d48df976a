//! The key-value storage that a device lends, and its twin in memory.

use std::cell::RefCell;
use std::rc::Rc;

/// Every name that this SDK writes starts so.
pub const PREFIX: &str = "murmur.";

/// A small synchronous storage of texts by name, as localStorage is.
pub trait Storage {
    /// The text under `name`, where there is one.
    fn get(&self, name: &str) -> Option<String>;

    /// Writes `text` under `name`.
    ///
    /// # Errors
    /// [`StorageFault`] where it can't be kept.
    fn set(&mut self, name: &str, text: &str) -> Result<(), StorageFault>;

    /// Removes `name`, if it is there.
    fn remove(&mut self, name: &str);

    /// All names that start with `prefix`, in any order.
    fn names(&self, prefix: &str) -> Vec<String>;

    /// Whether what is written outlives the page. Where it does not there is no key and no report.
    fn survives(&self) -> bool {
        true
    }
}

/// One that several pages of an origin share.
impl<S: Storage> Storage for Rc<RefCell<S>> {
    fn get(&self, name: &str) -> Option<String> {
        self.borrow().get(name)
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), StorageFault> {
        self.borrow_mut().set(name, text)
    }

    fn remove(&mut self, name: &str) {
        self.borrow_mut().remove(name);
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        self.borrow().names(prefix)
    }

    fn survives(&self) -> bool {
        self.borrow().survives()
    }
}

/// Why something could not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageFault {
    /// No room, even after old history made way.
    Full,
    /// The browser refuses storage.
    Blocked,
    /// Another tab erased everything; what this tab knows must not be written back.
    Wiped,
}

/// Storage that ends with the page: for tests, for replay, and where the browser lends none.
#[derive(Clone, Debug, Default)]
pub struct MemoryStorage {
    /// By name.
    texts: Vec<(String, String)>,
    /// UTF-16 units it takes, names included; no limit without it.
    pub quota: Option<usize>,
}

impl MemoryStorage {
    fn used(&self) -> usize {
        self.texts.iter().map(|(name, text)| units(name) + units(text)).sum()
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.texts.binary_search_by(|(other, _)| other.as_str().cmp(name))
    }
}

impl Storage for MemoryStorage {
    fn get(&self, name: &str) -> Option<String> {
        self.place(name).ok().map(|place| self.texts[place].1.clone())
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), StorageFault> {
        let place = self.place(name);
        let before = place.map_or(0, |place| units(name) + units(&self.texts[place].1));
        if self.quota.is_some_and(|quota| self.used() - before + units(name) + units(text) > quota) {
            return Err(StorageFault::Full);
        }
        match place {
            Ok(place) => self.texts[place].1 = text.into(),
            Err(place) => self.texts.insert(place, (name.into(), text.into())),
        }
        Ok(())
    }

    fn remove(&mut self, name: &str) {
        if let Ok(place) = self.place(name) {
            self.texts.remove(place);
        }
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        self.texts.iter().map(|(name, _)| name).filter(|name| name.starts_with(prefix)).cloned().collect()
    }
}

/// Length as a browser's quota counts it.
pub(super) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The name of the mark that tells one stretch of consent from the next.
pub(crate) const GENERATION: &str = "murmur.generation";

/// Storage that notices when another tab erased everything: each write first looks for the mark it started from, so
/// that a page which still knows the old history can't write it back.
#[derive(Clone, Debug)]
pub struct Guarded<S> {
    inner: S,
    generation: Option<String>,
}

impl<S: Storage> Guarded<S> {
    /// Joins the stretch of consent that is marked in `inner`, if one is.
    pub fn new(inner: S) -> Guarded<S> {
        let generation = inner.get(GENERATION);
        Guarded { inner, generation }
    }

    /// Whether a stretch of consent has begun, and is still the one that this guard joined.
    pub fn is_current(&self) -> bool {
        self.generation.is_some() && self.inner.get(GENERATION) == self.generation
    }

    /// Whether any stretch of consent is marked.
    pub fn began(&self) -> bool {
        self.inner.get(GENERATION).is_some()
    }

    /// Whether the stretch of consent that this guard joined has ended, and none has begun since.
    pub fn ended(&self) -> bool {
        self.generation.is_some() && !self.began()
    }

    /// Joins the stretch of consent that is marked now, if one is, and says whether it is another one.
    pub fn join(&mut self) -> bool {
        let joined = self.inner.get(GENERATION);
        let other = joined != self.generation;
        self.generation = joined;
        other
    }

    /// Marks a new stretch of consent in place of the one that stands: other pages read all anew before they write again.
    ///
    /// # Errors
    /// [`StorageFault`] where nothing can be written.
    #[cfg(feature = "more")]
    pub fn renew(&mut self, mut mark: String) -> Result<(), StorageFault> {
        while self.generation.as_ref() == Some(&mark) {
            mark.push('.');
        }
        self.inner.set(GENERATION, &mark)?;
        self.generation = Some(mark);
        Ok(())
    }

    /// Begins a stretch of consent, or joins the one that another tab began. `mark` must be random, so that no two
    /// stretches have the same.
    ///
    /// # Errors
    /// [`StorageFault`] where nothing can be written.
    pub fn begin(&mut self, mark: &str) -> Result<(), StorageFault> {
        if !self.inner.survives() {
            return Err(StorageFault::Blocked);
        }
        if self.inner.get(GENERATION).is_none() {
            self.inner.set(GENERATION, mark)?;
        }
        self.generation = self.inner.get(GENERATION);
        if self.generation.is_some() { Ok(()) } else { Err(StorageFault::Blocked) }
    }

    /// Removes every name of this SDK but those in `spare`; writes of other guards fail from now on.
    pub fn erase(&mut self, spare: &[&str]) {
        self.inner.remove(GENERATION);
        self.generation = None;
        for name in self.inner.names(PREFIX) {
            if !spare.contains(&name.as_str()) {
                self.inner.remove(&name);
            }
        }
    }

    /// The storage itself, for what is kept without a stretch of consent: the choice, and the marker of a retired
    /// profile.
    pub fn unguarded(&mut self) -> &mut S {
        &mut self.inner
    }
}

impl<S: Storage> Storage for Guarded<S> {
    fn get(&self, name: &str) -> Option<String> {
        self.inner.get(name)
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), StorageFault> {
        if self.is_current() { self.inner.set(name, text) } else { Err(StorageFault::Wiped) }
    }

    fn remove(&mut self, name: &str) {
        self.inner.remove(name);
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        self.inner.names(prefix)
    }
}
