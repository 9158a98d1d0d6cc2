//! One line of text: our own form and what `sha256sum`, `md5sum` and `b3sum` print.
//!
//! Owns: the grammar of both. After the digest, two blanks or a blank and `*` begin a file name
//! (the checksum form); one blank begins `severity=` and `name=` (our own form).
//! Must not: read lines, know of the list around them.

use super::algorithm::Algorithm;
use super::entry::{Entry, parse_digest, shown};
use super::error::Fault;
use lazaret_model::Severity;
use std::borrow::Cow;

const DIGEST: &str = "a digest of 32 (MD5), 40 (SHA-1) or 64 (SHA-256, BLAKE3) hexadecimal digits, \
                      or ALGORITHM:DIGEST";
const REST: &str = "`severity=malicious|suspicious|info` and last `name=TEXT`, or two blanks and \
                    a file name";
/// No file system holds a larger file.
const LARGEST_FILE: u64 = i64::MAX as u64;

/// Reads one line; `long` is the algorithm of 64 hexadecimal digits without a prefix.
pub(crate) fn parse(line: &[u8], long: Algorithm) -> Result<Entry<'_>, Fault> {
    let (line, escaped) = match line.strip_prefix(b"\\") {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let end = line.iter().position(|b| matches!(b, b' ' | b'\t')).unwrap_or(line.len());
    let (head, rest) = line.split_at_checked(end).unwrap_or((line, b""));
    let mut entry = parse_head(head, long)?;
    let file = rest.strip_prefix(b"  ").or_else(|| rest.strip_prefix(b" *"));
    match file {
        Some(file) if !file.is_empty() => {
            entry.name = Some(if escaped { unescape(file)? } else { shown(file) });
            Ok(entry)
        }
        _ if escaped => Err(Fault::new(
            "`\\` before a digest without a file name",
            "two blanks and a file name",
        )),
        _ => parse_words(rest, entry),
    }
}

/// `[ALGORITHM:]DIGEST[:SIZE]`
fn parse_head(head: &[u8], long: Algorithm) -> Result<Entry<'_>, Fault> {
    let mut parts = head.split(|b| *b == b':').peekable();
    let first = parts.next().unwrap_or_default();
    let name = std::str::from_utf8(first).unwrap_or_default();
    let named = Algorithm::from_name(name).filter(|_| parts.peek().is_some());
    let hex = if named.is_some() { parts.next().unwrap_or_default() } else { first };
    let algorithm = match named {
        Some(algorithm) => algorithm,
        None => by_length(hex, long).ok_or_else(|| Fault::new(digest_cause(hex), DIGEST))?,
    };
    let digest = parse_digest(hex, algorithm).ok_or_else(|| {
        let cause = format!("`{}` is no {algorithm} digest", excerpt(hex));
        Fault::new(cause, DIGEST)
    })?;
    let size = parts.next().map(parse_size).transpose()?;
    if let Some(more) = parts.next() {
        let cause = format!("`:{}` after the size", excerpt(more));
        return Err(Fault::new(cause, REST));
    }
    Ok(Entry { algorithm, digest, size, severity: None, name: None })
}

fn by_length(hex: &[u8], long: Algorithm) -> Option<Algorithm> {
    match hex.len() {
        32 => Some(Algorithm::Md5),
        40 => Some(Algorithm::Sha1),
        64 => Some(long),
        _ => None,
    }
}

fn digest_cause(hex: &[u8]) -> String {
    if hex.contains(&0) {
        return "a NUL byte: this is not a text file, or not in UTF-8".into();
    }
    format!("`{}` is no digest ({} characters)", excerpt(hex), hex.len())
}

fn parse_size(digits: &[u8]) -> Result<u64, Fault> {
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(digits).ok().filter(|_| plain);
    let size = text.and_then(|text| text.parse().ok()).filter(|size| *size <= LARGEST_FILE);
    size.ok_or_else(|| {
        Fault::new(format!("`{}` is no size", excerpt(digits)), "a whole number of bytes")
    })
}

/// `[severity=...] [name=...]`, the name to the end of the line.
fn parse_words<'a>(rest: &'a [u8], mut entry: Entry<'a>) -> Result<Entry<'a>, Fault> {
    let text = std::str::from_utf8(rest).map_err(|_| Fault::new("not UTF-8", "UTF-8 text"))?;
    if text.chars().any(|c| c.is_control() && c != '\t') {
        return Err(Fault::new("a control character", REST));
    }
    let mut text = text.trim();
    while !text.is_empty() {
        if let Some(name) = text.strip_prefix("name=") {
            let name = name.trim();
            if name.is_empty() {
                return Err(Fault::new("`name=` without a name", REST));
            }
            entry.name = Some(Cow::Borrowed(name));
            return Ok(entry);
        }
        let (word, after) = text.split_once([' ', '\t']).unwrap_or((text, ""));
        let severity = word.strip_prefix("severity=").and_then(Severity::from_name);
        let Some(severity) = severity.filter(|_| entry.severity.is_none()) else {
            return Err(Fault::new(format!("`{}`", excerpt(word.as_bytes())), REST));
        };
        entry.severity = Some(severity);
        text = after.trim_start();
    }
    Ok(entry)
}

