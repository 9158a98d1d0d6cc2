//! The signatures that a worker loads: those inside the program, with the active package.
//!
//! Owns: which package that is (active, else the last good one, else none), and that it is said when
//! it is not the one that should be. Must not: follow changes; the gate does, and starts new workers.

use lazaret_feed::{Choice, Store};
use lazaret_rules::{Packaged, SourceSet};
use std::{
    io::{self, Write},
    path::Path,
};

/// Adds them from the directory of packages, before rights are given up.
pub(super) fn add_standard(set: &mut SourceSet, packages: Option<&Path>) -> Result<(), String> {
    let none = || Choice { package: None, faults: Vec::new() };
    let Choice { package, faults } =
        packages.map_or_else(none, |directory| Choice::from(&Store::at(directory.to_owned())));
    for fault in &faults {
        say(fault);
    }
    if package.is_none() && !faults.is_empty() {
        say("no package is whole; the signatures inside the program protect");
    }
    let package = package.as_ref().map(|(pointer, content)| Packaged {
        label: format!("package {}", pointer.version),
        files: content.files().iter().map(|f| (f.path.as_str(), f.bytes.as_slice())).collect(),
        withdrawn: &content.manifest().withdrawn,
    });
    set.add_standard(package.as_ref()).map_err(|error| error.to_string())
}

fn say(fault: &str) {
    // Nobody is left to tell if even this cannot be written.
    drop(writeln!(io::stderr(), "lazaretd: signatures: {fault}"));
}
