//! The roles as units of their own: each is killed under load and comes back.
//!
//! Owns: the sockets and the starting again, for which there is systemd elsewhere; the gate runs as
//! nobody in particular with the three capabilities of its unit.

use crate::ground::{BLOCK, Ground, children, command, marker, ok, refused, signal};
use rustix::{
    fd::OwnedFd,
    net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, bind, listen, socket_with},
};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// A file that is refused, and why, and that it is taken, by roles that are strangers to each other.
/// Then every role dies, again and again, while files are opened: nothing malicious passes, everybody
/// is answered, and all is as before. Without protection the same opens go through.
pub(crate) fn every_role_comes_back() {
    let ground = Ground::new();
    let mut units = Units::new(&ground);
    let path = ground.write("f", &marker());
    assert!(refused(&path));
    let told = units.event("decision");
    assert_eq!(told["reason"], "malicious", "{told}");
    let exe = told["process"]["exe"].as_str().unwrap_or_default();
    assert!(exe.contains("protection"), "the scout names who it was: {told}");
    let told = units.event("action");
    assert_eq!(told["action"]["taken"], "quarantined", "{told}");
    assert!(!path.exists());
    let load = Load::begin(&ground);
    for _round in 0..2 {
        for role in ["workers", "keeper", "scout", "gate"] {
            thread::sleep(Duration::from_millis(500));
            if role == "gate" {
                load.rest();
            }
            units.kill(role);
            thread::sleep(Duration::from_millis(100));
            units.start(role);
            if role == "gate" {
                units.event("ready");
                load.go_on();
            }
        }
    }
    thread::sleep(Duration::from_millis(500));
    let (passed, asked, longest) = load.end();
    assert!(asked >= 20, "{asked}");
    assert_eq!(passed, 0, "of {asked}");
    assert!(longest < Duration::from_secs(5), "{longest:?}, and a second is promised");
    let clean = ground.write("clean", "harmless");
    soon("a clean file is opened", || fs::read(&clean).is_ok());
    let path = ground.write("again", &marker());
    assert!(refused(&path));
    soon("the keeper takes files again", || !path.exists());
    let path = ground.write("left", &marker());
    drop(units);
    assert!(fs::read(&path).is_ok(), "without protection it passes");
}

