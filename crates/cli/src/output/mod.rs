//! What a scan found, in the form that was asked for.
//!
//! Owns: the five forms and the file or stream they go to. A form is told of each file as it is
//! found and of the end once; it keeps nothing that grows with the number of files.

mod action;
mod csv_rows;
mod form;
mod json;
mod name;
mod record;
mod render;
mod sarif;
mod sink;
mod text;

pub(crate) use action::{ActionRecord, Actions};
pub(crate) use form::renderer;
pub(crate) use name::shown;
pub(crate) use record::{Circumstances, FileRecord, Summary};
pub(crate) use render::Render;
pub(crate) use sink::Sink;
pub(crate) use text::Style;
