//! uuencoded files: `begin 644 name`, lines of a length and its digits, `end`.

/// A file found in a text.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: Vec<u8>,
    pub(super) bytes: Vec<u8>,
    pub(super) end: usize,
}

/// The first file that begins at `from` or later.
pub(super) fn find(text: &[u8], from: usize) -> Option<File> {
    let mut at = from;
    loop {
        let hit = at + memchr::memmem::find(text.get(at..)?, b"begin ")?;
        at = hit + 6;
        if hit > 0 && text.get(hit - 1) != Some(&b'\n') {
            continue;
        }
        let (line, mut end) = line(text, at)?;
        let mut words = line.splitn(2, |byte| *byte == b' ');
        let mode = words.next().unwrap_or_default();
        if mode.len() < 3 || !mode.iter().all(|byte| (b'0'..=b'7').contains(byte)) {
            continue;
        }
        let name = words.next().unwrap_or_default().trim_ascii().to_vec();
        let mut bytes = Vec::new();
        while let Some((data, next)) = self::line(text, end) {
            let wanted = data.first().map_or(0, |byte| usize::from(byte.wrapping_sub(b' ') & 63));
            if wanted == 0 || data.starts_with(b"end") {
                break;
            }
            bytes.extend(decode(data.get(1..).unwrap_or_default()).into_iter().take(wanted));
            end = next;
        }
        if !bytes.is_empty() {
            return Some(File { name, bytes, end });
        }
    }
}

fn line(text: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let line = rest.get(..len)?;
    Some((line.strip_suffix(b"\r").unwrap_or(line), at + len + 1))
}

fn decode(digits: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for group in digits.chunks(4) {
        let word = (0..4).fold(0u32, |word, index| {
            let digit = group.get(index).map_or(0, |byte| byte.wrapping_sub(b' ') & 63);
            word << 6 | u32::from(digit)
        });
        let [_, a, b, c] = word.to_be_bytes();
        bytes.extend([a, b, c]);
    }
    bytes
}
