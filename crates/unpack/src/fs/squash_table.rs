//! The tables of a SquashFS image: superblock, metadata blocks, inodes, directories.
//!
//! Must not own: file data.
use std::collections::HashMap;

use crate::child::Context;
use crate::codec::Codec;
use crate::fields::{Fields, place};
use crate::flaw::{Limit, Stop};
use crate::inflate::inflate;
use crate::view::View;

/// What the first 96 bytes say.
pub(super) struct Superblock {
    pub(super) block_size: u32,
    pub(super) compression: u16,
    pub(super) used: u64,
    pub(super) inode_table: u64,
    pub(super) directory_table: u64,
    fragment_table: u64,
    fragments: u32,
}

impl Superblock {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Stop> {
        let read = || {
            let block_size = bytes.le32(12)?;
            (block_size.is_power_of_two() && (4096..=1 << 20).contains(&block_size))
                .then_some(())?;
            Some(Self {
                block_size,
                compression: bytes.le16(20)?,
                used: bytes.le64(40)?,
                inode_table: bytes.le64(64)?,
                directory_table: bytes.le64(72)?,
                fragment_table: bytes.le64(80)?,
                fragments: bytes.le32(16)?,
            })
        };
        match bytes.le16(28) {
            Some(4) => read().ok_or(Stop::Malformed("squashfs superblock")),
            _ => Err(Stop::Unsupported("squashfs version")),
        }
    }

    /// Where the table of directories ends at the latest.
    pub(super) const fn fragment_end(&self) -> u64 {
        if self.fragment_table == u64::MAX { self.used } else { self.fragment_table }
    }

    /// Where blocks of tails lie, and how long they are.
    pub(super) fn fragments(
        &self,
        view: &View<'_>,
        codecs: Codecs,
        cx: &mut Context<'_, '_>,
    ) -> Result<Vec<(u64, u32)>, Stop> {
        let mut entries = Vec::new();
        if self.fragment_table == u64::MAX || self.fragments == 0 {
            return Ok(entries);
        }
        for index in 0..self.fragments.div_ceil(512) {
            let at = place(self.fragment_table).saturating_add(index as usize * 8);
            let Some(start) = view.le64(at) else {
                return Err(Stop::Malformed("squashfs fragment table"));
            };
            let mut block = Vec::new();
            Metadata::new(view, codecs, start).block(&mut block, cx)?;
            for entry in block.chunks_exact(16) {
                entries.extend(entry.le64(0).zip(entry.le32(8)));
            }
        }
        Ok(entries)
    }
}

/// The decoder that the whole image uses.
#[derive(Clone, Copy, Debug)]
pub(super) enum Codecs {
    Stream(Codec),
    Lz4,
    Lzo,
}

impl Codecs {
    pub(super) const fn new(id: u16) -> Result<Self, Stop> {
        Ok(match id {
            1 => Self::Stream(Codec::Zlib),
            2 => Self::Stream(Codec::Lzma),
            3 => Self::Lzo,
            4 => Self::Stream(Codec::Xz),
            5 => Self::Lz4,
            6 => Self::Stream(Codec::Zstd),
            _ => return Err(Stop::Unsupported("squashfs compression")),
        })
    }

    /// Decodes one block of at most `room` bytes.
    pub(super) fn decode(
        self,
        raw: &View<'_>,
        room: u32,
        cx: &mut Context<'_, '_>,
    ) -> Result<Vec<u8>, Stop> {
        let mut plain = vec![0; place(u64::from(room))];
        let damaged = Stop::Malformed("squashfs block");
        let len = match self {
            Self::Lz4 => lz4_flex::block::decompress_into(raw, &mut plain).map_err(|_| damaged)?,
            Self::Lzo => lzokay::decompress::decompress(raw, &mut plain).map_err(|_| damaged)?,
            Self::Stream(codec) => {
                let made = inflate(codec, raw, cx);
                return match made.stop {
                    Some(stop) => Err(stop),
                    None => Ok(made.view.to_vec()),
                };
            }
        };
        plain.truncate(len);
        Ok(plain)
    }
}

/// A chain of metadata blocks, 8 KiB each when plain.
pub(super) struct Metadata<'v, 'r> {
    view: &'v View<'r>,
    codecs: Codecs,
    at: u64,
}

/// A whole table, and where each of its blocks begins in it.
pub(super) struct Table {
    pub(super) bytes: Vec<u8>,
    /// The place of a block relative to the start of the table, and of its plain bytes.
    starts: HashMap<u32, usize>,
}

impl<'v, 'r> Metadata<'v, 'r> {
    pub(super) const fn new(view: &'v View<'r>, codecs: Codecs, at: u64) -> Self {
        Self { view, codecs, at }
    }

    /// Appends the next block.
    fn block(&mut self, into: &mut Vec<u8>, cx: &mut Context<'_, '_>) -> Result<(), Stop> {
        let cut = Stop::Malformed("squashfs table cut short");
        let header = self.view.le16(place(self.at)).ok_or(cut.clone())?;
        let len = usize::from(header & 0x7fff);
        let start = place(self.at).saturating_add(2);
        let raw = self.view.part(start..start.saturating_add(len));
        if raw.len() != len || len == 0 {
            return Err(cut);
        }
        if header & 0x8000 != 0 {
            into.extend_from_slice(&raw);
        } else {
            into.extend(self.codecs.decode(&raw, 8192, cx)?);
        }
        self.at += 2 + len as u64;
        Ok(())
    }

