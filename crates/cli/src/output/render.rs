//! The one thing that all forms of results have in common.

use super::record::{FileRecord, Summary};
use std::io::{self, Write};

/// One form of results.
pub(crate) trait Render {
    /// Before the first file.
    fn begin(&mut self, _to: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// One file.
    fn file(&mut self, to: &mut dyn Write, file: &FileRecord<'_>) -> io::Result<()>;

    /// After the last file.
    fn end(&mut self, to: &mut dyn Write, summary: &Summary) -> io::Result<()>;
}
