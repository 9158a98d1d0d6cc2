//! File systems in images, one file per format.
pub(crate) mod ext;
pub(crate) mod fat;
pub(crate) mod iso;
pub(crate) mod partition;
pub(crate) mod qcow;
pub(crate) mod squash;
mod squash_table;
mod tree;