fn soon(what: &str, mut comes: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !comes() {
        assert!(Instant::now() < end, "not true: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// The four roles, each below a `timeout`, so that its end lets everybody go.
struct Units {
    config: PathBuf,
    state: PathBuf,
    doors: Vec<(&'static str, OwnedFd)>,
    running: Vec<(&'static str, Child)>,
    events: Option<Receiver<Value>>,
}

const ROLES: [&str; 3] = ["workers", "keeper", "scout"];
const GATE: &str = "4711";

impl Units {
    fn new(ground: &Ground) -> Self {
        let soon = "open_deadline = \"1s\"\nexec_deadline = \"1s\"\nprofile = \"strict\"\n";
        ground.configure(&ground.rules(), &format!("{BLOCK}{soon}action = \"quarantine\"\n"));
        let (sockets, runtime) = (ground.beside("roles"), ground.beside("run"));
        for directory in [&sockets, &runtime] {
            fs::create_dir(directory).unwrap();
        }
        let doors: Vec<_> =
            ROLES.map(|role| (role, door(&sockets.join(format!("{role}.sock"))))).into();
        assert!(ok(command("chown").args(["-R", GATE]).args([&sockets, &runtime])));
        let config = ground.beside("lazaret.toml");
        let state = ground.beside("state");
        let mut units = Self { config, state, doors, running: Vec::new(), events: None };
        for role in ["workers", "keeper", "scout", "gate"] {
            units.start(role);
        }
        units.event("ready");
        units
    }

    fn start(&mut self, role: &'static str) {
        let mut unit = command("timeout");
        unit.args(["-s", "KILL", "120"]);
        if role == "gate" {
            let rights = "+sys_admin,+dac_read_search,+lease";
            unit.args(["setpriv", "--reuid", GATE, "--regid", GATE, "--clear-groups"]);
            unit.args(["--inh-caps", rights, "--ambient-caps", rights]);
        }
        unit.args([env!("CARGO_BIN_EXE_lazaretd"), "--role", role]);
        if role == "gate" || role == "keeper" {
            unit.arg("--config").arg(&self.config);
        }
        unit.env("LAZARET_STATE_DIR", &self.state);
        unit.env("LAZARET_CACHE_DIR", self.state.with_file_name("cache"));
        unit.env("LAZARET_RUNTIME_DIR", self.state.with_file_name("run"));
        match self.doors.iter().find(|(name, _)| *name == role) {
            Some((_, door)) => drop(unit.stdin(door.try_clone().unwrap())),
            None => {
                unit.arg("--sockets").arg(self.state.with_file_name("roles"));
                unit.stdout(Stdio::piped());
            }
        }
        let mut child = unit.spawn().unwrap();
        if let Some(out) = child.stdout.take() {
            let (say, events) = channel();
            thread::spawn(move || {
                for line in BufReader::new(out).lines().map_while(Result::ok) {
                    drop(say.send(serde_json::from_str(&line).unwrap()));
                }
            });
            self.events = Some(events);
        }
        self.running.push((role, child));
    }

    /// The role with all its processes, as systemd ends a unit.
    fn kill(&mut self, role: &str) {
        let at = self.running.iter().position(|(name, _)| *name == role).unwrap();
        let (_, mut child) = self.running.swap_remove(at);
        end(&mut child);
    }

    /// The next event of this type.
    fn event(&self, kind: &str) -> Value {
        let end = Instant::now() + Duration::from_secs(30);
        let events = self.events.as_ref().unwrap();
        loop {
            let event = events.recv_timeout(end - Instant::now());
            let event: Value = event.unwrap_or_else(|_| panic!("no event {kind}"));
            if event["type"] == kind {
                return event;
            }
        }
    }
}

impl Drop for Units {
    fn drop(&mut self) {
        self.running.iter_mut().for_each(|(_, child)| end(child));
    }
}

fn end(child: &mut Child) {
    let doors = children(child.id());
    let inside: Vec<u32> = doors.iter().flat_map(|pid| children(*pid)).collect();
    signal("-KILL", &doors);
    signal("-KILL", &inside);
    child.kill().unwrap();
    child.wait().unwrap();
}

fn door(at: &Path) -> OwnedFd {
    let flags = SocketFlags::CLOEXEC;
    let door = socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).unwrap();
    bind(&door, &SocketAddrUnix::new(at).unwrap()).unwrap();
    listen(&door, 64).unwrap();
    door
}

/// Somebody who writes malicious files and opens them, for as long as they are protected.
struct Load {
    ends: Arc<AtomicBool>,
    rests: Arc<AtomicBool>,
    passed: Arc<AtomicUsize>,
    thread: thread::JoinHandle<(usize, Duration)>,
    resting: Arc<AtomicBool>,
}

impl Load {
    fn begin(ground: &Ground) -> Self {
        let (ends, rests, passed) = (Arc::default(), Arc::default(), Arc::default());
        let resting: Arc<AtomicBool> = Arc::default();
        let (stop, rest, passes) = (Arc::clone(&ends), Arc::clone(&rests), Arc::clone(&passed));
        let (rested, directory) = (Arc::clone(&resting), ground.path("load"));
        fs::create_dir(&directory).unwrap();
        let thread = thread::spawn(move || {
            let (mut number, mut longest) = (0, Duration::ZERO);
            while !AtomicBool::load(&stop, Ordering::Relaxed) {
                let rests = AtomicBool::load(&rest, Ordering::Relaxed);
                rested.store(rests, Ordering::Release);
                if rests {
                    thread::sleep(Duration::from_millis(5));
                    continue;
                }
                number += 1;
                let path = directory.join(format!("f{}", number % 400));
                // The keeper may have taken the one before, or be about to.
                drop(fs::remove_file(&path));
                drop(fs::write(&path, format!("{} {number}", marker())));
                let start = Instant::now();
                let read = fs::read(&path).is_ok_and(|bytes| !bytes.is_empty());
                AtomicUsize::fetch_add(&passes, usize::from(read), Ordering::Relaxed);
                longest = longest.max(start.elapsed());
            }
            (number, longest)
        });
        Self { ends, rests, passed, thread, resting }
    }

    /// What is opened while there is no gate at all is nobody's.
    fn rest(&self) {
        self.rests.store(true, Ordering::Relaxed);
        until(|| self.resting.load(Ordering::Acquire));
    }

    fn go_on(&self) {
        self.rests.store(false, Ordering::Relaxed);
        until(|| !self.resting.load(Ordering::Acquire));
    }

    fn end(self) -> (usize, usize, Duration) {
        self.ends.store(true, Ordering::Relaxed);
        let (asked, longest) = self.thread.join().unwrap();
        (self.passed.load(Ordering::Relaxed), asked, longest)
    }
}

fn until(is: impl Fn() -> bool) {
    while !is() {
        thread::sleep(Duration::from_millis(5));
    }
}
