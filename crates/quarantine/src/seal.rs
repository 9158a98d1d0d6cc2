//! The chunks of an item: STREAM over XChaCha20-Poly1305, 64 KiB each, the last one marked.
//!
//! Owns: [`Sealer`] and [`Unsealer`]; constant memory for any length; a chunk that is missing,
//! moved, repeated, cut or changed is an error, and so are bytes after the last. Must not: know
//! what the bytes mean.

use crate::{
    header::{CHUNK, Header},
    key::ItemKey,
};
use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::XChaCha20Poly1305;
use std::io::{self, Read, Write};

/// Encrypts what is written.
pub(crate) struct Sealer<W> {
    to: W,
    stream: EncryptorBE32<XChaCha20Poly1305>,
    aad: [u8; 32],
    buffer: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    pub(crate) fn new(to: W, key: &ItemKey, header: &Header, aad: [u8; 32]) -> Self {
        let stream = EncryptorBE32::new(&(**key).into(), &header.stream_nonce.into());
        Self { to, stream, aad, buffer: Vec::with_capacity(CHUNK + TAG) }
    }

    /// Encrypts `bytes`; a full chunk leaves only when more follows.
    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.buffer.len() == CHUNK {
                self.stream
                    .encrypt_next_in_place(&self.aad, &mut self.buffer)
                    .map_err(|_| io::ErrorKind::FileTooLarge)?;
                self.to.write_all(&self.buffer)?;
                self.buffer.clear();
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Writes the last chunk, which may be empty.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.stream
            .encrypt_last_in_place(&self.aad, &mut self.buffer)
            .map_err(|_| io::ErrorKind::FileTooLarge)?;
        self.to.write_all(&self.buffer)?;
        Ok(self.to)
    }
}

/// Decrypts chunk after chunk.
pub(crate) struct Unsealer<R> {
    from: R,
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    aad: [u8; 32],
    left: u64,
    buffer: Vec<u8>,
}

impl<R: Read> Unsealer<R> {
    /// `length`: the plain bytes that must be there, no more and no fewer.
    pub(crate) fn new(from: R, keys: (&ItemKey, &Header), aad: [u8; 32], length: u64) -> Self {
        let (key, header) = keys;
        let stream = DecryptorBE32::new(&(**key).into(), &header.stream_nonce.into());
        Self { from, stream: Some(stream), aad, left: length, buffer: Vec::new() }
    }

    /// The next chunk; `None` after the last one has proved to be the last.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, UnsealError> {
        let Some(mut stream) = self.stream.take() else { return Ok(None) };
        let length = usize::try_from(self.left.min(CHUNK as u64)).unwrap_or(CHUNK);
        self.buffer.resize(length + TAG, 0);
        self.from.read_exact(&mut self.buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => UnsealError::Damaged,
            _ => UnsealError::Io(error),
        })?;
        self.left -= length as u64;
        if self.left > 0 {
            stream
                .decrypt_next_in_place(&self.aad, &mut self.buffer)
                .map_err(|_| UnsealError::Damaged)?;
            self.stream = Some(stream);
        } else {
            stream
                .decrypt_last_in_place(&self.aad, &mut self.buffer)
                .map_err(|_| UnsealError::Damaged)?;
            if self.from.read(&mut [0]).map_err(UnsealError::Io)? != 0 {
                return Err(UnsealError::Damaged);
            }
        }
        Ok(Some(&self.buffer))
    }
}

/// The chunks cannot be read.
#[derive(Debug)]
pub(crate) enum UnsealError {
    Damaged,
    Io(io::Error),
}

const TAG: usize = 16;
