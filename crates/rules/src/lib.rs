//! Rule sources, severities and hash lists, compiled into one Generation.
#![deny(unsafe_code)]

pub mod hashlist;
pub mod recipe;
