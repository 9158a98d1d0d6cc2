//! The commands around the running service: how it is, what it can do, and how it is steered.
//!
//! Owns: how each answer is shown and which exit code it is. Must not: protect anything itself.

mod calls;
mod doctor;
mod enable;
mod http;
mod outcome;
mod sample;
mod selftest;
mod status;
mod systemd;
mod top;
mod why;

pub(crate) use calls::{ask_service, exclusions, metrics, pause, resume};
pub(crate) use doctor::doctor;
pub(crate) use enable::{disable, enable};
pub(crate) use selftest::selftest;
pub(crate) use status::status;
pub(crate) use top::top;
pub(crate) use why::why;
