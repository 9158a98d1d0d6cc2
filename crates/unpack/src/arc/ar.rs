//! Unix archives, and with them .deb: a header of sixty bytes before each member.
//!
//! GNU long names stand in a table, BSD ones before the data. Must not own: what members are.
use crate::child::{Child, Context, Unpacker};
use crate::fields::{Fields, number, place};
use crate::flaw::Stop;
use crate::view::View;

/// An archive being read.
#[derive(Debug)]
pub(crate) struct Ar<'r> {
    view: View<'r>,
    at: usize,
    /// The table of long names.
    names: View<'r>,
}

const HEADER: usize = 60;

impl<'r> Ar<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), at: 8, names: view.part(0..0) }
    }

    /// The name, and how many bytes of the data it takes.
    fn name(&self, field: &[u8], data: &[u8]) -> (Vec<u8>, usize) {
        let field = field.trim_ascii_end();
        if let Some(len) = field.strip_prefix(b"#1/").and_then(|text| number(text, 10)) {
            let name = data.get(..place(len)).unwrap_or_default();
            return (crate::fields::until_nul(name).to_vec(), place(len).min(data.len()));
        }
        if let Some(at) = field.strip_prefix(b"/").and_then(|text| number(text, 10)) {
            let rest = self.names.get(place(at)..).unwrap_or_default();
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            let name = rest.get(..end).unwrap_or_default();
            return (name.strip_suffix(b"/").unwrap_or(name).to_vec(), 0);
        }
        (field.strip_suffix(b"/").filter(|name| !name.is_empty()).unwrap_or(field).to_vec(), 0)
    }
}

impl<'r> Unpacker<'r> for Ar<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        loop {
            cx.budget.check_time()?;
            let rest = self.view.from(self.at);
            if rest.iter().all(|byte| *byte == b'\n' || *byte == 0) {
                return Ok(None);
            }
            let size = rest.bytes(48, 10).and_then(|field| number(field, 10));
            let (Some(field), Some(size), true) = (rest.bytes(0, 16), size, rest.has(58, b"`\n"))
            else {
                self.at = usize::MAX;
                cx.flaw(Stop::Malformed("ar header"));
                return Ok(Some(Child::new("[tail]", rest)));
            };
            let from = self.at.saturating_add(HEADER);
            let end = from.saturating_add(place(size));
            let data = self.view.part(from..end);
            let cut = data.len() as u64 != size;
            self.at = end.saturating_add(end % 2);
            if field.trim_ascii_end() == b"//" {
                self.names = data;
                continue;
            }
            let (name, used) = self.name(field, &data);
            let stop = cut.then_some(Stop::Malformed("ar member cut short"));
            return Ok(Some(Child::new(name, data.from(used)).with_stop(stop)));
        }
    }
}
