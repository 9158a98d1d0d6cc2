//! arj: a main header, then a header before the data of each file.
//!
//! Owns: [`Arj`] and [`is_arj`]. Must not own: decoding.
use crate::child::{Child, Context, Unpacker};
use crate::codec::Codec;
use crate::fields::{Fields, until_nul};
use crate::flaw::Stop;
use crate::inflate::inflate;
use crate::view::View;

/// An archive being read.
#[derive(Debug)]
pub(crate) struct Arj<'r> {
    view: View<'r>,
    /// Where the next header begins; `None` at the end.
    at: Option<usize>,
}

/// One header, with everything that says where the next one begins.
struct Header<'v> {
    fields: &'v [u8],
    name: &'v [u8],
    end: usize,
}

const MAGIC: &[u8] = &[0x60, 0xea];

/// Whether a main header stands at the start: two bytes are not enough.
pub(crate) fn is_arj(bytes: &[u8]) -> bool {
    Header::read(bytes, 0).is_some_and(|main| main.fields.get(6) == Some(&MAIN))
}

impl<'v> Header<'v> {
    /// The header at `at`; `None` at the mark of the end, or where there is none.
    fn read(bytes: &'v [u8], at: usize) -> Option<Self> {
        let size = usize::from(bytes.le16(at.checked_add(2)?).filter(|_| bytes.has(at, MAGIC))?);
        let basic = bytes.bytes(at + 4, size).filter(|_| size <= SIZE_MAX)?;
        let first = usize::from(*basic.first()?);
        let fields = basic.get(..first).filter(|_| first >= FIELDS)?;
        // A sum, then extended headers, each with a sum of its own, up to an empty one.
        let mut end = at + 4 + size + 4;
        loop {
            match usize::from(bytes.le16(end)?) {
                0 => break,
                more => end = end.checked_add(2 + more + 4)?,
            }
        }
        let name = until_nul(basic.get(first..).unwrap_or_default());
        Some(Self { fields, name, end: end + 2 })
    }
}

impl<'r> Arj<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        let main = Header::read(view, 0).map(|main| main.end);
        Self { view: view.clone(), at: main }
    }

    fn child(&self, header: &Header<'_>, cx: &mut Context<'_, '_>) -> Option<Child<'r>> {
        let (flags, method) = (*header.fields.get(4)?, *header.fields.get(5)?);
        let (packed, plain) = (header.fields.le32(12)? as usize, header.fields.le32(16)?);
        let data = self.view.part(header.end..header.end.saturating_add(packed));
        let cut = (data.len() < packed).then_some(Stop::Malformed("arj entry cut short"));
        let stop = match method {
            _ if flags & GARBLED != 0 => Stop::Encrypted("arj entry"),
            _ if flags & GOES_ON != 0 => Stop::Unsupported("arj entry goes on in another volume"),
            0 => return Some(Child::new(header.name, data).with_stop(cut)),
            1..=3 => {
                let made = inflate(Codec::Lha { plain: u64::from(plain) }, &data, cx);
                return Some(Child::new(header.name, made.view).with_stop(made.stop.or(cut)));
            }
            _ => Stop::Unsupported("arj method"),
        };
        cx.entry_flaw(header.name, stop);
        None
    }
}

impl<'r> Unpacker<'r> for Arj<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let view = self.view.clone();
        while let Some(at) = self.at {
            cx.budget.check_time()?;
            let Some(header) = Header::read(&view, at) else {
                self.at = None;
                // An empty header ends the archive.
                if !view.has(at, &[0x60, 0xea, 0, 0]) {
                    cx.flaw(Stop::Malformed("arj header"));
                }
                break;
            };
            let packed = header.fields.le32(12).unwrap_or(0) as usize;
            self.at = header.end.checked_add(packed).filter(|next| *next > at);
            // Directories, labels and comments have no data.
            if matches!(header.fields.get(6), Some(0 | 1))
                && let Some(child) = self.child(&header, cx)
            {
                return Ok(Some(child));
            }
        }
        Ok(None)
    }
}

/// The kind of the main header.
const MAIN: u8 = 2;
const GARBLED: u8 = 1;
const GOES_ON: u8 = 4;
/// Bytes of fields that every header has.
const FIELDS: usize = 30;
/// No header is longer.
const SIZE_MAX: usize = 2600;
