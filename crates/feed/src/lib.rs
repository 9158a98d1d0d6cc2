//! Signature packages: what one is, whom to believe, and which one is active.
//!
//! Owns: the package format ([`Package`], [`Content`], [`Manifest`]), the trust that a publisher's
//! keys give it ([`Anchor`]), the [`Store`] on disk with its pointers, and the way of a package from
//! staging to active ([`Activation`]), each step of which takes what the step before returned.
//!
//! Must not: compile rules or run them (a [`Trial`] does), speak to a network, restart anything.
#![forbid(unsafe_code)]

mod activation;
mod anchor;
mod choice;
mod chronicle;
mod complaint;
mod content;
mod content_id;
mod durable;
mod envelope;
mod error;
mod floor;
mod follow;
mod heights;
mod ledger;
mod manifest;
mod offer;
mod package;
mod pointer;
mod refusal;
mod seconds;
mod staging;
mod step;
mod store;
mod tarball;
mod trial;
mod veil;
mod wave;

pub use activation::{Activated, Activation, Compiled, Harmless, Host, Proven, Tested, Unpacked};
pub use anchor::{Anchor, AnchorError, Voucher};
pub use choice::Choice;
pub use chronicle::Chronicle;
pub use complaint::Complaint;
pub use content::{Content, ContentError, PackageFile};
pub use content_id::ContentId;
pub use envelope::{Envelope, EnvelopeError, Signature, signed_bytes};
pub use error::FeedError;
pub use floor::Floor;
pub use follow::Follower;
pub use heights::Heights;
pub use ledger::{Counters, Entry, Ledger};
pub use manifest::{Budget, FileEntry, Kind, MAX_CONTENT, MAX_FILES, Manifest, ManifestError};
pub use offer::Offer;
pub use package::{Package, Verified};
pub use pointer::Pointer;
pub use refusal::Refusal;
pub use seconds::Seconds;
pub use staging::Staging;
pub use step::Step;
pub use store::{Hold, Locked, Store, content_at};
pub use tarball::{TarError, write_tar};
pub use trial::Trial;
pub use veil::veil;
pub use wave::{Cohort, Wave, Waves, WavesError};
