//! Cabinets: folders of compressed blocks, each folder decoded once, files cut out of it.
//!
//! Files that go on in another cabinet are told as unsupported, and so is Quantum. Must not own:
//! the decoders.
use std::panic::{AssertUnwindSafe, catch_unwind};

use flate2::{Decompress, FlushDecompress};
use lzxd::{Lzxd, WindowSize};

use crate::child::{Child, Context, Unpacker};
use crate::fields::{Fields, place, until_nul};
use crate::flaw::{Limit, Stop};
use crate::inflate::member_room;
use crate::pool::{Hold, Pooled};
use crate::view::View;

/// What every cabinet begins with.
pub(crate) const MAGIC: &[u8] = b"MSCF\0\0\0\0";

/// A cabinet being read.
#[derive(Debug)]
pub(crate) struct Cab<'r> {
    view: View<'r>,
    folders: Option<std::vec::IntoIter<Folder>>,
    decoded: View<'r>,
    /// What is missing of the folder at hand.
    stop: Option<Stop>,
    files: std::vec::IntoIter<File>,
}

#[derive(Debug)]
struct Folder {
    at: usize,
    blocks: u16,
    method: u16,
    /// Bytes between the header of a block and its data.
    reserved: usize,
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: Vec<u8>,
    at: usize,
    len: usize,
}

impl<'r> Cab<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        let (decoded, files) = (view.part(0..0), Vec::new().into_iter());
        Self { view: view.clone(), folders: None, decoded, stop: None, files }
    }

    /// Reads the tables of folders and files.
    fn tables(&self, cx: &mut Context<'_, '_>) -> Option<Vec<Folder>> {
        let bytes: &[u8] = &self.view;
        let flags = bytes.le16(30)?;
        let (mut at, mut more, mut reserved) = (36, 0, 0);
        if flags & 4 != 0 {
            more = usize::from(*bytes.get(38)?);
            reserved = usize::from(*bytes.get(39)?);
            at = 40 + usize::from(bytes.le16(36)?);
        }
        let names = 2 * (flags & 1) + (flags & 2);
        for _ in 0..names {
            at += until_nul(bytes.get(at..)?).len() + 1;
        }
        let mut folders = Vec::new();
        for _ in 0..bytes.le16(26)? {
            let (from, blocks, method) =
                (place(bytes.le32(at)?.into()), bytes.le16(at + 4)?, bytes.le16(at + 6)?);
            folders.push(Folder { at: from, blocks, method, reserved, files: Vec::new() });
            at += 8 + more;
        }
        at = place(bytes.le32(16)?.into());
        for _ in 0..bytes.le16(28)? {
            let name = until_nul(bytes.get(at.checked_add(16)?..)?).to_vec();
            let (len, from) = (place(bytes.le32(at)?.into()), place(bytes.le32(at + 4)?.into()));
            let folder = bytes.le16(at + 8)?;
            at += 17 + name.len();
            match folders.get_mut(usize::from(folder)) {
                Some(folder) => folder.files.push(File { name, at: from, len }),
                None if folder >= 0xfffd => {
                    cx.entry_flaw(&name, Stop::Unsupported("file goes on in another cabinet"));
                }
                None => cx.entry_flaw(&name, Stop::Malformed("file of no folder")),
            }
        }
        Some(folders)
    }

    /// Decodes the blocks of a folder as far as one member may reach.
    fn decode(
        &self,
        folder: &Folder,
        into: &mut Pooled,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Stop> {
        let mut coder = Coder::new(folder.method, cx)?;
        let cut = Stop::Malformed("cabinet cut short");
        let room = member_room(cx.budget.limits());
        let mut at = folder.at;
        for _ in 0..folder.blocks {
            let sizes = self.view.le16(at.saturating_add(4)).zip(self.view.le16(at + 6));
            let (packed, plain) = sizes.ok_or_else(|| cut.clone())?;
            let from = at + 8 + folder.reserved;
            let data = self.view.bytes(from, packed.into()).ok_or_else(|| cut.clone())?;
            if into.len() + usize::from(plain) > room {
                return Err(Stop::Limit(Limit::Memory));
            }
            coder.block(data, plain.into(), into)?;
            cx.budget.charge_decoded(plain.into())?;
            at = from + data.len();
        }
        Ok(())
    }
}

