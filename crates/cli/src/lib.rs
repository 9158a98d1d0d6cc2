//! Arguments to rooms; rendering and progress.
