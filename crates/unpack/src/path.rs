//! Where a member lies: the chain of names from the subject down to it.
//!
//! Owns: [`MemberPath`]. Names are the raw bytes of the container, hostile as they come, cut at
//! [`MemberPath::NAME_MAX`] bytes; nothing is ever opened or written by them. Names that no
//! container gave stand in brackets, like `[gzip]` or `[overlay@0x1f3c]`.
use std::fmt;

/// The chain of names from the subject down to a member; empty for the subject itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MemberPath {
    names: Vec<Vec<u8>>,
}

impl MemberPath {
    /// Names are cut at this many bytes.
    pub const NAME_MAX: usize = 4096;

    /// What stands between two names.
    pub const SEPARATOR: &'static str = "!/";

    /// The names, outermost first, as raw bytes.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.names.iter().map(Vec::as_slice)
    }

    /// True for the subject itself.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.names.is_empty()
    }

    pub(crate) const fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.names.truncate(len);
    }

    pub(crate) fn push(&mut self, name: &[u8]) {
        self.names.push(name.get(..Self::NAME_MAX).unwrap_or(name).to_vec());
    }

    /// The last name, if any.
    #[must_use]
    pub fn last(&self) -> Option<&[u8]> {
        self.names.last().map(Vec::as_slice)
    }
}

/// The names with the separator between them; what is not printable text is escaped.
impl fmt::Display for MemberPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.names.iter().enumerate() {
            if index > 0 {
                f.write_str(Self::SEPARATOR)?;
            }
            for chunk in name.utf8_chunks() {
                for letter in chunk.valid().chars() {
                    if is_plain(letter) {
                        write!(f, "{letter}")?;
                    } else {
                        write!(f, "{}", letter.escape_unicode())?;
                    }
                }
                for byte in chunk.invalid() {
                    write!(f, "\\x{byte:02x}")?;
                }
            }
        }
        Ok(())
    }
}

/// Control letters, and those that turn the direction of writing, are not.
fn is_plain(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_shown_harmlessly() {
        let mut path = MemberPath::default();
        path.push(b"a\x1b[2J\xff");
        path.push("b\u{202e}c".as_bytes());
        assert_eq!(path.to_string(), "a\\u{1b}[2J\\xff!/b\\u{202e}c");
        path.push(&[b'x'; 70_000]);
        assert_eq!(path.last().map(<[u8]>::len), Some(MemberPath::NAME_MAX));
    }
}
