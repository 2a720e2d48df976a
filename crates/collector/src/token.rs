//! The one token that lets totals be read: 256 bits from the system, in a file that only its owner can read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base64ct::{Base64UrlUnpadded, Encoding};
use subtle::ConstantTimeEq;

use crate::entropy;

/// Name of the file in the data folder.
pub const FILE: &str = "token";

/// Characters of a token: 32 bytes in base64url.
const LENGTH: usize = 43;

/// A bearer token.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// The token of the data folder; made where there is none yet.
    ///
    /// # Errors
    /// Where it can't be read or written, or is no token.
    pub fn open(data: &Path) -> io::Result<Token> {
        match Token::read(data) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Token::create(data),
            read => read,
        }
    }

    /// The token of the data folder.
    ///
    /// # Errors
    /// Where there is none, or it can't be read, or is no token.
    pub fn read(data: &Path) -> io::Result<Token> {
        let text = fs::read_to_string(data.join(FILE))?;
        let token = text.trim_end();
        let base64 = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if token.len() == LENGTH && token.bytes().all(base64) {
            return Ok(Token(token.into()));
        }
        let found = "its token file does not hold a token; delete the file and start the collector again";
        Err(io::Error::new(io::ErrorKind::InvalidData, found))
    }

    /// Written under another name first, so that a crash leaves no half token.
    fn create(data: &Path) -> io::Result<Token> {
        let token = Base64UrlUnpadded::encode_string(&entropy::bytes::<32>()?);
        let partial: PathBuf = data.join("token.partial");
        let _ = fs::remove_file(&partial);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
        writeln!(file, "{token}")?;
        file.sync_all()?;
        fs::rename(&partial, data.join(FILE))?;
        File::open(data)?.sync_all()?;
        Ok(Token(token))
    }

    /// Whether an `Authorization` header carries this token, in a time that does not tell how much of it is right.
    pub fn opens(&self, authorization: Option<&[u8]>) -> bool {
        let Some((scheme, given)) = authorization.and_then(|value| value.split_at_checked(7)) else {
            return false;
        };
        scheme.eq_ignore_ascii_case(b"bearer ") && bool::from(given.ct_eq(self.0.as_bytes()))
    }

    /// For its owner's eyes.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_file_is_made_once_and_only_its_owner_reads_it() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(Token::read(data.path()).unwrap_err().kind(), io::ErrorKind::NotFound);
        let made = Token::open(data.path()).unwrap();
        assert_eq!(fs::metadata(data.path().join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Token::open(data.path()).unwrap().reveal(), made.reveal());
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 1);
        let other = tempfile::tempdir().unwrap();
        assert_ne!(Token::open(other.path()).unwrap().reveal(), made.reveal());
        assert!(!format!("{made:?}").contains(made.reveal()));
    }

    #[test]
    fn a_damaged_file_is_an_error_and_never_an_empty_token() {
        let data = tempfile::tempdir().unwrap();
        for text in ["", "\n", "abc", &"=".repeat(LENGTH)] {
            fs::write(data.path().join(FILE), text).unwrap();
            assert_eq!(Token::open(data.path()).unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }

    #[test]
    fn only_the_whole_token_opens() {
        let token = Token("x".repeat(LENGTH));
        let opens = |header: &str| token.opens(Some(header.as_bytes()));
        assert!(opens(&format!("Bearer {}", token.0)) && opens(&format!("bearer {}", token.0)));
        assert!(!opens(&format!("Bearer {}", "x".repeat(LENGTH - 1))));
        assert!(!opens(&format!("Bearer {}y", "x".repeat(LENGTH - 1))));
        assert!(!opens(&format!("Basic  {}", token.0)) && !opens(&token.0) && !opens("Bearer ") && !opens(""));
        assert!(!token.opens(None));
    }
}