    /// All blocks up to `end`.
    pub(super) fn all(&mut self, end: u64, cx: &mut Context<'_, '_>) -> Result<Table, Stop> {
        let first = self.at;
        let mut table = Table { bytes: Vec::new(), starts: HashMap::new() };
        while self.at < end {
            cx.budget.check_time()?;
            let from = u32::try_from(self.at - first).unwrap_or(u32::MAX);
            table.starts.insert(from, table.bytes.len());
            if self.block(&mut table.bytes, cx).is_err() {
                // What follows the last block of a table is not known exactly.
                break;
            }
            if table.bytes.len() as u64 > cx.budget.limits().member {
                return Err(Stop::Limit(Limit::Memory));
            }
        }
        Ok(table)
    }
}

/// A regular file.
#[derive(Debug)]
pub(super) struct Inode {
    pub(super) number: u32,
    pub(super) start: u64,
    pub(super) size: u64,
    pub(super) fragment: Option<(u32, u32)>,
    pub(super) blocks: Vec<u32>,
}

/// Where the list of a directory lies.
#[derive(Debug)]
pub(super) struct Folder {
    number: u32,
    parent: u32,
    block: u32,
    offset: u16,
    len: u32,
}

impl Inode {
    /// All regular files and directories of the table.
    pub(super) fn list(
        table: &[u8],
        superblock: &Superblock,
        cx: &mut Context<'_, '_>,
    ) -> (Vec<Self>, Vec<Folder>) {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < table.len() {
            let rest = table.get(at..).unwrap_or_default();
            let Some(len) = one(rest, superblock, &mut files, &mut folders) else {
                cx.flaw(Stop::Malformed("squashfs inode"));
                break;
            };
            at += len;
        }
        (files, folders)
    }
}

/// Reads one inode and returns its length.
fn one(
    inode: &[u8],
    superblock: &Superblock,
    files: &mut Vec<Inode>,
    folders: &mut Vec<Folder>,
) -> Option<usize> {
    let number = inode.le32(12)?;
    let file = |start: u64, size: u64, fragment: u32, offset: u32, at: usize| {
        let block_size = u64::from(superblock.block_size);
        let has_tail = fragment != u32::MAX;
        let count = if has_tail { size / block_size } else { size.div_ceil(block_size) };
        let sizes = inode.bytes(at, place(count).checked_mul(4)?)?;
        let blocks = sizes.chunks_exact(4).filter_map(|size| size.le32(0)).collect();
        let fragment = has_tail.then_some((fragment, offset));
        Some((Inode { number, start, size, fragment, blocks }, at + sizes.len()))
    };
    Some(match inode.le16(0)? {
        1 => {
            let (block, offset) = (inode.le32(16)?, inode.le16(26)?);
            let (len, parent) = (u32::from(inode.le16(24)?), inode.le32(28)?);
            folders.push(Folder { number, parent, block, offset, len });
            32
        }
        2 => {
            let size = u64::from(inode.le32(28)?);
            let made = file(inode.le32(16)?.into(), size, inode.le32(20)?, inode.le32(24)?, 32)?;
            files.push(made.0);
            made.1
        }
        3 => 24usize.checked_add(place(inode.le32(20)?.into()))?,
        4 | 5 => 24,
        6 | 7 => 20,
        8 => {
            let (len, block, parent) = (inode.le32(20)?, inode.le32(24)?, inode.le32(28)?);
            let (entries, offset) = (inode.le16(32)?, inode.le16(34)?);
            folders.push(Folder { number, parent, block, offset, len });
            let mut at = 40;
            for _ in 0..entries {
                at += 12 + 1 + place(inode.le32(at + 8)?.into());
            }
            at
        }
        9 => {
            let (start, size) = (inode.le64(16)?, inode.le64(24)?);
            let made = file(start, size, inode.le32(44)?, inode.le32(48)?, 56)?;
            files.push(made.0);
            made.1
        }
        10 => 28usize.checked_add(place(inode.le32(20)?.into()))?,
        11 | 12 => 28,
        13 | 14 => 24,
        _ => return None,
    })
}

/// The paths of inodes, by their numbers.
pub(super) fn names(folders: &[Folder], table: &Table) -> HashMap<u32, Vec<u8>> {
    let mut names: HashMap<u32, (u32, Vec<u8>)> = HashMap::new();
    for folder in folders {
        let start = table.starts.get(&folder.block).copied().unwrap_or(usize::MAX);
        let start = start.saturating_add(usize::from(folder.offset));
        // Three bytes of the length stand for the two entries that are not written.
        let end = start.saturating_add(place(folder.len.saturating_sub(3).into()));
        let list = table.bytes.get(start..end.min(table.bytes.len())).unwrap_or_default();
        entries(list, folder.number, &mut names);
    }
    let parents: HashMap<u32, u32> =
        folders.iter().map(|folder| (folder.number, folder.parent)).collect();
    let path = |number: u32| {
        let mut parts = Vec::new();
        let mut at = number;
        while let Some((parent, name)) = names.get(&at).filter(|_| parts.len() < 64) {
            parts.push(name.as_slice());
            at = *parent;
            if parents.get(&at) == Some(&at) {
                break;
            }
        }
        parts.reverse();
        parts.join(&b'/')
    };
    names.keys().map(|number| (*number, path(*number))).collect()
}

fn entries(mut list: &[u8], folder: u32, names: &mut HashMap<u32, (u32, Vec<u8>)>) {
    while let (Some(count), Some(base)) = (list.le32(0), list.le32(8)) {
        let mut at = 12;
        for _ in 0..=count.min(255) {
            let (Some(delta), Some(len)) = (list.le16(at + 2), list.le16(at + 6)) else { return };
            let Some(name) = list.bytes(at + 8, usize::from(len) + 1) else { return };
            let number = base.wrapping_add_signed(delta.cast_signed().into());
            names.insert(number, (folder, name.to_vec()));
            at += 8 + name.len();
        }
        list = list.get(at..).unwrap_or_default();
    }
}
