//! An unprivileged attacker swaps names and directories while the vault takes files.
//!
//! Each round he makes a malicious file, it is scanned, and at a random moment of the taking he
//! swaps it, its directory, a link or a FIFO, or writes into it; or it is taken, and he swaps the
//! directory or takes the name while it is given back. The canary lies where he may not write; it
//! must stay untouched, no bytes but the scanned ones may ever go into the vault, and what he put
//! in its place must still be there afterwards. Nobody waits by spinning: 10,000 rounds end on a
//! busy machine.

use crate::{
    mount::Mount,
    support::{Ground, Scanned, put, restore},
};
use lazaret_quarantine::{ParentRule, PutError, Target, Vault};
use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::{
        fs::{DirEntryExt, FileExt, MetadataExt, PermissionsExt, chown, symlink},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

const NOBODY: u32 = 65534;

/// Microseconds that the attacker waits at most: about what one put takes, so that he falls
/// anywhere into it.
const LONGEST_PAUSE: u64 = 600;

/// All kinds of races, or the one that is named.
pub(crate) fn run(only: Option<&str>) {
    let rounds = if cfg!(feature = "long-tests") { 10_000 } else { 400 };
    let kinds = ["file", "directory", "link", "fifo", "writer", "restore"];
    for kind in kinds.into_iter().filter(|kind| only.is_none_or(|only| only == *kind)) {
        let started = Instant::now();
        let (codes, canary) = race(kind, rounds);
        assert!(codes.len() > 1, "the race never happened: {codes:?}");
        assert_eq!(canary, "canary");
        let seconds = started.elapsed().as_secs();
        println!("race {kind}: {rounds} rounds, 0 wrong files touched, {codes:?}, {seconds} s");
    }
}

/// Runs the rounds and gives how often each outcome came, and what the canary holds at the end.
fn race(kind: &str, rounds: usize) -> (BTreeMap<String, usize>, String) {
    let mount = Mount::new("tmpfs").unwrap();
    let top = &mount.path;
    let ground = Ground::at(&top.join("vault"), &top.join("home"));
    let canary = top.join("safe/f");
    for directory in [&ground.home, canary.parent().unwrap()] {
        fs::create_dir(directory).unwrap();
    }
    fs::write(&canary, b"canary").unwrap();
    for open in [mount.path.parent().unwrap(), top] {
        fs::set_permissions(open, PermissionsExt::from_mode(0o755)).unwrap();
    }
    chown(&ground.home, Some(NOBODY), None).unwrap();
    let mut attacker = Attacker::start(&ground.home, kind);
    let mut vault = ground.open();
    let mut codes = BTreeMap::new();
    for round in 1..=rounds {
        attacker.order(PREPARE);
        attacker.wait();
        let scanned = Scanned::of(&ground.home.join("d/f"));
        assert_eq!(scanned.facts.blake3.0, *malicious().as_bytes());
        let code = match kind {
            "restore" => give_back(&mut vault, &mut attacker, &scanned),
            _ => take(&mut vault, &mut attacker, &scanned),
        };
        *codes.entry(code).or_default() += 1;
        attacker.wait();
        if round % 1000 == 0 {
            println!("race {kind}: round {round}, {codes:?}");
        }
    }
    // Looks once more after what he put there last.
    attacker.order(PREPARE);
    attacker.wait();
    drop(attacker);
    assert!(vault.catalogue().list().unwrap().is_empty());
    assert_eq!(fs::read_dir(canary.parent().unwrap()).unwrap().count(), 1);
    (codes, fs::read_to_string(&canary).unwrap())
}

/// He swaps while the file is taken.
fn take(vault: &mut Vault, attacker: &mut Attacker, scanned: &Scanned) -> String {
    attacker.order(SWAP);
    let started = Instant::now();
    let done = put(vault, scanned);
    assert!(started.elapsed() < Duration::from_secs(30), "something made it wait");
    // A directory's other name changes nothing; that it had one in time is what counts.
    let is_elsewhere = scanned.path.parent().unwrap().is_symlink();
    match done {
        Ok(taken) => {
            let metadata = vault.catalogue().show(taken.case).unwrap().metadata;
            assert_eq!(metadata.blake3, scanned.facts.blake3);
            // The stored bytes have this digest, whatever was written meanwhile.
            vault.catalogue().verify(taken.case).unwrap();
            vault.delete(taken.case).unwrap();
            if is_elsewhere { "taken elsewhere" } else { "taken" }.to_owned()
        }
        Err(PutError::Changed { left_as: Some(_) }) => "changed, left as".to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

/// He swaps while the taken file is given back.
fn give_back(vault: &mut Vault, attacker: &mut Attacker, scanned: &Scanned) -> String {
    let case = put(vault, scanned).unwrap().case;
    attacker.order(SWAP);
    match restore(vault, case, Target::Original(ParentRule::Same)) {
        Ok(_) if scanned.path.parent().unwrap().is_symlink() => "restored elsewhere".to_owned(),
        Ok(_) => "restored".to_owned(),
        Err(error) => {
            vault.delete(case).unwrap();
            error.code().to_owned()
        }
    }
}

/// The other process, which does as it is told and says when it has.
struct Attacker {
    child: Child,
    to: ChildStdin,
    from: ChildStdout,
}

impl Attacker {
    fn start(home: &Path, kind: &str) -> Self {
        let mut child = Command::new("/proc/self/exe")
            .args(["--role", "attack", home.to_str().unwrap(), kind])
            .uid(NOBODY)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, to, from }
    }

    fn order(&mut self, order: u8) {
        self.to.write_all(&[order]).unwrap();
    }

    fn wait(&mut self) {
        let done = self.from.read_exact(&mut [0]);
        assert!(done.is_ok(), "the attacker lost an innocent file, or found litter");
    }
}

impl Drop for Attacker {
    fn drop(&mut self) {
        let _gone = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn malicious() -> blake3::Hash {
    blake3::hash(b"malicious")
}

/// The attacker: obeys until nobody orders any more.
pub(crate) fn attack(home: &Path, kind: &str) {
    let mut game = Game::new(home, kind);
    for order in io::stdin().bytes().map_while(Result::ok) {
        match order {
            PREPARE => game.prepare(),
            _ => game.swap(),
        }
        io::stdout().write_all(b".").and_then(|()| io::stdout().flush()).unwrap();
    }
}

struct Game<'a> {
    home: &'a Path,
    kind: &'a str,
    /// Where everything happens.
    directory: PathBuf,
    /// What was put in the place of the malicious file last.
    innocent: Option<u64>,
    /// The malicious file, open for writing.
    writer: Option<File>,
    random: u64,
}

impl<'a> Game<'a> {
    fn new(home: &'a Path, kind: &'a str) -> Self {
        let directory = home.join("d");
        fs::create_dir(&directory).unwrap();
        Self { home, kind, directory, innocent: None, writer: None, random: 1 }
    }

    /// Undoes the last round, looks after what is his, and makes a malicious file.
    fn prepare(&mut self) {
        if self.directory.is_symlink() {
            fs::remove_file(&self.directory).unwrap();
            fs::rename(self.home.join("away"), &self.directory).unwrap();
        }
        let mut innocent = self.innocent.take();
        for entry in fs::read_dir(&self.directory).unwrap().flatten() {
            let name = entry.file_name();
            assert!(!name.as_encoded_bytes().starts_with(b".lz-"), "litter: {name:?}");
            innocent = innocent.filter(|inode| *inode != entry.ino());
            fs::remove_file(entry.path()).unwrap();
        }
        assert_eq!(innocent, None, "an innocent file is gone");
        let file = self.directory.join("f");
        fs::write(&file, b"malicious").unwrap();
        let other = self.directory.join("innocent");
        match self.kind {
            "file" => fs::write(other, b"innocent").unwrap(),
            "link" => symlink(self.safe().join("f"), other).unwrap(),
            "fifo" => {
                let mode = rustix::fs::Mode::RWXU;
                rustix::fs::mkfifoat(rustix::fs::CWD, &other, mode).unwrap();
            }
            "writer" => self.writer = OpenOptions::new().write(true).open(file).ok(),
            _ => {
                let _there = fs::remove_file(self.home.join("link"));
                symlink(self.safe(), self.home.join("link")).unwrap();
            }
        }
    }

    fn safe(&self) -> PathBuf {
        self.home.parent().unwrap().join("safe")
    }

    /// At a random moment puts something else where the malicious file is, or was.
    fn swap(&mut self) {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let until = Instant::now() + Duration::from_micros((self.random >> 33) % LONGEST_PAUSE);
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        match self.kind {
            "restore" if self.random >> 60 & 1 == 0 => self.take_the_name(),
            "directory" | "restore" => {
                fs::rename(&self.directory, self.home.join("away")).unwrap();
                fs::rename(self.home.join("link"), &self.directory).unwrap();
            }
            "writer" => {
                let writer = self.writer.take().unwrap();
                writer.write_all_at(b"M", 0).unwrap();
            }
            _ => {
                let other = self.directory.join("innocent");
                self.innocent = Some(fs::symlink_metadata(&other).unwrap().ino());
                fs::rename(&other, self.directory.join("f")).unwrap();
            }
        }
    }

    /// Makes a file of his own under the name that is to be given back, if it is free.
    fn take_the_name(&mut self) {
        let made = OpenOptions::new().write(true).create_new(true).open(self.directory.join("f"));
        self.innocent = made.ok().map(|file| file.metadata().unwrap().ino());
    }
}

const PREPARE: u8 = b'p';
const SWAP: u8 = b's';
