//! The same through the binary where it needs root: everything that belongs to a file, and files,
//! directories and disks that resist. All on mounts of our own, which go in the end.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test with its own main"
)]

mod ground;
mod mount;

use ground::{Ground, Look, Run, eicar};
use mount::{Mount, quiet};
use rustix::fs::{IFlags, XattrFlags, ioctl_getflags, ioctl_setflags, setxattr};
use std::{
    fs::{self, File},
    os::unix::fs::{PermissionsExt, chown},
    path::Path,
    process::Command,
};

fn main() {
    if !rustix::process::geteuid().is_root() {
        assert!(std::env::var("CI").is_err(), "these tests need root");
        return println!("SKIPPED: these tests need root");
    }
    for kind in ["tmpfs", "ext4"] {
        let Some(mount) = Mount::new(kind) else {
            println!("SKIPPED: no {kind} here");
            continue;
        };
        everything_comes_back(&mount);
        what_resists_is_left_and_denied(&mount);
        println!("{kind}: everything comes back; what resists is left and denied: ok");
    }
    a_full_vault_takes_nothing();
    what_a_package_brought_is_left();
    what_a_package_may_have_brought_is_left();
    an_ordinary_user_has_a_vault_of_his_own();
    println!("full vault, package files, ordinary user: ok");
}

/// Owner, setuid, capabilities, attributes, flags, times.
fn everything_comes_back(mount: &Mount) {
    let ground = mount.ground("round");
    let path = ground.victim("bad");
    chown(&path, Some(1234), Some(4321)).unwrap();
    let set = |name: &str, value: &[u8]| setxattr(&path, name, value, XattrFlags::empty());
    set("user.note", b"\x00\xff").unwrap();
    set("trusted.note", b"t").unwrap();
    set("security.capability", CAP_NET_RAW).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o6755)).unwrap();
    ground::date(&path);
    let locked = lock(&path, IFlags::IMMUTABLE | IFlags::NODUMP);
    let was = Look::of(&path);
    let run = ground.take();
    let action = run.action();
    assert_eq!(action["taken"], "quarantined", "{}: {action} {}", mount.kind, run.stderr);
    assert_eq!(action["code"] == "was-immutable", locked, "{action}");
    let id = ground.ids().remove(0);
    let item = fs::metadata(ground.item(&id)).unwrap();
    assert_eq!(item.permissions().mode() & 0o777, 0o600);
    ground.quarantine(&["show", &id]).says(0, "owner       1234:4321, mode 6755");
    ground.quarantine(&["restore", &id]).says(1, "restore-not-approved");
    ground.quarantine(&["restore", &id, "--even-if-malicious"]).says(0, "restored");
    assert_eq!(Look::of(&path), was, "{}", mount.kind);
    assert!(ground.litter().is_empty() && ground.ids().is_empty());
    unlock(&path);
}

/// Each outcome by its code; the file as it was found; the deny list keeps it.
fn what_resists_is_left_and_denied(mount: &Mount) {
    let ground = mount.ground("resist");
    let path = ground.victim("bad");
    let was = Look::of(&path);
    let refuse = |code: &str| {
        let run = ground.take();
        let action = run.action();
        assert_eq!(action["taken"], "not-removed", "{}: {action}", mount.kind);
        assert_eq!(action["code"], code, "{}: {action} {}", mount.kind, run.stderr);
        assert_eq!(Look::of(&path), was, "{}: {code}", mount.kind);
        assert!(ground.litter().is_empty() && ground.ids().is_empty(), "{code}");
        assert!(ground.denied().iter().any(|because| because == code), "{code}");
    };
    if lock(&ground.home, IFlags::IMMUTABLE) {
        refuse("not-removed-parent-immutable");
        unlock(&ground.home);
    } else {
        println!("SKIPPED: {} has no immutable directories", mount.kind);
    }
    mount.remount("ro");
    refuse("not-removed-read-only");
    mount.remount("rw");
    assert!(quiet(Command::new("mount").arg("--bind").arg(&path).arg(&path)));
    let run = ground.take();
    assert!(quiet(Command::new("umount").arg(&path)));
    assert_eq!(run.action()["code"], "not-removed-busy", "{}", run.stderr);
    assert_eq!(Look::of(&path), was);
    assert_eq!(ground.take().action()["taken"], "quarantined");
}

/// The vault on a disk that is full: the file stays, and no half item with it.
fn a_full_vault_takes_nothing() {
    let mount = Mount::new("tmpfs").unwrap();
    let outside = tempfile::tempdir().unwrap();
    let ground = Ground::below(outside.path(), &mount.path);
    fs::write(ground.home.join("first"), eicar()).unwrap();
    ground.take();
    assert_eq!(ground.ids().len(), 1);
    let path = ground.victim("bad");
    fs::write(mount.path.join("rule.yar"), LARGE_RULE).unwrap();
    fs::write(&path, [b"large marker".as_slice(), &vec![b'x'; 3 << 20]].concat()).unwrap();
    let was = Look::of(&path);
    let rule = mount.path.join("rule.yar");
    let filler = vec![1; 1 << 20];
    let mut number = 0;
    while fs::write(mount.path.join(format!("filler{number}")), &filler).is_ok() {
        number += 1;
    }
    let args = ["--action", "quarantine", "--format", "json", "--cache", "none", "--rules"];
    let run = ground.run(&[&["scan", "."], &args[..], &[rule.to_str().unwrap()]].concat());
    let action = run.action();
    assert_eq!(action["taken"], "not-removed", "{action}");
    assert_eq!(action["code"], "vault-full", "{action}");
    assert_eq!(Look::of(&path), was);
    assert!(ground.litter().is_empty() && ground.ids().len() == 1);
}

