//! Search: which literals occur in these bytes, all at once.
//!
//! `shape` says how long windows are and at which positions they are looked for, `window` chooses
//! the windows of a literal, `bitmap` remembers them, `probe` and `simd` find the `hits`, the
//! positions at which the bitmap is set, and `filter` looks those up.
pub(crate) mod bitmap;
pub(crate) mod filter;
pub(crate) mod hits;
pub(crate) mod probe;
pub(crate) mod shape;
pub(crate) mod simd;
pub(crate) mod window;
