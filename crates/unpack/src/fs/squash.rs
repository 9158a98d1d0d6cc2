//! SquashFS 4: snaps, AppImages, live systems. Inodes are read in the order of their table.
//!
//! Names come from the directories, which are read first; an inode that no directory names is shown
//! all the same. Must not own: decompression.
use std::collections::HashMap;

use super::squash_table::{Codecs, Inode, Metadata, Superblock, names};
use crate::child::{Child, Context, Unpacker};
use crate::fields::{Fields, place};
use crate::flaw::{Limit, Stop};
use crate::inflate::member_room;
use crate::pool::Pooled;
use crate::view::View;

/// An image being read.
pub(crate) struct Squash<'r> {
    view: View<'r>,
    open: Option<Open>,
}

struct Open {
    superblock: Superblock,
    codecs: Codecs,
    inodes: std::vec::IntoIter<Inode>,
    names: HashMap<u32, Vec<u8>>,
    /// The fragment table: where blocks of tails lie.
    fragments: Vec<(u64, u32)>,
    /// The last block of tails, by its number.
    tail: Option<(u32, Vec<u8>)>,
}

impl<'r> Squash<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), open: None }
    }

    fn open(&self, cx: &mut Context<'_, '_>) -> Result<Open, Stop> {
        let superblock = Superblock::read(&self.view)?;
        let codecs = Codecs::new(superblock.compression)?;
        let mut table = Metadata::new(&self.view, codecs, superblock.inode_table);
        let inodes = table.all(superblock.directory_table, cx)?;
        let mut table = Metadata::new(&self.view, codecs, superblock.directory_table);
        let directories = table.all(superblock.fragment_end(), cx)?;
        let (inodes, folders) = Inode::list(&inodes.bytes, &superblock, cx);
        let names = names(&folders, &directories);
        let fragments = superblock.fragments(&self.view, codecs, cx)?;
        Ok(Open { superblock, codecs, inodes: inodes.into_iter(), names, fragments, tail: None })
    }

    /// The block at `at`; its size also says whether it is packed.
    fn block(
        &self,
        open: &Open,
        (at, size): (u64, u32),
        cx: &mut Context<'_, '_>,
    ) -> Result<Vec<u8>, Stop> {
        let len = stored_len(size);
        let start = place(at);
        let raw = self.view.part(start..start.saturating_add(len));
        if raw.len() != len {
            return Err(Stop::Malformed("squashfs block beyond the end"));
        }
        let block = match size & 0x0100_0000 {
            0 => open.codecs.decode(&raw, open.superblock.block_size, cx)?,
            _ => raw.to_vec(),
        };
        cx.budget.charge_decoded(block.len() as u64)?;
        Ok(block)
    }

    fn read(
        &self,
        open: &mut Open,
        inode: &Inode,
        buffer: &mut Pooled,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Stop> {
        let room = member_room(cx.budget.limits());
        let block_size = place(u64::from(open.superblock.block_size));
        let mut at = inode.start;
        for size in &inode.blocks {
            cx.budget.check_time()?;
            let left = place(inode.size).saturating_sub(buffer.len());
            if buffer.len().saturating_add(left.min(block_size)) > room {
                return Err(Stop::Limit(Limit::Memory));
            }
            if *size == 0 {
                buffer.grow(left.min(block_size))?;
                cx.budget.charge_decoded(left.min(block_size) as u64)?;
                continue;
            }
            buffer.push(&self.block(open, (at, *size), cx)?)?;
            at += stored_len(*size) as u64;
        }
        let left = place(inode.size).saturating_sub(buffer.len());
        if let (Some((index, offset)), true) = (inode.fragment, left > 0) {
            self.fill_tail(open, index, cx)?;
            let block = open.tail.as_ref().map(|(_, block)| block.as_slice()).unwrap_or_default();
            let from = place(u64::from(offset));
            let part = block.bytes(from, left).ok_or(Stop::Malformed("squashfs tail"))?;
            buffer.push(part)?;
            cx.budget.charge_decoded(left as u64)?;
        }
        Ok(())
    }

    /// Makes the block of tails with this number the current one.
    fn fill_tail(&self, open: &mut Open, index: u32, cx: &mut Context<'_, '_>) -> Result<(), Stop> {
        if open.tail.as_ref().is_some_and(|(current, _)| *current == index) {
            return Ok(());
        }
        let entry = open.fragments.get(place(u64::from(index))).copied();
        let entry = entry.ok_or(Stop::Malformed("squashfs tail"))?;
        open.tail = Some((index, self.block(open, entry, cx)?));
        Ok(())
    }
}

/// How many bytes a block takes in the image.
fn stored_len(size: u32) -> usize {
    place(u64::from(size & 0x00ff_ffff))
}

impl<'r> Unpacker<'r> for Squash<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.open(cx)?,
        };
        let Some(inode) = open.inodes.next() else {
            let end = place(open.superblock.used);
            let tail = self.view.from(end.checked_next_multiple_of(4096).unwrap_or(usize::MAX));
            let filled = tail.iter().any(|byte| *byte != 0);
            open.superblock.used = u64::MAX / 2;
            self.open = Some(open);
            return Ok(filled.then(|| Child::new(format!("[tail@{end:#x}]"), tail)));
        };
        let mut buffer = cx.budget.pool().buffer();
        let stop = self.read(&mut open, &inode, &mut buffer, cx).err();
        let unnamed = || format!("[inode:{}]", inode.number).into_bytes();
        let name = open.names.get(&inode.number).cloned().unwrap_or_else(unnamed);
        self.open = Some(open);
        Ok(Some(Child::new(name, View::pooled(buffer)).with_stop(stop)))
    }
}
