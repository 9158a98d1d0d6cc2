//! The doors that one `Cargo.toml` opens.
//!
//! Owns: reading dependencies in every place where Cargo allows them (plain, build, dev, below
//! `target`), under whatever name they were given.
//!
//! Must not: know which doors are planned.

use toml::{Table, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// Linked into the product, or run to build it.
    Product,
    /// Only for tests and benches.
    Dev,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Door {
    /// The package's real name, whatever it is called here.
    pub(crate) package: String,
    pub(crate) used: Use,
}

const SECTIONS: [(&str, Use); 3] = [
    ("dependencies", Use::Product),
    ("build-dependencies", Use::Product),
    ("dev-dependencies", Use::Dev),
];

/// Every door of `manifest`; `root` is the workspace's own manifest, for names it gives.
pub(crate) fn doors(manifest: &str, root: &str) -> Vec<Door> {
    let manifest: Table = manifest.parse().unwrap();
    let root: Table = root.parse().unwrap();
    let mut tables = vec![&manifest];
    if let Some(Value::Table(targets)) = manifest.get("target") {
        tables.extend(targets.values().filter_map(Value::as_table));
    }
    let mut doors = Vec::new();
    for table in tables {
        for (section, used) in SECTIONS {
            let entries = table.get(section).and_then(Value::as_table).into_iter().flatten();
            doors.extend(
                entries.map(|(key, value)| Door { package: name(key, value, &root), used }),
            );
        }
    }
    doors.sort();
    doors
}

fn name(key: &str, value: &Value, root: &Table) -> String {
    if value.get("workspace").is_some() {
        let shared = root.get("workspace").and_then(|table| table.get("dependencies"));
        if let Some(shared) = shared.and_then(|table| table.get(key)) {
            return name(key, shared, &Table::new());
        }
    }
    value.get("package").and_then(Value::as_str).unwrap_or(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Use, doors};

    #[test]
    fn no_section_and_no_other_name_hides_a_door() {
        let root = "[workspace.dependencies]\nscan = { package = \"yara-x\", version = \"1\" }\n";
        let manifest = "
            [dependencies]
            scan.workspace = true
            [build-dependencies]
            b = \"1\"
            [dev-dependencies]
            c = { package = \"d\", version = \"1\" }
            [target.'cfg(unix)'.dependencies]
            e = \"1\"
        ";
        let found: Vec<(String, Use)> =
            doors(manifest, root).into_iter().map(|door| (door.package, door.used)).collect();
        let expected = [("b", Use::Product), ("d", Use::Dev), ("e", Use::Product)];
        for (package, used) in expected {
            assert!(found.contains(&(package.to_owned(), used)), "{package} in {found:?}");
        }
        assert!(found.contains(&("yara-x".to_owned(), Use::Product)));
        assert_eq!(found.len(), 4);
    }
}
