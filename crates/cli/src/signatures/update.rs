//! `signatures update`: fetch by the updater, then activate what it staged.

use super::{change, ground::Ground};
use crate::{
    exit::{Exit, Failure},
    signatures_args::UpdateArgs,
    updater,
};
use std::ffi::OsString;

/// Fetches without privileges of our own kind and activates with the same checks as any package.
pub(super) fn run(ground: &Ground, args: &UpdateArgs) -> Result<Exit, Failure> {
    // Made by the side that owns it; the updater writes below staging only.
    drop(ground.lock()?);
    let mut words: Vec<OsString> = vec!["fetch".into()];
    for source in &args.from {
        words.extend(["--from".into(), source.into()]);
    }
    words.extend(args.now.then(|| "--now".into()));
    match updater::run(&words)? {
        Exit::Clean if is_staged(ground) => change::activate(ground),
        other => Ok(other),
    }
}

fn is_staged(ground: &Ground) -> bool {
    matches!(ground.store.staging().package(), Ok(Some(_)))
}
