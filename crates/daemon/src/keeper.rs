//! The keeper: the one process that takes files.
//!
//! Owns: giving up every right but those over files, opening the vault, and serving the gate's end of
//! the courier's socket until the gate is gone. A file that it has begun is brought to its end.
//! Must not: scan, decide.

use crate::rights::keep_only;
use caps::Capability;
use lazaret_config::{Environment, HardLinks, Places, Quarantine, Span, WhenFull, load_file};
use lazaret_quarantine::{self as vault, Courier, Limits, Patience, Vault, VaultError};
use rustix::fd::OwnedFd;
use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt, path::Path, time::Duration};

/// Serves at `socket` with the vault of this machine, as the file `config` limits it.
///
/// # Errors
/// The socket failed.
pub(crate) fn serve(socket: OwnedFd, config: &Path) -> io::Result<()> {
    let courier = Courier::from(socket);
    let places = Places::new(&Environment::of_this_process()).map_err(io::Error::other)?;
    let settings = load_file(config).map_err(io::Error::other)?;
    let limits = limits(&settings.config.quarantine);
    keep_only(&RIGHTS);
    let open = || open(&places, limits.clone());
    courier.greet(open().and_then(|mut vault| vault.prune()))?;
    // Opened for each file, so that the commands need not wait for us to end.
    courier.serve_with(&mut || open())
}

fn open(places: &Places, limits: Limits) -> Result<Vault, VaultError> {
    let made = DirBuilder::new().mode(0o700).recursive(true).create(&places.state);
    made.map_err(|source| VaultError::Io { what: "state directory", source })?;
    Vault::open(&places.quarantine(), limits, Patience::UpTo(PATIENCE))
}

fn limits(wanted: &Quarantine) -> Limits {
    Limits {
        total_bytes: wanted.max_total.map(|size| size.0),
        keep_for: wanted.keep_for.map(Span::duration),
        when_full: match wanted.when_full {
            WhenFull::Refuse => vault::WhenFull::Refuse,
            WhenFull::DropOldest => vault::WhenFull::DropOldest,
        },
        hard_links: match wanted.hard_links {
            HardLinks::Deny => vault::HardLinks::Deny,
            HardLinks::Empty => vault::HardLinks::Empty,
        },
    }
}

/// Files of all users with everything that belongs to them: owner, modes, flags, capabilities,
/// `trusted` attributes (which ask for the last), and the lease that tells of writers.
const RIGHTS: [Capability; 9] = [
    Capability::CAP_CHOWN,
    Capability::CAP_DAC_OVERRIDE,
    Capability::CAP_DAC_READ_SEARCH,
    Capability::CAP_FOWNER,
    Capability::CAP_FSETID,
    Capability::CAP_LEASE,
    Capability::CAP_LINUX_IMMUTABLE,
    Capability::CAP_SETFCAP,
    Capability::CAP_SYS_ADMIN,
];
/// How long somebody else's work on the vault is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
