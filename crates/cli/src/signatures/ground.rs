//! Where the packages of this host are, what the configuration says about them, and what errors
//! mean to a shell.
//!
//! Owns: [`Ground`]. Must not: know verbs.

use crate::exit::{Exit, Failure};
use lazaret_config::{Places, Settings};
use lazaret_feed::{Budget, FeedError, Host, Locked, Refusal, Store};
use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
};

/// The packages of this machine, or of this user.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) places: Places,
    pub(super) settings: Settings,
    pub(super) store: Store,
    shipped_root: Option<Vec<u8>>,
}

impl Ground {
    pub(super) fn find() -> Result<Self, Failure> {
        let (places, settings) =
            lazaret_config::load().map_err(|e| Failure::new(Exit::Configuration, e))?;
        let root = &settings.config.signatures.root;
        let shipped_root = match fs::read(root) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                let message = format!("cannot read {}: {error}", root.display());
                return Err(Failure::new(Exit::Configuration, message));
            }
        };
        Ok(Self { store: Store::at(places.feed()), places, settings, shipped_root })
    }

    /// What this host says about packages.
    pub(super) fn host(&self) -> Host<'_> {
        let config = &self.settings.config.signatures;
        let probation = config.probation.duration().as_secs();
        Host {
            shipped_root: self.shipped_root.as_deref(),
            least: config.least,
            budget: Budget {
                compile_seconds: config.compile_time.duration().as_secs().max(1),
                memory_mib: config.memory.bytes() >> 20,
                cost_percent: config.cost_percent,
            },
            probation: i64::try_from(probation).unwrap_or(i64::MAX),
        }
    }

    /// The store for changes, made if need be.
    pub(super) fn lock(&self) -> Result<Locked, Failure> {
        let made = DirBuilder::new().mode(0o700).recursive(true).create(&self.places.state);
        made.map_err(|source| {
            failure(&FeedError::Store { path: self.places.state.clone(), source })
        })?;
        self.store.lock().map_err(|e| failure(&e))
    }
}

/// What an error of the store means to a shell.
pub(super) fn failure(error: &FeedError) -> Failure {
    let exit = match error {
        FeedError::Store { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            Exit::Permission
        }
        FeedError::Store { .. } => Exit::Io,
        FeedError::Busy => Exit::Unavailable,
        FeedError::Refused(Refusal::NoAnchor) => Exit::Configuration,
        FeedError::Refused(_) => Exit::Found,
        FeedError::Trial(_) => Exit::Internal,
        FeedError::NothingStaged | FeedError::NothingActive => Exit::NoInput,
    };
    Failure::new(exit, error)
}
