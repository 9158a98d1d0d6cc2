//! Configuration: files in layers, units, and the directories Lazaret lives in.
//!
//! Owns: [`Config`] (what can be set), [`Settings`] (what is set, by which file, and what is
//! locked), [`Size`] and [`Span`] (units, also for the command line), [`Places`] (directories by
//! user and environment). The core is pure: texts in, settings out; [`load`] reads the files.
//!
//! Must not: know rules, scan, print; write a file.
#![forbid(unsafe_code)]

mod config;
mod contradiction;
mod control;
mod error;
mod exclusions;
mod gate;
mod key;
mod layer;
mod limits;
mod loader;
mod on_detect;
mod place;
mod places;
mod quarantine;
mod schema;
mod settings;
mod signatures;
mod size;
mod span;
mod threads;

pub use config::{CacheChoice, Config, Scan, ScanAction};
pub use control::Control;
pub use error::ConfigError;
pub use exclusions::Exclusions;
pub use gate::{Gate, GateAction, GateMode, GateProfile};
pub use key::known_keys;
pub use layer::{Layer, Rank};
pub use limits::{LimitProfile, Limits};
pub use loader::{load, load_chosen, load_file, load_from};
pub use on_detect::OnDetect;
pub use place::Place;
pub use places::{Environment, Places, User};
pub use quarantine::{HardLinks, PackageFiles, Quarantine, WhenFull};
pub use schema::schema;
pub use settings::Settings;
pub use signatures::Signatures;
pub use size::{ParseSizeError, Size};
pub use span::{ParseSpanError, Span};
pub use threads::{ParseThreadsError, Threads};
