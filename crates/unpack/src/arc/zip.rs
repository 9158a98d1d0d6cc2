//! zip: the union of what readers of the central directory and of the local headers see.
//!
//! Every end record leads to a directory; then the bytes between the entries are searched for local
//! headers that no directory names. Entries that share bytes are flagged and decoded once. Must not
//! own: the fields of entries.
use std::collections::HashSet;
use std::ops::Range;

use memchr::memmem;

use super::zip_entry::{Entry, LOCAL, Method};
use crate::child::{Child, Context, Unpacker};
use crate::fields::Fields;
use crate::flaw::{Limit, Stop, Suspicion};
use crate::inflate::{Inflated, inflate};
use crate::pool::Hold;
use crate::view::View;

/// A zip being read.
pub(crate) struct Zip<'r> {
    view: View<'r>,
    entries: Option<std::vec::IntoIter<Entry>>,
    /// The data already decoded, by place and method.
    decoded: HashSet<(usize, u16, u64)>,
    /// Where the archive ends, when an end record says so.
    end: usize,
    hold: Option<Hold>,
}

const END: &[u8] = b"PK\x05\x06";
const END_LEN: usize = 22;
/// End records that are followed.
const ENDS_MAX: usize = 16;

/// Whether an end record near the end leads to a directory: a zip with something before it.
pub(crate) fn has_directory(bytes: &[u8]) -> bool {
    let window = bytes.len().saturating_sub(1 << 20);
    let Some(at) = memmem::rfind(bytes.get(window..).unwrap_or_default(), END) else {
        return false;
    };
    let at = window + at;
    let size = bytes.le32(at + 12).unwrap_or(u32::MAX) as usize;
    at.checked_sub(size).is_some_and(|start| size > 0 && bytes.has(start, b"PK\x01\x02"))
        || bytes.has(at.saturating_sub(20), b"PK\x06\x07")
}