/// Undoes what `sha256sum` does to file names with line ends or backslashes.
fn unescape(file: &[u8]) -> Result<Cow<'_, str>, Fault> {
    let mut plain = Vec::with_capacity(file.len());
    let mut bytes = file.iter();
    while let Some(&byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => match bytes.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b'\\') => b'\\',
                _ => return Err(Fault::new("an unknown escape", "`\\n`, `\\r` or `\\\\`")),
            },
            other => other,
        });
    }
    Ok(Cow::Owned(shown(&plain).into_owned()))
}

/// The beginning of hostile text, fit for a message.
pub(crate) fn excerpt(text: &[u8]) -> String {
    const SHOWN: usize = 40;
    let text = shown(text);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "0123456789abcdef0123456789ABCDEF";

    fn read(line: &str) -> Result<(Algorithm, Option<u64>, Option<Severity>, String), Fault> {
        let entry = parse(line.as_bytes(), Algorithm::Sha256)?;
        assert_eq!(entry.digest[..4], [0x01, 0x23, 0x45, 0x67]);
        let name = entry.name.map(Cow::into_owned).unwrap_or_default();
        Ok((entry.algorithm, entry.size, entry.severity, name))
    }

    #[test]
    fn every_form_of_a_line() {
        let sha1 = format!("{MD5}01234567");
        let sha256 = format!("{MD5}{MD5}");
        let (suspicious, md5) = (Some(Severity::Suspicious), Algorithm::Md5);
        let table = [
            (MD5.into(), (md5, None, None, "")),
            (format!("{sha1}:0"), (Algorithm::Sha1, Some(0), None, "")),
            (sha256.clone(), (Algorithm::Sha256, None, None, "")),
            (format!("blake3:{sha256}:12"), (Algorithm::Blake3, Some(12), None, "")),
            (format!("SHA-256:{sha256}"), (Algorithm::Sha256, None, None, "")),
            (format!("md5:{MD5} name=A b  c "), (md5, None, None, "A b  c")),
            (
                format!("{MD5}:7 severity=suspicious\tname=x severity=info"),
                (md5, Some(7), suspicious, "x severity=info"),
            ),
            (format!("{MD5}  a file"), (md5, None, None, "a file")),
            (format!("{MD5} *bin ary"), (md5, None, None, "bin ary")),
            (format!("{MD5}   two"), (md5, None, None, " two")),
            (format!("\\{MD5}  a\\\\b\\nc"), (md5, None, None, "a\\b\u{FFFD}c")),
            (format!("{MD5} "), (md5, None, None, "")),
        ];
        for (line, (algorithm, size, severity, name)) in table {
            assert_eq!(read(&line), Ok((algorithm, size, severity, name.into())), "{line}");
        }
        let blake3 = parse(sha256.as_bytes(), Algorithm::Blake3).map(|e| e.algorithm);
        assert_eq!(blake3, Ok(Algorithm::Blake3));
    }

    #[test]
    fn what_is_no_entry_says_why() {
        let table = [
            ("hello".to_owned(), "`hello` is no digest (5 characters)"),
            (format!("{MD5}0"), "is no digest (33 characters)"),
            (format!("sha256:{MD5}"), "is no sha256 digest"),
            (format!("sha512:{MD5}"), "`sha512` is no digest"),
            ("g".repeat(64), "is no sha256 digest"),
            (format!("{MD5}:"), "`` is no size"),
            (format!("{MD5}:-1"), "`-1` is no size"),
            (format!("{MD5}:99999999999999999999"), "is no size"),
            (format!("{MD5}:1:2"), "`:2` after the size"),
            (format!("{MD5} severity=bad"), "`severity=bad`"),
            (format!("{MD5} severity=info severity=info"), "`severity=info`"),
            (format!("{MD5} name="), "`name=` without a name"),
            (format!("{MD5} nam=x"), "`nam=x`"),
            (format!("{MD5} name=a\x07"), "a control character"),
            (format!("\\{MD5}"), "without a file name"),
            (format!("\\{MD5}  a\\x"), "an unknown escape"),
            ("a\0b".to_owned(), "a NUL byte"),
            (" ".to_owned(), "`` is no digest (0 characters)"),
        ];
        for (line, cause) in table {
            let fault = read(&line).expect_err(&line);
            assert!(fault.cause.contains(cause), "{line}: {fault:?}");
        }
        assert!(parse(format!("{MD5} name=\u{e9}").as_bytes(), Algorithm::Sha256).is_ok());
        let latin1 = [MD5.as_bytes(), b" name=\xe9"].concat();
        assert_eq!(parse(&latin1, Algorithm::Sha256).unwrap_err().cause, "not UTF-8");
    }
}
