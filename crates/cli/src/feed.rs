//! `lazaret feed`: the publisher's commands, which are those of `lazaret-update`.

use crate::{args::FeedArgs, exit::Exit, updater};
use anyhow::Result;
use std::ffi::OsString;

/// Hands the arguments on.
pub(crate) fn run(args: &FeedArgs) -> Result<Exit> {
    let all: Vec<OsString> =
        [OsString::from("feed")].into_iter().chain(args.args.clone()).collect();
    Ok(updater::run(&all)?)
}
