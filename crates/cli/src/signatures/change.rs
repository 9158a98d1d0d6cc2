//! The verbs that change which package is active: `import`, `activate`, `hold`, `rollback`.

use super::{
    ground::{Ground, failure},
    trial::ChildTrial,
    withdrawn,
};
use crate::{
    exit::{Exit, Failure},
    rules_command::unwritable,
    scan::Pass,
    signatures_args::{HoldArgs, ImportArgs, RollbackArgs},
};
use lazaret_feed::{Activated, Activation, Complaint, FeedError, Hold, Seconds};
use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// `import FILE`.
pub(super) fn import(ground: &Ground, args: &ImportArgs) -> Result<Exit, Failure> {
    let (package, roots) = past_the_gate(args)?;
    run(ground, |activation, trial| activation.run(&package, &roots, trial))
}

/// The package and its roots, as root also where opens are blocked: rules that are active find their words
/// in a package of the first form. The pass is this process's, and over when all is read.
fn past_the_gate(args: &ImportArgs) -> Result<(Vec<u8>, Vec<Vec<u8>>), Failure> {
    let _pass = Pass::ask();
    let roots = args.root.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    Ok((read(&args.file)?, roots))
}

/// `activate`: first what the running service says of the package before.
pub(super) fn activate(ground: &Ground) -> Result<Exit, Failure> {
    let is_reverted = heed(ground)?;
    if is_reverted && matches!(ground.store.staging().package(), Ok(None)) {
        return Ok(Exit::Clean);
    }
    run(ground, |activation, trial| activation.staged(trial))
}

fn heed(ground: &Ground) -> Result<bool, Failure> {
    let Some(complaint) = Complaint::left(&ground.places.state.join(SERVICE)) else {
        return Ok(false);
    };
    let locked = ground.lock()?;
    let activation = Activation::new(&locked, ground.host(), Seconds::now());
    let is_reverted = activation.heed(&complaint).map_err(|e| failure(&e))?;
    if is_reverted {
        say(&format!("Package {:.12} is left: {}", complaint.content, complaint.why))?;
    }
    Ok(is_reverted)
}

fn run(
    ground: &Ground,
    attempt: impl FnOnce(&Activation<'_>, &mut ChildTrial) -> Result<Activated, FeedError>,
) -> Result<Exit, Failure> {
    let locked = ground.lock()?;
    let activation = Activation::new(&locked, ground.host(), Seconds::now());
    let mut trial = ChildTrial::default();
    let activated = attempt(&activation, &mut trial).map_err(|e| failure(&e))?;
    drop(locked);
    let mut to = io::stdout().lock();
    let pointer = &activated.pointer;
    for words in &activated.measured {
        writeln!(to, "  {words}").map_err(unwritable)?;
    }
    writeln!(to, "Package {} ({:.12}) is active.", pointer.version, pointer.content)
        .map_err(unwritable)?;
    withdrawn::tell(ground, pointer, &mut to)?;
    Ok(Exit::Clean)
}

/// `hold`.
pub(super) fn hold(ground: &Ground, args: &HoldArgs) -> Result<Exit, Failure> {
    let locked = ground.lock()?;
    let now = Seconds::now();
    let (done, said) = match &args.reason {
        Some(reason) => (
            locked.set_hold(&Hold { reason: reason.clone(), since: now }),
            format!("Updates are held: {reason}"),
        ),
        None => (locked.release(now), "Updates are taken again.".to_owned()),
    };
    done.map_err(|e| failure(&e))?;
    say(&said)
}

/// `rollback`.
pub(super) fn rollback(ground: &Ground, args: &RollbackArgs) -> Result<Exit, Failure> {
    let locked = ground.lock()?;
    let activation = Activation::new(&locked, ground.host(), Seconds::now());
    // A probation that is over counts, so that the newest good package is the one to leave.
    activation.settle().map_err(|e| failure(&e))?;
    let back = activation.revert_because("rollback", &args.reason).map_err(|e| failure(&e))?;
    say(&back.map_or_else(
        || "No package is left; the signatures inside the program protect.".to_owned(),
        |pointer| format!("Package {} ({:.12}) is active.", pointer.version, pointer.content),
    ))
}

fn say(text: &str) -> Result<Exit, Failure> {
    writeln!(io::stdout(), "{text}").map_err(unwritable)?;
    Ok(Exit::Clean)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let most = lazaret_feed::MAX_CONTENT + (2 << 20);
    let length = fs::metadata(path).map(|found| found.len());
    let bytes = match length {
        Ok(length) if length > most => Err(io::ErrorKind::FileTooLarge.into()),
        Ok(_) => fs::read(path),
        Err(error) => Err(error),
    };
    bytes.map_err(|error| {
        let is_blocked = error.raw_os_error() == Some(libc::EPERM);
        let hint = if is_blocked { BLOCKED } else { "" };
        Failure::new(Exit::NoInput, format!("cannot read {}: {error}{hint}", path.display()))
    })
}

/// Below the state directory: where the service may write.
const SERVICE: &str = "gate";
const BLOCKED: &str = "; protection refuses it to whoever is not root (`lazaret why` says which rules): \
                       import it as root";
