//! CSV exports as abuse.ch publishes them (MalwareBazaar, URLhaus payloads).
//!
//! Owns: which columns matter and how a row is split. The columns are named by a comment
//! (`# "first_seen_utc","sha256_hash",...`) or by the first row; `, ` and `,` both separate;
//! `n/a` and nothing are no value. Of the digests of a row the strongest is taken: they are all of
//! one file, and every further algorithm would have to be computed for every file scanned.
//! Must not: read lines.

use super::algorithm::Algorithm;
use super::entry::{Entry, parse_digest, shown};
use super::error::Fault;
use super::text::excerpt;
use std::borrow::Cow;

const NAMED_ALGORITHMS: [(&str, Algorithm); 6] = [
    ("sha256_hash", Algorithm::Sha256),
    ("sha256", Algorithm::Sha256),
    ("sha1_hash", Algorithm::Sha1),
    ("sha1", Algorithm::Sha1),
    ("md5_hash", Algorithm::Md5),
    ("md5", Algorithm::Md5),
];
const NAMES: [&str; 2] = ["signature", "file_name"];

/// Which column holds what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    count: usize,
    /// The strongest first.
    digests: Vec<(usize, Algorithm)>,
    /// The best name first.
    names: Vec<usize>,
}

impl Columns {
    /// The columns that `line` names, if it names at least three and a digest among them.
    pub(crate) fn parse(line: &[u8]) -> Option<Self> {
        let fields = split(line)?;
        let is_name = |f: &[u8]| !f.is_empty() && f.iter().all(|b| is_word(*b));
        if fields.len() < 3 || !fields.iter().all(|field| is_name(field)) {
            return None;
        }
        let position = |name: &str| fields.iter().position(|field| &**field == name.as_bytes());
        let digests: Vec<_> = NAMED_ALGORITHMS
            .into_iter()
            .filter_map(|(name, algorithm)| Some((position(name)?, algorithm)))
            .collect();
        let names = NAMES.into_iter().filter_map(position).collect();
        (!digests.is_empty()).then_some(Self { count: fields.len(), digests, names })
    }

    /// Reads one row.
    pub(crate) fn row(&self, line: &[u8]) -> Result<Entry<'static>, Fault> {
        let fields = split(line)
            .ok_or_else(|| Fault::new("a quoted field without an end", "`\"` before `,`"))?;
        if fields.len() != self.count {
            let cause = format!("{} columns where {} are named", fields.len(), self.count);
            return Err(Fault::new(cause, "a row of as many columns as were named"));
        }
        let value = |column: usize| fields.get(column).map(|f| &**f).filter(|f| is_value(f));
        let found = self.digests.iter().find_map(|(column, a)| Some((value(*column)?, *a)));
        let Some((hex, algorithm)) = found else {
            return Err(Fault::new("a row without a digest", "a SHA-256, SHA-1 or MD5 digest"));
        };
        let digest = parse_digest(hex, algorithm).ok_or_else(|| {
            let cause = format!("`{}` is no {algorithm} digest", excerpt(hex));
            Fault::new(cause, "hexadecimal digits of the algorithm's length")
        })?;
        let name = self.names.iter().find_map(|column| value(*column));
        let name = name.map(|name| Cow::Owned(shown(name).into_owned()));
        Ok(Entry { algorithm, digest, size: None, severity: None, name })
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_value(field: &[u8]) -> bool {
    !field.is_empty() && !field.eq_ignore_ascii_case(b"n/a")
}

/// Splits a row; none if a quoted field never ends. Two quotes are one inside a field; a single
/// one ends the field only before `,` or the end of the row, as names with bare quotes do occur.
fn split(line: &[u8]) -> Option<Vec<Cow<'_, [u8]>>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.trim_ascii_start();
        let (field, after) = match rest.strip_prefix(b"\"") {
            Some(quoted) => quoted_field(quoted)?,
            None => {
                let end = rest.iter().position(|b| *b == b',').unwrap_or(rest.len());
                let (field, after) = rest.split_at_checked(end)?;
                (Cow::Borrowed(field.trim_ascii_end()), after)
            }
        };
        fields.push(field);
        match after.strip_prefix(b",") {
            Some(more) => rest = more,
            None => return Some(fields),
        }
    }
}

