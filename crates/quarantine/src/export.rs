//! Handing a sample to an analyst.
//!
//! Owns: [`Catalogue::export`]: the content of an item encrypted to an `age` public key, so that
//! the sample is never in the clear outside the vault. Must not: write plain bytes anywhere.

use crate::{CaseId, Catalogue, VaultError, item::Sink};
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

struct Plain<W: Write>(age::stream::StreamWriter<W>);

impl<W: Write> Sink for Plain<W> {
    fn data(&mut self, _: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn hole(&mut self, _: u64, length: u64) -> io::Result<()> {
        io::copy(&mut io::Read::take(io::repeat(0), length), &mut self.0).map(|_| ())
    }
}
