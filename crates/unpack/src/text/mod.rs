//! Text in which something is hidden: base64, hexadecimal, `\x` escapes, UTF-16.
//!
//! Owns: [`Blobs`], which walks once over the text. Only blobs whose content says something are
//! shown: text, a known format, or more bytes than a hash has. Must not own: what is done inside.
mod base64;
mod escape;
mod run;

use run::Run;

use crate::child::{Child, Context, Unpacker};
use crate::flaw::Stop;
use crate::format::Format;
use crate::identify::{identify, is_text};
use crate::view::View;

/// Decodes base64 wherever it comes from; what is not of the alphabet is passed over.
pub(crate) fn decode_base64(text: &[u8]) -> Vec<u8> {
    base64::decode(text.iter().copied())
}

/// A text being searched.
#[derive(Debug)]
pub(crate) struct Blobs<'r> {
    view: View<'r>,
    at: usize,
    /// The same blob as a guess at what may be packed in it.
    lead: Option<Child<'r>>,
}

impl<'r> Blobs<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), at: 0, lead: None }
    }

    fn decoded(
        &mut self,
        run: &Run,
        bytes: &[u8],
        cx: &mut Context<'_, '_>,
    ) -> Result<Child<'r>, Stop> {
        cx.budget.charge_decode()?;
        cx.budget.charge_decoded(bytes.len() as u64)?;
        let mut buffer = cx.budget.pool().buffer();
        buffer.push(bytes)?;
        let view = View::pooled(buffer);
        let name = format!("[{}@{:#x}]", run.label(), run.start());
        if identify(&view) == Format::Data {
            let lead = Child::new(name.clone(), view.clone()).known(Format::Deflate).lead();
            self.lead = Some(lead);
        }
        Ok(Child::new(name, view))
    }
}

impl<'r> Unpacker<'r> for Blobs<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        if let Some(lead) = self.lead.take() {
            return Ok(Some(lead));
        }
        if self.at == 0 && is_utf16(&self.view) {
            self.at = self.view.len();
            let bytes = narrow(&self.view);
            let run = Run::utf16();
            return self.decoded(&run, &bytes, cx).map(Some);
        }
        while let Some(run) = Run::next(&self.view, self.at) {
            cx.budget.check_time()?;
            self.at = run.end();
            let bytes = run.decode(&self.view);
            if is_telling(&bytes) {
                return self.decoded(&run, &bytes, cx).map(Some);
            }
        }
        Ok(None)
    }
}

/// Whether decoded bytes are worth to be shown: hashes and chance are not.
fn is_telling(bytes: &[u8]) -> bool {
    bytes.len() >= TELLING && (bytes.len() >= LONG || is_utf16(bytes) || is_clean_text(bytes))
        || !matches!(identify(bytes), Format::Data | Format::Text)
}

fn is_clean_text(bytes: &[u8]) -> bool {
    is_text(bytes) && std::str::from_utf8(bytes).is_ok()
}

/// Wide text by its mark, or by every second byte of its start being zero.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    let head = bytes.get(..256).unwrap_or(bytes);
    let marked = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    let pairs = head.len() / 2;
    let zeros = head.chunks_exact(2).filter(|pair| matches!(pair, [low, 0] if *low >= b'\t'));
    marked || (pairs >= 8 && zeros.count() * 10 > pairs * 9)
}

fn narrow(bytes: &[u8]) -> Vec<u8> {
    let big = bytes.starts_with(&[0xfe, 0xff]);
    let units = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    let units = units.map(if big { u16::from_be_bytes } else { u16::from_le_bytes });
    let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}'));
    letters.filter(|letter| *letter != '\u{feff}').collect::<String>().into_bytes()
}

/// Fewer decoded bytes than these say nothing.
const TELLING: usize = 12;
/// More bytes than any hash, key or identifier has.
const LONG: usize = 256;
