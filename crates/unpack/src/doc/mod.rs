//! Documents that carry other files, one file per format.
pub(crate) mod ole;
pub(crate) mod pdf;
pub(crate) mod rtf;
pub(crate) mod tnef;
