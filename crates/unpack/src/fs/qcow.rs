//! qcow2 images: the disk that they hold, clusters in the order of the guest.
//!
//! A disk that fits into memory is shown whole; of a larger one the written clusters are shown in
//! windows, holes left out. Files that an image names (backing, data) are never followed: what is
//! only there is told as missing. Must not own: what is on the disk.
use crate::child::{Child, Context, Unpacker};
use crate::codec::Codec;
use crate::fields::{Fields, place};
use crate::flaw::{Limit, Stop};
use crate::inflate::{End, Inflater, member_room};
use crate::pool::Pooled;
use crate::view::View;

/// What every image begins with.
pub(crate) const MAGIC: &[u8] = b"QFI\xfb";

/// An image being read.
#[derive(Debug)]
pub(crate) struct Qcow<'r> {
    view: View<'r>,
    disk: Option<Disk>,
    /// The next guest cluster.
    at: u64,
}

/// What the header says.
#[derive(Clone, Copy, Debug)]
struct Disk {
    /// Log2 of the bytes of a cluster.
    bits: u32,
    clusters: u64,
    size: u64,
    table: usize,
    codec: Codec,
}

/// Where the bytes of a guest cluster are.
enum Cluster {
    Hole,
    Plain(usize),
    Packed(usize, usize),
}

