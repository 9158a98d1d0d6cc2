//! The vault: takes malicious files out of reach and gives them back exactly as they were.
//!
//! Owns: the item format ([`Metadata`], `docs/vault-format.md`), the host key, the durable protocol
//! of [`Vault::put`] and [`Vault::restore`], recovery after a crash, the list of files that could
//! not be removed ([`Denied`]), retention, and the [`Courier`] that serves restricted scanners.
//!
//! Acts on open file descriptors: the scanned file, its parent directory and a name in it. A path
//! is only ever followed to find a parent again after a crash or for a restore, and then without
//! symbolic links and only if the directory is the recorded one.
//!
//! Must not: scan, decide what is malicious, print.
#![deny(unsafe_code)]

mod attributes;
mod captive;
mod capture;
mod case_id;
mod catalogue;
mod courier;
mod deny;
mod digest;
mod error;
mod export;
mod extents;
mod facts;
mod header;
mod inode;
mod intent;
mod item;
mod item_error;
mod key;
mod limits;
mod metadata;
mod moment;
mod place;
mod put;
mod raw;
mod recover;
mod removal;
mod restore;
mod retention;
mod seal;
mod shelf;
mod source;
mod store;
mod sys;
mod vault;
mod zip;

pub use attributes::Attributes;
pub use captive::{Captive, Note, Taken};
pub use case_id::{CaseId, ParseCaseIdError};
pub use catalogue::{Case, Catalogue, Listed, Verified};
pub use courier::{Courier, Dispatch, Reply};
pub use deny::Denied;
pub use digest::Digest;
pub use error::{NotRemoved, PutError, RestoreError, VaultError};
pub use export::ExportError;
pub use facts::{Facts, Found, Process};
pub use header::{HEADER_LEN, Header, HeaderError};
pub use inode::InodeId;
pub use item_error::ItemError;
pub use limits::{HardLinks, Limits, WhenFull};
pub use metadata::Metadata;
pub use moment::Moment;
pub use place::Place;
pub use raw::Raw;
pub use recover::{Recovered, Recovery};
pub use restore::{Approval, KeepItem, Order, ParentRule, Restored, Target};
pub use retention::Dropped;
pub use vault::{Patience, Vault};
