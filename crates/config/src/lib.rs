//! Configuration files: layers, locks, units, directories.
