//! One list, line by line, whatever its form.
//!
//! Owns: [`Source`]: which form a line is in, the header of a list and its kind.
//! Must not: read lines, store entries.

use super::algorithm::Algorithm;
use super::csv::Columns;
use super::entry::{Entry, Kind};
use super::error::Fault;
use super::lines::LONGEST_LINE;
use super::text;

const HEADER: &[u8] = b"#!lazaret-hashes";
const HEADER_FORM: &str = "`#!lazaret-hashes deny|allow [blake3|sha256]`, once, before the first \
                           digest, and not against the kind asked for";

/// What is known of a list so far.
#[derive(Debug)]
pub(crate) struct Source {
    /// Denies or allows, once it is known.
    kind: Option<Kind>,
    /// Algorithm of 64 hexadecimal digits without a prefix.
    long: Algorithm,
    columns: Option<Columns>,
    has_header: bool,
    has_entries: bool,
}

impl Source {
    /// A list called `origin`, of which `kind` may be known beforehand.
    pub(crate) fn new(origin: &str, kind: Option<Kind>) -> Self {
        Self {
            kind: kind.or_else(|| Kind::from_file_name(origin)),
            long: Algorithm::Sha256,
            columns: None,
            has_header: false,
            has_entries: false,
        }
    }

    /// Denies or allows. An export of malware denies, unless something else was said.
    pub(crate) fn kind(&self) -> Option<Kind> {
        self.kind.or_else(|| self.columns.as_ref().map(|_| Kind::Deny))
    }

    /// What `line` says; nothing if it is a comment, blank, a header or names columns.
    pub(crate) fn line<'a>(&mut self, line: &'a [u8]) -> Result<Option<Entry<'a>>, Fault> {
        if line.is_empty() || line.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        if let Some(words) = line.strip_prefix(HEADER) {
            return self.header(words).map(|()| None);
        }
        if let Some(comment) = line.strip_prefix(b"#") {
            if !self.has_header && !self.has_entries && self.columns.is_none() {
                self.columns = Columns::parse(comment);
            }
            return Ok(None);
        }
        if let Some(columns) = &self.columns {
            return self.has_entries(columns.row(line)?);
        }
        if line.starts_with(b"\"") || line.contains(&b',') && !self.has_entries {
            self.columns = Columns::parse(line);
            if self.columns.is_some() {
                return Ok(None);
            }
        }
        if line.starts_with(b"\"") {
            let expected = "a comment or a first row such as \"first_seen\",\"sha256_hash\",...";
            return Err(Fault::new("a CSV row, but no columns were named", expected));
        }
        self.has_entries(text::parse(line, self.long)?)
    }

    fn has_entries<'a>(&mut self, entry: Entry<'a>) -> Result<Option<Entry<'a>>, Fault> {
        self.has_entries = true;
        if self.kind() == Some(Kind::Allow) && entry.severity.is_some() {
            let cause = "a severity in a list that allows";
            return Err(Fault::new(cause, "no severity, or a list that denies"));
        }
        Ok(Some(entry))
    }

    fn header(&mut self, words: &[u8]) -> Result<(), Fault> {
        let fault = || {
            let cause = format!("header `#!lazaret-hashes{}`", text::excerpt(words));
            Fault::new(cause, HEADER_FORM)
        };
        let text = std::str::from_utf8(words).map_err(|_| fault())?;
        let mut words = text.split_ascii_whitespace();
        let kind = words.next().and_then(Kind::from_name).ok_or_else(fault)?;
        let long = match words.next() {
            Some(name) => Algorithm::from_name(name).filter(|a| a.digest_len() == 32),
            None => Some(Algorithm::Sha256),
        };
        let against = self.kind.is_some_and(|known| known != kind);
        let late = self.has_header || self.has_entries || self.columns.is_some();
        let (Some(long), None, false, false) = (long, words.next(), against, late) else {
            return Err(fault());
        };
        (self.kind, self.long, self.has_header) = (Some(kind), long, true);
        Ok(())
    }
}

/// A line over the limit.
pub(crate) fn too_long() -> Fault {
    let cause = format!("a line of more than {LONGEST_LINE} bytes");
    Fault::new(cause, "a text file with one digest a line")
}
