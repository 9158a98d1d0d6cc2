//! What the name and the place of a file pretend.
//!
//! Owns: [`NameTraits`], computed from a path alone, so that whoever remembers verdicts can ask
//! whether a name matters. Must not own: what lies under the name.

use crate::name_table::{DOCUMENTS, KERNEL_THREADS, PAGES, PICTURES, TEMPORARY};

/// Traits of one path, a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct NameTraits(u8);

impl NameTraits {
    pub(crate) const DOCUMENT: Self = Self(1);
    pub(crate) const HIDDEN: Self = Self(2);
    pub(crate) const KERNEL_THREAD: Self = Self(4);
    pub(crate) const DOUBLE_EXTENSION: Self = Self(8);
    pub(crate) const DECEPTIVE: Self = Self(16);
    pub(crate) const TEMPORARY: Self = Self(32);

    /// The traits of nothing in particular.
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    /// The traits of a path, in bytes as the system has it.
    #[must_use]
    pub fn of(path: &[u8]) -> Self {
        let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
        let mut traits = Self::none();
        let mut note = |is_so: bool, which: Self| {
            if is_so {
                traits.0 |= which.0;
            }
        };
        note(has_ending(name, DOCUMENTS), Self::DOCUMENT);
        note(name.starts_with(b".") && name.len() > 1, Self::HIDDEN);
        note(is_kernel_thread(name), Self::KERNEL_THREAD);
        note(is_double(name), Self::DOUBLE_EXTENSION);
        note(is_deceptive(name), Self::DECEPTIVE);
        note(TEMPORARY.iter().any(|place| path.starts_with(place)), Self::TEMPORARY);
        traits
    }

    /// The bits, for whoever remembers verdicts: equal bits, equal verdict.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    pub(crate) const fn has(self, which: Self) -> bool {
        self.0 & which.0 != 0
    }
}

fn has_ending(name: &[u8], endings: &[&[u8]]) -> bool {
    let mut parts = name.rsplitn(2, |&byte| byte == b'.');
    let (Some(last), Some(_)) = (parts.next(), parts.next()) else { return false };
    endings.iter().any(|ending| last.eq_ignore_ascii_case(ending))
}

/// `picture.jpg.php`: the last ending counts, the one before it is shown.
fn is_double(name: &[u8]) -> bool {
    let stem = name.iter().rposition(|&byte| byte == b'.').and_then(|dot| name.get(..dot));
    has_ending(name, PAGES) && stem.is_some_and(|stem| has_ending(stem, PICTURES))
}

/// True for the name of a kernel thread, with or without its brackets.
pub(crate) fn is_kernel_thread(name: &[u8]) -> bool {
    let bare = name.strip_prefix(b"[").and_then(|name| name.strip_suffix(b"]")).unwrap_or(name);
    let is_rest =
        |rest: &[u8]| rest.iter().all(|byte| byte.is_ascii_digit() || b"/:-u".contains(byte));
    KERNEL_THREADS.iter().any(|thread| bare.strip_prefix(*thread).is_some_and(is_rest))
}

/// Trailing blanks, only dots, or characters that turn the direction of writing.
fn is_deceptive(name: &[u8]) -> bool {
    let only_dots = name.len() > 2 && name.iter().all(|&byte| byte == b'.' || byte == b' ');
    let turns = name
        .windows(3)
        .any(|w| matches!(w, [0xe2, 0x80, 0xaa..=0xae | 0x8e | 0x8f] | [0xe2, 0x81, 0xa6..=0xa9]));
    only_dots || name.ends_with(b" ") || turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_traits_they_pretend() {
        let cases: [(&str, NameTraits); 14] = [
            ("/a/b.JPG", NameTraits::DOCUMENT),
            ("/a/libx.so", NameTraits::none()),
            ("/a/.x", NameTraits::HIDDEN),
            ("/a/kworker", NameTraits::KERNEL_THREAD),
            ("/a/[kworker/0:1]", NameTraits::none()),
            ("/a/[kswapd0]", NameTraits::KERNEL_THREAD),
            ("/a/watchdogd.ko", NameTraits::none()),
            ("/a/kworkers", NameTraits::none()),
            ("/a/x.jpg.php", NameTraits::DOUBLE_EXTENSION),
            ("/a/x.inc.php", NameTraits::none()),
            ("/a/... ", NameTraits::DECEPTIVE),
            ("/a/x\u{202e}gpj.sh", NameTraits::DECEPTIVE),
            ("/tmp/x", NameTraits::TEMPORARY),
            ("/home/tmp/x", NameTraits::none()),
        ];
        for (path, traits) in cases {
            let found = NameTraits::of(path.as_bytes());
            assert!(
                found == traits || (traits == NameTraits::DECEPTIVE && found.has(traits)),
                "{path}: {found:?}"
            );
        }
    }
}
