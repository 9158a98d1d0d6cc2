//! cpio: the new portable form, with and without sums, the old portable one, and the binary one.
//!
//! Archives follow each other in an initramfs: after a trailer the search for the next header or
//! for a compressed part goes on. Must not own: what members are.
use crate::child::{Child, Context, Unpacker};
use crate::fields::{Fields, number, place};
use crate::flaw::Stop;
use crate::view::View;

/// An archive being read.
#[derive(Debug)]
pub(crate) struct Cpio<'r> {
    view: View<'r>,
    at: usize,
}

/// The dialects, with the length of their headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    New,
    Odc,
    BinaryLittle,
    BinaryBig,
}

/// One entry: its name and data as ranges, and where the next one begins.
struct Entry {
    name: (usize, usize),
    data: (usize, u64),
    align: usize,
}

/// Whether bytes begin with a cpio header.
pub(crate) fn is_cpio(bytes: &[u8]) -> bool {
    let Some(dialect) = dialect(bytes) else { return false };
    match dialect {
        Dialect::New | Dialect::Odc => entry(bytes, 0, dialect).is_some(),
        // Two bytes of magic: the name must look like one.
        Dialect::BinaryLittle | Dialect::BinaryBig => {
            entry(bytes, 0, dialect).is_some_and(|entry| {
                let (at, len) = entry.name;
                (1..4096).contains(&len)
                    && bytes.bytes(at, len).is_some_and(|name| {
                        name.last() == Some(&0)
                            && name.first().is_some_and(|byte| *byte > b' ')
                            && !name.get(..len - 1).unwrap_or_default().contains(&0)
                    })
            })
        }
    }
}

fn dialect(bytes: &[u8]) -> Option<Dialect> {
    if bytes.has(0, b"070701") || bytes.has(0, b"070702") {
        return Some(Dialect::New);
    }
    if bytes.has(0, b"070707") {
        return Some(Dialect::Odc);
    }
    match bytes.le16(0)? {
        0o070_707 => Some(Dialect::BinaryLittle),
        word if word.swap_bytes() == 0o070_707 => Some(Dialect::BinaryBig),
        _ => None,
    }
}

fn entry(bytes: &[u8], at: usize, dialect: Dialect) -> Option<Entry> {
    let text = |from: usize, len: usize, base| number(bytes.bytes(at + from, len)?, base);
    let word = |index: usize| -> Option<u64> {
        let from = at + index * 2;
        Some(u64::from(match dialect {
            Dialect::BinaryBig => bytes.be16(from)?,
            _ => bytes.le16(from)?,
        }))
    };
    let (header, name_len, size, align) = match dialect {
        Dialect::New => (110, text(94, 8, 16)?, text(54, 8, 16)?, 4),
        Dialect::Odc => (76, text(59, 6, 8)?, text(65, 11, 8)?, 1),
        _ => (26, word(10)?, (word(11)? << 16) | word(12)?, 2),
    };
    let name = at.checked_add(header)?;
    let data = name.checked_add(place(name_len))?.checked_next_multiple_of(align)?;
    (data <= bytes.len()).then_some(Entry {
        name: (name, place(name_len)),
        data: (data, size),
        align,
    })
}

impl<'r> Cpio<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), at: 0 }
    }

    /// What follows the last entry of an archive, without the padding.
    fn rest(&mut self) -> Option<Child<'r>> {
        let rest = self.view.from(self.at);
        let zeros = rest.iter().take_while(|byte| **byte == 0).count();
        let at = self.at + zeros;
        self.at = self.view.len();
        let rest = rest.from(zeros);
        (!rest.is_empty()).then(|| Child::new(format!("[part@{at:#x}]"), rest))
    }
}

impl<'r> Unpacker<'r> for Cpio<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        loop {
            cx.budget.check_time()?;
            let rest = self.view.get(self.at..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(None);
            }
            let read = dialect(rest).and_then(|dialect| entry(&self.view, self.at, dialect));
            let Some(entry) = read else {
                if self.at > 0 && !rest.iter().all(|byte| *byte == 0) {
                    cx.flaw(Stop::Malformed("cpio header"));
                }
                return Ok(self.rest());
            };
            let (data_at, size) = entry.data;
            let end = data_at.saturating_add(place(size));
            let name = self.view.bytes(entry.name.0, entry.name.1).unwrap_or_default();
            let name = crate::fields::until_nul(name).to_vec();
            self.at = end.checked_next_multiple_of(entry.align).unwrap_or(usize::MAX);
            if name == b"TRAILER!!!" && size == 0 {
                return Ok(self.rest());
            }
            let data = self.view.part(data_at..end);
            let cut = (data.len() as u64) < size;
            if data.is_empty() && !cut {
                continue;
            }
            let stop = cut.then_some(Stop::Malformed("cpio member cut short"));
            return Ok(Some(Child::new(name, data).with_stop(stop)));
        }
    }
}
