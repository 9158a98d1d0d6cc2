//! Mail: every encoded part, whichever boundary a reader would believe in.
//!
//! Parts are found by their headers alone. A body ends at a line that looks like a boundary, for
//! base64 already at the first line that is none; so nesting, wrong, doubled or missing boundaries
//! hide nothing. uuencoded files and BinHex are found in any text. Must not own: base64 without a header (the
//! text reader finds it).
mod binhex;
mod part;
mod uu;

use part::{Encoding, Part};

use crate::child::{Child, Context, Unpacker};
use crate::flaw::Stop;
use crate::view::View;

/// A mail, a mailbox, or any text with such parts.
#[derive(Debug)]
pub(crate) struct Mail<'r> {
    view: View<'r>,
    at: usize,
    uu_at: usize,
    binhex_at: usize,
    parts: usize,
}

/// Whether a text has anything to look for.
pub(crate) fn has_parts(text: &[u8]) -> bool {
    part::find_header(text, 0).is_some()
        || uu::find(text, 0).is_some()
        || binhex::find(text, 0).is_some()
}

impl<'r> Mail<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), at: 0, uu_at: 0, binhex_at: 0, parts: 0 }
    }

    fn child(
        &mut self,
        name: Vec<u8>,
        bytes: &[u8],
        cx: &mut Context<'_, '_>,
    ) -> Result<Child<'r>, Stop> {
        self.parts += 1;
        cx.budget.charge_decoded(bytes.len() as u64)?;
        let mut buffer = cx.budget.pool().buffer();
        buffer.push(bytes)?;
        let name =
            if name.is_empty() { format!("[part:{}]", self.parts).into_bytes() } else { name };
        Ok(Child::new(name, View::pooled(buffer)))
    }
}

impl<'r> Unpacker<'r> for Mail<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        while let Some(part) = Part::next(&self.view, self.at) {
            cx.budget.check_time()?;
            self.at = part.next;
            let body = self.view.get(part.body.clone()).unwrap_or_default();
            let bytes = match part.encoding {
                Encoding::Base64 => part::base64(body),
                Encoding::QuotedPrintable => part::quoted_printable(body),
                Encoding::None => body.to_vec(),
            };
            if !bytes.is_empty() {
                return self.child(part.name, &bytes, cx).map(Some);
            }
        }
        if let Some(file) = uu::find(&self.view, self.uu_at) {
            cx.budget.check_time()?;
            self.uu_at = file.end;
            return self.child(file.name, &file.bytes, cx).map(Some);
        }
        if let Some(file) = binhex::find(&self.view, self.binhex_at) {
            cx.budget.check_time()?;
            self.binhex_at = file.end;
            return self.child(file.name, &file.bytes, cx).map(Some);
        }
        Ok(None)
    }
}
