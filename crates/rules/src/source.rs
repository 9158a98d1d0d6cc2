//! One rule text and where it came from.

/// One rule text.
#[derive(Clone, Debug)]
pub struct Source {
    /// Namespace of its rules.
    pub namespace: String,
    /// How messages call it: the path as it was named.
    pub origin: String,
    /// The text; not necessarily UTF-8 (the compiler says so then).
    pub text: Vec<u8>,
}
