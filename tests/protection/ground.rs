//! A file system of our own, a service that watches it, and harmless files that it refuses.
//!
//! Owns: what is mounted and started; both are gone when dropped. Must not: judge.

use serde_json::Value;
use std::{
    cell::RefCell,
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, sync_channel},
    thread,
    time::{Duration, Instant},
};

/// What the test's own rule looks for; harmless, and never in one piece in this file.
pub(crate) fn marker() -> String {
    ["lazaret", "protection", "test", "marker"].join("-")
}

pub(crate) struct Ground {
    top: tempfile::TempDir,
    mounts: RefCell<Vec<PathBuf>>,
}

impl Ground {
    pub(crate) fn new() -> Self {
        let top = tempfile::tempdir().unwrap();
        fs::set_permissions(top.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let ground = Self { top, mounts: RefCell::default() };
        ground.mount("mnt", &["-t", "tmpfs", "-o", "size=64m,mode=1777", "none"]);
        let meta = "meta: severity = \"malicious\"";
        let rule = format!("rule marker {{ {meta} strings: $a = \"{}\" condition: $a }}", marker());
        fs::write(ground.top.path().join("own.yar"), rule).unwrap();
        ground
    }

    /// On a disk of its own, in a file; `tmpfs` has none.
    pub(crate) fn on(kind: &str) -> Self {
        let ground = Self::new();
        if kind != "tmpfs" {
            let image = ground.beside("disk");
            fs::File::create(&image).unwrap().set_len(320 << 20).unwrap();
            assert!(ok(command(format!("mkfs.{kind}")).arg("-q").arg(&image)), "mkfs.{kind}");
            ground.attach(&image);
        }
        ground
    }

    /// Mounts the disk in this file over what is there.
    pub(crate) fn attach(&self, image: &Path) {
        self.mount("mnt", &["-o", "loop", &image.display().to_string()]);
    }

    pub(crate) fn mount(&self, name: &str, how: &[&str]) -> PathBuf {
        let at = self.top.path().join(name);
        fs::create_dir_all(&at).unwrap();
        assert!(ok(command("mount").args(how).arg(&at)), "{how:?}");
        self.mounts.borrow_mut().push(at.clone());
        at
    }

    pub(crate) fn bind(&self) -> PathBuf {
        let from = self.path("").display().to_string();
        self.mount("bind", &["--bind", &from])
    }

    /// On the watched file system.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.top.path().join("mnt").join(name)
    }

    /// Beside it.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.top.path().join(name)
    }

    pub(crate) fn rules(&self) -> String {
        format!(
            "[scan]\ndefault_rules = false\nrules = [\"own:{}\"]\n",
            self.beside("own.yar").display()
        )
    }

    /// Writes a file, executable by all.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// The service, with these lines in `[gate]`.
    pub(crate) fn protect(&self, gate: &str) -> Service {
        self.protect_with(&self.rules(), gate)
    }

    pub(crate) fn protect_with(&self, scan: &str, gate: &str) -> Service {
        self.configure(scan, gate);
        self.start(&[])
    }

    /// What the service reads when it starts, and again when it is told to.
    pub(crate) fn configure(&self, scan: &str, gate: &str) {
        let action = if gate.contains("action = ") { "" } else { "action = \"report\"" };
        let at = self.top.path().join("mnt");
        let places = format!("filesystems = [\"{}\"]", at.display());
        // Tests say when something is loaded.
        let text = format!("{scan}\n[gate]\n{places}\n{action}\nfollow = false\n{gate}\n");
        fs::write(self.beside("lazaret.toml"), text).unwrap();
    }

    /// The service as it is configured, run by this command, if any.
    pub(crate) fn start(&self, by: &[&str]) -> Service {
        Service::start(&self.beside("lazaret.toml"), &self.beside("state"), by)
    }

    /// A second service with the same configuration and directories of its own.
    pub(crate) fn start_beside(&self) -> Service {
        let apart = self.beside("apart");
        fs::create_dir(&apart).unwrap();
        Service::start(&self.beside("lazaret.toml"), &apart.join("state"), &[])
    }

    /// Somebody else mounted something here, which goes with the rest.
    pub(crate) fn note_mount(&self, name: &str) {
        self.mounts.borrow_mut().push(self.beside(name));
    }

    /// A command of this machine's `lazaret`, with the directories that the service has.
    pub(crate) fn lazaret(&self) -> Command {
        let mut lazaret = command(env!("CARGO_BIN_EXE_lazaret"));
        lazaret.env("LAZARET_CONFIG", self.beside("lazaret.toml"));
        lazaret.env("LAZARET_STATE_DIR", self.beside("state"));
        lazaret.env("LAZARET_RUNTIME_DIR", self.beside("run"));
        lazaret
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        for at in self.mounts.borrow().iter().rev() {
            ok(command("umount").arg("-l").arg(at));
        }
    }
}

