//! `lazaretd`, the service: processes, threads and deadlines around the gate.
//!
//! Owns: the reader (the one thread that reads the kernel's questions, with the memory of verdicts),
//! the desk (one thread with everything that waits), the lanes and their workers (processes without
//! privileges that read hostile bytes), the keeper, what is told, and how all of it starts and ends.
//!
//! Must not: parse formats, know rules beyond their names.
#![forbid(unsafe_code)]

mod armoury;
mod attend;
mod beacon;
mod begun;
mod canary;
mod chronicle;
mod clerk;
mod company;
mod counter;
mod denied;
mod desk;
mod discovery;
mod doctor;
mod entry;
mod error;
mod exclusions;
mod expense;
mod fleet;
mod follow;
mod grant;
mod groups;
mod halt;
mod hand;
mod hitters;
mod hold;
mod hook;
mod inquiry;
mod job;
mod keep;
mod keeper;
mod lane;
mod ledger;
mod lesson;
mod memory;
mod metrics;
mod note;
mod outbox;
mod outward;
mod overdue;
mod own;
mod packages;
mod pass;
mod policy;
mod premises;
mod primer;
mod process;
mod queue;
mod reader;
mod recall;
mod register;
mod reload;
mod report;
mod rest;
mod retrial;
mod review;
mod rights;
mod room;
mod runs;
mod sampler;
mod scout;
mod serve;
mod sight;
mod standing;
mod suspects;
mod tally;
mod tell;
mod witness;
mod worker;

pub use entry::main;
pub use error::DaemonError;
