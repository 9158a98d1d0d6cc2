//! TNEF, the `winmail.dat` of Outlook: attachments, the body, and blocks of properties.
//!
//! Every part is a range of the file. Must not own: what properties mean.
use std::ops::Range;

use crate::child::{Child, Context, Unpacker};
use crate::fields::{Fields, place, until_nul};
use crate::flaw::Stop;
use crate::view::View;

/// What every such file begins with.
pub(crate) const MAGIC: &[u8] = &[0x78, 0x9f, 0x3e, 0x22];

const RENDERING: u32 = 0x0006_9002;
const DATA: u32 = 0x0006_800f;
const TITLE: u32 = 0x0001_8010;

/// A file being read.
#[derive(Debug)]
pub(crate) struct Tnef<'r> {
    view: View<'r>,
    parts: Option<std::vec::IntoIter<(Vec<u8>, Range<usize>)>>,
}

impl<'r> Tnef<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), parts: None }
    }

    /// All attributes with content; an attachment has its title as its name, wherever that stands.
    fn list(&self, cx: &mut Context<'_, '_>) -> Vec<(Vec<u8>, Range<usize>)> {
        let mut parts: Vec<(Vec<u8>, Range<usize>)> = Vec::new();
        let (mut at, mut title, mut untitled) = (6, Vec::new(), None);
        while at < self.view.len() {
            let field = self.view.le32(at + 1).zip(self.view.le32(at + 5));
            let Some((id, len)) = field else { break };
            let from = at + 9;
            let range = from..from.saturating_add(place(len.into()));
            let Some(bytes) = self.view.get(range.clone()) else {
                cx.flaw(Stop::Malformed("TNEF attribute cut short"));
                parts.push((format!("[{id:#x}]").into_bytes(), from..self.view.len()));
                break;
            };
            // Two bytes of a sum follow.
            at = range.end.saturating_add(2);
            match id {
                RENDERING => (title, untitled) = (Vec::new(), None),
                TITLE => {
                    title = until_nul(bytes).to_vec();
                    if let Some(index) = untitled.take()
                        && let Some(part) = parts.get_mut::<usize>(index)
                    {
                        part.0.clone_from(&title);
                    }
                }
                DATA if title.is_empty() => {
                    untitled = Some(parts.len());
                    parts.push((format!("[attachment:{}]", parts.len() + 1).into_bytes(), range));
                }
                DATA => parts.push((title.clone(), range)),
                _ if bytes.len() > SMALL => parts.push((format!("[{id:#x}]").into_bytes(), range)),
                _ => {}
            }
        }
        parts
    }
}

impl<'r> Unpacker<'r> for Tnef<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        cx.budget.check_time()?;
        let mut parts = match self.parts.take() {
            Some(parts) => parts,
            None => self.list(cx).into_iter(),
        };
        let next = parts.next();
        self.parts = Some(parts);
        Ok(next.map(|(name, range)| Child::new(name, self.view.part(range))))
    }
}

/// Attributes of this length are numbers, dates and names.
const SMALL: usize = 64;
