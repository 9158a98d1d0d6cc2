//! Which language a script is written in, by its bytes.
//!
//! Owns: the guess from the first lines. Must not own: names of files.

use memchr::memmem;
use regex::bytes::Regex;
use std::sync::LazyLock;

/// A language whose scripts are looked at. JavaScript is left out: minified code of honest sites
/// looks like hidden code in every measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Php,
    Python,
    Perl,
    Shell,
    Ruby,
}

impl Language {
    /// The language of these bytes, if they are a script in one of them.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..HEAD).unwrap_or(bytes);
        if let Some(line) = head.strip_prefix(b"#!") {
            let line = line.split(|&byte| byte == b'\n').next().unwrap_or_default();
            return INTERPRETERS
                .iter()
                .find(|(word, _)| memmem::find(line, word).is_some())
                .map(|&(_, language)| language);
        }
        if memmem::find(head, b"<?php").is_some() || head.starts_with(b"<?=") {
            return Some(Self::Php);
        }
        if head.first().is_some_and(|&byte| byte == b'<' || byte == 0x7f) {
            return None;
        }
        if PYTHON.is_match(head) {
            return Some(Self::Python);
        }
        SHELL.is_match(head).then_some(Self::Shell)
    }
}

/// Bytes that are looked at for a language.
const HEAD: usize = 4096;

/// Words of a first line, longer ones first: `dash` is no `sh` of another kind.
const INTERPRETERS: &[(&[u8], Language)] = &[
    (b"python", Language::Python),
    (b"pypy", Language::Python),
    (b"perl", Language::Perl),
    (b"ruby", Language::Ruby),
    (b"php", Language::Php),
    (b"sh", Language::Shell),
];

/// Lines that only Python has.
static PYTHON: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?-u)(?:^|\n)(?:import [a-zA-Z_][\w., ]{0,120}(?:;|\r?\n| as )|from [\w.]{1,80} import [\w*(]|def \w{1,60}\([^\n]{0,200}\)(?: ->[^\n]{0,60})?:|class \w{1,60}(?:\([^\n]{0,120}\))?:)",
    )
});

/// A first command that only a shell takes, behind nothing but remarks.
static SHELL: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?-u)^(?:\s|#[^\n]*\n)*(?:cd /|export [A-Za-z_]+=|(?:wget|curl|chmod|chattr|pkill|killall|crontab|nohup|setenforce|ulimit|iptables|useradd|history) |rm -|mkdir -?[p/]|ps (?:aux|-ef|-A)|if \[|for \w{1,24} in |function \w{1,40}|while (?:true|:|\[)|echo )",
    )
});

/// A pattern of this crate. They are all constants and a test uses each; one that did not compile
/// would match nothing.
#[derive(Debug)]
pub(crate) struct Pattern(Option<Regex>);

impl Pattern {
    /// True if the text holds the pattern.
    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// Compiles a pattern.
pub(crate) fn pattern(text: &str) -> Pattern {
    Pattern(Regex::new(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_by_their_first_lines() {
        for (text, language) in [
            ("#!/bin/sh\n", Some(Language::Shell)),
            ("#!/usr/bin/env python3\n", Some(Language::Python)),
            ("#!/usr/bin/perl -w\n", Some(Language::Perl)),
            ("<?php echo 1;", Some(Language::Php)),
            ("\n\n<?php", Some(Language::Php)),
            ("import os\n", Some(Language::Python)),
            ("from a.b import c\n", Some(Language::Python)),
            ("x = 1\ndef f(a):\n", Some(Language::Python)),
            ("<html>import os\n", None),
            ("import java.util.List;\n", Some(Language::Python)),
            ("hello\n", None),
            ("# first\n\ncd /tmp || cd /mnt\n", Some(Language::Shell)),
            ("for i in 1 2; do\n", Some(Language::Shell)),
            ("for the sake of it\n", None),
            ("", None),
        ] {
            assert_eq!(Language::of(text.as_bytes()), language, "{text:?}");
        }
    }
}
