//! zip: the union of what readers of the central directory and of the local headers see.
//!
//! Owns: decoding what the entries hold; data that several entries share are decoded once. Must not
//! own: the fields of entries, and which entries there are.
use std::collections::HashSet;

use memchr::memmem;

use super::zip_entry::{Entry, Method};
use super::zip_listing::{END, Listing};
use crate::child::{Child, Context, Unpacker};
use crate::fields::Fields;
use crate::flaw::{Stop, Suspicion};
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

    /// The entries of every reading, those of the local headers last.
    fn list(&mut self, cx: &mut Context<'_, '_>) -> Result<Vec<Entry>, Stop> {
        let listing = Listing::read(&self.view, cx)?;
        self.end = listing.end;
        let entries = listing.all();
        self.hold = Some(cx.budget.pool().hold((entries.len() * size_of::<Entry>()) as u64)?);
        Ok(entries)
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
