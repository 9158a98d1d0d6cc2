//! What needs root and file systems of its own: every kind of metadata on four file systems, files
//! and directories that resist, races with an unprivileged attacker, and power cuts.
//!
//! Everything is mounted from images in a temporary directory and unmounted at the end. Says what
//! did not run.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test with its own main"
)]

#[path = "privileged/mount.rs"]
mod mount;
#[path = "privileged/powercut.rs"]
mod powercut;
#[path = "privileged/races.rs"]
mod races;
#[path = "support/mod.rs"]
mod support;
#[path = "privileged/weak.rs"]
mod weak;

use lazaret_quarantine::NotRemoved;
use mount::Mount;
use rustix::fs::{IFlags, XattrFlags, ioctl_setflags, setxattr};
use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::{FileExt, PermissionsExt, chown},
    path::Path,
    process::Command,
};
use support::{Ground, Look};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, what, rest @ ..] = &arguments[..]
        && role == "--role"
    {
        return match what.as_str() {
            "attack" => races::attack(Path::new(&rest[0]), &rest[1]),
            "put" => weak::put_here(Path::new(&rest[0]), Path::new(&rest[1])),
            _ => powercut::drive(Path::new(&rest[0]), &rest[1]),
        };
    }
    if !rustix::process::geteuid().is_root() {
        assert!(std::env::var("CI").is_err(), "these tests need root");
        return println!("SKIPPED: these tests need root");
    }
    // Without an argument everything runs; with one, only what is named so.
    let wanted = |what: &str| arguments.first().is_none_or(|only| only == what);
    for kind in ["ext4", "xfs", "btrfs", "tmpfs"].into_iter().filter(|_| wanted("metadata")) {
        let Some(mount) = Mount::new(kind) else {
            println!("SKIPPED: no {kind} here");
            continue;
        };
        round_trip(&mount);
        resistance(&mount);
        full(&mount);
        weak::rights(&mount);
        weak::near_the_store(&mount);
        println!("{kind}: metadata, resistance, full disk, rights, the store itself: ok");
    }
    if wanted("races") {
        races::run(arguments.get(1).map(String::as_str));
    }
    if wanted("powercut") {
        powercut::run();
    }
}

/// Owner, setuid, ACL, capabilities, attributes of all kinds, flags, times and holes.
fn round_trip(mount: &Mount) {
    let ground = mount.ground("round");
    let path = ground.victim("f", &[9; 5000]);
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(8 << 20).unwrap();
    file.write_all_at(b"tail", 6 << 20).unwrap();
    drop(file);
    chown(&path, Some(1234), Some(4321)).unwrap();
    let set = |name: &str, value: &[u8]| setxattr(&path, name, value, XattrFlags::empty());
    set("user.note", b"\x00\xff").unwrap();
    set("trusted.note", b"t").unwrap();
    set("security.capability", CAP_NET_RAW).unwrap();
    set("system.posix_acl_access", ACL).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o6750)).unwrap();
    support::date(&path);
    let file = File::open(&path).unwrap();
    let now = rustix::fs::ioctl_getflags(&file).unwrap();
    let flags = now | IFlags::NODUMP | IFlags::NOATIME | IFlags::IMMUTABLE;
    let immutable = ioctl_setflags(&file, flags).is_ok();
    drop(file);
    let was = Look::of(&path);
    let taken = ground.put(&path).unwrap();
    assert_eq!(taken.notes.contains(&lazaret_quarantine::Note::WasImmutable), immutable);
    // A directory that would hand an ACL down must not.
    setxattr(&ground.home, "system.posix_acl_default", ACL, XattrFlags::empty()).unwrap();
    let restored = ground.restore(taken.case).unwrap();
    assert_eq!(restored.lost, [""; 0]);
    assert_eq!(Look::of(&path), was, "{}", mount.kind);
    unlock(&path);
    // Without an ACL of its own the file comes back without one.
    let plain = ground.victim("plain", b"x");
    rustix::fs::removexattr(&plain, "system.posix_acl_access").unwrap();
    let was = Look::of(&plain);
    let case = ground.put(&plain).unwrap().case;
    ground.restore(case).unwrap();
    assert_eq!(Look::of(&plain), was, "{}", mount.kind);
    assert!(ground.litter().is_empty());
}

