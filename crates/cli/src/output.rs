//! What a command says on stdout.

use std::io::{self, ErrorKind, Write};

use crate::failure::Failure;

/// Prints a line. A reader that has seen enough, such as `head`, is no failure.
pub(crate) fn print(text: impl std::fmt::Display) -> Result<(), Failure> {
    quiet_pipe(writeln!(io::stdout().lock(), "{text}"))
}

/// `written` without the fault that nobody reads on.
pub(crate) fn quiet_pipe(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
