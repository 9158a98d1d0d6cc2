//! `signatures update`: fetch by the updater, then activate what it staged.

use super::{change, ground::Ground};
use crate::{
    exit::{Exit, Failure},
    signatures_args::UpdateArgs,
    updater::{self, Alias},
};
use std::{
    ffi::OsString,
    fs,
    os::unix::fs::MetadataExt,
    path::{self, Path},
};

/// Fetches without privileges of our own kind and activates with the same checks as any package.
pub(super) fn run(ground: &Ground, args: &UpdateArgs) -> Result<Exit, Failure> {
    // Made by the side that owns it; the updater writes below staging only.
    drop(ground.lock()?);
    let mut words: Vec<OsString> = vec!["fetch".into()];
    let alias = alias(ground);
    for source in &args.from {
        words.extend(["--from".into(), from_anywhere(source)]);
    }
    words.extend(args.now.then(|| "--now".into()));
    let store = ["--store", "."].map(OsString::from);
    words.extend(alias.iter().flat_map(|_| store.clone()));
    match updater::run_as(&words, alias.as_ref())? {
        Exit::Clean if is_staged(ground) => change::activate(ground),
        other => Ok(other),
    }
}

/// Where the staging directory is another user's, root fetches as that user: in a directory that
/// somebody else can change root writes nothing. The store is that user's working directory, so that
/// the directories above it may stay closed to him.
fn alias(ground: &Ground) -> Option<Alias> {
    let owner = fs::symlink_metadata(ground.store.staging().path()).ok()?;
    let is_other = rustix::process::geteuid().is_root() && owner.uid() != 0;
    is_other.then(|| Alias {
        uid: owner.uid(),
        gid: owner.gid(),
        dir: ground.store.path().to_owned(),
    })
}

/// A source as it is called from every directory.
fn from_anywhere(source: &str) -> OsString {
    if source.contains("://") {
        return source.into();
    }
    path::absolute(Path::new(source)).map_or_else(|_| source.into(), Into::into)
}

fn is_staged(ground: &Ground) -> bool {
    matches!(ground.store.staging().package(), Ok(Some(_)))
}
