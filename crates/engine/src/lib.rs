//! Opening, scanning and sweeping files; the verdict cache.
