//! `lazaret quarantine restore`.
//!
//! The order is the point: the new file is complete and without a name when the present rules see
//! it, and only what they let pass, or what somebody insists on, gets its name.

use super::{
    allow::allow,
    recheck::recheck,
    store::{Store, failure, lost, of_io},
    verdict::Judgement,
};
use crate::{
    exit::{Exit, Failure},
    output::shown,
    quarantine_args::{ItemFormat, RestoreArgs},
};
use lazaret_quarantine::{
    Approval, KeepItem, Metadata, Order, ParentRule, RestoreError, Restored, Target, Vault,
};
use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
use serde_json::json;
use std::{
    ffi::OsStr,
    io::{self, Write},
    os::{fd::BorrowedFd, unix::ffi::OsStrExt},
    path::Path,
};

pub(super) fn run(store: &Store, args: &RestoreArgs) -> Result<Exit, Failure> {
    // The new file is opened once more, for the scan that another process makes of it.
    let _answered_first = crate::scan::Pass::ask();
    let mut vault = store.writer()?;
    let target = target(&vault, args)?;
    // Set if the check itself failed, or the allow list could not be written.
    let mut broken: Option<Failure> = None;
    let mut objection = None;
    let mut approve = |file: BorrowedFd<'_>, metadata: &Metadata| {
        let judged = recheck(file, metadata.place.path().as_ref());
        match judged.and_then(|judged| decide(store, args, &judged, metadata)) {
            Ok(None) => Approval::Go,
            Ok(Some(reason)) => {
                objection = Some(reason.clone());
                Approval::Refuse(reason)
            }
            Err(failure) => {
                let reason = failure.to_string();
                broken = Some(failure);
                Approval::Refuse(reason)
            }
        }
    };
    let keep = if args.keep { KeepItem::Yes } else { KeepItem::No };
    let restored = vault.restore(args.id, Order { target, keep, approve: &mut approve });
    match (restored, broken, objection) {
        (Ok(restored), _, _) => {
            say(args, &restored).map_err(lost)?;
            Ok(Exit::Clean)
        }
        (Err(_), Some(failure), _) => Err(failure),
        (Err(_), None, Some(objection)) => Err(Failure::new(
            Exit::Found,
            format!(
                "not given back: {objection}; --even-if-malicious gives it back all the same, \
                 --allow also keeps it from being taken again (restore-not-approved)"
            ),
        )),
        (Err(error), None, None) => Err(refused(&error)),
    }
}

/// The last word: nothing, or why not. What is allowed is on the list before the file has its name.
fn decide(
    store: &Store,
    args: &RestoreArgs,
    judged: &Judgement,
    metadata: &Metadata,
) -> Result<Option<String>, Failure> {
    if args.allow {
        allow(&store.places, metadata.blake3, metadata.size)?;
    }
    let objection = judged.objection();
    if let (Some(objection), true) = (&objection, args.allow || args.even_if_malicious) {
        tracing::warn!("given back although {objection}");
        return Ok(None);
    }
    Ok(objection)
}

fn target(vault: &Vault, args: &RestoreArgs) -> Result<Target, Failure> {
    let Some(path) = &args.to else {
        let rule = if args.even_if_moved { ParentRule::Any } else { ParentRule::Same };
        return Ok(Target::Original(rule));
    };
    let original = || vault.catalogue().show(args.id).map_err(|e| failure(&e));
    let is_directory = path.as_os_str().as_bytes().ends_with(b"/") || path.is_dir();
    let (parent, name) = match path.file_name() {
        Some(name) if !is_directory => (path.parent().unwrap_or(path), name.to_owned()),
        _ => {
            let place = original()?.metadata.place;
            (path.as_path(), OsStr::from_bytes(&place.name.0).to_owned())
        }
    };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let parent = openat2(CWD, parent, flags, Mode::empty(), resolve).map_err(|e| {
        let hint = match e {
            rustix::io::Errno::LOOP => "; name the real path, without symbolic links",
            _ => "",
        };
        let message = format!("--to {}: {}{hint}", shown(path), io::Error::from(e));
        Failure::new(Exit::NoInput, message)
    })?;
    Ok(Target::At { parent, name })
}

fn refused(error: &RestoreError) -> Failure {
    let exit = match error {
        RestoreError::Vault(inner) => return failure(inner),
        RestoreError::Io { source, .. } => of_io(source),
        _ => Exit::Found,
    };
    let hint = match error {
        RestoreError::ParentChanged => ", or accept it with --even-if-moved",
        _ => "",
    };
    Failure::new(exit, format!("not given back: {error}{hint} ({})", error.code()))
}

fn say(args: &RestoreArgs, restored: &Restored) -> io::Result<()> {
    let mut to = io::stdout().lock();
    let path = Path::new(&restored.path);
    match args.format {
        ItemFormat::Text => {
            writeln!(to, "restored {}", shown(path))?;
            for name in &restored.lost {
                writeln!(to, "not set: {}", shown(name.as_ref()))?;
            }
        }
        ItemFormat::Json => {
            let path = super::record::PathRecord::new(path.as_os_str().as_bytes());
            let mut object = json!({ "id": args.id, "lost": restored.lost });
            if let (Some(object), Ok(serde_json::Value::Object(path))) =
                (object.as_object_mut(), serde_json::to_value(path))
            {
                object.extend(path);
            }
            writeln!(to, "{object}")?;
        }
    }
    to.flush()
}
