//! The data folder: one collector at a time, and nobody else's eyes.

use std::fmt;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// A data folder that this process holds.
#[derive(Debug)]
pub struct Data {
    folder: PathBuf,
    _lock: File,
}

/// Why a collector could not start.
#[derive(Debug)]
pub enum OpenError {
    /// A file or folder refused.
    File(PathBuf, io::Error),
    /// Another process collects into this folder.
    InUse(PathBuf),
    /// The database refused.
    Store(PathBuf, StoreError),
    /// The rate limit is beyond what can be measured.
    Rate,
    /// The system gave no thread.
    Thread(io::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::File(path, error) => write!(f, "{}: {error}", path.display()),
            OpenError::InUse(folder) => {
                write!(f, "another collector runs on {}: stop it, or use another folder", folder.display())
            }
            OpenError::Store(path, error) => write!(f, "{}: {error}", path.display()),
            OpenError::Rate => f.write_str("the rate limit is above one report a nanosecond; use a lower one or none"),
            OpenError::Thread(error) => write!(f, "no thread for the store: {error}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl Data {
    /// Makes the folder where it is missing, readable to its owner only, and takes hold of it.
    ///
    /// # Errors
    /// [`OpenError`] where it can't be made, or another collector runs on it.
    pub fn open(folder: &Path) -> Result<Data, OpenError> {
        let at = |path: &Path| {
            let path = path.to_path_buf();
            |error| OpenError::File(path, error)
        };
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(at(folder)(error)),
            _ => {}
        }
        let path = folder.join("lock");
        let lock = File::options().write(true).create(true).truncate(false).open(&path).map_err(at(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Data { folder: folder.into(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse(folder.into())),
            Err(TryLockError::Error(error)) => Err(at(&path)(error)),
        }
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_folder_has_one_collector_and_one_reader() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("deep/data");
        let held = Data::open(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(matches!(Data::open(&folder), Err(OpenError::InUse(_))));
        drop(held);
        Data::open(&folder).unwrap();
    }
}
