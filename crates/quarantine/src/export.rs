//! Handing a sample to an analyst.
//!
//! Owns: [`Catalogue::export`]: the content of an item encrypted to an `age` public key, so that
//! the sample is never in the clear outside the vault; and [`Catalogue::export_zip`], the customary
//! password archive. Must not: write plain bytes anywhere.

use crate::{
    CaseId, Catalogue, VaultError,
    item::Sink,
    zip::{Crc, Member, ZipWriter},
};
use std::io::{self, Write};

/// A sample was not exported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Not an `age1...` public key.
    #[error("not an age public key: {0}")]
    BadRecipient(&'static str),
    /// The item cannot be read, or is not whole; what was written is useless.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The output could not be written.
    #[error("output: {0}")]
    Output(#[from] io::Error),
}

impl ExportError {
    /// The stable code for events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadRecipient(_) => "export-bad-recipient",
            Self::Vault(error) => error.code(),
            Self::Output(_) => "export-output",
        }
    }
}

impl Catalogue {
    /// Writes the item's content, encrypted to `recipient` (`age1...`), to `to`. A damaged item
    /// gives an error and an output that does not decrypt to the end.
    ///
    /// # Errors
    /// [`ExportError`].
    pub fn export(
        &self,
        id: CaseId,
        recipient: &str,
        to: &mut dyn Write,
    ) -> Result<(), ExportError> {
        let recipient: age::x25519::Recipient =
            recipient.parse().map_err(ExportError::BadRecipient)?;
        let mut item = self.shelf.item(id)?;
        let recipients = std::iter::once(&recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
        let mut plain = Plain(encryptor.wrap_output(to)?);
        item.play(&mut plain).map_err(|source| VaultError::Item { id, source })?;
        plain.0.finish()?.flush()?;
        Ok(())
    }
}

impl Catalogue {
    /// The password of [`Catalogue::export_zip`]: analysts and their tools expect it.
    pub const ZIP_PASSWORD: &str = "infected";

    /// Writes the item's content as a zip archive with one member, named by the item's id, under
    /// [`Catalogue::ZIP_PASSWORD`]: no secrecy. The item is verified before anything is written.
    ///
    /// # Errors
    /// [`ExportError`].
    pub fn export_zip(&self, id: CaseId, to: &mut dyn Write) -> Result<(), ExportError> {
        let damaged = |source| VaultError::Item { id, source };
        let mut item = self.shelf.item(id)?;
        let mut sum = Sum(Crc::new());
        item.play(&mut sum).map_err(damaged)?;
        let mut item = self.shelf.item(id)?;
        let name = format!("{id}.sample");
        let member = Member { name, size: item.metadata.size, crc: sum.0.finish() };
        let mut zipped = Zipped(ZipWriter::new(to, member, Self::ZIP_PASSWORD)?);
        item.play(&mut zipped).map_err(damaged)?;
        Ok(zipped.0.finish()?)
    }
}

struct Sum(Crc);

impl Sink for Sum {
    fn data(&mut self, _: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.update(bytes);
        Ok(())
    }

    fn hole(&mut self, _: u64, length: u64) -> io::Result<()> {
        zeros(length, |bytes| {
            self.0.update(bytes);
            Ok(())
        })
    }
}

struct Zipped<'a>(ZipWriter<'a>);

impl Sink for Zipped<'_> {
    fn data(&mut self, _: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write(bytes)
    }

    fn hole(&mut self, _: u64, length: u64) -> io::Result<()> {
        zeros(length, |bytes| self.0.write(bytes))
    }
}

fn zeros(mut length: u64, mut to: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let block = [0; 64 << 10];
    while length > 0 {
        let now = length.min(block.len() as u64);
        to(block.get(..usize::try_from(now).unwrap_or_default()).unwrap_or_default())?;
        length -= now;
    }
    Ok(())
}

struct Plain<W: Write>(age::stream::StreamWriter<W>);

impl<W: Write> Sink for Plain<W> {
    fn data(&mut self, _: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn hole(&mut self, _: u64, length: u64) -> io::Result<()> {
        io::copy(&mut io::Read::take(io::repeat(0), length), &mut self.0).map(|_| ())
    }
}
