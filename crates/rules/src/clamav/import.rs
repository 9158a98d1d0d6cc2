//! One file of signatures: which form it is in, what became of each line.
//!
//! Owns: the loop over lines and the count of what was left out.

use super::{digests, extended, logical, rule::Names, sections};
use std::collections::BTreeMap;
use std::path::Path;

/// A form of signatures, told by the end of the file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClamAvForm {
    /// `.hdb .hsb` and their `u` forms: digests of bad files.
    Deny,
    /// `.fp .sfp`: digests of good files.
    Allow,
    /// `.mdb .msb`: digests of sections of Windows programs.
    Sections,
    /// `.ndb`: bytes with gaps at places.
    Extended,
    /// `.ldb`: several of them under a condition.
    Logical,
}

impl ClamAvForm {
    /// The form that the name of a file tells.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        Some(match path.extension()?.to_str()? {
            "hdb" | "hsb" | "hdu" | "hsu" => Self::Deny,
            "fp" | "sfp" => Self::Allow,
            "mdb" | "msb" | "mdu" | "msu" => Self::Sections,
            "ndb" | "ndu" => Self::Extended,
            "ldb" | "ldu" => Self::Logical,
            _ => return None,
        })
    }

    /// True for digests of whole files, which belong into hash lists.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Deny | Self::Allow)
    }
}

/// What a file of signatures came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// YARA rules, or a hash list in our own form.
    pub text: String,
    /// Signatures that are in it.
    pub taken: usize,
    /// Signatures that are not, and how many for each reason.
    pub left_out: BTreeMap<&'static str, usize>,
}

/// Reads signatures in this form.
#[must_use]
pub fn import(form: ClamAvForm, source: &[u8]) -> Import {
    let source = String::from_utf8_lossy(source);
    let mut out = Import { text: heading(form).to_owned(), ..Import::default() };
    let mut names = Names::default();
    for line in source.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let read = match form {
            ClamAvForm::Deny | ClamAvForm::Allow => digests::read(line),
            ClamAvForm::Sections => sections::read(line, &mut names),
            ClamAvForm::Extended => extended::read(line, &mut names),
            ClamAvForm::Logical => logical::read(line, &mut names),
        };
        match read {
            Ok(text) => {
                out.text.push_str(&text);
                out.taken += 1;
            }
            Err(reason) => *out.left_out.entry(reason).or_default() += 1,
        }
    }
    out
}

const fn heading(form: ClamAvForm) -> &'static str {
    match form {
        ClamAvForm::Deny => "#!lazaret-hashes deny\n",
        ClamAvForm::Allow => "#!lazaret-hashes allow\n",
        ClamAvForm::Sections => "import \"pe\"\nimport \"hash\"\n",
        ClamAvForm::Extended | ClamAvForm::Logical => "import \"pe\"\nimport \"elf\"\n",
    }
}
