//! tar in all dialects, read where it lies: members are parts of the archive.
//!
//! Owns: the order of blocks. Where two readings differ (the size in a pax header against the one
//! in the header block, data of links, a damaged block) both are followed. Must not own: fields.
use std::collections::HashSet;

use super::tar_header::{self, BLOCK, Header, Pax};
use crate::child::{Child, Context, Trust, Unpacker};
use crate::fields::{Fields, number, place};
use crate::flaw::{Limit, Stop, Suspicion};
use crate::view::View;

/// A tar being read.
#[derive(Debug)]
pub(crate) struct Tar<'r> {
    view: View<'r>,
    at: usize,
    pax: Pax,
    /// Other places where a reader might go on, with their own turn later.
    others: Vec<usize>,
    /// Headers already read; kept only from the first disagreement on.
    visited: HashSet<usize>,
    splits: usize,
    /// Damage is only told of the first reading: the others are guesses.
    reading: Trust,
}

/// Whether bytes begin with a tar header.
pub(crate) fn is_tar(bytes: &[u8]) -> bool {
    let Some(block) = bytes.get(..BLOCK) else { return false };
    (block.has(257, b"ustar\0") || block.has(257, b"ustar  \0") || tar_header::has_checksum(block))
        && block.first() != Some(&0)
        && Header::read(block).is_some()
}

impl<'r> Tar<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self {
            view: view.clone(),
            at: 0,
            pax: Pax::default(),
            others: Vec::new(),
            visited: HashSet::new(),
            splits: 0,
            reading: Trust::Sure,
        }
    }

    /// The next header of this reading, or of the next one; blocks that are none are passed over.
    fn header(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<(usize, Header)>, Stop> {
        let mut damaged = false;
        loop {
            self.skip_zeros(cx)?;
            let at = self.at;
            let Some(block) = self.view.get(at..).filter(|rest| !rest.is_empty()) else {
                match self.others.pop() {
                    Some(other) => {
                        self.at = other;
                        self.reading = Trust::Guess;
                    }
                    None => return Ok(None),
                }
                continue;
            };
            if !self.visited.is_empty() && !self.visited.insert(at) {
                self.at = self.view.len();
                continue;
            }
            if let Some(header) = Header::read(block) {
                self.at = at + BLOCK;
                if !header.checked && self.reading == Trust::Sure {
                    cx.flaw(Stop::Malformed("tar header with a wrong sum"));
                }
                return Ok(Some((at, header)));
            }
            if !damaged && self.reading == Trust::Sure {
                damaged = true;
                cx.flaw(Stop::Malformed("tar block that is no header"));
            }
            self.at = at + BLOCK;
            if (at / BLOCK).is_multiple_of(4096) {
                cx.budget.check_time()?;
            }
        }
    }

    fn skip_zeros(&mut self, cx: &Context<'_, '_>) -> Result<(), Stop> {
        let mut skipped = 0u32;
        while self.view.bytes(self.at, BLOCK) == Some(&[0; BLOCK]) {
            self.at += BLOCK;
            skipped += 1;
            if skipped.is_multiple_of(1 << 14) {
                cx.budget.check_time()?;
            }
        }
        Ok(())
    }

    /// Takes the data of `len` bytes here and steps over them.
    fn data(&mut self, len: u64) -> (View<'r>, bool) {
        let from = self.at;
        let end = from.saturating_add(place(len));
        let data = self.view.part(from..end);
        let cut = (data.len() as u64) < len;
        self.at = end.saturating_add(BLOCK - 1) / BLOCK * BLOCK;
        if cut {
            self.at = self.view.len();
        }
        (data, cut)
    }

    /// Remembers that another reader would go on at `at`.
    fn split(&mut self, header: usize, at: usize) -> Result<(), Stop> {
        self.splits += 1;
        if self.splits > SPLITS_MAX {
            return Err(Stop::Limit(Limit::Decodes));
        }
        self.visited.insert(header);
        self.others.push(at);
        Ok(())
    }

    fn extension(&mut self, header: &Header) {
        let (data, _) = self.data(header.size);
        let text = data.get(..EXTENSION_MAX).unwrap_or(&data);
        match header.kind {
            b'L' => self.pax.name = Some(crate::fields::until_nul(text).to_vec()),
            b'x' | b'X' => self.pax.read(text),
            _ => {}
        }
    }

    fn member(
        &mut self,
        place: usize,
        header: Header,
        cx: &mut Context<'_, '_>,
    ) -> Result<Option<Child<'r>>, Stop> {
        let mut pax = std::mem::take(&mut self.pax);
        let block = self.view.part(place..place + BLOCK);
        let mut real_size = pax.real_size;
        if header.kind == b'S' {
            pax.map = self.old_sparse(&block);
            real_size = block.bytes(483, 12).and_then(|field| number(field, 8));
        }
        let size = pax.size.unwrap_or(header.size);
        let start = self.at;
        if size != header.size && !(header.size == 0 && size >= OCTAL_MAX) {
            cx.suspicious(Suspicion::Disagreement, "tar sizes of the same entry differ");
            self.split(place, after(start, header.size))?;
        } else if header.has_doubtful_data() && size > 0 {
            self.split(place, start)?;
        }
        let (data, cut) = self.data(size);
        if cut {
            self.split(place, start)?;
        }
        let stop = cut.then_some(Stop::Malformed("tar entry cut short"));
        let name = pax.name.take().unwrap_or(header.name);
        let (data, map) = split_map(data, &pax);
        let view = match fill_holes(&data, &map, real_size, cx)? {
            Some(whole) => whole,
            None => data,
        };
        if view.is_empty() && stop.is_none() {
            return Ok(None);
        }
        Ok(Some(Child::new(name, view).with_stop(stop)))
    }

    /// The map of an old GNU sparse entry; steps over the blocks in which it goes on.
    fn old_sparse(&mut self, block: &View<'r>) -> Vec<(u64, u64)> {
        let mut map = tar_header::old_map(block, 386, 4);
        let mut more = block.get(482).is_some_and(|flag| *flag != 0);
        while more {
            let next = self.view.part(self.at..self.at.saturating_add(BLOCK));
            map.extend(tar_header::old_map(&next, 0, 21));
            more = next.get(504).is_some_and(|flag| *flag != 0);
            self.at += BLOCK;
        }
        map
    }
}

