//! The commands around the running service: how it is, what it can do, and how it is steered.
//!
//! Owns: how each answer is shown and which exit code it is. Must not: protect anything itself.

mod calls;
mod doctor;
mod enable;
mod sample;
mod selftest;
mod status;
mod systemd;

pub(crate) use calls::{metrics, pause, resume};
pub(crate) use doctor::doctor;
pub(crate) use enable::{disable, enable};
pub(crate) use selftest::selftest;
pub(crate) use status::status;
