//! Where the vault is, what the configuration says about it, and what its errors mean to a shell.
//!
//! Owns: [`Store`]. A vault that is in use is waited for, and that is said. Must not: know verbs.

use crate::exit::{Exit, Failure};
use lazaret_config::{HardLinks, Places, Settings, WhenFull};
use lazaret_quarantine::{self as vault, Catalogue, Limits, Patience, Vault, VaultError};
use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt, path::PathBuf, time::Duration};

/// The vault of this machine, or of this user.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) places: Places,
    pub(crate) settings: Settings,
}

impl Store {
    pub(crate) fn find() -> Result<Self, Failure> {
        let (places, settings) =
            lazaret_config::load().map_err(|e| Failure::new(Exit::Configuration, e))?;
        Ok(Self { places, settings })
    }

    fn directory(&self) -> PathBuf {
        self.places.quarantine()
    }

    fn limits(&self) -> Limits {
        let config = &self.settings.config.quarantine;
        Limits {
            total_bytes: config.max_total.map(|size| size.0),
            keep_for: config.keep_for.map(lazaret_config::Span::duration),
            when_full: match config.when_full {
                WhenFull::Refuse => vault::WhenFull::Refuse,
                WhenFull::DropOldest => vault::WhenFull::DropOldest,
            },
            hard_links: match config.hard_links {
                HardLinks::Deny => vault::HardLinks::Deny,
                HardLinks::Empty => vault::HardLinks::Empty,
            },
        }
    }

    /// Opens the vault for writing, making it if there is none; waits for another writer.
    pub(crate) fn open(&self) -> Result<Vault, VaultError> {
        let directory = self.directory();
        let made = DirBuilder::new().mode(0o700).recursive(true).create(&self.places.state);
        made.map_err(|source| VaultError::Io { what: "state directory", source })?;
        match Vault::open(&directory, self.limits(), Patience::None) {
            Err(error @ VaultError::Locked { .. }) => {
                tracing::warn!("waiting up to {} s: {error}", PATIENCE.as_secs());
                Vault::open(&directory, self.limits(), Patience::UpTo(PATIENCE))
            }
            other => other,
        }
        .inspect(|vault| {
            for (case, became) in &vault.recovery().cases {
                tracing::warn!(%case, "unfinished work was found in the vault: {became:?}");
            }
        })
    }

    /// As `open`, for a verb that works on what is there: a missing vault is not made.
    pub(crate) fn writer(&self) -> Result<Vault, Failure> {
        match self.directory().try_exists() {
            Ok(false) => Err(Failure::new(Exit::NoInput, "nothing was ever quarantined here")),
            _ => self.open().map_err(|e| failure(&e)),
        }
    }

    /// Opens the vault for reading; `None` if there is none.
    pub(crate) fn reader(&self) -> Result<Option<Catalogue>, Failure> {
        match Catalogue::open(&self.directory()) {
            Ok(catalogue) => Ok(Some(catalogue)),
            Err(VaultError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(None)
            }
            Err(error) => Err(failure(&error)),
        }
    }

    /// As `reader`, for a verb that needs an item.
    pub(crate) fn existing(&self) -> Result<Catalogue, Failure> {
        let nothing = || Failure::new(Exit::NoInput, "nothing was ever quarantined here");
        self.reader()?.ok_or_else(nothing)
    }
}

/// What an error of the vault means to a shell.
pub(crate) fn failure(error: &VaultError) -> Failure {
    let exit = match error {
        VaultError::Locked { .. } => Exit::Unavailable,
        VaultError::Unsafe { .. } => Exit::Permission,
        VaultError::NoSuchCase(_) => Exit::NoInput,
        VaultError::KeyMissing | VaultError::KeyDamaged | VaultError::Item { .. } => Exit::Found,
        VaultError::Io { source, .. } => of_io(source),
        _ => Exit::Internal,
    };
    Failure::new(exit, format!("{error} ({})", error.code()))
}

pub(crate) fn of_io(error: &io::Error) -> Exit {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Exit::Permission,
        _ => Exit::Io,
    }
}

/// The output could not be written.
pub(crate) fn lost(error: io::Error) -> Failure {
    Failure::new(Exit::Io, format!("cannot write output: {error}"))
}

/// How long another writer is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