impl<'r> Unpacker<'r> for Tar<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        while let Some((at, header)) = self.header(cx)? {
            cx.budget.check_time()?;
            if header.is_extension() {
                self.extension(&header);
            } else if let Some(child) = self.member(at, header, cx)? {
                return Ok(Some(child));
            }
        }
        Ok(None)
    }
}

/// How many bytes from the start hold whole entries only: where a tar longer than memory is cut.
pub(crate) fn whole_entries(bytes: &[u8]) -> usize {
    let (mut at, mut start) = (0, 0);
    let mut pax = Pax::default();
    while let Some(block) = bytes.bytes(at, BLOCK) {
        let data = at + BLOCK;
        let Some(header) = Header::read(block) else {
            at = data;
            start = data;
            continue;
        };
        let mut from = data;
        if header.kind == b'S' {
            let mut more = block.get(482).is_some_and(|flag| *flag != 0);
            while more {
                more = bytes.get(from + 504).is_some_and(|flag| *flag != 0);
                from += BLOCK;
            }
        }
        if header.is_extension() {
            at = after(data, header.size);
            pax.read(bytes.get(data..at).unwrap_or_default());
        } else {
            at = after(from, std::mem::take(&mut pax).size.unwrap_or(header.size));
            if at <= bytes.len() {
                start = at;
            }
        }
    }
    start
}

/// Where the block after `len` bytes of data begins.
fn after(start: usize, len: u64) -> usize {
    start.saturating_add(place(len)).saturating_add(BLOCK - 1) / BLOCK * BLOCK
}

/// Takes a sparse map that stands before the data away from them.
fn split_map<'r>(data: View<'r>, pax: &Pax) -> (View<'r>, Vec<(u64, u64)>) {
    if pax.map_in_data
        && let Some((map, used)) = tar_header::map_in_data(&data)
    {
        return (data.from(used), map);
    }
    (data, pax.map.clone())
}

/// The file with its holes, where it is small enough; else its data are shown as they lie.
fn fill_holes<'r>(
    data: &View<'r>,
    map: &[(u64, u64)],
    real_size: Option<u64>,
    cx: &mut Context<'_, '_>,
) -> Result<Option<View<'r>>, Stop> {
    let Some(real_size) = real_size.filter(|size| !map.is_empty() && *size <= HOLES_MAX) else {
        return Ok(None);
    };
    let mut whole = cx.budget.pool().buffer();
    let mut from = 0usize;
    for (at, len) in map {
        let (at, len) = (place(*at), place(*len));
        if at < whole.len() || at.saturating_add(len) as u64 > real_size {
            return Ok(None);
        }
        whole.grow(at - whole.len())?;
        let part = data.get(from..from.saturating_add(len)).unwrap_or_default();
        whole.push(part)?;
        from = from.saturating_add(len);
    }
    whole.grow(place(real_size).saturating_sub(whole.len()))?;
    cx.budget.charge_decoded(whole.len() as u64)?;
    Ok(Some(View::pooled(whole)))
}

/// From here on eleven octal digits do not hold a size.
const OCTAL_MAX: u64 = 1 << 33;
/// Names and pax records are read up to this length.
const EXTENSION_MAX: usize = 1 << 20;
/// Files with holes are made whole up to this size.
const HOLES_MAX: u64 = 16 << 20;
/// Places where two readings part that are followed.
const SPLITS_MAX: usize = 10_000;
