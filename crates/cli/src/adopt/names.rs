//! Names that a package can hold, made of names that somebody else chose.
//!
//! Owns: [`Names`]. Pure.

use std::collections::BTreeSet;

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// The path with letters, digits and `_ - + .` only, no part starting with a dot, short enough and
    /// of nobody else.
    pub(super) fn plain(&mut self, path: &str) -> String {
        let letter =
            |c: char| if c.is_ascii_alphanumeric() || "_-+.".contains(c) { c } else { '_' };
        let part = |part: &str| -> String {
            part.chars().map(letter).collect::<String>().trim_start_matches('.').to_owned()
        };
        let parts: Vec<String> =
            path.split('/').map(part).filter(|part: &String| !part.is_empty()).collect();
        let whole = parts.join("/");
        let name = if whole.len() <= LONGEST { whole } else { end(parts.last()) };
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if !ending.contains('/') => {
                (stem.to_owned(), format!(".{ending}"))
            }
            _ => (name.clone(), String::new()),
        };
        let numbered = (2..).map(|n| format!("{stem}-{n}{ending}"));
        let mut all = std::iter::once(name).chain(numbered);
        // Endless, so there is one.
        let free =
            all.find(|name| !self.0.contains(&name.to_ascii_lowercase())).unwrap_or_default();
        self.0.insert(free.to_ascii_lowercase());
        free
    }
}

/// The end of a name that is too long: it has the ending.
fn end(name: Option<&String>) -> String {
    let name = name.map(String::as_str).unwrap_or_default();
    name.get(name.len().saturating_sub(LONGEST)..)
        .unwrap_or_default()
        .trim_start_matches('.')
        .to_owned()
}

/// Of 99 bytes that a name in a package has, without `rules/NAMESPACE/` and a number.
const LONGEST: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_plain_and_there_once() {
        let mut names = Names::default();
        for (path, plain) in [
            ("a/b.yar", "a/b.yar"),
            ("a/b c(1).yar", "a/b_c_1_.yar"),
            ("a/B.yar", "a/B-2.yar"),
            ("../../etc/x.yar", "etc/x.yar"),
            (".git/LICENSE", "git/LICENSE"),
            ("git/LICENSE", "git/LICENSE-2"),
        ] {
            assert_eq!(names.plain(path), plain);
        }
        let long = names.plain(&format!("{}/{}.yar", "d".repeat(50), "f".repeat(80)));
        assert!(long.len() <= 62 && long.ends_with("f.yar"), "{long}");
    }
}
