//! RPM packages: a lead, two headers, and a compressed cpio.
//!
//! The headers only matter for their length; the payload tells by its bytes what it is. Scripts
//! stand in the second header and are shown as `[header]`. Must not own: cpio, compression.
use crate::child::{Child, Context, Unpacker};
use crate::fields::{Fields, place};
use crate::flaw::Stop;
use crate::view::View;

/// A package being read.
#[derive(Debug)]
pub(crate) struct Rpm<'r> {
    view: View<'r>,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Header,
    Payload(usize),
    Done,
}

const LEAD: usize = 96;
const HEADER_MAGIC: &[u8] = &[0x8e, 0xad, 0xe8];

impl<'r> Rpm<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), state: State::Header }
    }

    /// Where the header that begins at `at` ends.
    fn header_end(&self, at: usize) -> Option<usize> {
        self.view.has(at, HEADER_MAGIC).then_some(())?;
        let entries = place(u64::from(self.view.be32(at + 8)?)).checked_mul(16)?;
        let store = place(u64::from(self.view.be32(at + 12)?));
        let end = at.checked_add(16)?.checked_add(entries)?.checked_add(store)?;
        (end <= self.view.len()).then_some(end)
    }
}

impl<'r> Unpacker<'r> for Rpm<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        match self.state {
            State::Header => {
                let signature = self.header_end(LEAD).map(|end| end.next_multiple_of(8));
                let header = signature.and_then(|at| Some((at, self.header_end(at)?)));
                let Some((from, end)) = header else {
                    self.state = State::Done;
                    cx.flaw(Stop::Malformed("rpm header"));
                    let rest = self.view.from(LEAD);
                    return Ok(Some(Child::new("[payload]", rest)));
                };
                self.state = State::Payload(end);
                Ok(Some(Child::new("[header]", self.view.part(from..end))))
            }
            State::Payload(at) => {
                self.state = State::Done;
                let payload = self.view.from(at);
                if payload.is_empty() {
                    return Ok(None);
                }
                Ok(Some(Child::new("[payload]", payload).wrapping()))
            }
            State::Done => Ok(None),
        }
    }
}
