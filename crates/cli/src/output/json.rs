//! JSON: one object a line, or everything in one document.

use super::{
    record::{FileRecord, Summary},
    render::Render,
};
use std::io::{self, Write};

/// One object a line; the summary is the last line.
#[derive(Debug)]
pub(crate) struct Ndjson;

impl Render for Ndjson {
    fn file(&mut self, to: &mut dyn Write, file: &FileRecord<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut *to, file)?;
        to.write_all(b"\n")
    }

    fn end(&mut self, to: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        serde_json::to_writer(&mut *to, summary)?;
        to.write_all(b"\n")
    }
}

/// `{"schema":1,"files":[...],"summary":{...}}`, written as it comes.
#[derive(Debug, Default)]
pub(crate) struct Json {
    files: u64,
}

impl Render for Json {
    fn begin(&mut self, to: &mut dyn Write) -> io::Result<()> {
        to.write_all(b"{\"schema\":1,\"files\":[")
    }

    fn file(&mut self, to: &mut dyn Write, file: &FileRecord<'_>) -> io::Result<()> {
        to.write_all(if self.files == 0 { b"\n" } else { b",\n" })?;
        self.files += 1;
        serde_json::to_writer(to, file).map_err(Into::into)
    }

    fn end(&mut self, to: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        to.write_all(b"\n],\"summary\":")?;
        serde_json::to_writer(&mut *to, summary)?;
        to.write_all(b"}\n")
    }
}
