//! Which entries a zip has, in every reading of it.
//!
//! Every end record leads to a directory; then the bytes between the entries are searched for local
//! headers that no directory names. Owns: the union of these readings, and what is said where two of
//! them disagree or entries share bytes. Must not own: the fields of entries, and decoding.
use std::collections::HashSet;
use std::ops::Range;

use memchr::memmem;

use super::zip_entry::{Entry, LOCAL};
use crate::child::Context;
use crate::fields::Fields;
use crate::flaw::{Limit, Stop, Suspicion};

pub(super) const END: &[u8] = b"PK\x05\x06";
const END_LEN: usize = 22;
/// End records that are followed.
const ENDS_MAX: usize = 16;

/// The entries of a zip.
#[derive(Default)]
pub(super) struct Listing {
    /// What the directories name, and local headers that none names.
    entries: Vec<Entry>,
    /// What local headers of named entries say otherwise.
    others: Vec<Entry>,
    /// What directories name at places where no local header is.
    lost: Vec<Entry>,
    /// Where the archive ends, when an end record says so.
    pub(super) end: usize,
}

impl Listing {
    /// Lists the entries of every reading.
    pub(super) fn read(bytes: &[u8], cx: &mut Context<'_, '_>) -> Result<Self, Stop> {
        let mut listing = Self::default();
        for end in end_records(bytes) {
            // One inside of an entry belongs to an archive in this archive.
            if listing.entries.iter().any(|entry| entry.header < end && end < entry.end()) {
                continue;
            }
            let comment = usize::from(bytes.le16(end + 20).unwrap_or(0));
            let stop = (end + END_LEN + comment).min(bytes.len());
            if listing.entries.is_empty() {
                listing.end = stop;
            }
            listing.directory(bytes.get(..stop).unwrap_or_default(), cx)?;
        }
        listing.sweep(bytes, cx)?;
        if listing.entries.is_empty() && !is_empty_archive(bytes) {
            cx.flaw(Stop::Malformed("zip without any entry"));
        }
        report_overlaps(&listing.entries, bytes.len(), cx);
        Ok(listing)
    }

    /// All of them, those of other readings last.
    pub(super) fn all(mut self) -> Vec<Entry> {
        self.entries.append(&mut self.others);
        self.entries
    }

    /// Adds what the directory says that ends with `bytes`.
    fn directory(&mut self, bytes: &[u8], cx: &mut Context<'_, '_>) -> Result<(), Stop> {
        let Ok(archive) = rawzip::ZipArchive::from_slice(bytes) else {
            cx.flaw(Stop::Malformed("zip end record"));
            return Ok(());
        };
        let mut disagree = false;
        for record in archive.entries() {
            let Ok(record) = record else {
                cx.flaw(Stop::Malformed("zip directory"));
                break;
            };
            let name = record.file_path();
            let mut entry = Entry::recorded(&record);
            let Some(local) = Entry::local(bytes, entry.header) else {
                cx.entry_flaw(name.as_bytes(), Stop::Malformed("zip entry without its header"));
                self.lost.push(entry);
                continue;
            };
            entry.data = local.data;
            room(&self.entries, cx)?;
            if entry.disagrees_with(&local) {
                if local.holds_in(bytes.len()) && entry.holds_in(bytes.len()) {
                    disagree = true;
                } else {
                    let what = "zip directory and local header, of which one cannot be true";
                    cx.entry_flaw(name.as_bytes(), Stop::Malformed(what));
                }
                self.others.push(local);
            }
            self.entries.push(entry);
        }
        if disagree {
            let what = "zip directory and local header tell different content";
            cx.suspicious(Suspicion::Disagreement, what);
        }
        Ok(())
    }

