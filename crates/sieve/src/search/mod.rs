//! Search: which literals occur in these bytes, all at once.
//!
//! `window` chooses the four bytes by which a literal is noticed, `filter` finds windows and
//! `stream` says what a window is read from.
pub(crate) mod filter;
pub(crate) mod stream;
pub(crate) mod window;
