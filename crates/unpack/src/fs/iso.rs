//! ISO 9660 (with Joliet and Rock Ridge) and UDF: files are extents of the image.
//!
//! Must not own: the directory trees (a library's).
use super::tree::{Files, files};
use crate::child::{Child, Context, Unpacker};
use crate::fields::Fields;
use crate::flaw::Stop;
use crate::view::{Feed, View};

/// An image being read.
pub(crate) struct Iso<'r> {
    view: View<'r>,
    files: Option<Files>,
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
    fn list(&self, cx: &mut Context<'_, '_>) -> Result<Files, Stop> {
        let iso = isomage::iso9660::parse_iso9660(&mut Feed::new(self.view.clone()));
        let udf = isomage::udf::parse_udf(&mut Feed::new(self.view.clone()));
        if iso.is_err() && udf.is_err() {
            return Err(Stop::Malformed("disc image"));
        }
        let roots: Vec<_> = [iso.ok(), udf.ok()].into_iter().flatten().collect();
        Ok(files(&roots, cx))
    }
}

impl<'r> Unpacker<'r> for Iso<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        cx.budget.check_time()?;
        let mut list = match self.files.take() {
            Some(list) => list,
            None => self.list(cx)?,
        };
        let next = list.next(&self.view);
        self.files = Some(list);
        Ok(next)
    }
}
