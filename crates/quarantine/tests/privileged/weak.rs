//! Those without rights: a vault that may not do everything, and users who come near what was taken.

use crate::{
    mount::{Mount, quiet},
    support::{Ground, Look, Scanned, put},
};
use rustix::fs::{IFlags, ioctl_getflags, ioctl_setflags};
use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

const NOBODY: u32 = 65534;

/// The role: takes a file with the rights that this process has, and says how that ended.
pub(crate) fn put_here(vault: &Path, path: &Path) {
    let ground = Ground::at(vault, Path::new("/nonexistent"));
    let done = put(&mut ground.open(), &Scanned::of(path));
    print!("{}", done.map_or_else(|error| error.code().to_owned(), |_| "taken".to_owned()));
}

/// Without the capability an immutable file stays, without any right a stranger's.
pub(crate) fn rights(mount: &Mount) {
    let ground = mount.ground("rights");
    let path = ground.victim("f", b"bad");
    let file = File::open(&path).unwrap();
    let flags = ioctl_getflags(&file).unwrap();
    if ioctl_setflags(&file, flags | IFlags::IMMUTABLE).is_ok() {
        let was = Look::of(&path);
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set=-linux_immutable", "--inh-caps=-linux_immutable"]);
        command.arg(std::env::current_exe().unwrap());
        assert_eq!(said(&mut command, &ground.vault, &path), "not-removed-immutable");
        assert_eq!(Look::of(&path), was, "{}", mount.kind);
        let denied = ground.catalogue().denied().unwrap();
        assert_eq!(denied[0].because, "not-removed-immutable");
        ioctl_setflags(&file, flags).unwrap();
    } else {
        println!("SKIPPED: {} has no immutable files", mount.kind);
    }
    let was = Look::of(&path);
    let top = tempfile::tempdir().unwrap();
    for open in [mount.path.parent().unwrap(), &mount.path, top.path()] {
        fs::set_permissions(open, PermissionsExt::from_mode(0o755)).unwrap();
    }
    chown(top.path(), Some(NOBODY), None).unwrap();
    let vault = top.path().join("vault");
    let mut command = Command::new("/proc/self/exe");
    assert_eq!(said(command.uid(NOBODY), &vault, &path), "not-removed-refused");
    assert_eq!(Look::of(&path), was, "{}", mount.kind);
}

fn said(command: &mut Command, vault: &Path, path: &Path) -> String {
    let output = command.args(["--role", "put"]).arg(vault).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Other names of a taken program do not run and are not written; what lies in the store is no
/// program, is nobody's to link, and is refused once it was changed.
pub(crate) fn near_the_store(mount: &Mount) {
    let ground = mount.ground("store");
    fs::set_permissions(&ground.home, PermissionsExt::from_mode(0o777)).unwrap();
    let path = ground.victim("f", b"#!/bin/sh\necho ran\n");
    fs::set_permissions(&path, PermissionsExt::from_mode(0o777)).unwrap();
    let link = ground.home.join("link");
    fs::hard_link(&path, &link).unwrap();
    assert!(Command::new(&link).uid(NOBODY).output().is_ok_and(|run| run.stdout == b"ran\n"));
    let mut before = OpenOptions::new().append(true).open(&link).unwrap();
    let taken = ground.put(&path).unwrap();
    let item = ground.vault.join(format!("items/{}.lzq", taken.case));
    for program in [&link, &item] {
        assert!(Command::new(program).status().is_err(), "root runs {}", program.display());
        assert!(Command::new(program).uid(NOBODY).status().is_err(), "{}", program.display());
        let mut append = Command::new("sh");
        append.args(["-c", "echo x >> \"$0\""]).arg(program).uid(NOBODY);
        assert!(!quiet(&mut append), "{}", program.display());
    }
    let mut stolen = Command::new("ln");
    stolen.arg(&item).arg(ground.vault.with_file_name("stolen")).uid(NOBODY);
    assert!(!quiet(&mut stolen));
    // Who had it open writes into the emptied name only, never into the store.
    before.write_all(b"more").unwrap();
    ground.catalogue().verify(taken.case).unwrap();
    // Root may link the item; what is written through the link is found.
    let other = item.with_extension("other");
    fs::hard_link(&item, &other).unwrap();
    OpenOptions::new().append(true).open(&other).unwrap().write_all(b"x").unwrap();
    fs::remove_file(&other).unwrap();
    assert!(ground.catalogue().verify(taken.case).is_err());
    assert!(ground.restore(taken.case).is_err() && !path.exists());
}
