//! The standard signatures: those inside the program, with the active package.
//!
//! Owns: which package a scan loads (active, else the last good one, else none), and that it is said
//! loudly when that is not the one that should be. Must not: change which package is active.

use lazaret_config::Places;
use lazaret_feed::{Choice, Content, Store};
use lazaret_rules::{Packaged, RulesError, SourceSet};

/// Adds the standard signatures of this host.
pub(crate) fn add_active(set: &mut SourceSet, places: &Places) -> Result<(), RulesError> {
    let Choice { package, faults } = Choice::from(&Store::at(places.feed()));
    for fault in &faults {
        tracing::error!("signatures: {fault}");
    }
    match &package {
        Some((pointer, _)) if !faults.is_empty() => {
            tracing::error!("signatures: package {} protects instead", pointer.version);
        }
        None if !faults.is_empty() => {
            tracing::error!("signatures: no package is whole; those inside the program protect");
        }
        _ => {}
    }
    let package = package.as_ref().map(|(_, content)| packaged(content));
    set.add_standard(package.as_ref())
}

/// Adds the standard signatures as they would be with this package.
pub(crate) fn add_package(set: &mut SourceSet, content: &Content) -> Result<(), RulesError> {
    set.add_standard(Some(&packaged(content)))
}

fn packaged(content: &Content) -> Packaged<'_> {
    let files = content.files().iter();
    Packaged {
        label: format!("package {}", content.manifest().version),
        files: files.map(|file| (file.path.as_str(), file.bytes.as_slice())).collect(),
        withdrawn: &content.manifest().withdrawn,
    }
}