impl<'r> Unpacker<'r> for Cab<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let mut folders = match self.folders.take() {
            Some(folders) => folders,
            None => {
                let folders = self.tables(cx).ok_or(Stop::Malformed("tables of a cabinet"))?;
                folders.into_iter()
            }
        };
        loop {
            cx.budget.check_time()?;
            if let Some(file) = self.files.next() {
                self.folders = Some(folders);
                let view = self.decoded.part(file.at..file.at.saturating_add(file.len));
                let cut = view.len() != file.len;
                let damage = || Stop::Malformed("file beyond the end of its folder");
                let stop = cut.then(|| self.stop.clone().unwrap_or_else(damage));
                return Ok(Some(Child::new(file.name, view).with_stop(stop)));
            }
            let Some(folder) = folders.next() else { return Ok(None) };
            self.decoded = self.view.part(0..0);
            let mut buffer = cx.budget.pool().buffer();
            self.stop = self.decode(&folder, &mut buffer, cx).err();
            self.decoded = View::pooled(buffer);
            self.files = folder.files.into_iter();
        }
    }
}

/// How the blocks of a folder are packed, with what one block leaves for the next.
enum Coder {
    Stored,
    /// The last 32 KiB of the folder are known to each block.
    MsZip(Box<Decompress>),
    Lzx {
        decoder: Box<Lzxd>,
        _hold: Hold,
    },
}

impl Coder {
    fn new(method: u16, cx: &mut Context<'_, '_>) -> Result<Self, Stop> {
        Ok(match method & 15 {
            0 => Self::Stored,
            1 => Self::MsZip(Box::new(Decompress::new(false))),
            3 => {
                let window = match method >> 8 & 31 {
                    15 => WindowSize::KB32,
                    16 => WindowSize::KB64,
                    17 => WindowSize::KB128,
                    18 => WindowSize::KB256,
                    19 => WindowSize::KB512,
                    20 => WindowSize::MB1,
                    21 => WindowSize::MB2,
                    _ => return Err(Stop::Malformed("window of a cabinet")),
                };
                let hold = cx.budget.pool().hold(window as u64 + LZX_TABLES)?;
                Self::Lzx { decoder: Box::new(Lzxd::new(window)), _hold: hold }
            }
            2 => return Err(Stop::Unsupported("Quantum in a cabinet")),
            _ => return Err(Stop::Malformed("method of a cabinet")),
        })
    }

    fn block(&mut self, data: &[u8], plain: usize, into: &mut Pooled) -> Result<(), Stop> {
        let damaged = Stop::Malformed("damaged block of a cabinet");
        match self {
            Self::Stored => into.push(data),
            Self::MsZip(inflate) => {
                let data = data.strip_prefix(b"CK").ok_or_else(|| damaged.clone())?;
                inflate.reset(false);
                let from = into.len().saturating_sub(HISTORY);
                let history = into.as_slice().get(from..).unwrap_or_default().to_vec();
                if !history.is_empty() {
                    inflate.set_dictionary(&history).map_err(|_| damaged.clone())?;
                }
                let before = into.len();
                let free = into.grow(plain)?;
                let status = inflate.decompress(data, free, FlushDecompress::Finish);
                let made = usize::try_from(inflate.total_out()).unwrap_or(0).min(plain);
                into.truncate(before + made);
                match status {
                    Ok(_) if made == plain => Ok(()),
                    _ => Err(damaged),
                }
            }
            // The library asserts where it should answer.
            Self::Lzx { decoder, .. } => {
                let decode = AssertUnwindSafe(|| match decoder.decompress_next(data, plain) {
                    Ok(bytes) => into.push(bytes),
                    Err(_) => Err(damaged.clone()),
                });
                catch_unwind(decode).unwrap_or_else(|_| Err(damaged.clone()))
            }
        }
    }
}

/// What a block may refer to of those before it.
const HISTORY: usize = 32 << 10;
/// Trees of the LZX decoder.
const LZX_TABLES: u64 = 1 << 20;