/// What cannot be removed is left as it was, said by its code, and durably denied.
fn resistance(mount: &Mount) {
    let ground = mount.ground("resist");
    let path = ground.victim("f", b"bad");
    let was = Look::of(&path);
    let refuse = |code: NotRemoved| {
        let error = ground.put(&path).unwrap_err();
        assert_eq!(error.code(), code.code(), "{}: {error}", mount.kind);
        assert_eq!(Look::of(&path), was, "{}", mount.kind);
        assert!(ground.litter().is_empty() && ground.ids().is_empty());
        let denied = ground.catalogue().denied().unwrap();
        assert!(denied.iter().any(|entry| entry.because == code.code()));
    };
    let home = File::open(&ground.home).unwrap();
    let flags = rustix::fs::ioctl_getflags(&home).unwrap();
    if ioctl_setflags(&home, flags | IFlags::IMMUTABLE).is_ok() {
        refuse(NotRemoved::ParentImmutable);
        ioctl_setflags(&home, flags).unwrap();
    } else {
        println!("SKIPPED: {} has no immutable directories", mount.kind);
    }
    mount.remount("ro");
    refuse(NotRemoved::ReadOnly);
    mount.remount("rw");
    let bind = Command::new("mount").arg("--bind").arg(&path).arg(&path).status().unwrap();
    if bind.success() {
        let scanned = support::Scanned::of(&path);
        let error = support::put(&mut ground.open(), &scanned).unwrap_err();
        drop(scanned);
        assert!(Command::new("umount").arg(&path).status().unwrap().success());
        assert_eq!(error.code(), NotRemoved::Busy.code());
        assert_eq!(Look::of(&path), was);
    }
    ground.put(&path).unwrap();
}

/// A full source file system does not save a malicious file; a full vault takes none.
fn full(mount: &Mount) {
    let ground = mount.ground("full");
    let path = ground.victim("f", &[3; 100_000]);
    let was = Look::of(&path);
    let filler = mount.path.join("filler");
    let filled = || {
        let file = File::create(&filler).unwrap();
        let mut at = 0;
        for block in [1 << 20, 4096, 1] {
            while file.write_all_at(&vec![1; block], at).is_ok() {
                at += block as u64;
            }
        }
    };
    filled();
    let case = ground.put(&path).unwrap().case;
    assert!(!path.exists(), "{}", mount.kind);
    fs::remove_file(&filler).unwrap();
    ground.restore(case).unwrap();
    assert_eq!(Look::of(&path), was, "{}", mount.kind);
    // The other way round: the vault on the small file system.
    let outside = tempfile::tempdir().unwrap();
    let crowded = Ground::at(&mount.path.join("crowded"), outside.path());
    drop(crowded.open());
    let victim = crowded.victim("f", &vec![5; 3 << 20]);
    let was = Look::of(&victim);
    filled();
    let error = crowded.put(&victim).unwrap_err();
    assert_eq!(error.code(), "vault-full", "{}", mount.kind);
    fs::remove_file(&filler).unwrap();
    assert_eq!(Look::of(&victim), was, "{}", mount.kind);
    drop(crowded.open());
    assert!(crowded.litter().is_empty() && crowded.ids().is_empty());
}

fn unlock(path: &Path) {
    let file = File::open(path).unwrap();
    let flags = rustix::fs::ioctl_getflags(&file).unwrap();
    if flags.contains(IFlags::IMMUTABLE) {
        ioctl_setflags(&file, flags - IFlags::IMMUTABLE).unwrap();
    }
}

/// `cap_net_raw=ep`, revision 2.
const CAP_NET_RAW: &[u8] = &[1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// `u::rwx,u:1000:rw,g::r-x,m::rwx,o::---`.
const ACL: &[u8] = &[
    2, 0, 0, 0, 1, 0, 7, 0, 255, 255, 255, 255, 2, 0, 6, 0, 232, 3, 0, 0, 4, 0, 5, 0, 255, 255,
    255, 255, 16, 0, 7, 0, 255, 255, 255, 255, 32, 0, 0, 0, 255, 255, 255, 255,
];
