//! Where `unsafe` may live, and that nothing of ours panics on purpose.
//!
//! Owns: the two file names that may hold `unsafe`, how many such files there may be, the comment
//! that each block needs, `#![forbid(unsafe_code)]` everywhere else, and the calls that product
//! code must not make.
//!
//! Must not: judge whether a SAFETY comment is right; people do.

use crate::source::{Source, find_word, line_of};
use crate::tree::Package;

pub(crate) const UNSAFE_FILES: [&str; 2] = ["sys.rs", "simd.rs"];
const MOST_UNSAFE_FILES: usize = 5;
const FORBID: &str = "#![forbid(unsafe_code)]";
const FORBIDDEN_CALLS: [&str; 5] =
    [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!("];

/// Unsafe code outside of its files, or without its comment.
pub(crate) fn unsafe_places(source: &Source) -> Vec<String> {
    let code = source.all_code();
    let at_home = UNSAFE_FILES.contains(&source.file_name());
    let wrong = find_word(&code, "unsafe").into_iter().filter_map(|at| {
        let line = line_of(&code, at);
        if !at_home {
            return Some(format!("{}:{line}: unsafe outside of sys.rs and simd.rs", source.path));
        }
        let rest = code[at + "unsafe".len()..].trim_start();
        let needs_comment = rest.starts_with('{') || rest.starts_with("impl");
        (needs_comment && !explained(&source.text, line))
            .then(|| format!("{}:{line}: an unsafe block without // SAFETY:", source.path))
    });
    wrong.collect()
}

/// Whether the comment above the statement of `line` (1-based), or its own, has a SAFETY.
fn explained(text: &str, line: usize) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let mut in_comment = false;
    for (steps, above) in lines[..line].iter().rev().map(|above| above.trim()).enumerate() {
        if above.contains("// SAFETY:") {
            return true;
        }
        let comment = above.starts_with("//");
        let ends = [';', '{', '}'].iter().any(|end| above.ends_with(*end));
        if (in_comment && !comment) || (steps > 0 && !comment && ends) {
            return false;
        }
        in_comment |= comment;
    }
    false
}

/// Files that hold unsafe code, over the whole workspace.
pub(crate) fn unsafe_files(packages: &[Package]) -> Vec<String> {
    let sources = packages.iter().flat_map(|package| &package.sources);
    let unsafe_ones = sources.filter(|source| !find_word(&source.all_code(), "unsafe").is_empty());
    unsafe_ones.map(|source| source.path.clone()).collect()
}

pub(crate) fn too_many(files: &[String]) -> Option<String> {
    (files.len() > MOST_UNSAFE_FILES).then(|| {
        format!(
            "{} files hold unsafe code, at most {MOST_UNSAFE_FILES} may: {files:?}",
            files.len()
        )
    })
}

/// Roots of a package that do not forbid unsafe code though it has none.
pub(crate) fn roots_without_forbid(package: &Package) -> Vec<String> {
    let has_home = |source: &Source| UNSAFE_FILES.contains(&source.file_name());
    if package.sources.iter().any(has_home) {
        return Vec::new();
    }
    let roots = package.sources.iter().filter(|source| is_root(&source.path));
    roots
        .map(|source| (source, source.product_code()))
        .filter(|(_, code)| !code.trim().is_empty() && !code.contains(FORBID))
        .map(|(source, _)| source)
        .map(|source| format!("{}: {FORBID} is missing", source.path))
        .collect()
}

fn is_root(path: &str) -> bool {
    ["src/lib.rs", "src/main.rs"].iter().any(|root| path.ends_with(root))
        || path.contains("src/bin/")
}

/// Calls that end the program where an error should be returned.
pub(crate) fn forbidden_calls(source: &Source) -> Vec<String> {
    let code = source.product_code();
    let named =
        |call: &str, at| format!("{}:{}: {call} outside of tests", source.path, line_of(&code, at));
    let calls = FORBIDDEN_CALLS.iter();
    let found = calls.flat_map(|call| code.match_indices(call).map(|(at, _)| named(call, at)));
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::{
        FORBID, forbidden_calls, roots_without_forbid, too_many, unsafe_files, unsafe_places,
    };
    use crate::source::{Role, Source};
    use crate::tree::{Package, packages};

    fn source(path: &str, text: &str) -> Source {
        Source::new(path, text, Role::Product)
    }

    fn over_the_tree(check: fn(&Source) -> Vec<String>) -> String {
        let packages = packages();
        let sources = packages.iter().flat_map(|package| &package.sources);
        sources.flat_map(check).collect::<Vec<String>>().join("\n")
    }

    #[test]
    fn the_tree_keeps_unsafe_in_its_files() {
        assert_eq!(over_the_tree(unsafe_places), "");
        assert_eq!(too_many(&unsafe_files(&packages())), None);
    }

    #[test]
    fn the_tree_forbids_unsafe_elsewhere() {
        let found: Vec<String> = packages().iter().flat_map(roots_without_forbid).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn the_tree_does_not_panic_on_purpose() {
        assert_eq!(over_the_tree(forbidden_calls), "");
    }

    #[test]
    fn unsafe_in_another_file_is_named() {
        let found =
            unsafe_places(&source("crates/x/src/a.rs", "// unsafe\nfn f() { unsafe { g() } }"));
        assert_eq!(found, ["crates/x/src/a.rs:2: unsafe outside of sys.rs and simd.rs"]);
        assert!(unsafe_places(&source("a.rs", "#![forbid(unsafe_code)] // unsafe\n")).is_empty());
    }

    #[test]
    fn a_block_needs_its_comment() {
        let bare = "fn f() {\n    let x = unsafe { g() };\n}\n";
        assert_eq!(unsafe_places(&source("src/sys.rs", bare)).len(), 1);
        let other = "fn f() {\n    // SAFETY: for a.\n    let a = unsafe { g() };\n    let x = unsafe { g() };\n}\n";
        assert_eq!(unsafe_places(&source("src/sys.rs", other)).len(), 1);
        let good = "fn f() {\n    // SAFETY: g holds.\n    // Always.\n    let x =\n        unsafe { g() };\n}\n";
        assert!(unsafe_places(&source("src/sys.rs", good)).is_empty());
    }

    #[test]
    fn a_sixth_file_is_too_many() {
        let files: Vec<String> = (0..6).map(|number| format!("{number}/sys.rs")).collect();
        assert!(too_many(&files).is_some());
        assert!(too_many(&files[..5]).is_none());
    }

    #[test]
    fn a_root_without_forbid_is_named() {
        let package = |sources| Package { room: "x".into(), manifest: String::new(), sources };
        let bare = source("crates/x/src/lib.rs", "//! Doc.\nmod a;\n");
        assert_eq!(roots_without_forbid(&package(vec![bare.clone()])).len(), 1);
        let good = source("crates/x/src/lib.rs", &format!("//! Doc.\n{FORBID}\nmod a;\n"));
        assert!(roots_without_forbid(&package(vec![good])).is_empty());
        let home = source("crates/x/src/sys.rs", "//! Doc.\n");
        assert!(roots_without_forbid(&package(vec![bare, home])).is_empty());
    }

    #[test]
    fn forbidden_calls_are_named_outside_of_tests_only() {
        let text = "fn f() { a.unwrap(); b.expect(\"c\"); d.unwrap_or(1); }\n#[cfg(test)]\nmod tests { fn t() { a.unwrap() } }\n";
        let found = forbidden_calls(&source("crates/x/src/a.rs", text));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("crates/x/src/a.rs:1: .unwrap()"));
    }
}
