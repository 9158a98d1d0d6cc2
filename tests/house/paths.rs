//! The paths that a module's code names: `crate::a::B`, `super::C`, `child::D`.
//!
//! Owns: a reading of `use` trees and of paths in expressions, made absolute within the crate;
//! which of them are re-exports, and which names the code uses besides.
//!
//! Must not: know which modules exist beyond the children it is told.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// From the crate's root on; the last part may be `*`.
    pub(crate) path: Vec<String>,
    /// What the path is called here.
    pub(crate) alias: String,
    pub(crate) way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The code itself depends on what the path names.
    Used,
    /// `pub use`: handed on under another name.
    Exported,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Separator,
    Sign(char),
}

/// Reads one module's code (comments, literals and tests already blank).
pub(crate) struct Reader<'a> {
    tokens: Vec<Token>,
    module: &'a [String],
    children: &'a [String],
    named: Vec<Named>,
    words: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(code: &str, module: &'a [String], children: &'a [String]) -> Self {
        Self { tokens: tokens(code), module, children, named: Vec::new(), words: Vec::new() }
    }

    /// All paths of the module, and every word outside its `use` items.
    pub(crate) fn read(mut self) -> (Vec<Named>, Vec<String>) {
        let mut inline: Vec<(String, usize)> = Vec::new();
        let (mut depth, mut at) = (0_usize, 0);
        let mut using = None;
        while at < self.tokens.len() {
            match &self.tokens[at] {
                Token::Sign('{') => {
                    if let Some(name) = self.inline_module(at) {
                        inline.push((name, depth));
                    }
                    depth += 1;
                }
                Token::Sign('}') => {
                    depth = depth.saturating_sub(1);
                    inline.pop_if(|(_, opened)| *opened == depth);
                }
                Token::Sign(';') => using = None,
                Token::Word(word) if word == "use" => using = Some(self.way(at)),
                Token::Word(_) if self.starts_path(at) => {
                    at = self.path(at, &inline, using.unwrap_or(Way::Used));
                    continue;
                }
                Token::Word(word) if using.is_none() => self.words.push(word.clone()),
                _ => {}
            }
            at += 1;
        }
        (self.named, self.words)
    }

    fn word(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn inline_module(&self, brace: usize) -> Option<String> {
        let name = self.word(brace.checked_sub(1)?)?;
        (self.word(brace.checked_sub(2)?)? == "mod").then(|| name.to_owned())
    }

    /// Whether the `use` at `at` is public to anyone.
    fn way(&self, at: usize) -> Way {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let public = match before {
            Some(Token::Word(word)) => word == "pub",
            Some(Token::Sign(sign)) => *sign == ')',
            _ => false,
        };
        if public { Way::Exported } else { Way::Used }
    }

    fn starts_path(&self, at: usize) -> bool {
        let Some(word) = self.word(at) else { return false };
        let after_separator = at > 0 && self.tokens[at - 1] == Token::Separator;
        let visibility =
            at > 1 && self.word(at - 1) == Some("in") && self.tokens[at - 2] == Token::Sign('(');
        let root = ["crate", "self", "super"].contains(&word);
        self.tokens.get(at + 1) == Some(&Token::Separator)
            && !after_separator
            && !visibility
            && (root || self.children.iter().any(|child| child == word))
    }

    /// Reads the path or tree that starts at `at`; returns where it ends.
    fn path(&mut self, mut at: usize, inline: &[(String, usize)], way: Way) -> usize {
        let mut base: Vec<String> = self.module.to_vec();
        base.extend(inline.iter().map(|(name, _)| name.clone()));
        if self.word(at) == Some("crate") {
            base.clear();
            at += 2;
        } else if self.word(at) == Some("self") {
            at += 2;
        }
        while self.word(at) == Some("super") {
            base.pop();
            at += 2;
        }
        self.tree(at, base, way)
    }

    fn tree(&mut self, mut at: usize, mut path: Vec<String>, way: Way) -> usize {
        loop {
            match self.tokens.get(at) {
                Some(Token::Word(word)) => path.push(word.clone()),
                Some(Token::Sign('{')) => return self.group(at + 1, &path, way),
                Some(Token::Sign('*')) => path.push("*".to_owned()),
                _ => break,
            }
            at += 1;
            if self.tokens.get(at) != Some(&Token::Separator) {
                break;
            }
            at += 1;
        }
        let mut alias = path.last().cloned().unwrap_or_default();
        if alias == "self" {
            path.pop();
            alias = path.last().cloned().unwrap_or_default();
        }
        if self.word(at) == Some("as") {
            alias = self.word(at + 1).unwrap_or_default().to_owned();
            at += 2;
        }
        self.named.push(Named { path, alias, way });
        at
    }

    fn group(&mut self, mut at: usize, path: &[String], way: Way) -> usize {
        loop {
            match self.tokens.get(at) {
                Some(Token::Sign(',')) => at += 1,
                Some(Token::Word(_) | Token::Sign('{' | '*')) => {
                    at = self.tree(at, path.to_vec(), way);
                }
                _ => return at + 1,
            }
        }
    }
}

fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = code.chars().peekable();
    while let Some(first) = rest.next() {
        if first.is_alphanumeric() || first == '_' {
            let mut word = String::from(first);
            while let Some(next) = rest.next_if(|next| next.is_alphanumeric() || *next == '_') {
                word.push(next);
            }
            tokens.push(Token::Word(word));
        } else if first == ':' && rest.next_if_eq(&':').is_some() {
            tokens.push(Token::Separator);
        } else if !first.is_whitespace() {
            tokens.push(Token::Sign(first));
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::{Reader, Way};

    fn read(code: &str) -> Vec<(String, String, Way)> {
        let module = ["a".to_owned(), "b".to_owned()];
        let children = ["kid".to_owned()];
        let (named, _) = Reader::new(code, &module, &children).read();
        named.into_iter().map(|named| (named.path.join("::"), named.alias, named.way)).collect()
    }

    fn used(code: &str) -> Vec<String> {
        read(code).into_iter().map(|(path, _, _)| path).collect()
    }

    #[test]
    fn trees_are_spread_out() {
        let found = used("use crate::{x::Y, z::{self, *}, V as W};");
        assert_eq!(found, ["x::Y", "z", "z::*", "V"]);
    }

    #[test]
    fn super_self_and_children_are_made_absolute() {
        assert_eq!(used("use super::c::D;"), ["a::c::D"]);
        assert_eq!(used("use super::super::e;"), ["e"]);
        assert_eq!(
            used("fn f(x: self::kid::K) { kid::go::<u8>(crate::m::N) }"),
            ["a::b::kid::K", "a::b::kid::go", "m::N"]
        );
        assert_eq!(used("mod inner { use super::X; } use super::Y;"), ["a::b::X", "a::Y"]);
    }

    #[test]
    fn what_names_no_module_is_passed_over() {
        assert!(used("pub(crate) fn f(&self) { self.g(); other::kid::h() }").is_empty());
        assert!(used("pub(in crate::a) struct S; use std::fs;").is_empty());
    }

    #[test]
    fn re_exports_are_told_apart() {
        let found = read("pub(crate) use kid::{A, B as C}; use kid::D;");
        assert_eq!(found[1], ("a::b::kid::B".into(), "C".into(), Way::Exported));
        assert_eq!(found[2].2, Way::Used);
    }

    #[test]
    fn words_outside_of_use_are_told() {
        let (_, words) = Reader::new("use x::Y; fn f(z: Z) {}", &[], &[]).read();
        assert!(words.contains(&"Z".to_owned()) && !words.contains(&"Y".to_owned()));
    }
}
