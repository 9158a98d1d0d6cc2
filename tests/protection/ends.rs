//! The service's own end, a full disk under its log, and a machine that goes to sleep.

use crate::ground::{BLOCK, Ground, Service, children, command, marker, refused, signal};
use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    process::{Child, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

const PATIENT: &str = "open_deadline = \"60s\"\nexec_deadline = \"60s\"\n";

/// Its workers do nothing, and somebody waits for them.
fn waiting(ground: &Ground, gate: &str) -> (Service, Child) {
    let path = ground.write("f", "harmless");
    let service = ground.protect(gate);
    signal("-STOP", &service.workers());
    let mut opener = command("cat").arg(&path).stdout(Stdio::null()).spawn().unwrap();
    sleep(Duration::from_millis(300));
    assert_eq!(opener.try_wait().unwrap(), None, "it does not wait");
    (service, opener)
}

/// Killed while somebody waits: the kernel lets him go at once, because nobody else holds the group; not
/// a stopped worker either.
pub(crate) fn the_gates_end_lets_everybody_go() {
    let ground = Ground::new();
    let (service, mut opener) = waiting(&ground, &format!("{BLOCK}{PATIENT}"));
    let workers = service.workers();
    signal("-KILL", &[service.pid()]);
    let start = Instant::now();
    while opener.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(5), "it waits for a group that nobody reads");
        sleep(Duration::from_millis(1));
    }
    let waited = start.elapsed();
    println!("  let go after {waited:?}");
    // Fifty milliseconds are promised; ten times that is a busy machine.
    assert!(waited < Duration::from_millis(500), "{waited:?}");
    assert!(opener.wait().unwrap().success());
    signal("-KILL", &workers);
    drop(service);
}

/// Frozen as for a suspension while it waits in the kernel; thawed, it is answered by its deadline.
pub(crate) fn whoever_waits_can_be_frozen() {
    let unified = Path::new("/sys/fs/cgroup/cgroup.controllers").exists();
    let (top, [freeze, thaw], (told, done)) = if unified {
        let set = [("cgroup.freeze", "1"), ("cgroup.freeze", "0")];
        ("/sys/fs/cgroup", set, ("cgroup.events", "frozen 1"))
    } else {
        let set = [("freezer.state", "FROZEN"), ("freezer.state", "THAWED")];
        ("/sys/fs/cgroup/freezer", set, ("freezer.state", "FROZEN"))
    };
    let group = Path::new(top).join(format!("lazaret-opener-{}", std::process::id()));
    if let Err(error) = fs::create_dir(&group) {
        return println!("  SKIPPED: no control group can be made here: {error}");
    }
    let set = |(file, value)| fs::write(group.join(file), value).unwrap();
    let ground = Ground::new();
    let gate = format!("{BLOCK}open_deadline = \"2s\"\nexec_deadline = \"2s\"\n");
    let (service, mut opener) = waiting(&ground, &gate);
    fs::write(group.join("cgroup.procs"), opener.id().to_string()).unwrap();
    set(freeze);
    let start = Instant::now();
    let frozen = || fs::read_to_string(group.join(told)).unwrap().contains(done);
    while !frozen() && start.elapsed() < Duration::from_secs(1) {
        sleep(Duration::from_millis(5));
    }
    let (was_frozen, after) = (frozen(), start.elapsed());
    set(thaw);
    assert!(opener.wait().unwrap().success(), "by the profile");
    let answered = start.elapsed();
    println!("  frozen: {was_frozen} after {after:?}, answered after {answered:?}");
    drop(service);
    for _ in 0..100 {
        if fs::remove_dir(&group).is_ok() {
            break;
        }
        sleep(Duration::from_millis(20));
    }
    // Linux 6.9 and later; before, a waiting opener kept a machine from its sleep.
    assert!(was_frozen, "still not frozen after {after:?}");
    assert!(answered < Duration::from_secs(5), "{answered:?}");
}

/// What it tells goes to a disk that is full: it is not told, and everybody is answered all the same.
pub(crate) fn a_log_on_a_full_disk() {
    let ground = Ground::new();
    let (path, clean) = (ground.write("f", &marker()), ground.write("g", "harmless"));
    let log = ground.mount("log", &["-t", "tmpfs", "-o", "size=64k", "none"]).join("log");
    let mut full = File::create(&log).unwrap();
    while full.write_all(&[b'x'; 4_096]).is_ok() {}
    let size = fs::metadata(&log).unwrap().len();
    ground.configure(&ground.rules(), BLOCK);
    let mut service = command("timeout");
    service.args(["-s", "KILL", "60", env!("CARGO_BIN_EXE_lazaretd"), "--config"]);
    service.arg(ground.beside("lazaret.toml")).arg("--end-with-parent");
    service.env("LAZARET_STATE_DIR", ground.beside("state"));
    service.env("LAZARET_RUNTIME_DIR", ground.beside("run"));
    let again = || File::options().append(true).open(&log).unwrap();
    let mut service = service.stdout(again()).stderr(again()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    while !refused(&path) {
        assert_eq!(service.try_wait().unwrap(), None, "it ended for want of a log");
        assert!(Instant::now() < end, "it is never ready");
        sleep(Duration::from_millis(20));
    }
    let start = Instant::now();
    for _ in 0..1_000 {
        assert!(refused(&path) && !refused(&clean));
    }
    let waited = start.elapsed();
    assert_eq!(service.try_wait().unwrap(), None);
    assert_eq!(fs::metadata(&log).unwrap().len(), size, "there was room");
    signal("-KILL", &children(service.id()));
    service.wait().unwrap();
    assert!(waited < Duration::from_secs(10), "{waited:?}");
}
