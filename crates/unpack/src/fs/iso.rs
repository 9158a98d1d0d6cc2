//! ISO 9660 and Joliet: files are extents of the image. UDF alone is told as unsupported.
//!
//! Both trees are walked, for an image may show each reader another one. Directories are visited
//! once. Must not own: what files are.
use std::collections::HashSet;

use crate::child::{Child, Context, Unpacker};
use crate::fields::{Fields, place};
use crate::flaw::Stop;
use crate::view::View;

const SECTOR: usize = 2048;

/// An image being read.
pub(crate) struct Iso<'r> {
    view: View<'r>,
    /// Directories to be read: path, place, length.
    open: Option<Vec<(Vec<u8>, usize, usize)>>,
    seen: HashSet<usize>,
    files: Vec<Record>,
}

/// A file or a directory.
struct Record {
    name: Vec<u8>,
    at: usize,
    len: usize,
}

/// Whether a volume descriptor stands where it must.
pub(crate) fn is_iso(bytes: &[u8]) -> bool {
    bytes.has(0x8001, b"CD001") || bytes.has(0x8001, b"BEA01") || bytes.has(0x8001, b"NSR0")
}

impl<'r> Iso<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), open: None, seen: HashSet::new(), files: Vec::new() }
    }

    /// The root directories of all volume descriptors.
    fn roots(&self, cx: &mut Context<'_, '_>) -> Vec<(Vec<u8>, usize, usize)> {
        let mut roots = Vec::new();
        for sector in 16..64 {
            let Some(volume) = self.view.bytes(sector * SECTOR, SECTOR) else { break };
            let tree = matches!(volume.first(), Some(1 | 2)) && volume.has(1, b"CD001");
            if let (true, Some(at), Some(len)) = (tree, volume.le32(158), volume.le32(166)) {
                let at = place(u64::from(at)).saturating_mul(SECTOR);
                roots.push((Vec::new(), at, place(u64::from(len))));
            }
            if volume.has(1, b"NSR0") {
                cx.flaw(Stop::Unsupported("UDF file system"));
            }
        }
        roots
    }

    /// Reads one directory: its files wait to be shown, its directories to be read.
    fn directory(
        &mut self,
        (path, at, len): (Vec<u8>, usize, usize),
        open: &mut Vec<(Vec<u8>, usize, usize)>,
        cx: &mut Context<'_, '_>,
    ) {
        if !self.seen.insert(at) {
            return;
        }
        let list = self.view.part(at..at.saturating_add(len));
        if list.len() < len {
            cx.entry_flaw(&path, Stop::Malformed("disc directory cut short"));
        }
        let mut from = 0;
        while let Some(size) = list.get(from).copied() {
            if size == 0 {
                // Records do not cross sectors.
                from = (from / SECTOR + 1) * SECTOR;
                continue;
            }
            let record = list.get(from..).unwrap_or_default();
            from += usize::from(size);
            let name_len = usize::from(record.get(32).copied().unwrap_or(0));
            let Some(name) = record.bytes(33, name_len) else { break };
            let (Some(sector), Some(len)) = (record.le32(2), record.le32(10)) else { break };
            if matches!(name, [0 | 1]) {
                continue;
            }
            let slash: &[u8] = if path.is_empty() { b"" } else { b"/" };
            let name = [&path, slash, plain_name(name)].concat();
            let at = place(u64::from(sector)).saturating_mul(SECTOR);
            let len = place(u64::from(len));
            if record.get(25).is_some_and(|flags| flags & 2 != 0) {
                open.push((name, at, len));
            } else if len > 0 {
                self.files.push(Record { name, at, len });
            }
        }
    }
}

impl<'r> Unpacker<'r> for Iso<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.roots(cx),
        };
        while self.files.is_empty()
            && let Some(directory) = open.pop()
        {
            cx.budget.check_time()?;
            self.directory(directory, &mut open, cx);
        }
        self.open = Some(open);
        cx.budget.check_time()?;
        Ok(self.files.pop().map(|file| {
            let view = self.view.part(file.at..file.at.saturating_add(file.len));
            let cut = view.len() < file.len;
            let stop = cut.then_some(Stop::Malformed("file beyond the end of the image"));
            Child::new(file.name, view).with_stop(stop)
        }))
    }
}

/// The name without its version, and without the dot of an empty extension.
fn plain_name(name: &[u8]) -> &[u8] {
    let name = name.strip_suffix(b";1").unwrap_or(name);
    name.strip_suffix(b".").unwrap_or(name)
}