    /// Adds entries with a local header outside of all known ones.
    fn sweep(&mut self, bytes: &[u8], cx: &mut Context<'_, '_>) -> Result<(), Stop> {
        let known: HashSet<usize> = self.entries.iter().map(|entry| entry.header).collect();
        let mut ranges: Vec<Range<usize>> =
            self.entries.iter().map(|entry| entry.data..entry.end()).collect();
        ranges.sort_unstable_by_key(|range| range.start);
        let mut ranges = ranges.into_iter().peekable();
        let finder = memmem::Finder::new(LOCAL);
        let (mut at, mut hidden) = (0, false);
        while let Some(next) = bytes.get(at..).and_then(|rest| finder.find(rest)) {
            let here = at + next;
            at = here + 1;
            while let Some(range) = ranges.next_if(|range| range.start <= here) {
                at = at.max(range.end.min(bytes.len()));
            }
            if at > here + 1 || known.contains(&here) {
                continue;
            }
            if let Some(mut entry) = Entry::local(bytes, here).filter(is_likely) {
                if entry.is_open_ended() {
                    close_open_end(bytes, &mut entry);
                }
                room(&self.entries, cx)?;
                at = at.max(entry.end().min(bytes.len()));
                if entry.holds_in(bytes.len()) {
                    hidden |= self.hides(&entry, bytes);
                } else if !known.is_empty() {
                    let name = bytes.get(entry.name.clone()).unwrap_or_default();
                    let what = "zip entry that no directory names, and that cannot be true";
                    cx.entry_flaw(name, Stop::Malformed(what));
                }
                self.entries.push(entry);
            }
        }
        if hidden && !known.is_empty() {
            cx.suspicious(Suspicion::Disagreement, "zip entries that no directory names");
        }
        Ok(())
    }

    /// Whether `entry`, which holds, has content that no directory names: not even at a wrong place.
    fn hides(&self, entry: &Entry, bytes: &[u8]) -> bool {
        entry.packed > 0 && !self.lost.iter().any(|lost| lost.is_displaced(entry, bytes))
    }
}

/// Finds the end of data whose size stands behind them: the next record of any kind whose
/// distance fits, or else the next record.
fn close_open_end(bytes: &[u8], entry: &mut Entry) {
    let rest = bytes.get(entry.data..).unwrap_or_default();
    let mut first = None;
    for at in memmem::find_iter(rest, b"PK").take(4096) {
        let descriptor = rest.has(at, b"PK\x07\x08");
        if descriptor && rest.le32(at + 8).is_some_and(|size| size as usize == at) {
            entry.packed = at as u64;
            entry.plain = u64::from(rest.le32(at + 12).unwrap_or(0));
            return;
        }
        if descriptor || rest.has(at, LOCAL) || rest.has(at, b"PK\x01\x02") {
            first = first.or(Some(at));
        }
    }
    entry.packed = first.unwrap_or(rest.len()) as u64;
}

/// The places of end records, the last one first.
fn end_records(bytes: &[u8]) -> Vec<usize> {
    memmem::rfind_iter(bytes, END).take(ENDS_MAX).collect()
}

fn is_empty_archive(bytes: &[u8]) -> bool {
    bytes.has(0, END) && bytes.le16(10) == Some(0)
}

/// A local header by its looks: the four bytes alone are met by chance.
fn is_likely(entry: &Entry) -> bool {
    entry.name.len() < 4096 && entry.has_known_method() && (entry.packed > 0 || entry.plain == 0)
}

fn room(entries: &[Entry], cx: &Context<'_, '_>) -> Result<(), Stop> {
    if entries.len() as u64 > cx.budget.limits().entries {
        return Err(Stop::Limit(Limit::Entries));
    }
    if entries.len().is_multiple_of(1024) { cx.budget.check_time() } else { Ok(()) }
}

/// Says it when entries share bytes: no honest tool writes that, but damage may look like it.
fn report_overlaps(entries: &[Entry], len: usize, cx: &mut Context<'_, '_>) {
    if overlap(entries.iter().filter(|entry| entry.holds_in(len))) {
        cx.suspicious(Suspicion::Overlap, "zip entries share their bytes");
    } else if overlap(entries.iter()) {
        cx.flaw(Stop::Malformed("zip entries share their bytes, and not all can be true"));
    }
}

fn overlap<'e>(entries: impl Iterator<Item = &'e Entry>) -> bool {
    let filled = entries.filter(|entry| entry.packed > 0);
    let mut ranges: Vec<_> = filled.map(|entry| (entry.header, entry.end())).collect();
    ranges.sort_unstable();
    let mut reach = 0;
    ranges.into_iter().any(|(header, end)| {
        let shares = header < reach;
        reach = reach.max(end);
        shares
    })
}