/// The field up to its closing quote, and what follows, which is empty or begins with `,`.
fn quoted_field(text: &[u8]) -> Option<(Cow<'_, [u8]>, &[u8])> {
    let mut from = 0;
    loop {
        let end = from + text.get(from..)?.iter().position(|b| *b == b'"')?;
        let after = text.get(end + 1..)?;
        if after.starts_with(b"\"") {
            from = end + 2;
            continue;
        }
        let after = after.trim_ascii_start();
        if after.is_empty() || after.starts_with(b",") {
            return Some((without_double_quotes(text.get(..end)?), after));
        }
        from = end + 1;
    }
}

fn without_double_quotes(field: &[u8]) -> Cow<'_, [u8]> {
    if !field.windows(2).any(|pair| pair == b"\"\"") {
        return Cow::Borrowed(field);
    }
    let mut plain = Vec::with_capacity(field.len());
    let mut bytes = field.iter().peekable();
    while let Some(&byte) = bytes.next() {
        plain.push(byte);
        if byte == b'"' {
            bytes.next_if(|next| **next == b'"');
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = br#"  "first_seen_utc","sha256_hash","md5_hash","file_name","signature""#;

    fn row(line: &str) -> Result<(Algorithm, u8, String), String> {
        let columns = Columns::parse(HEAD).unwrap();
        let entry = columns.row(line.as_bytes()).map_err(|fault| fault.cause)?;
        Ok((entry.algorithm, entry.digest[0], entry.name.unwrap_or_default().into_owned()))
    }

    #[test]
    fn rows_of_an_export() {
        let (sha, md5) = ("ab".repeat(32), "cd".repeat(16));
        let table = [
            (format!(r#""t", "{sha}", "{md5}", "a.exe", "Mirai""#), (Algorithm::Sha256, "Mirai")),
            (format!(r#""t","{sha}","{md5}","a.exe","n/a""#), (Algorithm::Sha256, "a.exe")),
            (format!(r#""t","n/a","{md5}","a","M""#), (Algorithm::Md5, "M")),
            (format!(r#"t,{sha},{md5},a,"#), (Algorithm::Sha256, "a")),
            (format!(r#""t","{sha}","{md5}","x ""q"", y","""#), (Algorithm::Sha256, "x \"q\", y")),
            (format!(r#""t","{sha}","{md5}","odd"q, y","n/a" "#), (Algorithm::Sha256, "odd\"q, y")),
        ];
        for (line, (algorithm, name)) in table {
            let (got, first, shown) = row(&line).expect(&line);
            assert_eq!((got, &*shown), (algorithm, name), "{line}");
            assert_eq!(first, if algorithm == Algorithm::Md5 { 0xcd } else { 0xab });
        }
    }

    #[test]
    fn rows_that_are_none() {
        let sha = "ab".repeat(32);
        for (line, cause) in [
            (format!(r#""t","{sha}","n/a","a""#), "4 columns where 5 are named"),
            (r#""t","n/a","","a","b""#.into(), "a row without a digest"),
            (r#""t","abc","n/a","a","b""#.into(), "`abc` is no sha256 digest"),
            (format!(r#""t","{sha}","n/a","a","b"#), "a quoted field without an end"),
        ] {
            assert_eq!(row(&line), Err(cause.to_owned()), "{line}");
        }
    }

    #[test]
    fn only_names_of_columns_are_columns() {
        assert!(Columns::parse(b"firstseen,url,filetype,md5,sha256,signature").is_some());
        for line in
            [&b"sha256, md5"[..], b"a,b,c", b" md5 lists, sha1, x", b"", b"\"md5\",\"a\",\""]
        {
            assert_eq!(Columns::parse(line), None);
        }
    }
}
