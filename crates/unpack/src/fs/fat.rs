//! FAT12, FAT16 and FAT32 images: files that lie in one piece are parts of the image.
//!
//! Files in pieces are told as unsupported. Must not own: the tables (a library's).
use super::tree::{Files, files};
use crate::child::{Child, Context, Unpacker};
use crate::fields::Fields;
use crate::flaw::Stop;
use crate::view::{Feed, View};

/// An image being read.
pub(crate) struct Fat<'r> {
    view: View<'r>,
    files: Option<Files>,
}

/// Whether a boot sector of the file system stands at the start.
pub(crate) fn is_fat(bytes: &[u8]) -> bool {
    bytes.has(510, &[0x55, 0xaa])
        && (bytes.has(54, b"FAT1") || bytes.has(82, b"FAT32"))
        && bytes.le16(11).is_some_and(|size| size.is_power_of_two() && size >= 512)
}

impl<'r> Fat<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), files: None }
    }
}

impl<'r> Unpacker<'r> for Fat<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        cx.budget.check_time()?;
        let mut list = match self.files.take() {
            Some(list) => list,
            None => {
                let root =
                    isomage::formats::fat::detect_and_parse(&mut Feed::new(self.view.clone()))
                        .map_err(|_| Stop::Malformed("FAT file system"))?;
                files(&[root], cx)
            }
        };
        let next = list.next(&self.view);
        self.files = Some(list);
        Ok(next)
    }
}
