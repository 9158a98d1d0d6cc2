//! One item: header, metadata and encrypted content in one file.
//!
//! Owns: writing an item from an open source ([`write`]), reading one ([`Item`]): its metadata is
//! authentic once opened, its content once played to the end. Must not: know where items lie.

use crate::{
    Digest, ItemError, Metadata,
    header::{CHUNK, HEADER_LEN, Header},
    key::{HostKey, ItemKey},
    seal::{Sealer, UnsealError, Unsealer},
};
use rustix::{fd::BorrowedFd, io::pread};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};
use zeroize::Zeroizing;

impl From<UnsealError> for ItemError {
    fn from(error: UnsealError) -> Self {
        match error {
            UnsealError::Damaged => Self::Damaged,
            UnsealError::Io(error) => Self::Io(error),
        }
    }
}

/// Why writing an item stopped.
#[derive(Debug)]
pub(crate) enum WriteError {
    /// The source is not what the metadata says.
    Changed,
    Io(io::Error),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Writes an item; the source must have exactly the metadata's size and digest.
pub(crate) fn write(
    to: &File,
    source: BorrowedFd<'_>,
    metadata: &Metadata,
    host: &HostKey,
) -> Result<(), WriteError> {
    let json = serde_json::to_vec(metadata).map_err(io::Error::from)?;
    if json.len() > Metadata::MOST_BYTES {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge).into());
    }
    let key: ItemKey = Zeroizing::new(random()?);
    let mut header = Header {
        metadata_len: json.len(),
        key_id: host.id,
        id: metadata.id,
        wrap_nonce: random()?,
        stream_nonce: random()?,
        wrapped_key: [0; 48],
    };
    host.wrap(&key, &mut header, &json).ok_or(io::ErrorKind::Other).map_err(io::Error::from)?;
    let mut out = to;
    out.write_all(&header.to_bytes())?;
    out.write_all(&json)?;
    let mut sealer = Sealer::new(out, &key, &header, binding(&header, &json));
    let mut hasher = blake3::Hasher::new();
    let mut at = 0;
    for (start, length) in &metadata.extents {
        hash_zeros(&mut hasher, start - at);
        at = start + length;
        read_range(source, (*start, at), &mut |bytes| {
            hasher.update(bytes);
            sealer.write(bytes)
        })?;
    }
    hash_zeros(&mut hasher, metadata.size - at);
    sealer.finish()?;
    match Digest(*hasher.finalize().as_bytes()) == metadata.blake3 {
        true => Ok(()),
        false => Err(WriteError::Changed),
    }
}

/// The digest of a file's first `size` bytes; `None` if it is not exactly that long.
pub(crate) fn digest(source: BorrowedFd<'_>, size: u64) -> io::Result<Option<Digest>> {
    let mut hasher = blake3::Hasher::new();
    let whole = read_range(source, (0, size), &mut |bytes| {
        hasher.update(bytes);
        Ok(())
    });
    match whole {
        Ok(()) => {}
        Err(WriteError::Changed) => return Ok(None),
        Err(WriteError::Io(error)) => return Err(error),
    }
    let longer = pread(source, &mut [0u8], size)? > 0;
    Ok((!longer).then(|| Digest(*hasher.finalize().as_bytes())))
}

/// Where the content of an item goes.
pub(crate) trait Sink {
    /// Bytes at an offset.
    fn data(&mut self, at: u64, bytes: &[u8]) -> io::Result<()>;
    /// A hole.
    fn hole(&mut self, at: u64, length: u64) -> io::Result<()>;
}

/// An item whose header and metadata are authentic.
pub(crate) struct Item {
    file: File,
    header: Header,
    key: ItemKey,
    aad: [u8; 32],
    pub(crate) metadata: Metadata,
}

impl Item {
    /// Reads and authenticates header and metadata.
    pub(crate) fn open(file: File, host: &HostKey) -> Result<Self, ItemError> {
        let mut fixed = Vec::with_capacity(HEADER_LEN);
        Read::take(&file, HEADER_LEN as u64).read_to_end(&mut fixed)?;
        let header = Header::parse(&fixed)?;
        if header.key_id != host.id {
            return Err(ItemError::OtherKey);
        }
        let mut json = Vec::new();
        Read::take(&file, header.metadata_len as u64).read_to_end(&mut json)?;
        if json.len() != header.metadata_len {
            return Err(ItemError::Damaged);
        }
        let key = host.unwrap(&header, &json).ok_or(ItemError::Damaged)?;
        let metadata = Metadata::parse(&json).ok_or(ItemError::Damaged)?;
        if metadata.id != header.id {
            return Err(ItemError::Damaged);
        }
        let aad = binding(&header, &json);
        Ok(Self { file, header, key, aad, metadata })
    }

