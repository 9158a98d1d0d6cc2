//! What people and programs may ask of the running service, and how it crosses the socket.
//!
//! Owns: [`Call`] and [`Answer`], who may ask for what ([`Role`], [`Roles`]), the framing (one bounded
//! message each over a Unix SEQPACKET socket), who the other side is ([`Peer`]), the [`Client`], and
//! [`Status`], which the service also writes to a file.
//!
//! Must not: hold state of the daemon, act on a call.
#![forbid(unsafe_code)]

mod assess;
mod call;
mod client;
mod error;
mod exclusion;
mod frame;
mod insight;
mod listener;
mod peer;
mod role;
mod status;

pub use assess::{Assessment, Required, Standing, assess};
pub use call::{Answer, Call, Refusal, Request};
pub use client::Client;
pub use error::ControlError;
pub use exclusion::{Exclusion, Scope, Wish};
pub use frame::{LARGEST, decode, receive, send};
pub use insight::{By, Cost, Costs, Insight, LastVerdict};
pub use listener::{listen, peer_of};
pub use peer::Peer;
pub use role::{Role, Roles};
pub use status::{Canary, Counts, Problem, SCHEMA, State, Status, Watched};