/// Both triggers blocked.
pub(crate) const BLOCK: &str = "open = \"block\"\nexec = \"block\"\nworkers = 2\n";

pub(crate) struct Service {
    child: Child,
    events: Receiver<Value>,
}

impl Service {
    fn start(config: &Path, state: &Path, by: &[&str]) -> Self {
        let service = env!("CARGO_BIN_EXE_lazaretd");
        let mut child = command("timeout")
            .args(["-s", "KILL", "120"])
            .args(by)
            .args([service, "--config"])
            .arg(config)
            .arg("--end-with-parent")
            .env("LAZARET_STATE_DIR", state)
            .env("LAZARET_RUNTIME_DIR", state.with_file_name("run"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Events that a test does not take fill the pipe: then the service's reader has stalled.
        let (say, events) = sync_channel(16);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                drop(say.send(serde_json::from_str(&line).unwrap()));
            }
        });
        let service = Self { child, events };
        let ready = service.event("ready");
        assert_eq!(ready["schema"], 1, "{ready}");
        service
    }

    /// The next event of this type; others before it are passed over.
    pub(crate) fn event(&self, kind: &str) -> Value {
        self.event_within(Duration::from_secs(60), kind, |_| true)
    }

    /// The next event of this type of which this is true.
    pub(crate) fn event_with(&self, kind: &str, is: impl Fn(&Value) -> bool) -> Value {
        self.event_within(Duration::from_secs(60), kind, is)
    }

    fn event_within(&self, most: Duration, kind: &str, is: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + most;
        let mut others = Vec::new();
        loop {
            match self.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(event) if event["type"] == kind && is(&event) => return event,
                Ok(event) => others.push(event.to_string()),
                Err(error) => panic!("no event {kind} ({error}), but {others:#?}"),
            }
        }
    }

    /// Everything told so far.
    pub(crate) fn told(&self) -> Vec<Value> {
        let next = || self.events.recv_timeout(Duration::from_millis(500)).ok();
        std::iter::from_fn(next).collect()
    }

    /// Passes over everything told so far.
    pub(crate) fn drain(&self) {
        self.told();
    }

    /// The process id of the service itself.
    pub(crate) fn pid(&self) -> u32 {
        children(self.child.id())[0]
    }

    /// The process ids of its workers.
    pub(crate) fn workers(&self) -> Vec<u32> {
        let is_worker = |pid: &u32| {
            let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&arguments).ends_with("--role\0worker\0")
        };
        children(self.pid()).into_iter().filter(is_worker).collect()
    }

    /// Has it load configuration and rules anew.
    pub(crate) fn reload(&self) {
        assert!(ok(command("kill").args(["-HUP", &self.pid().to_string()])));
    }

    /// Ends the service and gives its numbers.
    pub(crate) fn stop(self) -> Value {
        ok(command("kill").args(["-TERM", &self.pid().to_string()]));
        self.event("stopped")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        for pid in children(self.child.id()) {
            ok(command("kill").args(["-KILL", &pid.to_string()]));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(crate) fn children(of: u32) -> Vec<u32> {
    let parent = |pid: &u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let after = stat.rsplit(") ").next().unwrap_or_default().to_owned();
        after.split(' ').nth(1).and_then(|text| text.parse::<u32>().ok())
    };
    let names = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter_map(|name| name.parse().ok()).filter(|pid| parent(pid) == Some(of)).collect()
}

pub(crate) fn signal(name: &str, pids: &[u32]) {
    for pid in pids {
        ok(command("kill").args([name, &pid.to_string()]));
    }
}

pub(crate) fn refused(path: &Path) -> bool {
    fs::read(path).is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
}

/// Not the first in the path, which may be a script that looks for one.
pub(crate) fn python() -> Command {
    let own = Path::new("/usr/bin/python3");
    command(if own.exists() { own } else { Path::new("python3") })
}

/// A file beside these.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/protection").join(name)
}

pub(crate) fn shell(script: &str) -> bool {
    ok(command("sh").args(["-c", script]))
}

pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

pub(crate) fn ok(command: &mut Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