    /// Decrypts all of the content into `sink`. Only `Ok` means that what went there is whole.
    pub(crate) fn play(&mut self, sink: &mut dyn Sink) -> Result<(), ItemError> {
        let start = (HEADER_LEN + self.header.metadata_len) as u64;
        self.file.seek(SeekFrom::Start(start))?;
        let length = self.metadata.data_len();
        let keys = (&self.key, &self.header);
        let mut chunks = Unsealer::new(&self.file, keys, self.aad, length);
        let mut player = Player::new(sink, &self.metadata);
        while let Some(bytes) = chunks.next()? {
            player.feed(bytes)?;
        }
        match player.finish()? == self.metadata.blake3 {
            true => Ok(()),
            false => Err(ItemError::Damaged),
        }
    }

    /// Decrypts all of the content and keeps nothing.
    pub(crate) fn verify(&mut self) -> Result<(), ItemError> {
        self.play(&mut Nowhere)
    }
}

struct Nowhere;

impl Sink for Nowhere {
    fn data(&mut self, _: u64, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
    fn hole(&mut self, _: u64, _: u64) -> io::Result<()> {
        Ok(())
    }
}

/// Lays a run of data bytes out over the extents and hashes the whole.
struct Player<'a> {
    sink: &'a mut dyn Sink,
    extents: std::slice::Iter<'a, (u64, u64)>,
    size: u64,
    at: u64,
    left: u64,
    hasher: blake3::Hasher,
}

impl<'a> Player<'a> {
    fn new(sink: &'a mut dyn Sink, metadata: &'a Metadata) -> Self {
        let extents = metadata.extents.iter();
        Self { sink, extents, size: metadata.size, at: 0, left: 0, hasher: blake3::Hasher::new() }
    }

    fn feed(&mut self, mut bytes: &[u8]) -> Result<(), ItemError> {
        while !bytes.is_empty() {
            if self.left == 0 {
                let (start, length) = self.extents.next().ok_or(ItemError::Damaged)?;
                self.skip_to(*start)?;
                self.left = *length;
            }
            let now = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
            let (head, tail) = bytes.split_at(now);
            self.hasher.update(head);
            self.sink.data(self.at, head)?;
            self.at += now as u64;
            self.left -= now as u64;
            bytes = tail;
        }
        Ok(())
    }

    fn skip_to(&mut self, offset: u64) -> io::Result<()> {
        let length = offset - self.at;
        if length > 0 {
            hash_zeros(&mut self.hasher, length);
            self.sink.hole(self.at, length)?;
            self.at = offset;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Digest, ItemError> {
        if self.left > 0 || self.extents.next().is_some() {
            return Err(ItemError::Damaged);
        }
        self.skip_to(self.size)?;
        Ok(Digest(*self.hasher.finalize().as_bytes()))
    }
}

/// What every chunk is bound to: all bytes before the first one.
fn binding(header: &Header, json: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new().update(&header.to_bytes()).update(json).finalize().as_bytes()
}

fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| io::ErrorKind::Other)?;
    Ok(bytes)
}

fn hash_zeros(hasher: &mut blake3::Hasher, mut length: u64) {
    static ZEROS: [u8; CHUNK] = [0; CHUNK];
    while length > 0 {
        let now = usize::try_from(length).unwrap_or(CHUNK).min(CHUNK);
        hasher.update(ZEROS.get(..now).unwrap_or(&ZEROS));
        length -= now as u64;
    }
}

fn read_range(
    source: BorrowedFd<'_>,
    (mut at, end): (u64, u64),
    each: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), WriteError> {
    let mut buffer = vec![0; 4 * CHUNK];
    while at < end {
        let want = usize::try_from(end - at).unwrap_or(buffer.len()).min(buffer.len());
        let room = buffer.get_mut(..want).ok_or(WriteError::Changed)?;
        let length = match pread(source, room, at) {
            Ok(length) => length,
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(WriteError::Io(error.into())),
        };
        if length == 0 {
            return Err(WriteError::Changed);
        }
        each(buffer.get(..length).unwrap_or_default())?;
        at += length as u64;
    }
    Ok(())
}
