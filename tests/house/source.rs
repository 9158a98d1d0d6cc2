//! One source file and its three views: all of it, its code, its code without tests.
//!
//! Owns: where the tests of a file are (`#[cfg(test)]` and `#[test]` items, or the whole file).
//! Views keep every line break, so that a line number found in a view holds in the file.
//!
//! Must not: know rooms or rules of the house.

use std::ops::Range;

use crate::lex::{Kind, is_word, kinds};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Product,
    Test,
}

#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Relative to the root of the checkout, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
    kinds: Vec<Kind>,
    tests: Vec<Range<usize>>,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str, role: Role) -> Self {
        let kinds = kinds(text);
        let tests = match role {
            Role::Test => std::iter::once(0..text.len()).collect(),
            Role::Product => test_items(&view(text, |at| kinds[at] == Kind::Code)),
        };
        Self { path: path.to_owned(), text: text.to_owned(), kinds, tests }
    }

    /// Code alone: comments, literals and tests are blank.
    pub(crate) fn product_code(&self) -> String {
        view(&self.text, |at| self.kinds[at] == Kind::Code && !self.in_test(at))
    }

    /// Code of product and tests: comments and literals are blank.
    pub(crate) fn all_code(&self) -> String {
        view(&self.text, |at| self.kinds[at] == Kind::Code)
    }

    /// All but the literals of tests.
    pub(crate) fn without_test_literals(&self) -> String {
        view(&self.text, |at| self.kinds[at] != Kind::Literal || !self.in_test(at))
    }

    pub(crate) fn comments(&self) -> String {
        view(&self.text, |at| self.kinds[at] == Kind::Comment)
    }

    pub(crate) fn product_lines(&self) -> usize {
        let mut start = 0;
        let mut count = 0;
        for line in self.text.split_inclusive('\n') {
            count += usize::from(!self.in_test(start));
            start += line.len();
        }
        count
    }

    pub(crate) fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    fn in_test(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }
}

/// `text` with every byte blank that `keep` refuses.
fn view(text: &str, keep: impl Fn(usize) -> bool) -> String {
    let bytes = text.bytes().enumerate();
    let kept = bytes.map(|(at, byte)| if byte == b'\n' || keep(at) { byte } else { b' ' });
    String::from_utf8_lossy(&kept.collect::<Vec<u8>>()).into_owned()
}

/// The 1-based line of byte `at`.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// Byte offsets at which `word` stands alone in `text`.
pub(crate) fn find_word(text: &str, word: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| *at == 0 || !is_word(bytes[at - 1]))
        .filter(|at| bytes.get(at + word.len()).is_none_or(|byte| !is_word(*byte)))
        .collect()
}

/// Modules that a file declares only for tests: `#[cfg(test)] mod name;`.
pub(crate) fn test_modules(text: &str) -> Vec<String> {
    let kinds = kinds(text);
    let code = view(text, |at| kinds[at] == Kind::Code);
    let items = test_items(&code);
    let declared = items.iter().filter_map(|range| {
        let (_, name) = code[range.clone()].trim_end().strip_suffix(';')?.rsplit_once("mod ")?;
        Some(name.trim().to_owned())
    });
    declared.collect()
}

fn test_items(code: &str) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    for marker in ["#[cfg(test)]", "#[test]", "#[cfg(all(test"] {
        for (at, _) in code.match_indices(marker) {
            items.push(at..item_end(code.as_bytes(), at));
        }
    }
    items
}

/// Where the item ends whose first attribute starts at `at`.
fn item_end(code: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < code.len() {
        match code[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
        at += 1;
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::{Role, Source, find_word, line_of, test_modules};

    const TEXT: &str = "//! doc\nfn f() { a(\"b\") } // c\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn t() { x[0]; }\n}\nfn g() {}\n";

    #[test]
    fn tests_are_left_out_of_product_code_and_lines() {
        let source = Source::new("a.rs", TEXT, Role::Product);
        let code = source.product_code();
        assert!(code.contains("fn f()") && code.contains("fn g()"));
        assert!(!code.contains("fn t()") && !code.contains("b\"") && !code.contains("// c"));
        assert_eq!(source.product_lines(), 3);
        assert!(source.all_code().contains("fn t()"));
        assert!(source.comments().contains("// c") && !source.comments().contains("fn"));
        assert_eq!(Source::new("a.rs", TEXT, Role::Test).product_lines(), 0);
    }

    #[test]
    fn a_test_item_ends_at_its_own_semicolon() {
        let source = Source::new("a.rs", "#[cfg(test)]\nuse a::b;\nfn f() {}\n", Role::Product);
        assert!(source.product_code().contains("fn f()"));
        assert!(!source.product_code().contains("a::b"));
        assert_eq!(test_modules("mod a;\n#[cfg(test)]\nmod tests;\n"), ["tests"]);
    }

    #[test]
    fn words_stand_alone() {
        assert_eq!(find_word("unsafe unsafe_code not_unsafe (unsafe)", "unsafe"), [0, 31]);
        assert_eq!(line_of("a\nb\nc", 4), 3);
    }
}
