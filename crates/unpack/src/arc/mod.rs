//! Archives and compressed streams, one file per format.
pub(crate) mod ar;
pub(crate) mod arj;
pub(crate) mod cab;
pub(crate) mod cpio;
pub(crate) mod rar;
pub(crate) mod rpm;
pub(crate) mod sevenz;
pub(crate) mod stream;
pub(crate) mod tar;
mod tar_header;
pub(crate) mod zip;
mod zip_entry;
mod zip_listing;
