//! The kernel's questions about files being opened or executed, and our answers.
//!
//! Owns: the fanotify group and its marks ([`Gate`]), the one type that can answer an open
//! ([`Pending`], many at once [`Burst`]), the parser of what the kernel writes, the probes of what this kernel can do and
//! the decision what to use of it ([`Probes`], [`Plan`]), and which file systems are mounted.
//!
//! Must not: know verdicts, open what is watched, wait for anything but the kernel, log text.
#![deny(unsafe_code)]

mod burst;
mod error;
mod event;
mod features;
mod gate;
mod group;
mod held;
mod mask;
mod mounts;
mod pending;
mod probe;
mod sys;
mod wire;

pub use burst::Burst;
pub use error::GateError;
pub use event::{Event, Notice};
pub use features::{Degradation, IgnoreMarks, Plan, Probes};
pub use gate::{Gate, Reader};
pub use group::{Answer, Counters, Delivery, Fallback};
pub use held::HeldFile;
pub use mask::{Mode, Modes, Trigger};
pub use mounts::{Mount, MountTable, is_served};
pub use pending::Pending;
pub use probe::probe;
pub use sys::{Until, Writers, processor_time, wait, writers};
pub use wire::{Info, Record, WireError, records};
