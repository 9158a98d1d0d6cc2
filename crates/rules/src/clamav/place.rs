//! Where bytes have to be.
//!
//! Owns: the grammar of offsets: `*`, `N`, `EOF-N`, `EP+N`, `Sx+N`, `SEx`, `SL+N`, each with
//! `,SHIFT` behind it.

use super::target::module;

/// How a pattern named `pattern` is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Anywhere.
    Any,
    /// From here on, up to the number of bytes further.
    At(String, u64),
    /// Between two places.
    Within(String, String),
}

impl Place {
    /// Reads an offset for this kind of file.
    pub(super) fn read(text: &str, target: &str) -> Result<Self, &'static str> {
        let (base, shift) = match text.split_once(',') {
            Some((base, shift)) => (base, number(shift)?),
            None => (text, 0),
        };
        if base == "*" {
            return Ok(Self::Any);
        }
        if let Some(section) = base.strip_prefix("SE") {
            let section = section_of(module(target)?, &number(section)?.to_string());
            let end = format!("{} + {}", section.0, section.1);
            return Ok(Self::Within(section.0, end));
        }
        let start = if let Some(back) = base.strip_prefix("EOF-") {
            format!("filesize - {}", number(back)?)
        } else if let Some(rest) = base.strip_prefix("EP") {
            format!("{}.entry_point {}", module(target)?, signed(rest)?)
        } else if let Some(rest) = base.strip_prefix("SL") {
            let module = module(target)?;
            let last = format!("{module}.number_of_sections - 1");
            format!("{} {}", section_of(module, &last).0, signed(rest)?)
        } else if let Some(rest) = base.strip_prefix('S') {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (section, rest) = rest.split_at(digits);
            let section = section_of(module(target)?, &number(section)?.to_string());
            format!("{} {}", section.0, signed(rest)?)
        } else if base.starts_with("VI") {
            return Err("at the version information");
        } else {
            number(base)?.to_string()
        };
        Ok(Self::At(start, shift))
    }

    /// The condition that a pattern is there.
    pub(super) fn condition(&self, pattern: &str) -> String {
        match self {
            Self::Any => format!("${pattern}"),
            Self::At(start, 0) => format!("${pattern} at ({start})"),
            Self::At(start, shift) => format!("${pattern} in ({start} .. {start} + {shift})"),
            Self::Within(from, to) => format!("${pattern} in ({from} .. {to})"),
        }
    }

    /// How often a pattern is there.
    pub(super) fn count(&self, pattern: &str) -> String {
        match self {
            Self::Any => format!("#{pattern}"),
            Self::At(start, shift) => format!("#{pattern} in ({start} .. {start} + {shift})"),
            Self::Within(from, to) => format!("#{pattern} in ({from} .. {to})"),
        }
    }
}

/// Start and length of a section in the file.
fn section_of(module: &str, number: &str) -> (String, String) {
    let (start, len) =
        if module == "pe" { ("raw_data_offset", "raw_data_size") } else { ("offset", "size") };
    let field = |field: &str| format!("{module}.sections[{number}].{field}");
    (field(start), field(len))
}

fn number(text: &str) -> Result<u64, &'static str> {
    text.parse().ok().filter(|number| *number <= LARGEST).ok_or("an offset that is no number")
}

fn signed(text: &str) -> Result<String, &'static str> {
    match text.split_at_checked(1) {
        Some(("+", rest)) => Ok(format!("+ {}", number(rest)?)),
        Some(("-", rest)) => Ok(format!("- {}", number(rest)?)),
        _ if text.is_empty() => Ok("+ 0".to_owned()),
        _ => Err("an offset that is no number"),
    }
}

/// No file is larger.
const LARGEST: u64 = i64::MAX as u64 / 4;
