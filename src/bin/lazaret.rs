//! The porch for people: `lazaret`.

fn main() {}
