//! Files of a directory tree that a library made of an image: names and extents.
use isomage::TreeNode;

use crate::child::{Child, Context};
use crate::fields::place;
use crate::flaw::Stop;
use crate::view::View;

/// The files that are still to be shown.
pub(super) struct Files(std::vec::IntoIter<(Vec<u8>, u64, u64)>);

impl Files {
    /// The next file as a part of the image.
    pub(super) fn next<'r>(&mut self, image: &View<'r>) -> Option<Child<'r>> {
        let (name, at, len) = self.0.next()?;
        let start = place(at);
        let view = image.part(start..start.saturating_add(place(len)));
        let cut = view.len() as u64 != len;
        let stop = cut.then_some(Stop::Malformed("file beyond the end of the image"));
        Some(Child::new(name, view).with_stop(stop))
    }
}

/// All files of the trees; those that do not lie in one piece are told.
pub(super) fn files(roots: &[TreeNode], cx: &mut Context<'_, '_>) -> Files {
    let mut list = Vec::new();
    let mut open: Vec<(Vec<u8>, &TreeNode)> = roots.iter().map(|root| (Vec::new(), root)).collect();
    while let Some((path, node)) = open.pop() {
        for child in &node.children {
            let slash: &[u8] = if path.is_empty() { b"" } else { b"/" };
            let name = [&path, slash, child.name.as_bytes()].concat();
            match (child.is_directory, child.file_location) {
                (true, _) => open.push((name, child)),
                (false, Some(at)) => {
                    list.push((name, at, child.file_length.unwrap_or(child.size)));
                }
                (false, None) if child.size > 0 => {
                    cx.entry_flaw(&name, Stop::Unsupported("file in several pieces"));
                }
                (false, None) => {}
            }
        }
    }
    Files(list.into_iter())
}
