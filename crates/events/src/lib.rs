//! What happened, told to people and collectors.
//!
//! Owns: one structure for each [`Kind`] of event, the forms they are told in ([`Form`]: OCSF,
//! ECS, CEF, syslog, journald), the bounded [`Ring`] through which the service hands them over
//! without ever waiting, and the [`Writer`] that takes them to files and sockets.
//!
//! Must not: decide anything, block the one who tells, run a shell.
#![forbid(unsafe_code)]

mod account;
mod actor;
mod bounds;
mod clock;
mod code;
mod datagram;
mod encode;
mod event;
mod event_file;
mod facts;
mod field;
mod kinds;
mod message;
mod producer;
mod rank;
mod ring;
mod shown;
mod sink;
mod writer;

pub use account::{Account, OCSF_VERSION};
pub use actor::Actor;
pub use clock::now;
pub use code::Code;
pub use datagram::DatagramSink;
pub use encode::{Form, MessageId};
pub use event::{Event, Kind};
pub use event_file::{EventFile, Keep};
pub use facts::{FileFacts, ProcessFacts, Trigger};
pub use kinds::{
    Audit, Blocked, Change, Degraded, Detected, Handling, LetThrough, Outcome, Quarantine,
    QuarantineStep, Signatures, SignaturesStep, Status, StatusStep,
};
pub use producer::Producer;
pub use rank::Rank;
pub use ring::{Drain, Offered, Ring, ring};
pub use shown::shown;
pub use sink::Sink;
pub use writer::{Tally, Writer};
