//! Words that must not be in the project: notes of work left undone.
//!
//! Owns: the list, and which texts are read for it (sources, pages, manifests, scripts).
//!
//! Must not: contain the words in one piece.

use crate::source::{find_word, line_of};

const WORDS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

const READ: [&str; 6] = [".md", ".py", ".rs", ".sh", ".toml", "/run"];

pub(crate) fn complaints(path: &str, text: &str) -> Vec<String> {
    if !READ.iter().any(|end| path.ends_with(end)) {
        return Vec::new();
    }
    let found = WORDS.iter().flat_map(|word| {
        let places = find_word(text, word).into_iter();
        places.map(move |at| format!("{path}:{}: {word}: do it or file it", line_of(text, at)))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::{WORDS, complaints};
    use crate::tree::texts;

    #[test]
    fn the_tree_leaves_nothing_for_later() {
        let found: Vec<String> =
            texts().iter().flat_map(|(path, text)| complaints(path, text)).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn each_word_is_found_in_each_sort_of_text() {
        for word in WORDS {
            for path in ["src/a.rs", "README.md", "deny.toml", ".ci/run"] {
                let found = complaints(path, &format!("fine\n// {word}: later\n"));
                assert_eq!(found, [format!("{path}:2: {word}: do it or file it")]);
            }
            assert!(complaints("a.rs", &format!("mktemp a.{word}{word}")).is_empty());
            assert!(complaints("Cargo.lock", word).is_empty());
        }
    }
}
