//! ISO 9660 (with Joliet and Rock Ridge) and UDF: files are extents of the image.
//!
//! Must not own: the directory trees (a library's).
use isomage::TreeNode;

use crate::child::{Child, Context, Unpacker};
use crate::fields::{Fields, place};
use crate::flaw::Stop;
use crate::view::{Feed, View};

/// An image being read.
pub(crate) struct Iso<'r> {
    view: View<'r>,
    files: Option<std::vec::IntoIter<(Vec<u8>, u64, u64)>>,
}

/// Whether a volume descriptor of either standard stands where it must.
pub(crate) fn is_iso(bytes: &[u8]) -> bool {
    bytes.has(0x8001, b"CD001") || bytes.has(0x8001, b"BEA01") || bytes.has(0x8001, b"NSR0")
}

impl<'r> Iso<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), files: None }
    }

    /// The files of both trees; an image may have either or both.
    fn list(&self) -> Result<Vec<(Vec<u8>, u64, u64)>, Stop> {
        let iso = isomage::iso9660::parse_iso9660(&mut Feed::new(self.view.clone()));
        let udf = isomage::udf::parse_udf(&mut Feed::new(self.view.clone()));
        if iso.is_err() && udf.is_err() {
            return Err(Stop::Malformed("disc image"));
        }
        let mut files = Vec::new();
        let trees = [iso.ok(), udf.ok()];
        let mut open: Vec<(Vec<u8>, &TreeNode)> =
            trees.iter().flatten().map(|root| (Vec::new(), root)).collect();
        while let Some((path, node)) = open.pop() {
            for child in &node.children {
                let slash: &[u8] = if path.is_empty() { b"" } else { b"/" };
                let name = [&path, slash, child.name.as_bytes()].concat();
                match (child.is_directory, child.file_location, child.file_length) {
                    (true, ..) => open.push((name, child)),
                    (false, Some(at), Some(len)) => files.push((name, at, len)),
                    (false, ..) => {}
                }
            }
        }
        Ok(files)
    }
}

impl<'r> Unpacker<'r> for Iso<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        cx.budget.check_time()?;
        let mut files = match self.files.take() {
            Some(files) => files,
            None => self.list()?.into_iter(),
        };
        let next = files.next();
        self.files = Some(files);
        Ok(next.map(|(name, at, len)| {
            let start = place(at);
            let view = self.view.part(start..start.saturating_add(place(len)));
            let cut = view.len() as u64 != len;
            Child::new(name, view).with_stop(cut.then_some(Stop::Malformed("disc file cut short")))
        }))
    }
}
