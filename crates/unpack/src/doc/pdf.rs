//! PDF: every stream of every object, whatever the tables of the file say about it.
//!
//! Objects are found by their keywords, so that broken or lying cross references hide nothing.
//! Filters are applied in their order, eight at most; pictures are left alone. Must not own: what
//! is in the streams.
use memchr::memmem;

use crate::child::{Child, Context, Unpacker};
use crate::codec::Codec;
use crate::fields::{Fields, number, place};
use crate::flaw::Stop;
use crate::inflate::inflate;
use crate::view::View;

/// A document being searched.
#[derive(Debug)]
pub(crate) struct Pdf<'r> {
    view: View<'r>,
    at: usize,
}

/// A stream: what its dictionary says, and its raw bytes.
struct Stream<'r> {
    filters: Vec<Vec<u8>>,
    raw: View<'r>,
    at: usize,
}

impl<'r> Pdf<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), at: 0 }
    }

    /// The next `stream` keyword that is not the end of another one.
    fn next_stream(&mut self) -> Option<Stream<'r>> {
        loop {
            let hit = self.at + memmem::find(self.view.get(self.at..)?, b"stream")?;
            self.at = hit + 6;
            let ends = hit >= 3 && self.view.has(hit - 3, b"end");
            let start = match self.view.get(hit + 6..)? {
                [b'\r', b'\n', ..] => hit + 8,
                [b'\n' | b'\r', ..] => hit + 7,
                _ => continue,
            };
            if ends {
                continue;
            }
            let from = hit.saturating_sub(DICTIONARY_MAX);
            let before = self.view.get(from..hit).unwrap_or_default();
            let object = memmem::rfind(before, b"obj").unwrap_or(0);
            let dictionary = before.get(object..).unwrap_or_default();
            let raw = self.body(dictionary, start);
            self.at = self.at.max(start + raw.len());
            return Some(Stream { filters: filters(dictionary), raw, at: start });
        }
    }

    /// The bytes of a stream: as long as the dictionary says where that is true, else up to the
    /// closing keyword.
    fn body(&self, dictionary: &[u8], start: usize) -> View<'r> {
        let rest = self.view.from(start);
        if let Some(len) = value(dictionary, b"/Length").and_then(direct_number) {
            let after = rest.get(place(len)..).unwrap_or_default();
            let blanks = after.iter().take(4).take_while(|byte| byte.is_ascii_whitespace()).count();
            if after.has(blanks, b"endstream") {
                return rest.part(0..place(len));
            }
        }
        let end = memmem::find(&rest, b"endstream").unwrap_or(rest.len());
        rest.part(0..end)
    }
}

impl<'r> Unpacker<'r> for Pdf<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        if self.at == 0 && is_encrypted(&self.view) {
            cx.flaw(Stop::Encrypted("PDF document"));
        }
        while let Some(stream) = self.next_stream() {
            cx.budget.check_time()?;
            let name = format!("[stream@{:#x}]", stream.at);
            let mut view = stream.raw;
            let mut stop = None;
            let mut picture = false;
            for filter in stream.filters.iter().take(FILTERS_MAX) {
                match apply(filter, &view, cx) {
                    Ok(Some((made, ended))) => (view, stop) = (made, stop.or(ended)),
                    Ok(None) => picture = true,
                    Err(ended) => stop = stop.or(Some(ended)),
                }
                if picture || stop.is_some() {
                    break;
                }
            }
            if stream.filters.len() > FILTERS_MAX {
                stop = stop.or(Some(Stop::Unsupported("PDF stream with many filters")));
            }
            if picture || (view.is_empty() && stop.is_none()) {
                continue;
            }
            // A cut or odd end of Flate data is the rule in real documents: what came out counts.
            let stop = stop.filter(|stop| view.is_empty() || stop.is_budget());
            return Ok(Some(Child::new(name, view).with_stop(stop)));
        }
        Ok(None)
    }
}

type Filtered<'r> = Option<(View<'r>, Option<Stop>)>;

/// Undoes one filter; `None` for pictures.
fn apply<'r>(
    filter: &[u8],
    view: &View<'r>,
    cx: &mut Context<'_, '_>,
) -> Result<Filtered<'r>, Stop> {
    let bytes = match filter {
        b"FlateDecode" | b"Fl" => {
            let made = inflate(Codec::Zlib, view, cx);
            if made.view.is_empty() {
                // Some writers leave the header out.
                let raw = inflate(Codec::Deflate, view, cx);
                return Ok(Some((raw.view, raw.stop)));
            }
            return Ok(Some((made.view, made.stop)));
        }
        b"LZWDecode" | b"LZW" => return lzw(view, cx).map(Some),
        b"ASCIIHexDecode" | b"AHx" => ascii_hex(view),
        b"ASCII85Decode" | b"A85" => ascii85(view),
        b"RunLengthDecode" | b"RL" => run_length(view, cx)?,
        b"Crypt" => return Err(Stop::Encrypted("PDF stream")),
        b"DCTDecode" | b"DCT" | b"JPXDecode" | b"CCITTFaxDecode" | b"CCF" | b"JBIG2Decode" => {
            return Ok(None);
        }
        _ => return Err(Stop::Unsupported("PDF filter")),
    };
    let mut buffer = cx.budget.pool().buffer();
    buffer.push(&bytes)?;
    cx.budget.charge_decoded(bytes.len() as u64)?;
    Ok(Some((View::pooled(buffer), None)))
}

