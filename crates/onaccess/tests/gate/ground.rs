//! A file system of our own, a gate on it, and people who open files there.
//!
//! Owns: what is mounted (gone when dropped) and the threads that open. Must not: judge.

use lazaret_onaccess::{Answer, Event, Fallback, Gate, Modes, Pending, Plan, Reader, probe};
use rustix::fs::{CWD, Mode as Bits, OFlags, openat};
use std::{
    collections::VecDeque,
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
};

pub(crate) struct Ground {
    top: tempfile::TempDir,
    mounts: std::cell::RefCell<Vec<PathBuf>>,
}

impl Ground {
    pub(crate) fn tmpfs() -> Self {
        let top = tempfile::tempdir().unwrap();
        let ground = Self { top, mounts: Vec::new().into() };
        ground.mount("mnt", &["-t", "tmpfs", "-o", "size=32m,mode=755", "none"]).unwrap();
        fs::set_permissions(ground.top.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .unwrap();
        ground
    }

    fn mount(&self, name: &str, how: &[&str]) -> Option<PathBuf> {
        let at = self.top.path().join(name);
        fs::create_dir_all(&at).unwrap();
        ok(command("mount").args(how).arg(&at)).then(|| {
            self.mounts.borrow_mut().push(at.clone());
            at
        })
    }

    pub(crate) fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.top.path().join("mnt").join(name.as_ref())
    }

    /// The same file system, mounted a second time.
    pub(crate) fn bind(&self) -> PathBuf {
        let from = self.path("").display().to_string();
        self.mount("bind", &["--bind", &from]).unwrap()
    }

    /// An overlay whose layers are on our file system, with a file `lower` and a file `upper`.
    pub(crate) fn overlay(&self) -> Option<PathBuf> {
        for layer in ["l", "u", "w"] {
            fs::create_dir(self.path(layer)).unwrap();
        }
        fs::write(self.path("l/lower"), "lower").unwrap();
        fs::write(self.path("u/upper"), "upper").unwrap();
        let layer = |name| self.path(name).display().to_string();
        let options =
            format!("lowerdir={},upperdir={},workdir={}", layer("l"), layer("u"), layer("w"));
        self.mount("merged", &["-t", "overlay", "-o", &options, "none"])
    }

    /// A file below so many directories that no path reaches it.
    pub(crate) fn deep_file(&self, levels: usize, length: usize) -> Deep {
        let name = "d".repeat(length);
        let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC;
        let mut dir = openat(CWD, self.path(""), flags, Bits::empty()).unwrap();
        for _ in 0..levels {
            rustix::fs::mkdirat(&dir, &name, Bits::from_raw_mode(0o755)).unwrap();
            dir = openat(&dir, &name, flags, Bits::empty()).unwrap();
        }
        let create = OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC;
        drop(openat(&dir, "f", create, Bits::from_raw_mode(0o644)).unwrap());
        Deep(dir)
    }

    pub(crate) fn watch(&self, modes: Modes) -> Watched {
        self.watch_with(modes, Fallback { open: Answer::Allow, exec: Answer::Allow })
    }

    pub(crate) fn watch_with(&self, modes: Modes, fallback: Fallback) -> Watched {
        let plan = Plan::of(&probe().unwrap()).unwrap();
        let (gate, reader) = Gate::open(&plan, fallback).unwrap();
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = openat(CWD, self.path(""), flags, Bits::empty()).unwrap();
        gate.watch(&root, modes).unwrap();
        Watched { gate, reader, waiting: VecDeque::new() }
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        for at in self.mounts.borrow().iter().rev() {
            ok(command("umount").arg("-l").arg(at));
        }
    }
}

/// The directory of a file that no path reaches.
pub(crate) struct Deep(OwnedFd);

impl Deep {
    pub(crate) fn read(&self) -> io::Result<Vec<u8>> {
        let file = openat(&self.0, "f", OFlags::RDONLY | OFlags::CLOEXEC, Bits::empty())?;
        let mut bytes = Vec::new();
        File::from(file).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

pub(crate) struct Watched {
    pub(crate) gate: Gate,
    reader: Reader,
    waiting: VecDeque<Event>,
}

impl Watched {
    pub(crate) fn event(&mut self) -> Event {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return event;
            }
            self.reader.read(|event| self.waiting.push_back(event)).unwrap();
        }
    }

    /// The next that waits; notices before it are passed over.
    pub(crate) fn pending(&mut self) -> Pending {
        loop {
            if let Event::Pending(pending) = self.event() {
                return pending;
            }
        }
    }

    /// Answers everybody until somebody opens the file `stop`.
    pub(crate) fn answer_all(mut self, answer: Answer) -> Answers {
        Answers(thread::spawn(move || {
            let mut asked = 0;
            loop {
                let Event::Pending(pending) = self.event() else { continue };
                let path =
                    format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&**pending.file()));
                let stops = fs::read_link(path).is_ok_and(|path| path.ends_with("stop"));
                if stops {
                    pending.answer(Answer::Allow);
                    return asked;
                }
                pending.answer(answer);
                asked += 1;
            }
        }))
    }
}

pub(crate) struct Answers(JoinHandle<usize>);

impl Answers {
    /// How many were answered.
    pub(crate) fn stop(self, ground: &Ground) -> usize {
        // Creating raises no question on every kernel; opening does.
        let stop = ground.path("stop");
        drop(File::options().create(true).append(true).open(&stop));
        if !self.0.is_finished() {
            drop(File::open(&stop));
        }
        self.0.join().unwrap()
    }
}

/// Opens and reads in a thread of its own.
pub(crate) fn open(path: PathBuf) -> JoinHandle<io::Result<Vec<u8>>> {
    thread::spawn(move || fs::read(path))
}

/// A process that holds a write lease on the file until it is killed.
pub(crate) fn write_lease(path: &Path) -> Child {
    let hold = "import fcntl, os, signal, sys, time
signal.signal(signal.SIGIO, signal.SIG_IGN)
fd = os.open(sys.argv[1], os.O_RDWR)
fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print('held', flush=True)
time.sleep(60)";
    let mut child = Command::new("python3")
        .args(["-c", hold])
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 4];
    child.stdout.as_mut().unwrap().read_exact(&mut said).unwrap();
    child
}

/// The dynamic loader, which runs programs that it is given.
pub(crate) fn loader() -> String {
    let output =
        command("sh").args(["-c", "ls /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-*.so.*"]).output();
    String::from_utf8_lossy(&output.unwrap().stdout).lines().next().unwrap().to_owned()
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
