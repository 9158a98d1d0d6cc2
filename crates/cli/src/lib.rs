//! `lazaret`, the program for people: arguments to rooms, results to terminals and files.
//!
//! Owns: the command line, output formats, progress, exit codes, signals, and what the process
//! denies itself before it reads the first hostile byte.
//!
//! Must not: decide what a file is, nor hold logic that another program would want.
#![forbid(unsafe_code)]

mod adopt;
mod args;
mod config;
mod diagnostics;
mod entry;
mod events_command;
mod exclude;
mod exit;
mod feed;
mod insight_args;
mod output;
mod pages;
mod profile;
mod quarantine;
mod quarantine_args;
mod restrict;
mod rules_args;
mod rules_command;
mod rules_cost;
mod rules_gate;
mod rules_show;
mod scan;
mod service;
mod service_args;
mod signals;
mod signatures;
mod signatures_args;
mod standard;
mod updater;
mod watch;

pub use args::Cli;
pub use entry::main;
