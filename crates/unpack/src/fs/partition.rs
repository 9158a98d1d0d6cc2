//! Partition tables, MBR and GPT: each partition is a part of the image.
//!
//! Must not own: what is in the partitions.
use crate::child::{Child, Context, Unpacker};
use crate::fields::{Fields, place};
use crate::flaw::Stop;
use crate::view::View;

/// A disk image being read.
#[derive(Debug)]
pub(crate) struct Partitions<'r> {
    view: View<'r>,
    list: std::vec::IntoIter<(u64, u64)>,
    number: usize,
}

const SECTOR: u64 = 512;

/// Whether a table stands where it must and its entries lie within the image.
pub(crate) fn is_partitioned(bytes: &[u8]) -> bool {
    bytes.has(510, &[0x55, 0xaa]) && (bytes.has(512, b"EFI PART") || !mbr(bytes).is_empty())
}

impl<'r> Partitions<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        let mut list = mbr(view);
        list.extend(gpt(view));
        list.sort_unstable();
        list.dedup();
        Self { view: view.clone(), list: list.into_iter(), number: 0 }
    }
}

impl<'r> Unpacker<'r> for Partitions<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        cx.budget.check_time()?;
        let Some((start, sectors)) = self.list.next() else { return Ok(None) };
        self.number += 1;
        let from = place(start.saturating_mul(SECTOR));
        let end = from.saturating_add(place(sectors.saturating_mul(SECTOR)));
        Ok(Some(Child::new(format!("[partition:{}]", self.number), self.view.part(from..end))))
    }
}

/// The four entries of the first sector: start and length in sectors. Empty where one is not
/// plausible, for then the sector is something else.
fn mbr(bytes: &[u8]) -> Vec<(u64, u64)> {
    let mut list = Vec::new();
    for index in 0..4 {
        let at = 446 + index * 16;
        let Some(entry) = bytes.bytes(at, 16) else { return Vec::new() };
        if entry.iter().all(|byte| *byte == 0) {
            continue;
        }
        let start = u64::from(entry.le32(8).unwrap_or(0));
        let sectors = u64::from(entry.le32(12).unwrap_or(0));
        let flag = entry.first().copied().unwrap_or(0);
        let outside = start.saturating_mul(SECTOR) >= bytes.len() as u64;
        if flag & 0x7f != 0 || start == 0 || sectors == 0 || outside {
            return Vec::new();
        }
        // The one entry that only protects a GPT covers all of it.
        if entry.get(4) != Some(&0xee) {
            list.push((start, sectors));
        }
    }
    list
}

/// The entries of a GPT, 1024 at most.
fn gpt(bytes: &[u8]) -> Vec<(u64, u64)> {
    if !bytes.has(512, b"EFI PART") {
        return Vec::new();
    }
    let entry = |index: usize| -> Option<(u64, u64)> {
        let table = place(bytes.le64(512 + 72)?.saturating_mul(SECTOR));
        let size = place(bytes.le32(512 + 84)?.into()).clamp(128, 4096);
        let entry = bytes.get(table.checked_add(index.checked_mul(size)?)?..)?;
        let (first, last) = (entry.le64(32)?, entry.le64(40)?);
        Some((first, last.saturating_sub(first).saturating_add(1)))
    };
    let count = place(bytes.le32(512 + 80).unwrap_or(0).into()).min(1024);
    let inside =
        |(start, _): &(u64, u64)| *start > 0 && start.saturating_mul(SECTOR) < bytes.len() as u64;
    (0..count).map_while(entry).filter(inside).collect()
}
