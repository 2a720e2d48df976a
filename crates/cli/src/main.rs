//! The one binary, `murmur`: thin commands over the analyst crate and the collector.

mod access;
mod audit;
mod backup;
mod check;
mod classify;
mod clock;
mod crowd;
mod crowd_text;
mod decode;
mod demo;
mod entropy;
mod failure;
mod governance;
mod input;
mod lint;
mod model;
mod new;
mod output;
mod page;
mod plan;
mod preset;
mod remote;
mod replay;
mod serve;
mod simulate;
mod snippet;
mod table;
mod token;
mod topics;
mod words;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;

/// Audience analytics that hears a crowd and never a visitor.
#[derive(Parser)]
#[command(
    name = "murmur",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "\
Exit codes: 0 done, or the answer is yes; 1 the answer is no, or a file or service is bad; 2 the command line is wrong.

Examples:
  murmur new vinyl --kind shop
  murmur check manifest.json
  murmur replay --manifest manifest.json --events events.csv --at 2026-05-01 --memberships memberships.csv
  murmur plan --manifest manifest.json --weekly-visitors 100000
  murmur crowd --manifest manifest.json --events events.csv --at 2026-05-01
  murmur decode --collector http://127.0.0.1:8787 --token-file data/token

`murmur COMMAND --help` has examples of each."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    New(new::NewArgs),
    Snippet(snippet::SnippetArgs),
    Check(check::CheckArgs),
    /// The JSON Schema of the manifest, for editors
    Schema,
    Types(check::TypesArgs),
    Lint(lint::LintArgs),
    Model(model::ModelArgs),
    Preset(preset::PresetArgs),
    Card(governance::CardArgs),
    Diff(governance::DiffArgs),
    Audit(audit::AuditArgs),
    Replay(replay::ReplayArgs),
    Crowd(crowd::CrowdArgs),
    Decode(Box<decode::DecodeArgs>),
    Plan(plan::PlanArgs),
    Simulate(simulate::SimulateArgs),
    Classify(classify::ClassifyArgs),
    #[command(subcommand)]
    Topics(topics::TopicsCommand),
    Serve(serve::ServeArgs),
    Demo(demo::DemoArgs),
    Token(token::TokenArgs),
    Backup(backup::BackupArgs),
    Page(page::PageArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { code, message }) => {
            if !message.is_empty() {
                eprintln!("murmur: {message}");
            }
            ExitCode::from(code)
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::New(args) => new::run(&args),
        Command::Snippet(args) => snippet::run(&args),
        Command::Check(args) => check::check(&args),
        Command::Schema => check::schema(),
        Command::Types(args) => check::types(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Model(args) => model::run(&args),
        Command::Preset(args) => preset::run(&args),
        Command::Card(args) => governance::card(&args),
        Command::Diff(args) => governance::diff(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Crowd(args) => crowd::run(&args),
        Command::Decode(args) => decode::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Classify(args) => classify::run(&args),
        Command::Topics(command) => topics::run(&command),
        Command::Serve(args) => serve::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Token(args) => token::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Page(args) => page::run(&args),
    }
}