fn lzw<'r>(view: &View<'r>, cx: &mut Context<'_, '_>) -> Result<(View<'r>, Option<Stop>), Stop> {
    let mut decoder = weezl::decode::Decoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8);
    let (mut buffer, mut at) = (cx.budget.pool().buffer(), 0);
    loop {
        let mut chunk = [0; 16 << 10];
        let result = decoder.decode_bytes(view.get(at..).unwrap_or_default(), &mut chunk);
        at += result.consumed_in;
        let made = chunk.get(..result.consumed_out).unwrap_or_default();
        cx.budget.charge_decoded(made.len() as u64)?;
        buffer.push(made)?;
        match result.status {
            Ok(weezl::LzwStatus::Ok) => {}
            Ok(_) => return Ok((View::pooled(buffer), None)),
            Err(_) => return Ok((View::pooled(buffer), Some(Stop::Malformed("PDF LZW data")))),
        }
    }
}

fn ascii_hex(text: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| (*byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Vec<u8> = text.iter().take_while(|byte| **byte != b'>').filter_map(digit).collect();
    digits
        .chunks(2)
        .map(|pair| pair.first().map_or(0, |high| high << 4) | pair.get(1).copied().unwrap_or(0))
        .collect()
}

fn ascii85(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut group: Vec<u8> = Vec::new();
    let flush = |group: &mut Vec<u8>, bytes: &mut Vec<u8>| {
        let len = group.len();
        if len < 2 {
            return group.clear();
        }
        group.resize(5, 84);
        let word = group
            .iter()
            .fold(0u32, |word, digit| word.wrapping_mul(85).wrapping_add(u32::from(*digit)));
        bytes.extend(word.to_be_bytes().iter().take(len - 1));
        group.clear();
    };
    for byte in text.iter().take_while(|byte| **byte != b'~') {
        match byte {
            b'z' if group.is_empty() => bytes.extend([0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ => {}
        }
        if group.len() == 5 {
            flush(&mut group, &mut bytes);
        }
    }
    flush(&mut group, &mut bytes);
    bytes
}

fn run_length(mut text: &[u8], cx: &mut Context<'_, '_>) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    while let [len, rest @ ..] = text {
        let len = usize::from(*len);
        let taken = match len {
            0..=127 => {
                bytes.extend(rest.iter().take(len + 1));
                len + 1
            }
            128 => break,
            _ => {
                let byte = rest.first().copied().unwrap_or(0);
                bytes.extend(std::iter::repeat_n(byte, 257 - len));
                1
            }
        };
        text = rest.get(taken..).unwrap_or_default();
    }
    cx.budget.check_time()?;
    Ok(bytes)
}

/// What follows the key, without blanks.
fn value<'d>(dictionary: &'d [u8], key: &[u8]) -> Option<&'d [u8]> {
    let at = memmem::find(dictionary, key)? + key.len();
    dictionary.get(at..).map(<[u8]>::trim_ascii_start)
}

/// A number that is not a reference to another object.
fn direct_number(text: &[u8]) -> Option<u64> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = text.get(digits..).unwrap_or_default().trim_ascii_start();
    let reference = rest.first().is_some_and(u8::is_ascii_digit);
    if reference { None } else { number(text.get(..digits)?, 10) }
}

/// The names of the filters, with their escapes undone.
fn filters(dictionary: &[u8]) -> Vec<Vec<u8>> {
    let plain = unescape(dictionary);
    let text = value(&plain, b"/Filter").or_else(|| value(&plain, b"/F ")).unwrap_or_default();
    let text = match text.strip_prefix(b"[") {
        Some(list) => list.split(|byte| *byte == b']').next().unwrap_or_default(),
        None => {
            let end = text.iter().skip(1).position(|byte| !byte.is_ascii_alphanumeric());
            text.get(..end.map_or(text.len(), |end| end + 1)).unwrap_or_default()
        }
    };
    text.split(|byte| *byte == b'/')
        .map(|name| name.trim_ascii().to_vec())
        .filter(|name| !name.is_empty())
        .collect()
}

/// `#46` in a name is an F.
fn unescape(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let escaped = (*byte == b'#').then(|| number(text.bytes(at + 1, 2)?, 16)).flatten();
        plain.push(escaped.and_then(|byte| u8::try_from(byte).ok()).unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    plain
}

fn is_encrypted(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, b"/Encrypt").any(|at| {
        let after = bytes.get(at + 8..).unwrap_or_default().trim_ascii_start();
        after.starts_with(b"<<") || after.first().is_some_and(u8::is_ascii_digit)
    })
}

/// Bytes before a stream in which its dictionary is looked for.
const DICTIONARY_MAX: usize = 8 << 10;
/// Filters of one stream that are undone.
const FILTERS_MAX: usize = 8;
