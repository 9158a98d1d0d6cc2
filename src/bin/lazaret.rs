//! The porch for people: `lazaret`.
#![forbid(unsafe_code)]

fn main() {}
