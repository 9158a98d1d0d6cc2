//! Detection without signatures: bytes and facts in, scored observations out.
//!
//! [`assess`] looks at the structure of ELF files, at how scripts hide what they do, at the kinds
//! of acts that only droppers combine, and at names that pretend. Each observation is a [`Signal`]
//! with a score, an explanation and the number of clean files on which it was seen; the scores are
//! added, and from [`THRESHOLD`] on the subject is suspicious. Malicious it is only where a signal
//! says so by itself.
//!
//! The crate is pure: it opens no files, keeps no state and knows no rules.
//!
//! ```
//! use lazaret_heuristics::{Facts, assess};
//!
//! let text = b"#!/bin/sh\necho hello\n";
//! assert!(assess(text, &Facts::of(text)).is_silent());
//! ```
#![forbid(unsafe_code)]
#![warn(clippy::indexing_slicing)]

mod assess;
mod dropper;
mod elf;
mod entropy;
mod facts;
mod language;
mod name;
mod name_table;
mod process;
mod script;
mod segment;
mod signal;
mod start;
mod structure;
mod table;
mod text_stats;

pub use assess::{Assessment, NAMESPACE, NEAR_MISS, THRESHOLD, assess};
pub use facts::{Facts, HOST_MACHINE};
pub use name::NameTraits;
pub use process::{ProcessFacts, assess_process};
pub use signal::{Family, Signal};
pub use start::{
    ModuleFacts, assess_changed, assess_keys, assess_login, assess_module, assess_preload,
    assess_start,
};
pub use table::{SIGNALS, VERSION, signal};
