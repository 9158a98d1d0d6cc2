//! What is done about input that is wrong in part.

/// What to do about rules that do not compile and list lines that make no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// One of them refuses the whole set.
    Strict,
    /// They are listed and left out.
    SkipInvalid,
}
