//! An unprivileged attacker swaps names and directories while the vault takes files.
//!
//! The canary lies where the attacker may not write; it must stay untouched, and no file but the
//! scanned one may ever go into the vault.

use crate::support::{Ground, Scanned, put};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::{
        fs::{chown, symlink},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

const NOBODY: u32 = 65534;

pub(crate) fn run() {
    let rounds = if cfg!(feature = "long-tests") { 10_000 } else { 300 };
    for kind in ["file", "directory", "link"] {
        let (codes, canary) = race(kind, rounds);
        assert!(codes.len() > 1, "the race never happened: {codes:?}");
        assert_eq!(canary, "canary");
        println!("race {kind}: {rounds} rounds, 0 wrong files touched, {codes:?}");
    }
}

/// Runs the rounds and gives how often each outcome came, and what the canary holds at the end.
fn race(kind: &str, rounds: usize) -> (BTreeMap<String, usize>, String) {
    let ground = Ground::new();
    let top = ground.home.parent().unwrap();
    fs::set_permissions(top, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let safe = top.join("safe");
    fs::create_dir(&safe).unwrap();
    let canary = safe.join("f");
    fs::write(&canary, b"canary").unwrap();
    chown(&ground.home, Some(NOBODY), None).unwrap();
    let mut attacker = Command::new(std::env::current_exe().unwrap())
        .args(["--role", "attack", ground.home.to_str().unwrap(), kind])
        .uid(NOBODY)
        .spawn()
        .unwrap();
    let mut vault = ground.open();
    let mut codes = BTreeMap::new();
    for round in 0..rounds {
        let path = ground.home.join("d/f");
        let ready = fs::symlink_metadata(ground.home.join("d")).is_ok_and(|s| s.is_dir())
            && fs::symlink_metadata(&path).is_ok_and(|s| s.is_file());
        let Ok(scanned) = (if ready {
            std::panic::catch_unwind(|| Scanned::of(&path))
        } else {
            Err(Box::new(()) as _)
        }) else {
            continue;
        };
        // Only what is malicious would be asked for.
        if scanned.facts.blake3.0 != *blake3::hash(b"malicious").as_bytes() {
            continue;
        }
        let code = match put(&mut vault, &scanned) {
            Ok(taken) => {
                let metadata = vault.catalogue().show(taken.case).unwrap().metadata;
                assert_eq!(metadata.blake3, scanned.facts.blake3, "round {round}");
                vault.delete(taken.case).unwrap();
                "taken".to_owned()
            }
            Err(error) => error.code().to_owned(),
        };
        *codes.entry(code).or_default() += 1;
    }
    attacker.kill().unwrap();
    attacker.wait().unwrap();
    (codes, fs::read_to_string(&canary).unwrap())
}

/// The attacker: makes the malicious file and swaps it, its directory or a link, without end.
pub(crate) fn attack(home: &Path, kind: &str) {
    let (directory, away, link) = (home.join("d"), home.join("away"), home.join("link"));
    let safe = home.parent().unwrap().join("safe");
    let file = directory.join("f");
    let other = directory.join("innocent");
    loop {
        // Whatever fails here fails for the attacker: he goes on.
        let _made = fs::create_dir(&directory);
        if !file.exists() {
            let _made = fs::write(directory.join("new"), b"malicious")
                .and_then(|()| fs::rename(directory.join("new"), &file));
        }
        let _swapped = match kind {
            "file" => fs::write(&other, b"innocent").and_then(|()| fs::rename(&other, &file)),
            "link" => symlink(safe.join("f"), &other).and_then(|()| fs::rename(&other, &file)),
            _ => fs::rename(&directory, &away)
                .and_then(|()| symlink(&safe, &link))
                .and_then(|()| fs::rename(&link, &directory))
                .and_then(|()| fs::remove_file(&directory))
                .and_then(|()| fs::rename(&away, &directory)),
        };
        if kind != "directory" {
            let _gone = fs::remove_file(&file);
        }
    }
}
