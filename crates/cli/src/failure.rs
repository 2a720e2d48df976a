//! How a command ends when it does not end well.
//!
//! Exit codes: 0 done and the answer is yes; 1 the answer is no, or the data or a service is bad; 2 the command line is
//! wrong (clap's own code).

use std::error::Error;

/// The answer is no, or something the command was given is bad.
pub(crate) const NEGATIVE: u8 = 1;

/// The command line is wrong.
pub(crate) const USAGE: u8 = 2;

/// What a command says on stderr before it exits. Any error becomes one by `?`, with exit code 1.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) code: u8,
    /// What was found, what was expected, what to do; empty where it has been printed already.
    pub(crate) message: String,
}

impl Failure {
    /// The answer is no, or the data is bad.
    pub(crate) fn negative(message: impl Into<String>) -> Failure {
        Failure { code: NEGATIVE, message: message.into() }
    }

    /// The command line is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Failure {
        Failure { code: USAGE, message: message.into() }
    }

    /// The answer is no, and has been printed.
    pub(crate) fn printed() -> Failure {
        Failure::negative("")
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Failure {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            // Many errors already print their cause.
            let cause_text = cause.to_string();
            if !message.contains(&cause_text) {
                message.push_str(": ");
                message.push_str(&cause_text);
            }
            source = cause.source();
        }
        Failure::negative(message)
    }
}
