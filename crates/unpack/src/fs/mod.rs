//! File systems in images, one file per format.
pub(crate) mod ext;
pub(crate) mod iso;
