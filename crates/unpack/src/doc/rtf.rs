//! RTF: the objects in it, which are whole files written as hexadecimal digits.
//!
//! Whatever stands between the digits (blanks, control words, groups) is passed over, as readers
//! do. An object that is a package yields the file that was packed. Must not own: what is in them.
use memchr::memmem;

use super::ole::packaged;
use crate::child::{Child, Context, Unpacker};
use crate::fields::{Fields, place};
use crate::flaw::Stop;
use crate::view::View;

/// A document being searched.
#[derive(Debug)]
pub(crate) struct Rtf<'r> {
    view: View<'r>,
    at: usize,
    objects: usize,
    /// What was taken out of the last object.
    within: Option<Child<'r>>,
}

/// Whether it begins like a document: readers are content with this much.
pub(crate) fn is_rtf(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{\\rt")
}

impl<'r> Rtf<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), at: 0, objects: 0, within: None }
    }
}

impl<'r> Unpacker<'r> for Rtf<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        if let Some(child) = self.within.take() {
            return Ok(Some(child));
        }
        while let Some(hit) = self.view.get(self.at..).and_then(|rest| memmem::find(rest, KEY)) {
            cx.budget.check_time()?;
            let start = self.at + hit + KEY.len();
            let (bytes, len) = digits(self.view.get(start..).unwrap_or_default());
            self.at = start + len;
            if bytes.is_empty() {
                continue;
            }
            cx.budget.charge_decoded(bytes.len() as u64)?;
            let mut buffer = cx.budget.pool().buffer();
            buffer.push(&bytes)?;
            self.objects += 1;
            let name = format!("[object:{}]", self.objects);
            let view = View::pooled(buffer);
            if let Some(range) = native(&view) {
                let data = view.part(range);
                self.within = Some(match packaged(&data, 0) {
                    Some((label, range)) => Child::new(label, data.part(range)),
                    None => Child::new(format!("{name}[native]"), data),
                });
            }
            return Ok(Some(Child::new(name, view)));
        }
        Ok(None)
    }
}

/// The bytes of an object, and how long its text is.
fn digits(text: &[u8]) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    let (mut at, mut depth, mut high) = (0, 0usize, None);
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b'{' => depth += 1,
            b'}' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return (bytes, at - 1),
            },
            b'\\' => at += word_len(text.get(at..).unwrap_or_default()),
            _ => {
                let digit = char::from(*byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
                match (high.take(), digit) {
                    (None, Some(digit)) => high = Some(digit),
                    (Some(first), Some(digit)) => bytes.push(first << 4 | digit),
                    (first, None) => high = first,
                }
            }
        }
    }
    (bytes, at)
}

/// The length of a control word behind its backslash, its number included.
fn word_len(text: &[u8]) -> usize {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 {
        // `\'41` is one letter, any other one a symbol.
        return if text.first() == Some(&b'\'') { 3 } else { 1 };
    }
    let number = text.get(letters..).unwrap_or_default();
    letters + number.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count()
}

/// The data of an embedded object: a version, a kind, three texts, a length, the data.
fn native(object: &[u8]) -> Option<std::ops::Range<usize>> {
    if object.le32(4)? != EMBEDDED {
        return None;
    }
    let mut at = 8;
    for _ in 0..3 {
        let len = place(u64::from(object.le32(at)?));
        at = at.checked_add(4)?.checked_add(len)?;
    }
    let len = place(u64::from(object.le32(at)?));
    let start = at + 4;
    (start < object.len()).then(|| start..start.saturating_add(len).min(object.len()))
}

const KEY: &[u8] = b"\\objdata";
const EMBEDDED: u32 = 2;
