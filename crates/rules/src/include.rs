//! Takes `include` statements apart before the engine sees them.
//!
//! A file with an `include` becomes several sources: what stands before it, the included file, what
//! stands after it. Lines keep their numbers, imports stay in force. So the identifier of a set
//! covers every text in it, and a file is found relative to the file that includes it, never in the
//! directory from which somebody happens to start us. An `include` that cannot be followed is left
//! in place: the compiler then names it with its line.

use crate::source::Source;
use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};
use yara_x_parser::{
    Parser,
    ast::{AST, Item, WithSpan},
};

/// The file at `path` with this text as one source or, if it includes others, as several.
pub(crate) fn expand(namespace: &str, path: &Path, text: Vec<u8>) -> Vec<Source> {
    let mut sources = Vec::new();
    Expansion { namespace, open: vec![path.to_owned()], sources: &mut sources }.add(path, text);
    sources
}

struct Expansion<'a> {
    namespace: &'a str,
    /// The chain of files that include one another, to refuse circles.
    open: Vec<PathBuf>,
    sources: &'a mut Vec<Source>,
}

impl Expansion<'_> {
    fn add(&mut self, path: &Path, text: Vec<u8>) {
        let statements = Statements::of(&text);
        let mut done = 0;
        for (name, span) in &statements.includes {
            let included = path.parent().unwrap_or(Path::new("")).join(name);
            if self.open.contains(&included) || self.open.len() >= MAX_DEPTH {
                continue;
            }
            let Ok(included_text) = fs::read(&included) else { continue };
            self.push(path, statements.part(&text, done..span.start));
            self.open.push(included.clone());
            self.add(&included, included_text);
            self.open.pop();
            done = span.end;
        }
        self.push(path, statements.part(&text, done..text.len()));
    }

    fn push(&mut self, path: &Path, text: Vec<u8>) {
        self.sources.push(Source {
            namespace: self.namespace.to_owned(),
            origin: path.display().to_string(),
            text,
        });
    }
}

#[derive(Default)]
struct Statements {
    includes: Vec<(String, Range<usize>)>,
    imports: Vec<Range<usize>>,
}

impl Statements {
    fn of(text: &[u8]) -> Self {
        let mut found = Self::default();
        if memchr::memmem::find(text, b"include").is_none() {
            return found;
        }
        for item in AST::from(Parser::new(text)).items() {
            match item {
                Item::Include(i) => found.includes.push((i.file_name.into(), i.span().range())),
                Item::Import(i) => found.imports.push(i.span().range()),
                Item::Rule(_) => {}
            }
        }
        found
    }

    /// The text of `keep` behind as many lines as stood before it; imports among those stay.
    fn part(&self, text: &[u8], keep: Range<usize>) -> Vec<u8> {
        let mut part: Vec<u8> = text[..keep.end].to_vec();
        for (at, byte) in part[..keep.start].iter_mut().enumerate() {
            if *byte != b'\n' && !self.imports.iter().any(|import| import.contains(&at)) {
                *byte = b' ';
            }
        }
        part
    }
}

/// Files that include one another deeper than this are not followed.
const MAX_DEPTH: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sources: &[Source]) -> Vec<&str> {
        sources.iter().map(|s| std::str::from_utf8(&s.text).unwrap()).collect()
    }

    #[test]
    fn a_text_without_include_is_one_source() {
        let sources = expand("n", Path::new("/a.yar"), b"rule a {condition: true}".to_vec());
        assert_eq!(texts(&sources), ["rule a {condition: true}"]);
    }

    #[test]
    fn an_include_splits_and_keeps_lines_and_imports() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("b.yar"), "rule b {condition: true}").unwrap();
        let text = "import \"pe\"\nrule a {condition: true}\ninclude \"b.yar\"\nrule c {condition: pe.is_pe}";
        let sources = expand("n", &dir.path().join("a.yar"), text.into());
        let [before, included, after] = texts(&sources)[..] else { panic!("{sources:?}") };
        assert_eq!(before, "import \"pe\"\nrule a {condition: true}\n");
        assert_eq!(included, "rule b {condition: true}");
        assert!(after.starts_with("import \"pe\"\n   "), "{after}");
        assert!(after.ends_with("\nrule c {condition: pe.is_pe}"), "{after}");
        assert_eq!(after.lines().count(), 4);
    }

    #[test]
    fn circles_and_missing_files_stay_for_the_compiler_to_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.yar");
        let text = "include \"a.yar\"\ninclude \"none.yar\"\n";
        fs::write(&path, text).unwrap();
        assert_eq!(texts(&expand("n", &path, text.into())), [text]);
    }
}
