//! An unprivileged attacker swaps names and directories while the vault takes files.
//!
//! The canary lies where the attacker may not write; it must stay untouched, and no file but the
//! scanned one may ever go into the vault.

use crate::{
    mount::Mount,
    support::{Ground, Scanned, put},
};
use lazaret_quarantine::PutError;
use std::{
    collections::BTreeMap,
    fs,
    os::unix::{
        fs::{DirEntryExt, MetadataExt, PermissionsExt, chown, symlink},
        process::CommandExt,
    },
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

const NOBODY: u32 = 65534;

pub(crate) fn run() {
    let rounds = if cfg!(feature = "long-tests") { 10_000 } else { 400 };
    for kind in ["file", "directory", "link"] {
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
    let mut attacker = Command::new("/proc/self/exe")
        .args(["--role", "attack", ground.home.to_str().unwrap(), kind])
        .uid(NOBODY)
        .spawn()
        .unwrap();
    let mut vault = ground.open();
    let mut codes = BTreeMap::new();
    let mut asked = 0;
    while asked < rounds && attacker.try_wait().unwrap().is_none() {
        // Only what is malicious is asked for.
        let scanned = Scanned::try_of(&ground.home.join("d/f"));
        let Some(scanned) = scanned.filter(|s| s.facts.blake3.0 == *malicious().as_bytes()) else {
            continue;
        };
        asked += 1;
        let code = match put(&mut vault, &scanned) {
            Ok(taken) => {
                let metadata = vault.catalogue().show(taken.case).unwrap().metadata;
                assert_eq!(metadata.blake3, scanned.facts.blake3);
                vault.delete(taken.case).unwrap();
                "taken".to_owned()
            }
            Err(PutError::Changed { left_as: Some(_) }) => "changed, left as".to_owned(),
            Err(error) => error.code().to_owned(),
        };
        *codes.entry(code).or_default() += 1;
    }
    assert!(attacker.try_wait().unwrap().is_none(), "the attacker lost an innocent file");
    attacker.kill().unwrap();
    attacker.wait().unwrap();
    assert!(vault.catalogue().list().unwrap().is_empty());
    (codes, fs::read_to_string(&canary).unwrap())
}

fn malicious() -> blake3::Hash {
    blake3::hash(b"malicious")
}

/// The attacker: makes the malicious file and swaps it, its directory or a link, without end.
pub(crate) fn attack(home: &Path, kind: &str) {
    let (directory, away, link) = (home.join("d"), home.join("away"), home.join("link"));
    let safe = home.parent().unwrap().join("safe");
    let (file, other) = (directory.join("f"), directory.join("innocent"));
    let mut random = 1u64;
    let mut pause = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let until = Instant::now() + Duration::from_micros((random >> 33) % 900);
        while Instant::now() < until {
            std::hint::spin_loop();
        }
    };
    loop {
        // Whatever fails here fails for the attacker: he goes on.
        let _made = fs::create_dir(&directory);
        let _made = fs::write(directory.join("new"), b"malicious")
            .and_then(|()| fs::rename(directory.join("new"), &file));
        pause();
        let put_there = match kind {
            "file" => fs::write(&other, b"innocent"),
            "link" => symlink(safe.join("f"), &other),
            _ => fs::rename(&directory, &away)
                .and_then(|()| symlink(&safe, &link))
                .and_then(|()| fs::rename(&link, &directory)),
        };
        let innocent = fs::symlink_metadata(&other).map(|stat| stat.ino());
        let swapped = put_there.and_then(|()| fs::rename(&other, &file));
        pause();
        if let (Ok(()), Ok(inode)) = (swapped, innocent) {
            assert!(survives(&directory, inode), "an innocent file is gone");
            tidy(&directory);
        }
        if kind == "directory" {
            let _back = fs::remove_file(&directory).and_then(|()| fs::rename(&away, &directory));
        }
    }
}

/// Removes what was given back under another name: a directory that grows with every round would
/// make each of them slower than the one before.
fn tidy(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(b"lazaret-returned") {
            let _gone = fs::remove_file(entry.path());
        }
    }
}

/// True if the file is in the directory under whatever name, or is back there in a moment.
fn survives(directory: &Path, inode: u64) -> bool {
    (0..100).any(|_| {
        let mut entries = fs::read_dir(directory).into_iter().flatten().flatten();
        let there = entries.any(|entry| entry.ino() == inode);
        if !there {
            std::thread::sleep(Duration::from_millis(5));
        }
        there
    })
}
