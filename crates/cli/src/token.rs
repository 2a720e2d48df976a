//! `murmur token`: the token that opens a collector's totals.

use std::path::PathBuf;

use clap::Args;
use murmur_collector::token::Token;

use crate::failure::Failure;
use crate::output;

/// Prints the token that opens a collector's totals
#[derive(Args)]
#[command(after_help = "\
Examples:
  murmur token --data data
  MURMUR_TOKEN=$(murmur token --data data) murmur decode --collector http://127.0.0.1:8787")]
pub(crate) struct TokenArgs {
    /// The data folder that `murmur serve` was given
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

pub(crate) fn run(args: &TokenArgs) -> Result<(), Failure> {
    let token = Token::read(&args.data).map_err(|error| {
        let data = args.data.display();
        Failure::negative(format!("no token in {data} ({error}); expected the folder that `murmur serve --data` names"))
    })?;
    output::print(token.reveal())
}