/// In a mount namespace of its own, where dpkg says that the malicious file is one of its own.
fn what_a_package_brought_is_left() {
    let top = tempfile::tempdir().unwrap();
    let top = top.path().canonicalize().unwrap();
    let ground = Ground::below(&top, &top);
    let path = ground.victim("bad");
    let info = top.join("dpkg/info");
    fs::create_dir_all(&info).unwrap();
    let name = path.to_str().unwrap().trim_start_matches('/');
    // The well-known digest of the test file.
    fs::write(info.join("p.md5sums"), format!("44d88612fea8a8f36de82e1278abb02f  {name}\n"))
        .unwrap();
    let take = || {
        let script = "mount --bind \"$0\" /var/lib/dpkg && exec \"$@\"";
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", script]).arg(top.join("dpkg"));
        command.arg(env!("CARGO_BIN_EXE_lazaret"));
        command.args(["scan", ".", "--action", "quarantine", "--format", "json"]);
        ground.equip(&mut command);
        Run::of(command.output().unwrap())
    };
    let run = take();
    let action = run.action();
    assert_eq!((&action["taken"], &action["code"]), (&"none".into(), &"package-owned".into()));
    assert!(run.code == 1 && path.exists() && ground.denied().is_empty());
    // Another content under the same name is nobody's.
    fs::write(&path, [&eicar()[..], b" "].concat()).unwrap();
    assert_eq!(take().action()["taken"], "quarantined");
    ground.victim("bad");
    ground.configure("[quarantine]\npackage_files = \"take\"\n");
    assert_eq!(take().action()["taken"], "quarantined");
    assert_eq!(ground.ids().len(), 2);
}

/// The same with a database of rpm that nobody can read: a file where packages bring theirs stays.
fn what_a_package_may_have_brought_is_left() {
    let top = tempfile::tempdir().unwrap();
    let top = top.path().canonicalize().unwrap();
    let ground = Ground::below(&top, &top);
    let path = ground.victim("bad");
    fs::create_dir_all(top.join("lib/rpm")).unwrap();
    fs::write(top.join("lib/rpm/Packages"), "of a form that nobody knows").unwrap();
    let take = |place: &str| {
        let script = "mount --bind \"$0/lib\" /var/lib && mount --bind \"$0/home\" \"$1\" \
                      && shift && cd \"$1\" && shift && exec \"$@\"";
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", script]).arg(&top).args([place, place]);
        command.arg(env!("CARGO_BIN_EXE_lazaret"));
        command.args(["scan", ".", "--action", "quarantine", "--format", "json"]);
        ground.equip(&mut command);
        Run::of(command.output().unwrap())
    };
    let run = take("/opt");
    let action = run.action();
    assert_eq!((&action["taken"], &action["code"]), (&"none".into(), &"package-unknown".into()));
    assert!(run.code == 1 && path.exists(), "{}", run.stderr);
    run.says(1, "rpm database cannot be read");
    assert_eq!(take("/srv").action()["taken"], "quarantined", "packages bring nothing there");
    ground.victim("bad");
    ground.configure("[quarantine]\npackage_files = \"take\"\n");
    assert_eq!(take("/opt").action()["taken"], "quarantined");
}

/// Without any right but his own a user can take and give back what is his.
fn an_ordinary_user_has_a_vault_of_his_own() {
    let mount = Mount::new("tmpfs").unwrap();
    let ground = Ground::below(&mount.path, &mount.path);
    let path = ground.victim("bad");
    let binary = mount.path.join("lazaret");
    fs::copy(env!("CARGO_BIN_EXE_lazaret"), &binary).unwrap();
    for open in [mount.path.parent().unwrap(), &mount.path] {
        fs::set_permissions(open, fs::Permissions::from_mode(0o755)).unwrap();
    }
    for owned in [&ground.home, &ground.state, &path] {
        chown(owned, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let was = Look::of(&path);
    let as_user = |args: &[&str]| {
        let mut command = Command::new(&binary);
        command.args(args);
        ground.equip(&mut command);
        let command = std::os::unix::process::CommandExt::uid(&mut command, NOBODY);
        let command = std::os::unix::process::CommandExt::gid(command, NOBODY);
        Run::of(command.output().unwrap())
    };
    let run =
        as_user(&["scan", ".", "--action", "quarantine", "--format", "json", "--cache", "none"]);
    let action = run.action();
    assert_eq!(action["taken"], "quarantined", "{action} {}", run.stderr);
    let id = action["case"].as_str().unwrap();
    as_user(&["quarantine", "restore", id, "--even-if-malicious"]).says(0, "restored");
    assert_eq!(Look::of(&path), was);
}

/// Sets inode flags; false where the file system has none.
fn lock(path: &Path, more: IFlags) -> bool {
    let file = File::open(path).unwrap();
    ioctl_getflags(&file).and_then(|flags| ioctl_setflags(&file, flags | more)).is_ok()
}

fn unlock(path: &Path) {
    let file = File::open(path).unwrap();
    if let Ok(flags) = ioctl_getflags(&file) {
        ioctl_setflags(&file, flags - IFlags::IMMUTABLE).unwrap();
    }
}

const NOBODY: u32 = 65534;

const LARGE_RULE: &str = "rule large { meta: severity = \"malicious\" \
                          strings: $a = \"large marker\" condition: $a at 0 }";

/// `cap_net_raw=ep`, revision 2.
const CAP_NET_RAW: &[u8] = &[1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
