//! The modules of one crate and which of them uses which.
//!
//! Owns: the way from file names to modules, and from a path in code to the module that really
//! holds what is named: re-exports (`pub use`) are followed, so that a facade hides no use.
//!
//! Must not: judge the graph.

use std::collections::{BTreeMap, BTreeSet};

use crate::paths::{Named, Reader, Way};
use crate::source::{Source, find_word};

/// A module's place: empty for the crate's root.
pub(crate) type Place = Vec<String>;

/// Who uses whom.
pub(crate) type Uses = BTreeSet<(Place, Place)>;

struct Module {
    code: String,
    named: Vec<Named>,
    words: Vec<String>,
}

struct Modules(BTreeMap<Place, Module>);

/// Every use of one module by another in the library of a package.
pub(crate) fn uses(sources: &[Source]) -> Uses {
    let modules = Modules::read(sources);
    let mut uses = Uses::new();
    for (place, module) in &modules.0 {
        for named in &module.named {
            let handed_on = named.way == Way::Exported && !module.words.contains(&named.alias);
            if handed_on {
                continue;
            }
            let targets = modules.targets(named, &module.words);
            let others = targets.into_iter().filter(|target| target != place);
            uses.extend(others.map(|target| (place.clone(), target)));
        }
    }
    uses
}

impl Modules {
    fn read(sources: &[Source]) -> Self {
        let files: BTreeMap<Place, String> = sources
            .iter()
            .filter_map(|source| Some((place(&source.path)?, source.product_code())))
            .collect();
        let places: Vec<Place> = files.keys().cloned().collect();
        let modules = files.into_iter().map(|(place, code)| {
            let children: Vec<String> = children(&places, &place);
            let (named, words) = Reader::new(&code, &place, &children).read();
            (place, Module { code, named, words })
        });
        Self(modules.collect())
    }

    /// Where a named path leads; a glob also leads to whatever of it the code uses by name.
    fn targets(&self, named: &Named, words: &[String]) -> Vec<Place> {
        let mut targets = vec![self.holder(&named.path, 8)];
        if named.path.last().is_some_and(|last| last == "*") {
            let taken = words.iter().filter_map(|word| self.origin(&targets[0], word));
            let holders: Vec<Place> = taken.map(|origin| self.holder(&origin, 8)).collect();
            targets.extend(holders);
        }
        targets
    }

    /// The module that holds what `path` names; `fuel` ends circles of re-exports.
    fn holder(&self, path: &[String], fuel: usize) -> Place {
        let mut place = Place::new();
        for (at, part) in path.iter().enumerate() {
            let mut deeper = place.clone();
            deeper.push(part.clone());
            if self.0.contains_key(&deeper) {
                place = deeper;
                continue;
            }
            if let Some(mut origin) = self.origin(&place, part)
                && fuel > 0
            {
                origin.extend(path[at + 1..].iter().cloned());
                return self.holder(&origin, fuel - 1);
            }
            break;
        }
        place
    }

    /// Where `name` comes from if `place` only hands it on.
    fn origin(&self, place: &Place, name: &str) -> Option<Vec<String>> {
        let exported = || {
            self.0
                .get(place)
                .into_iter()
                .flat_map(|module| &module.named)
                .filter(|named| named.way == Way::Exported)
        };
        if let Some(named) = exported().find(|named| named.alias == name) {
            return Some(named.path.clone());
        }
        let globs = exported().filter_map(|named| named.path.strip_suffix(&["*".to_owned()]));
        let mut origins = globs.filter(|path| self.defines(&self.holder(path, 0), name));
        origins.next().map(|path| [path, &[name.to_owned()]].concat())
    }

    fn defines(&self, place: &Place, name: &str) -> bool {
        let kinds = ["struct", "enum", "trait", "fn", "const", "static", "type", "union", "mod"];
        self.0.get(place).is_some_and(|module| {
            find_word(&module.code, name).into_iter().any(|at| {
                let before = module.code[..at].split_whitespace().next_back();
                before.is_some_and(|word| kinds.contains(&word))
            })
        })
    }
}

/// The module of a file below `src`; `None` for binaries and what is no source.
fn place(path: &str) -> Option<Place> {
    let inside = path.strip_prefix("src/").or_else(|| Some(path.split_once("/src/")?.1))?;
    let stem = inside.strip_suffix(".rs")?;
    let mut place: Place = stem.split('/').map(str::to_owned).collect();
    if place[0] == "bin" || place == ["main"] {
        return None;
    }
    if place == ["lib"] || place.last().is_some_and(|last| last == "mod") {
        place.pop();
    }
    Some(place)
}

fn children(places: &[Place], parent: &Place) -> Vec<String> {
    let below = places.iter().filter_map(|place| match place.strip_prefix(parent.as_slice()) {
        Some([child]) => Some(child.clone()),
        _ => None,
    });
    below.collect()
}

#[cfg(test)]
mod tests {
    use super::{place, uses};
    use crate::source::{Role, Source};

    fn edges(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::new(path, text, Role::Product)).collect();
        let uses = uses(&sources);
        uses.iter().map(|(from, to)| format!("{} -> {}", from.join("::"), to.join("::"))).collect()
    }

    #[test]
    fn files_are_modules() {
        assert_eq!(place("crates/x/src/a/mod.rs").unwrap(), ["a"]);
        assert_eq!(place("crates/x/src/a/b.rs").unwrap(), ["a", "b"]);
        assert!(place("crates/x/src/lib.rs").unwrap().is_empty());
        assert_eq!(place("src/bin/lazaret.rs"), None);
        assert_eq!(place("crates/x/tests/t.rs"), None);
    }

    #[test]
    fn a_facade_hides_no_use() {
        let found = edges(&[
            ("crates/x/src/lib.rs", "mod a; mod b; pub use a::One; pub use b::*;"),
            ("crates/x/src/a.rs", "pub struct One; use crate::Two;"),
            ("crates/x/src/b.rs", "pub struct Two; use crate::One;"),
        ]);
        assert_eq!(found, ["a -> b", "b -> a"]);
    }

    #[test]
    fn handing_on_is_no_use_unless_the_code_uses_it_too() {
        let child = ("crates/x/src/a/b.rs", "pub struct B;");
        let facade = ("crates/x/src/a/mod.rs", "mod b; pub use b::B;");
        assert!(edges(&[facade, child]).is_empty());
        let user = ("crates/x/src/a/mod.rs", "mod b; pub use b::B; fn f(b: B) {}");
        assert_eq!(edges(&[user, child]), ["a -> a::b"]);
    }

    #[test]
    fn a_glob_hides_no_use() {
        let found = edges(&[
            ("crates/x/src/lib.rs", "mod a; mod b; pub use a::One;"),
            ("crates/x/src/a.rs", "pub struct One; use crate::b::Two;"),
            ("crates/x/src/b.rs", "pub struct Two; use crate::*; fn f(one: One) {}"),
        ]);
        assert_eq!(found, ["a -> b", "b -> ", "b -> a"]);
    }

    #[test]
    fn tests_do_not_count() {
        let found = edges(&[
            ("crates/x/src/a.rs", "#[cfg(test)]\nmod tests { use crate::b::B; }"),
            ("crates/x/src/b.rs", "use crate::a::A;"),
        ]);
        assert_eq!(found, ["b -> a"]);
    }
}