impl<'r> Qcow<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), disk: None, at: 0 }
    }

    fn header(&self, cx: &mut Context<'_, '_>) -> Result<Disk, Stop> {
        let cut = || Stop::Malformed("header of a disk image");
        let bytes: &[u8] = &self.view;
        let word = |at| bytes.be32(at).ok_or_else(cut);
        let (version, bits, size) = (word(4)?, word(20)?, bytes.be64(24).ok_or_else(cut)?);
        if !(2..=3).contains(&version) || !(9..=21).contains(&bits) {
            return Err(Stop::Unsupported("version of a disk image"));
        }
        if word(32)? != 0 {
            return Err(Stop::Encrypted("disk image"));
        }
        if bytes.be64(8).unwrap_or(0) != 0 {
            cx.flaw(Stop::Unsupported("disk image on top of another file"));
        }
        let features = if version == 3 { bytes.be64(72).ok_or_else(cut)? } else { 0 };
        if features & !(DIRTY | CORRUPT | PACKING) != 0 {
            return Err(Stop::Unsupported("feature of a disk image"));
        }
        let codec = match bytes.get(104).filter(|_| features & PACKING != 0) {
            None | Some(0) => Codec::Deflate,
            Some(1) => Codec::Zstd,
            Some(_) => return Err(Stop::Unsupported("compression of a disk image")),
        };
        let table = place(bytes.be64(40).ok_or_else(cut)?);
        Ok(Disk { bits, clusters: size.div_ceil(1 << bits), size, table, codec })
    }

    /// Looks a guest cluster up in the two tables.
    fn cluster(&self, disk: &Disk, number: u64) -> Option<Cluster> {
        let per_table = 1u64 << (disk.bits - 3);
        let first = disk.table.checked_add(place((number / per_table).checked_mul(8)?))?;
        let second = self.view.be64(first)? & OFFSET;
        if second == 0 {
            return Some(Cluster::Hole);
        }
        let entry = self.view.be64(place(second).checked_add(place(number % per_table * 8))?)?;
        if entry & COMPRESSED != 0 {
            let shift = 62 - (disk.bits - 8);
            let from = place(entry & ((1 << shift) - 1));
            let sectors = (entry >> shift) & ((1 << (disk.bits - 8)) - 1);
            let len = (place(sectors) + 1) * 512 - from % 512;
            return Some(Cluster::Packed(from, len));
        }
        match entry & OFFSET {
            _ if entry & ZERO != 0 => Some(Cluster::Hole),
            0 => Some(Cluster::Hole),
            from => Some(Cluster::Plain(place(from))),
        }
    }

    /// Whether a table stands where the guest cluster's entry is, so that holes are skipped fast.
    fn skip(&self, disk: &Disk, number: u64) -> Option<u64> {
        let per_table = 1u64 << (disk.bits - 3);
        let first = disk.table.checked_add(place((number / per_table).checked_mul(8)?))?;
        let hole = self.view.be64(first)? & OFFSET == 0;
        hole.then(|| (number / per_table + 1) * per_table)
    }

    /// Appends one cluster.
    fn read(
        &self,
        disk: &Disk,
        cluster: &Cluster,
        into: &mut Pooled,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Stop> {
        let size = 1usize << disk.bits;
        let beyond = || Stop::Malformed("cluster beyond the end of the disk image");
        match *cluster {
            Cluster::Hole => into.grow(size).map(|_| ()),
            Cluster::Plain(from) => {
                cx.budget.charge_decoded(size as u64)?;
                into.push(self.view.bytes(from, size).ok_or_else(beyond)?)
            }
            Cluster::Packed(from, len) => {
                let packed = self.view.part(from..from.saturating_add(len));
                let room = into.len() + size;
                let mut inflater = Inflater::new(disk.codec, packed);
                let end = inflater.fill(into, room, &mut Vec::new(), cx);
                let missing = room - into.len();
                into.grow(missing)?;
                match end {
                    End::Stopped(stop) if missing > 0 => Err(stop),
                    _ => Ok(()),
                }
            }
        }
    }

    /// The whole disk, holes as zeros.
    fn whole(&mut self, disk: &Disk, cx: &mut Context<'_, '_>) -> Child<'r> {
        let mut buffer = cx.budget.pool().buffer();
        let mut stop = None;
        while self.at < disk.clusters {
            let number = self.at;
            self.at += 1;
            let cluster = self.cluster(disk, number);
            let outcome = match &cluster {
                Some(cluster) => self.read(disk, cluster, &mut buffer, cx),
                None => Err(Stop::Malformed("tables of a disk image")),
            };
            if let Err(reason) = outcome.and_then(|()| cx.budget.check_time()) {
                let ends = reason.is_budget() || cluster.is_none();
                stop.get_or_insert(reason);
                if ends {
                    break;
                }
                // What one cluster lacks does not move the others.
                let wanted = place(number + 1) << disk.bits;
                if buffer.grow(wanted.saturating_sub(buffer.len())).is_err() {
                    break;
                }
            }
        }
        buffer.truncate(place(disk.size));
        Child::new("[disk]", View::pooled(buffer)).with_stop(stop)
    }

    /// The next written clusters of a disk that is too long for memory.
    fn window(&mut self, disk: &Disk, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let room = member_room(cx.budget.limits());
        let mut buffer = cx.budget.pool().buffer();
        let mut from = self.at;
        while self.at < disk.clusters && buffer.len() + (1 << disk.bits) <= room {
            cx.budget.check_time()?;
            if let Some(next) = self.skip(disk, self.at) {
                self.at = next;
                continue;
            }
            let cluster = self.cluster(disk, self.at);
            self.at += 1;
            match cluster.ok_or(Stop::Malformed("tables of a disk image"))? {
                Cluster::Hole => {}
                cluster => {
                    if buffer.len() == 0 {
                        from = self.at - 1;
                    }
                    self.read(disk, &cluster, &mut buffer, cx)?;
                }
            }
        }
        let name = format!("[window@{:#x}]", from << disk.bits);
        Ok((buffer.len() > 0).then(|| Child::new(name, View::pooled(buffer))))
    }
}

impl<'r> Unpacker<'r> for Qcow<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        cx.budget.check_time()?;
        let room = member_room(cx.budget.limits()) as u64;
        let disk = match self.disk {
            Some(disk) => disk,
            None => {
                let disk = self.header(cx)?;
                self.disk = Some(disk);
                if disk.size <= room {
                    return Ok(Some(self.whole(&disk, cx)));
                }
                // Its windows are searched, but no file system is read across them.
                cx.flaw(Stop::Limit(Limit::Memory));
                disk
            }
        };
        self.window(&disk, cx)
    }
}

/// Incompatible features that change nothing for a reader, and the one that names the compression.
const DIRTY: u64 = 1;
const CORRUPT: u64 = 2;
const PACKING: u64 = 8;
/// The offset in an entry of a table.
const OFFSET: u64 = 0x00ff_ffff_ffff_fe00;
const COMPRESSED: u64 = 1 << 62;
const ZERO: u64 = 1;
