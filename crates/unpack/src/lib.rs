//! Looks inside containers: bytes in, members out, within one budget.
//!
//! [`walk`] shows a [`Sink`] every member of a subject and of its members: archives, compressed
//! streams, packages, blobs hidden in text, what is appended to executables. Whatever could not be
//! seen to the end is told as a [`Flaw`] with a stable code, never passed over. Formats are
//! recognised by bytes ([`identify`]); where honest readers would disagree about the content, the
//! union of their readings is shown.
//!
//! The crate opens no files, starts nothing, writes nothing and knows no rules. Names of members
//! are hostile bytes that are only ever handed on.
//!
//! ```
//! use std::{ops::ControlFlow, time::Instant};
//! use lazaret_unpack::{Budget, Flaw, Limits, Member, MemberPath, Sink, walk};
//!
//! #[derive(Default)]
//! struct Names(Vec<String>);
//!
//! impl Sink for Names {
//!     fn member(&mut self, member: &Member<'_>) -> ControlFlow<()> {
//!         self.0.push(member.path.to_string());
//!         ControlFlow::Continue(())
//!     }
//!     fn flaw(&mut self, path: &MemberPath, flaw: &Flaw) {
//!         self.0.push(format!("{path}: {}", flaw.code()));
//!     }
//! }
//!
//! let archive = b"!<arch>\nnote/           0           0     0     644     2         `\nhi";
//! let started = Instant::now();
//! let mut budget = Budget::new(Limits::on_demand(), &started);
//! let mut names = Names::default();
//! walk(archive, b"", &mut budget, &mut names);
//! assert_eq!(names.0, ["note"]);
//! ```
#![forbid(unsafe_code)]
#![warn(clippy::indexing_slicing)]

mod arc;
mod budget;
mod carve;
mod child;
mod codec;
mod doc;
mod exe;
mod fields;
mod flaw;
mod format;
mod fs;
mod identify;
mod inflate;
mod limits;
mod mail;
mod open;
mod path;
mod pool;
mod sink;
mod text;
mod view;
mod walk;

pub use budget::{Budget, Clock};
pub use flaw::{Flaw, FlawKind, Limit, Stop, Suspicion};
pub use format::{FORMATS, Format, FormatEntry};
pub use identify::identify;
pub use limits::Limits;
pub use path::MemberPath;
pub use sink::{Member, Sink};
pub use walk::walk;
