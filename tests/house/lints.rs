//! Every room is under the workspace's lints, and none switches them off as a whole.
//!
//! Owns: the two ways in which a crate could leave: its manifest, and an inner attribute.
//!
//! Must not: say which lints there are (root `Cargo.toml`, `clippy.toml`).

use toml::{Table, Value};

use crate::safety::UNSAFE_FILES;
use crate::source::{Source, line_of};

pub(crate) fn manifest_complaint(room: &str, manifest: &str) -> Option<String> {
    let manifest: Table = manifest.parse().unwrap();
    let inherits = manifest.get("lints").and_then(|lints| lints.get("workspace"));
    (inherits != Some(&Value::Boolean(true)))
        .then(|| format!("{room}: Cargo.toml has no [lints] workspace = true"))
}

/// A room that is a workspace of its own has the same lints.
pub(crate) fn own_lints_complaint(room: &str, manifest: &str, root: &str) -> Option<String> {
    let lints = |text: &str| {
        let manifest: Table = text.parse().unwrap();
        manifest.get("workspace").map(|workspace| workspace.get("lints").cloned())
    };
    let own = lints(manifest)?;
    (own != lints(root)?).then(|| format!("{room}: its own workspace has other lints"))
}

/// Inner `allow` attributes of product code; `unsafe_code` may be allowed where it lives.
pub(crate) fn whole_allows(source: &Source) -> Vec<String> {
    let code = source.product_code();
    let home = UNSAFE_FILES.contains(&source.file_name());
    let allows = code.match_indices("#![allow(").map(|(at, start)| (at, &code[at + start.len()..]));
    allows
        .filter(|(_, lint)| !(home && lint.trim_start().starts_with("unsafe_code")))
        .map(|(at, _)| {
            format!("{}:{}: #![allow(..)] over a whole file", source.path, line_of(&code, at))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{manifest_complaint, own_lints_complaint, whole_allows};
    use crate::source::{Role, Source};
    use crate::tree::{PORCH, packages};

    #[test]
    fn the_tree_is_under_the_lints() {
        let packages = packages();
        let manifests = packages
            .iter()
            .filter_map(|package| manifest_complaint(&package.room, &package.manifest));
        let root = packages.iter().find(|package| package.room == PORCH).unwrap();
        let own = packages.iter().filter_map(|package| {
            own_lints_complaint(&package.room, &package.manifest, &root.manifest)
        });
        let sources = packages.iter().flat_map(|package| &package.sources).flat_map(whole_allows);
        let found: Vec<String> = manifests.chain(own).chain(sources).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn leaving_is_named() {
        assert!(manifest_complaint("x", "[package]\nname = \"x\"\n").is_some());
        assert_eq!(manifest_complaint("x", "[lints]\nworkspace = true\n"), None);
        let root = "[workspace.lints.rust]\nunsafe_code = \"deny\"\n";
        assert!(own_lints_complaint("x", "[workspace]\n", root).is_some());
        assert_eq!(own_lints_complaint("x", root, root), None);
        assert_eq!(own_lints_complaint("x", "[package]\n", root), None);
        let of = |path, lint| {
            whole_allows(&Source::new(
                path,
                &format!("//! Doc.\n#![allow({lint})]\n"),
                Role::Product,
            ))
        };
        assert_eq!(of("a.rs", "dead_code"), ["a.rs:2: #![allow(..)] over a whole file"]);
        assert_eq!(of("src/sys.rs", "dead_code").len(), 1);
        assert_eq!(of("src/a.rs", "unsafe_code").len(), 1);
        assert!(of("src/sys.rs", "unsafe_code, reason = \"here\"").is_empty());
    }
}
