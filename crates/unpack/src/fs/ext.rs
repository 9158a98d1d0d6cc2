//! ext2, ext3 and ext4 images: every regular file, read through the tables of the image.
//!
//! Must not own: the tables (a library's). The library keeps its source for good, so that it works
//! on a copy; images beyond what one member may take are told as a limit.
use ext4_view::{Ext4, PathBuf};

use crate::child::{Child, Context, Unpacker};
use crate::fields::Fields;
use crate::flaw::{Limit, Stop};
use crate::inflate::member_room;
use crate::pool::Hold;
use crate::view::View;

/// An image being read.
pub(crate) struct Ext<'r> {
    view: View<'r>,
    open: Option<Image>,
}

struct Image {
    tree: Ext4,
    directories: Vec<PathBuf>,
    files: Vec<PathBuf>,
    seen: usize,
    _hold: Hold,
}

/// Whether a superblock stands where it must.
pub(crate) fn is_ext(bytes: &[u8]) -> bool {
    bytes.has(0x438, &[0x53, 0xef]) && bytes.le32(0x418).is_some_and(|log| log <= 6)
}

/// Whether the image is as long as its superblock says: the library makes room for as many block
/// groups as the superblock names.
fn holds_its_blocks(bytes: &[u8]) -> bool {
    let holds = || {
        let (count, high) = (bytes.le32(0x404)?, bytes.le32(0x550)?);
        let (first, log) = (bytes.le32(0x414)?, bytes.le32(0x418)?);
        let size = 1024u64.checked_shl(log)?;
        let fits = u64::from(count).saturating_mul(size) <= bytes.len() as u64;
        Some(high == 0 && first < count && fits)
    };
    holds().unwrap_or(false)
}

impl<'r> Ext<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), open: None }
    }

    fn image(&self, cx: &mut Context<'_, '_>) -> Result<Image, Stop> {
        if self.view.len() > member_room(cx.budget.limits()) {
            return Err(Stop::Limit(Limit::Memory));
        }
        if !holds_its_blocks(&self.view) {
            return Err(Stop::Malformed("ext image shorter than it says"));
        }
        let hold = cx.budget.pool().hold(self.view.len() as u64)?;
        let tree = Ext4::load(Box::new(self.view.to_vec()))
            .map_err(|_| Stop::Malformed("ext file system"))?;
        let directories = vec![PathBuf::new("/")];
        Ok(Image { tree, directories, files: Vec::new(), seen: 0, _hold: hold })
    }

    fn read(&self, image: &Image, path: &PathBuf, cx: &mut Context<'_, '_>) -> Child<'r> {
        let bytes: &[u8] = path.as_ref();
        let name = bytes.strip_prefix(b"/").unwrap_or(bytes).to_vec();
        let mut buffer = cx.budget.pool().buffer();
        let room = member_room(cx.budget.limits());
        let stop = fill(image, path, &mut buffer, room, cx).err();
        Child::new(name, View::pooled(buffer)).with_stop(stop)
    }
}

fn fill(
    image: &Image,
    path: &PathBuf,
    buffer: &mut crate::pool::Pooled,
    room: usize,
    cx: &mut Context<'_, '_>,
) -> Result<(), Stop> {
    let damaged = |_| Stop::Malformed("ext file");
    let mut file = image.tree.open(path.as_path()).map_err(damaged)?;
    loop {
        let before = buffer.len();
        if before >= room {
            return Err(Stop::Limit(Limit::Memory));
        }
        let free = buffer.grow((room - before).min(64 << 10))?;
        let read = file.read_bytes(free);
        buffer.truncate(before + read.as_ref().copied().unwrap_or(0));
        match read.map_err(damaged)? {
            0 => return Ok(()),
            count => cx.budget.charge_decoded(count as u64)?,
        }
    }
}

impl Image {
    /// Lists one more directory.
    fn list(&mut self, cx: &mut Context<'_, '_>) -> Result<bool, Stop> {
        let Some(directory) = self.directories.pop() else { return Ok(false) };
        self.seen += 1;
        let entries = match self.tree.read_dir(directory.as_path()) {
            Ok(entries) if self.seen <= DIRECTORIES_MAX => entries,
            _ => {
                cx.flaw(Stop::Malformed("ext directory"));
                return Ok(true);
            }
        };
        for entry in entries {
            cx.budget.check_time()?;
            let Ok(entry) = entry else {
                cx.flaw(Stop::Malformed("ext directory"));
                break;
            };
            let name = entry.file_name();
            if matches!(name.as_ref(), b"." | b"..") {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.directories.push(entry.path()),
                Ok(kind) if kind.is_regular_file() => self.files.push(entry.path()),
                Ok(_) => {}
                Err(_) => cx.flaw(Stop::Malformed("ext directory entry")),
            }
        }
        Ok(true)
    }
}

impl<'r> Unpacker<'r> for Ext<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let mut image = match self.open.take() {
            Some(image) => image,
            None => self.image(cx)?,
        };
        loop {
            cx.budget.check_time()?;
            if let Some(path) = image.files.pop() {
                let child = self.read(&image, &path, cx);
                self.open = Some(image);
                return Ok(Some(child));
            }
            if !image.list(cx)? {
                return Ok(None);
            }
        }
    }
}

/// Directories that are listed: damaged trees may have circles.
const DIRECTORIES_MAX: usize = 100_000;
