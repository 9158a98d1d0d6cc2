//! What a recipe may cost; nothing here depends on how recipes are read or made.

/// Longest text of a recipe file, in bytes.
pub const MAX_TEXT: usize = 1 << 20;
/// Most bytes that all steps of one recipe may make together.
pub const MAX_WORK: u64 = 64 << 20;
/// Longest XOR key, in bytes.
pub(super) const MAX_KEY: usize = 256;
/// Most sections and most symbols of one ELF file.
pub(super) const MAX_TABLE: usize = 1_000;
