//! What is done once everybody is answered: quarantine, late findings, processes that ran them.

use crate::ground::{BLOCK, Ground, command, marker, ok, refused, shell, signal};
use serde_json::Value;
use std::{
    fs,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

const TAKE: &str = "action = \"quarantine\"\n";
const SOON: &str = "open_deadline = \"1s\"\nexec_deadline = \"1s\"\n";

/// A refused file is in the vault, whoever opened it, and can be given back; a clean one stays.
pub(crate) fn what_is_refused_is_taken() {
    let ground = Ground::new();
    let path = ground.write("f", &marker());
    let clean = ground.write("g", "harmless");
    let service = ground.protect(&format!("{BLOCK}{TAKE}"));
    assert!(refused(&path));
    let told = service.event("action");
    assert_eq!(told["action"]["taken"], "quarantined", "{told}");
    assert_eq!(told["path"], path.display().to_string());
    assert!(!path.exists() && fs::read(&clean).unwrap() == b"harmless");
    drop(service);
    let listed =
        ground.lazaret().args(["quarantine", "list", "--format", "json"]).output().unwrap();
    let items: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(items[0]["id"], told["action"]["case"], "{items}");
    let id = told["action"]["case"].as_str().unwrap();
    let mut restore = ground.lazaret();
    assert!(ok(restore.args(["quarantine", "restore", "--even-if-malicious", id])));
    assert_eq!(fs::read(&path).unwrap(), marker().into_bytes());
}

/// In another mount namespace, under a name that is none here.
pub(crate) fn what_is_refused_elsewhere_is_taken_there() {
    let ground = Ground::new();
    ground.write("f", &marker());
    let service = ground.protect(&format!("{BLOCK}{TAKE}"));
    let here = ground.path("").display().to_string();
    let there = ground.beside("elsewhere");
    fs::create_dir(&there).unwrap();
    let there = there.display();
    let script = format!(
        "mount --bind {here} {there} && umount -l {here} && ! cat {there}/f && for i in $(seq 200); do test -e {there}/f || exit 0; sleep 0.1; done; exit 1"
    );
    assert!(ok(command("unshare").args(["-m", "--propagation", "private", "sh", "-c", &script])));
    let told = service.event("action");
    assert_eq!(told["action"]["taken"], "quarantined", "{told}");
}

/// What cannot be removed stays refused, also by rules that find nothing in it, also after a restart.
pub(crate) fn what_cannot_be_removed_is_refused_for_good() {
    let ground = Ground::on("ext4");
    let path = ground.write("f", &marker());
    let directory = ground.path("");
    assert!(ok(command("chattr").arg("+i").arg(&directory)));
    let service = ground.protect(&format!("{BLOCK}{TAKE}"));
    assert!(refused(&path));
    let told = service.event("action");
    assert_eq!(told["action"]["taken"], "not-removed", "{told}");
    drop(service);
    assert!(fs::read(&path).is_ok());
    fs::write(ground.beside("own.yar"), "rule other { strings: $a = \"abcdefgh\" condition: $a }")
        .unwrap();
    let service = ground.protect(&format!("{BLOCK}{TAKE}"));
    assert!(refused(&path));
    let told = service.event("decision");
    assert_eq!(told["detections"][0]["rule"], "not-removed", "{told}");
    drop(service);
    assert!(ok(command("chattr").arg("-i").arg(&directory)));
}

/// Let through while no worker worked, found later: taken, and whoever runs it is ended; whoever does
/// not lives.
pub(crate) fn what_is_found_late_is_taken_and_ended() {
    let ground = Ground::new();
    let program = ground.path("t");
    let text = [fs::read("/bin/sleep").unwrap(), marker().into_bytes()].concat();
    fs::write(&program, text).unwrap();
    ok(command("chmod").arg("755").arg(&program));
    let service = ground.protect(&format!("{BLOCK}{SOON}{TAKE}kill_late = true\n"));
    signal("-STOP", &service.workers());
    let mut runs = command(&program).arg("60").spawn().unwrap();
    let mut other = command("/bin/sleep").arg("60").spawn().unwrap();
    assert_eq!(runs.try_wait().unwrap(), None, "let through");
    signal("-CONT", &service.workers());
    let end = Instant::now() + Duration::from_secs(20);
    while runs.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "it runs still");
        sleep(Duration::from_millis(50));
    }
    let killed = service.event("action");
    assert_eq!(killed["action"]["taken"], "killed", "{killed}");
    assert_eq!(killed["action"]["pids"][0], runs.id());
    assert_eq!(service.event("action")["action"]["taken"], "quarantined");
    assert_eq!(other.try_wait().unwrap(), None, "another process was ended");
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(!program.exists());
    assert_eq!(owed(&service.stop()), 0);
}

/// Many files let through without a scan: afterwards all of them are scanned, and nothing is owed.
pub(crate) fn what_is_owed_is_scanned() {
    let ground = Ground::new();
    for number in 0..300 {
        let text = if number % 100 == 7 { marker() } else { format!("harmless {number}") };
        ground.write(&format!("f{number}"), &text);
    }
    // One slot: nearly everybody is let through at once.
    ground.configure(&ground.rules(), &format!("{BLOCK}{TAKE}profile = \"availability\"\n"));
    let service = ground.start(&["prlimit", "--nofile=200"]);
    let all = ground.path("").display().to_string();
    shell(&format!("for i in $(seq 0 299); do cat {all}/f$i >/dev/null & done; wait"));
    let taken: Vec<String> = (0..3)
        .map(|_| service.event("action")["action"]["taken"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(taken, ["quarantined"; 3]);
    sleep(Duration::from_secs(3));
    let numbers = service.stop();
    assert!(numbers["questions"]["overload"].as_u64() > Some(0), "{numbers}");
    assert_eq!((owed(&numbers), &numbers["questions"]["given_up"]), (0, &0.into()), "{numbers}");
    assert!(!Path::new(&format!("{all}/f7")).exists());
}

fn owed(numbers: &Value) -> u64 {
    numbers["questions"]["owed"].as_u64().unwrap()
}
