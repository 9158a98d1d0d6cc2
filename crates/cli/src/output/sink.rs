//! Where results go: stdout, or a file that appears only when it is complete.

use crate::exit::{Exit, Failure};
use std::{
    fs::{self, File},
    io::{self, BufWriter, IsTerminal, Stdout, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// The end of the line for results.
#[derive(Debug)]
pub(crate) enum Sink {
    /// Standard output.
    Stdout(BufWriter<Stdout>),
    /// A device, pipe or the like that was named as output.
    Special(BufWriter<File>),
    /// A temporary file beside the one that was named.
    File(BufWriter<NamedTempFile>, PathBuf),
}

impl Sink {
    /// Opens the output.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::Stdout(BufWriter::new(io::stdout()))) };
        let failed =
            |e| Failure::new(Exit::CannotCreate, format!("cannot create {}: {e}", path.display()));
        if fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
            let file = File::options().write(true).open(path).map_err(failed)?;
            return Ok(Self::Special(BufWriter::new(file)));
        }
        let file = tempfile::Builder::new()
            .prefix(".lazaret-")
            .tempfile_in(directory_of(path))
            .map_err(failed)?;
        Ok(Self::File(BufWriter::new(file), path.to_owned()))
    }

    /// The directory in which the finished file will get its name.
    pub(crate) fn directory(&self) -> Option<&Path> {
        match self {
            Self::File(_, path) => Some(directory_of(path)),
            Self::Stdout(_) | Self::Special(_) => None,
        }
    }

    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Self::Stdout(_)) && io::stdout().is_terminal()
    }

    /// On a terminal, shows what was written so far.
    pub(crate) fn show(&mut self) -> io::Result<()> {
        if self.is_terminal() { self.flush() } else { Ok(()) }
    }

    /// Makes sure that everything is written, and lets the file appear under its name.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush(),
            Self::Special(mut out) => out.flush(),
            Self::File(out, path) => {
                let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.as_file().sync_all()?;
                file.persist(path).map_err(|e| e.error)?;
                Ok(())
            }
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Special(out) => out.write(bytes),
            Self::File(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Special(out) => out.flush(),
            Self::File(out, _) => out.flush(),
        }
    }
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
