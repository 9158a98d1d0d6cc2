//! Holds the house against its plan: doors between rooms, circles between modules, shape of files.
//!
//! Owns: the checks that no compiler lint makes. Each check is a pure function over strings that
//! returns complaints, is shown failing on a planted example beside it, and is then held against
//! this checkout by one test named `the_tree_...`.
//!
//! Must not: know what the rooms do, run them, or need anything but the sources.
#![forbid(unsafe_code)]

#[cfg(test)]
mod circles;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod lex;
#[cfg(test)]
mod lints;
#[cfg(test)]
mod lock;
#[cfg(test)]
mod manifest;
#[cfg(test)]
mod modules;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod safety;
#[cfg(test)]
mod shape;
#[cfg(test)]
mod source;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod words;
