//! What rules and heuristics may know about a file beyond its bytes: name, extension, kind, owner.

use lazaret_heuristics::NameTraits;
use lazaret_rules::{External, Externals};
use std::{borrow::Cow, collections::HashMap, fs, os::unix::ffi::OsStrExt as _, path::Path};

/// User names by number, read once from `/etc/passwd`.
///
/// Directory services are not asked: that would need the network, which a scan does not have.
#[derive(Clone, Debug, Default)]
pub struct Owners(HashMap<u32, String>);

impl Owners {
    /// The users of this machine; empty where the file cannot be read.
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self::parse(&fs::read_to_string("/etc/passwd").unwrap_or_default())
    }

    fn parse(passwd: &str) -> Self {
        let user = |line: &str| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let uid = fields.nth(1)?.parse().ok()?;
            Some((uid, name.to_owned()))
        };
        // The first entry of a number wins, as it does for the C library.
        Self(passwd.lines().rev().filter_map(user).collect())
    }

    /// Name of the user, or the number where there is no name.
    #[must_use]
    pub fn name(&self, uid: u32) -> Cow<'_, str> {
        self.0.get(&uid).map_or_else(|| uid.to_string().into(), |name| name.as_str().into())
    }
}

/// Owns the texts to which [`Externals`] refers.
#[derive(Debug, Default)]
pub(crate) struct Description {
    filepath: String,
    filename: String,
    extension: String,
    filetype: &'static str,
    owner: String,
    name: NameTraits,
}

impl Description {
    /// Describes a file to rules that look at `wanted`; with nothing wanted, only what the name
    /// pretends is computed.
    pub(crate) fn of(
        wanted: &[External],
        path: &Path,
        bytes: &[u8],
        (owners, uid): (&Owners, u32),
    ) -> Self {
        let name = NameTraits::of(path.as_os_str().as_bytes());
        if wanted.is_empty() {
            return Self { name, ..Self::default() };
        }
        let filename = path.file_name().unwrap_or_default().to_string_lossy();
        Self {
            extension: extension(&filename),
            filename: filename.into_owned(),
            filepath: path.to_string_lossy().into_owned(),
            filetype: filetype(bytes),
            owner: owners.name(uid).into_owned(),
            name,
        }
    }

    /// What the name pretends.
    pub(crate) const fn name(&self) -> NameTraits {
        self.name
    }

    pub(crate) fn externals(&self) -> Externals<'_> {
        Externals {
            filename: &self.filename,
            filepath: &self.filepath,
            extension: &self.extension,
            filetype: self.filetype,
            owner: &self.owner,
        }
    }
}

/// From the last dot on, lower case; a leading dot alone makes no extension.
fn extension(filename: &str) -> String {
    match filename.rfind('.') {
        Some(dot) if dot > 0 => filename[dot..].to_lowercase(),
        _ => String::new(),
    }
}

/// The kind of content by its first bytes, in the spelling that public rule sets use.
fn filetype(bytes: &[u8]) -> &'static str {
    SIGNATURES
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map_or("", |(_, filetype)| filetype)
}

const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
    (b"\xfe\xed\xfa\xce", "MACH-O"),
    (b"\xfe\xed\xfa\xcf", "MACH-O"),
    (b"\xce\xfa\xed\xfe", "MACH-O"),
    (b"\xcf\xfa\xed\xfe", "MACH-O"),
    (b"PK\x03\x04", "ZIP"),
    (b"%PDF", "PDF"),
    (b"GIF8", "GIF"),
    (b"\xff\xd8\xff", "JPG"),
    (b"\x89PNG", "PNG"),
    (b"{\\rt", "RTF"),
    (b"MDMP", "MDMP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"),
    (b"Rar!", "RAR"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7ZIP"),
    (b"<?php", "PHP"),
    (b"#!/usr/bin/env python", "Python"),
    (b"#!/usr/bin/python", "Python"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions() {
        for (name, expected) in
            [("a.TXT", ".txt"), ("a.tar.gz", ".gz"), (".bashrc", ""), ("a", ""), ("a.", ".")]
        {
            assert_eq!(extension(name), expected, "{name}");
        }
    }

    #[test]
    fn owners_have_names_or_numbers() {
        let owners = Owners::parse("root:x:0:0::/root:/bin/sh\nbroken\nalso:x:0:0::/:/bin/sh\n");
        assert_eq!(owners.name(0), "root");
        assert_eq!(owners.name(4_000_000_000), "4000000000");
    }

    #[test]
    fn nothing_wanted_costs_nothing() {
        let none = Description::of(&[], Path::new("/a/b.c"), b"MZ", (&Owners::default(), 0));
        assert_eq!(none.externals(), Externals::default());
        let all =
            Description::of(&External::ALL, Path::new("/a/b.C"), b"MZ", (&Owners::default(), 7));
        let expected = Externals {
            filename: "b.C",
            filepath: "/a/b.C",
            extension: ".c",
            filetype: "EXE",
            owner: "7",
        };
        assert_eq!(all.externals(), expected);
    }
}