impl<'r> Zip<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), entries: None, decoded: HashSet::new(), end: 0, hold: None }
    }

    /// Lists the entries of every reading.
    fn list(&mut self, cx: &mut Context<'_, '_>) -> Result<Vec<Entry>, Stop> {
        let (mut entries, mut others) = (Vec::new(), Vec::new());
        for end in end_records(&self.view) {
            // One inside of an entry belongs to an archive in this archive.
            if entries.iter().any(|entry: &Entry| entry.header < end && end < entry.end()) {
                continue;
            }
            let comment = usize::from(self.view.le16(end + 20).unwrap_or(0));
            let stop = (end + END_LEN + comment).min(self.view.len());
            if entries.is_empty() {
                self.end = stop;
            }
            self.directory(stop, &mut entries, &mut others, cx)?;
        }
        self.sweep(&mut entries, cx)?;
        if entries.is_empty() && !is_empty_archive(&self.view) {
            cx.flaw(Stop::Malformed("zip without any entry"));
        }
        report_overlaps(&entries, cx);
        entries.append(&mut others);
        self.hold = Some(cx.budget.pool().hold((entries.len() * size_of::<Entry>()) as u64)?);
        Ok(entries)
    }

    /// Adds what the directory says that ends at `stop`; `others` gets what local headers of the
    /// same entries say otherwise.
    fn directory(
        &self,
        stop: usize,
        entries: &mut Vec<Entry>,
        others: &mut Vec<Entry>,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Stop> {
        let bytes: &[u8] = self.view.get(..stop).unwrap_or_default();
        let Ok(archive) = rawzip::ZipArchive::from_slice(bytes) else {
            cx.flaw(Stop::Malformed("zip end record"));
            return Ok(());
        };
        let before = others.len();
        for record in archive.entries() {
            let Ok(record) = record else {
                cx.flaw(Stop::Malformed("zip directory"));
                break;
            };
            let Some(entry) = Entry::central(bytes, &record) else {
                let name = record.file_path();
                cx.entry_flaw(name.as_bytes(), Stop::Malformed("zip entry without its header"));
                continue;
            };
            room(entries, cx)?;
            let local = Entry::local(bytes, entry.header);
            others.extend(local.filter(|local| entry.disagrees_with(local)));
            entries.push(entry);
        }
        if others.len() > before {
            let what = "zip directory and local header tell different content";
            cx.suspicious(Suspicion::Disagreement, what);
        }
        Ok(())
    }

    /// Adds entries with a local header outside of all known ones.
    fn sweep(&self, entries: &mut Vec<Entry>, cx: &mut Context<'_, '_>) -> Result<(), Stop> {
        let known: HashSet<usize> = entries.iter().map(|entry| entry.header).collect();
        let mut ranges: Vec<Range<usize>> =
            entries.iter().map(|entry| entry.data..entry.end()).collect();
        ranges.sort_unstable_by_key(|range| range.start);
        let mut ranges = ranges.into_iter().peekable();
        let finder = memmem::Finder::new(LOCAL);
        let (mut at, mut found) = (0, false);
        while let Some(next) = self.view.get(at..).and_then(|rest| finder.find(rest)) {
            let here = at + next;
            at = here + 1;
            while let Some(range) = ranges.next_if(|range| range.start <= here) {
                at = at.max(range.end.min(self.view.len()));
            }
            if at > here + 1 || known.contains(&here) {
                continue;
            }
            if let Some(mut entry) = Entry::local(&self.view, here).filter(is_likely) {
                if entry.is_open_ended() {
                    self.close_open_end(&mut entry);
                }
                room(entries, cx)?;
                at = at.max(entry.end().min(self.view.len()));
                entries.push(entry);
                found = true;
            }
        }
        if found && !known.is_empty() {
            cx.suspicious(Suspicion::Disagreement, "zip entries that no directory names");
        }
        Ok(())
    }

    /// Finds the end of data whose size stands behind them: the next record of any kind whose
    /// distance fits, or else the next record.
    fn close_open_end(&self, entry: &mut Entry) {
        let rest = self.view.get(entry.data..).unwrap_or_default();
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

    fn child(&mut self, entry: &Entry, cx: &mut Context<'_, '_>) -> Option<Child<'r>> {
        let name = self.view.get(entry.name.clone()).unwrap_or_default().to_vec();
        if name.ends_with(b"/") && entry.packed == 0 {
            return None;
        }
        if !self.decoded.insert((entry.data, entry.method, entry.packed)) {
            return None;
        }
        if entry.is_encrypted() {
            let child = self.pretended(entry, &name, cx);
            if child.is_none() {
                cx.entry_flaw(&name, Stop::Encrypted("zip entry"));
            }
            return child;
        }
        match self.content(entry, cx) {
            Ok(made) => Some(Child::new(name, made.view).with_stop(made.stop)),
            Err(stop) => {
                cx.entry_flaw(&name, stop);
                None
            }
        }
    }

    fn content(&self, entry: &Entry, cx: &mut Context<'_, '_>) -> Result<Inflated<'r>, Stop> {
        let packed = self.view.part(entry.data..entry.end());
        let cut = (packed.len() as u64) < entry.packed;
        match entry.method()? {
            Method::Stored => {
                let stop = cut.then_some(Stop::Malformed("zip entry cut short"));
                Ok(Inflated { view: packed, stop })
            }
            Method::Packed(codec) => Ok(inflate(codec, &packed, cx)),
        }
    }

    /// The content of an entry that only pretends to be encrypted.
    fn pretended(&self, entry: &Entry, name: &[u8], cx: &mut Context<'_, '_>) -> Option<Child<'r>> {
        cx.budget.charge_decode().ok()?;
        let made = self.content(entry, cx).ok()?;
        let mut sum = flate2::Crc::new();
        sum.update(&made.view);
        if made.stop.is_some() || sum.sum() != entry.crc {
            return None;
        }
        cx.suspicious(Suspicion::Disagreement, "zip entry marked as encrypted that is not");
        Some(Child::new(name, made.view))
    }

    fn tail(&self) -> Option<Child<'r>> {
        let tail = self.view.from(self.end);
        let filled = self.end > 0 && tail.iter().any(|byte| *byte != 0);
        filled.then(|| Child::new(format!("[tail@{:#x}]", self.end), tail))
    }
}

impl<'r> Unpacker<'r> for Zip<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let mut entries = match self.entries.take() {
            Some(entries) => entries,
            None => self.list(cx)?.into_iter(),
        };
        while let Some(entry) = entries.next() {
            cx.budget.check_time()?;
            if let Some(child) = self.child(&entry, cx) {
                self.entries = Some(entries);
                return Ok(Some(child));
            }
        }
        let tail = self.tail();
        self.end = 0;
        self.entries = Some(entries);
        Ok(tail)
    }
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
    entry.name.len() < 4096
        && (entry.method <= 20 || (90..100).contains(&entry.method))
        && (entry.packed > 0 || entry.plain == 0)
}

fn room(entries: &[Entry], cx: &Context<'_, '_>) -> Result<(), Stop> {
    if entries.len() as u64 > cx.budget.limits().entries {
        return Err(Stop::Limit(Limit::Entries));
    }
    if entries.len().is_multiple_of(1024) { cx.budget.check_time() } else { Ok(()) }
}

/// Says it when entries share bytes: no honest tool writes that.
fn report_overlaps(entries: &[Entry], cx: &mut Context<'_, '_>) {
    let mut ranges: Vec<_> = entries
        .iter()
        .filter(|entry| entry.packed > 0)
        .map(|entry| (entry.header, entry.end()))
        .collect();
    ranges.sort_unstable();
    let mut reach = 0;
    for (header, end) in ranges {
        if header < reach {
            cx.suspicious(Suspicion::Overlap, "zip entries share their bytes");
            return;
        }
        reach = reach.max(end);
    }
}
