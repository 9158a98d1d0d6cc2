//! The keeper as the scan sees it: the process that takes malicious files, and what may be taken.
//!
//! Owns: starting the keeper while this process still may, telling it of one file after the other,
//! and the rules of what is never handed to it: anything but `malicious`, and what a package
//! brought. Must not: touch a file.

use crate::{
    diagnostics::Volume,
    exit::{Exit, Failure},
    output::ActionRecord,
};
use lazaret_engine::{Held, Report};
use lazaret_host::{Origin, Packages};
use lazaret_model::Level;
use lazaret_quarantine::{Captive, Courier, Digest, Dispatch, Dropped, Facts, Raw, Reply};
use std::{
    cell::OnceCell,
    ffi::OsString,
    fs::{self, File},
    io,
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::{ffi::OsStrExt, process::CommandExt},
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// The running keeper. Dropping it lets it finish and waits for that.
#[derive(Debug)]
pub(crate) struct Keeper {
    dispatch: Option<Dispatch>,
    child: Child,
    generation: String,
    /// Read at the first malicious file; `None` if package files are taken like others.
    packages: Option<OnceCell<Packages>>,
}

/// What happens to malicious files that a package brought.
pub(crate) use lazaret_config::PackageFiles;

impl Keeper {
    /// Starts the keeper and waits until the vault is known to be usable.
    pub(crate) fn start(
        volume: Volume,
        generation: String,
        packages: PackageFiles,
    ) -> Result<Self, Failure> {
        let failed = |e: io::Error| Failure::new(Exit::Internal, format!("no keeper: {e}"));
        let (dispatch, courier) = Courier::pair().map_err(failed)?;
        let mut command = Command::new("/proc/self/exe");
        // A group of its own: a signal for the scan must not end a file half way.
        command.process_group(0).stdin(OwnedFd::from(courier)).stdout(Stdio::null());
        if volume == Volume::Errors {
            command.arg("--quiet");
        }
        let child = command.args(["quarantine", "keep"]).spawn().map_err(failed)?;
        drop(command);
        let packages = (packages == PackageFiles::Report).then(OnceCell::new);
        let keeper = Self { dispatch: Some(dispatch), child, generation, packages };
        match keeper.dispatch.as_ref().map(Dispatch::greeting) {
            Some(Ok(Reply::Ready(dropped))) => {
                say_dropped(&dropped);
                Ok(keeper)
            }
            Some(Ok(Reply::Refused { code, message })) => {
                let exit = match code.as_str() {
                    "vault-locked" => Exit::Unavailable,
                    "vault-unsafe" => Exit::Permission,
                    _ => Exit::CannotCreate,
                };
                Err(Failure::new(exit, format!("nothing was scanned: {message} ({code})")))
            }
            Some(Ok(Reply::Taken(_))) | None => Err(failed(io::ErrorKind::InvalidData.into())),
            Some(Err(error)) => Err(failed(error)),
        }
    }

    /// Has a malicious file taken; nothing else ever is.
    pub(crate) fn act(&self, report: &Report) -> ActionRecord {
        if report.verdict.level() != Level::Malicious {
            return ActionRecord::none();
        }
        let (Some(held), Some(facts)) = (&report.held, self.facts(report)) else {
            return ActionRecord::not_removed(
                "not-removed-unreachable",
                "its bytes or its directory could not be held",
            );
        };
        if let Some(code) = self.is_of_a_package(held) {
            return ActionRecord::left(code);
        }
        let captive = Captive {
            file: held.file(),
            parent: held.parent(),
            name: held.name(),
            expected: *held.identity(),
            facts,
        };
        match self.dispatch.as_ref().map(|dispatch| dispatch.put(&captive)) {
            Some(Ok(Reply::Taken(taken))) => {
                say_dropped(&taken.dropped);
                let notes = taken.notes.iter().map(|note| note.code()).collect();
                ActionRecord::quarantined(taken.case.to_string(), notes)
            }
            Some(Ok(Reply::Refused { code, message })) => {
                ActionRecord::not_removed(&code, &message)
            }
            Some(Ok(Reply::Ready(_))) | None => {
                ActionRecord::not_removed("keeper-failed", "the keeper said what makes no sense")
            }
            Some(Err(error)) => ActionRecord::not_removed("keeper-failed", &error.to_string()),
        }
    }

    fn facts(&self, report: &Report) -> Option<Facts> {
        let digests = report.digests.as_ref()?;
        let blake3 = Digest::try_from(digests.blake3.clone()).ok()?;
        let label = report.path.as_os_str().as_bytes();
        Some(Facts {
            sha256: digests.sha256.clone(),
            generation: Some(self.generation.clone()),
            label: (label.len() <= LONGEST_LABEL).then(|| Raw::from(label)),
            ..Facts::new(&report.verdict, blake3)
        })
    }

    /// The code of a file that is left because a package brought it, or may have.
    fn is_of_a_package(&self, held: &Held) -> Option<&'static str> {
        let packages = self.packages.as_ref()?;
        let packages = packages.get_or_init(|| Packages::below(Path::new("/")));
        let origin = real_path(held).and_then(|path| {
            let file = File::from(held.file().try_clone_to_owned()?);
            packages.origin(&path, &file)
        });
        match origin {
            Ok(Origin::NoPackage) => None,
            Ok(Origin::Package(_)) => Some("package-owned"),
            Ok(Origin::Unknown) => Some("package-unknown"),
            Err(error) => {
                tracing::warn!("whether a package owns a file is not known: {error}");
                Some("package-unknown")
            }
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.dispatch = None;
        if let Err(error) = self.child.wait() {
            tracing::warn!("the keeper is not waited for: {error}");
        }
    }
}

/// Where the kernel says that the file is, without links.
fn real_path(held: &Held) -> io::Result<PathBuf> {
    let directory = fs::read_link(format!("/proc/self/fd/{}", held.parent().as_raw_fd()))?;
    let name: OsString = held.name().to_owned();
    Ok(directory.join(name))
}

fn say_dropped(dropped: &[Dropped]) {
    for item in dropped {
        tracing::warn!("quarantine: item {} was dropped ({})", item.id, item.because);
    }
}

/// A longer path, as the scan reported it, is not kept beside the real one.
const LONGEST_LABEL: usize = 4096;
