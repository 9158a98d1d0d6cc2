//! From rule syntax to formulas.
//!
//! `pattern` reads the strings of a rule (`required`, `beginning`, `encoded`, `expression`,
//! `hex`, `segment`), `condition` its condition (`comparison`, `arithmetic`,
//! `certificate`), both over a `scope` and into
//! the tables of `atoms`.
mod arithmetic;
pub(crate) mod atoms;
mod beginning;
mod certificate;
mod comparison;
pub(crate) mod condition;
mod encoded;
mod expression;
mod hex;
pub(crate) mod pattern;
mod required;
pub(crate) mod scope;
mod segment;
