//! Much at once, little room, and neighbours of our own kind.

use crate::ground::{BLOCK, Ground, command, marker, python, refused, signal};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Stdio},
    thread::{self, sleep},
    time::{Duration, Instant},
};

/// Each holds this many files open for writing until it is told to close them.
const HOLD: &str = "import os, sys
top, count = sys.argv[1], int(sys.argv[2])
os.mkdir(top)
held = [os.open(f'{top}/{n}', os.O_CREAT | os.O_WRONLY) for n in range(count)]
print('held', flush=True)
sys.stdin.read(1)
for fd in held: os.close(fd)
print('closed', flush=True)";

/// Fifty thousand events wait to be read, three times what a queue holds by default; the question
/// behind them is put all the same.
pub(crate) fn a_full_queue_lets_nobody_through() {
    let ground = Ground::new();
    let path = ground.write("f", &marker());
    let service = ground.protect(BLOCK);
    let mut holders: Vec<Child> = (0..5)
        .map(|number| {
            let mut holder = python();
            holder.args(["-c", HOLD]).arg(ground.path(format!("d{number}"))).arg("10000");
            holder.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut heard: Vec<_> =
        holders.iter_mut().map(|h| BufReader::new(h.stdout.take().unwrap()).lines()).collect();
    heard.iter_mut().for_each(|lines| assert_eq!(lines.next().unwrap().unwrap(), "held"));
    signal("-STOP", &[service.pid()]);
    holders.iter_mut().for_each(|h| h.stdin.as_mut().unwrap().write_all(b"x").unwrap());
    heard.iter_mut().for_each(|lines| assert_eq!(lines.next().unwrap().unwrap(), "closed"));
    let opener = thread::spawn(move || refused(&path));
    sleep(Duration::from_millis(200));
    assert!(!opener.is_finished(), "answered by nobody");
    signal("-CONT", &[service.pid()]);
    assert!(opener.join().unwrap());
    holders.iter_mut().for_each(|h| drop(h.wait()));
    assert_eq!(service.stop()["questions"]["overflows"], 0);
}

/// Writes new files and reads them, all the time.
const STORM: &str = "import itertools, sys
print('begun', flush=True)
for n in itertools.count():
    name = f'{sys.argv[1]}/{n % 500}'
    open(name, 'w').write(f'{sys.argv[1]} {n}')
    open(name).read()";

/// One user's eight processes keep every worker busy; another's opens are answered between them.
pub(crate) fn one_users_storm() {
    let ground = Ground::new();
    for number in 0..400 {
        ground.write(&format!("f{number}"), &format!("harmless {number}"));
    }
    let service = ground.protect(BLOCK);
    let opens = |from: usize| {
        let mut waits: Vec<_> = (from..from + 200)
            .map(|number| {
                let start = Instant::now();
                fs::read(ground.path(format!("f{number}"))).unwrap();
                start.elapsed()
            })
            .collect();
        waits.sort_unstable();
        (waits[100], waits[197])
    };
    let idle = opens(0);
    let mut storm: Vec<Child> = (0..8)
        .map(|number| {
            let top = ground.path(format!("s{number}"));
            fs::create_dir(&top).unwrap();
            std::os::unix::fs::chown(&top, Some(1_000), None).unwrap();
            let mut storm = command("setpriv");
            storm.args(["--reuid=1000", "--clear-groups", "--"]).arg(python().get_program());
            storm.args(["-c", STORM]).arg(top).stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for process in &mut storm {
        let mut said = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "begun\n");
    }
    let busy = opens(200);
    storm.iter_mut().for_each(|process| drop((process.kill(), process.wait())));
    println!("  median and 99 of 100: alone {idle:?}, in the storm {busy:?}");
    let asked = service.stop()["questions"]["asked"].as_u64().unwrap();
    // Of which 400 are not the storm.
    assert!(asked > 600, "no storm: {asked}");
    assert!(busy.1 < Duration::from_millis(500), "{busy:?}");
}

/// State, runtime directory and vault are on a full disk: what is found cannot be taken, stays, and
/// is refused, and nobody waits for a disk.
pub(crate) fn a_full_disk() {
    let ground = Ground::new();
    let (path, clean) = (ground.write("f", &marker()), ground.write("g", "harmless"));
    for name in ["state", "run"] {
        ground.mount(name, &["-t", "tmpfs", "-o", "size=64k", "none"]);
        let fill = ground.beside(name).join("fill");
        let mut file = fs::File::create(fill).unwrap();
        while file.write_all(&[0; 4_096]).is_ok() {}
    }
    let service = ground.protect(&format!("{BLOCK}action = \"quarantine\"\n"));
    let start = Instant::now();
    assert!(refused(&path) && !refused(&clean));
    let told = service.event("action");
    println!("  {told}");
    assert_eq!(told["action"]["taken"], "not-removed", "{told}");
    for _ in 0..100 {
        assert!(refused(&path) && !refused(&clean));
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert_eq!(fs::metadata(&path).unwrap().len(), marker().len() as u64);
    drop(service);
}

/// Frozen, not stopped: no signal arrives, not even the one that ends. Answers come by the deadline,
/// and protection comes back with the workers.
pub(crate) fn frozen_workers() {
    let unified = Path::new("/sys/fs/cgroup/cgroup.controllers").exists();
    let (top, [freeze, thaw]) = if unified {
        ("/sys/fs/cgroup", [("cgroup.freeze", "1"), ("cgroup.freeze", "0")])
    } else {
        ("/sys/fs/cgroup/freezer", [("freezer.state", "FROZEN"), ("freezer.state", "THAWED")])
    };
    let group = Path::new(top).join(format!("lazaret-test-{}", std::process::id()));
    if let Err(error) = fs::create_dir(&group) {
        return println!("  SKIPPED: no control group can be made here: {error}");
    }
    let set = |(file, value)| fs::write(group.join(file), value).unwrap();
    let ground = Ground::new();
    let path = ground.write("f", &marker());
    let clean = ground.write("g", "harmless");
    let soon = "open_deadline = \"1s\"\nexec_deadline = \"1s\"\n";
    let service = ground.protect(&format!("{BLOCK}{soon}profile = \"strict\"\n"));
    for pid in service.workers() {
        fs::write(group.join("cgroup.procs"), pid.to_string()).unwrap();
    }
    set(freeze);
    let start = Instant::now();
    let both = refused(&path) && refused(&clean);
    let waited = start.elapsed();
    set(thaw);
    assert!(both, "something was let through");
    assert!(waited < Duration::from_secs(5), "{waited:?}");
    let end = Instant::now() + Duration::from_secs(20);
    while refused(&clean) {
        assert!(Instant::now() < end, "protection did not come back");
    }
    assert!(refused(&path));
    drop(service);
    // Its last process may still be on its way out.
    for _ in 0..100 {
        if fs::remove_dir(&group).is_ok() {
            return;
        }
        sleep(Duration::from_millis(20));
    }
    panic!("{} is still in use", group.display());
}

/// Two services watch the same file system: each asks about what it is asked, and neither waits for
/// the other for ever.
pub(crate) fn a_second_listener() {
    let ground = Ground::new();
    let path = ground.write("f", &marker());
    let first = ground.protect(BLOCK);
    let second = ground.start_beside();
    for number in 0..300 {
        let clean = ground.write(&format!("g{number}"), &format!("harmless {number}"));
        let start = Instant::now();
        assert!(refused(&path) && !refused(&clean), "{number}");
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    }
    drop(first);
    assert!(refused(&path), "the second alone");
    drop(second);
    assert!(!refused(&path));
}
