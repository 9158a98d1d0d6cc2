//! Rule syntax in, candidate rules out.
//!
//! From the syntax tree of each rule the sieve derives a necessary condition: a monotone formula
//! over "this literal occurs" and over tests of constant parts such as `filesize`, `uint16(0)` or
//! an external. One pass over a file's bytes finds the literals of all rules; rules whose formula
//! is false cannot match and need no exact scan. Whatever the sieve does not understand counts as
//! "may match", so that a wrong answer costs time and never a detection.
//!
//! ```
//! use lazaret_sieve::{Externals, Scratch, SieveBuilder};
//!
//! let mut builder = SieveBuilder::new();
//! let rule = br#"rule marker { strings: $a = "harmless marker" condition: $a and filesize < 1KB }"#;
//! builder.add_source("default", rule)?;
//! let sieve = builder.build();
//! let (mut scratch, externals) = (Scratch::new(), Externals::new());
//! let with = sieve.candidates(&mut scratch, b"a harmless marker", &externals);
//! assert_eq!(with.rules().len(), 1);
//! let without = sieve.candidates(&mut scratch, b"nothing here", &externals);
//! assert!(without.rules().is_empty());
//! # Ok::<(), lazaret_sieve::SourceError>(())
//! ```

mod bits;
mod builder;
mod class;
mod explain;
mod formula;
mod frame;
mod gate;
mod judge;
mod keep;
mod literal;
mod matcher;
mod number;
mod plan;
mod rarity;
mod rule;
mod scratch;
mod search;
mod sieve;
mod syntax;
mod test;
mod together;
mod trigger;
mod value;

pub use builder::{Include, SieveBuilder, SourceError};
pub use explain::Explanation;
pub use keep::CODE;
pub use rule::{Reach, Rule, RuleIndex, SourceIndex, Visibility};
pub use scratch::Scratch;
pub use search::probe::Kernel;
pub use sieve::{Candidates, Sieve};
pub use value::{Externals, Value};
