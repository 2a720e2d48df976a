//! Where totals are read from, and with which token.

use std::path::PathBuf;

use clap::Args;

use crate::failure::Failure;
use crate::input;
use crate::remote::Remote;

/// How a collector's totals are opened.
#[derive(Args)]
pub(crate) struct Access {
    /// The token that `murmur token` prints; --token-file keeps it out of the list of processes
    #[arg(long, value_name = "TOKEN", env = "MURMUR_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A file that holds the token; it goes before the others
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl Access {
    /// The collector at `url`, opened with the token given.
    pub(crate) fn open(&self, url: &str) -> Result<Remote, Failure> {
        let token = match (&self.token_file, &self.token) {
            (Some(path), _) => input::text(path)?,
            (None, Some(token)) => token.clone(),
            (None, None) => {
                return Err(Failure::usage(
                    "a collector's totals need a token: --token, --token-file or MURMUR_TOKEN; `murmur token` prints it",
                ));
            }
        };
        let token = token.trim();
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Failure::usage(
                "found a token that is empty or not plain ASCII; expected what `murmur token` prints",
            ));
        }
        Ok(Remote::new(url, token.into()))
    }
}

/// The base address of a collector on the command line.
pub(crate) fn address(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let fits = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/') && !text.contains(['?', '#', ' ']));
    if fits { Ok(text.into()) } else { Err("expected an address such as http://127.0.0.1:8787".into()) }
}
