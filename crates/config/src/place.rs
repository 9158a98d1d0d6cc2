//! A place in a configuration file.
//!
//! Owns: [`Place`]. Must not: read files.

use std::{fmt, path::PathBuf};

/// A file, and a line and column in it, both from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl Place {
    /// The place of the byte at `offset` of `text`.
    pub(crate) fn at(file: impl Into<PathBuf>, text: &str, offset: usize) -> Self {
        let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
        let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1);
        let line = 1 + before.iter().filter(|b| **b == b'\n').count();
        let on_line = before.get(line_start..).unwrap_or_default();
        let column = 1 + String::from_utf8_lossy(on_line).chars().count();
        Self { file: file.into(), line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_from_one() {
        let text = "a\nβ=1\n";
        for (offset, line, column) in [(0, 1, 1), (1, 1, 2), (2, 2, 1), (4, 2, 2), (99, 3, 1)] {
            let place = Place::at("f", text, offset);
            assert_eq!((place.line, place.column), (line, column), "{offset}");
        }
        assert_eq!(Place::at("/a/b", text, 4).to_string(), "/a/b:2:2");
    }
}
