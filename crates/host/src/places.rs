//! Places where programs start by themselves, and where attackers stay.
//!
//! Owns: which files of a machine are such places, and of what kind. Links are followed once, to the
//! file that is really used; each file is named once. Must not: read or judge them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What a place does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// Libraries that are loaded into every program.
    Preload,
    /// A text that starts programs: schedule, unit, profile, hook.
    Start,
    /// Keys that may log in.
    Keys,
    /// A library that takes part in logins or in looking up names.
    Login,
    /// A program that decides who gets in.
    Program,
}

/// One file in such a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, without links.
    pub path: PathBuf,
    /// What it does.
    pub kind: PlaceKind,
}

/// All places of the machine below `root`.
#[must_use]
pub fn places(root: &Path) -> Vec<Place> {
    let mut found = BTreeSet::new();
    let mut note = |path: PathBuf, kind| {
        if let Ok(path) = path.canonicalize()
            && path.is_file()
        {
            found.insert(Place { path, kind });
        }
    };
    note(root.join("etc/ld.so.preload"), PlaceKind::Preload);
    for name in STARTS {
        files(&root.join(name), |path| note(path, PlaceKind::Start));
    }
    for home in homes(root) {
        HOME_STARTS.iter().for_each(|name| {
            files(&home.join(name), |path| note(path, PlaceKind::Start));
        });
        HOME_KEYS.iter().for_each(|name| note(home.join(name), PlaceKind::Keys));
    }
    for name in PROGRAMS {
        note(root.join(name), PlaceKind::Program);
    }
    for library in libraries(root) {
        note(library, PlaceKind::Login);
    }
    found.into_iter().collect()
}

/// The file itself, or every file below it, a few directories deep.
fn files(path: &Path, mut note: impl FnMut(PathBuf)) {
    let mut open = vec![(path.to_owned(), 0)];
    while let Some((path, depth)) = open.pop() {
        if path.is_dir() && depth < DEEPEST {
            let entries = fs::read_dir(&path).into_iter().flatten().flatten();
            open.extend(entries.map(|entry| (entry.path(), depth + 1)));
        } else if path.is_file() {
            note(path);
        }
    }
}

/// Home directories, from the list of users.
fn homes(root: &Path) -> BTreeSet<PathBuf> {
    let users = fs::read_to_string(root.join("etc/passwd")).unwrap_or_default();
    let home = |line: &str| line.split(':').nth(5).map(|home| home.trim_matches('/').to_owned());
    users
        .lines()
        .filter_map(home)
        .filter(|home| !home.is_empty())
        .map(|home| root.join(home))
        .collect()
}

/// Modules of PAM and of the name service, below every directory of libraries.
fn libraries(root: &Path) -> Vec<PathBuf> {
    let mut homes = Vec::new();
    for base in ["lib", "lib64", "usr/lib", "usr/lib64", "usr/local/lib"] {
        let base = root.join(base);
        let below = fs::read_dir(&base).into_iter().flatten().flatten();
        homes.extend(below.map(|e| e.path()).filter(|p| {
            p.file_name().is_some_and(|name| name.to_string_lossy().contains("-linux-"))
        }));
        homes.push(base);
    }
    let mut found = Vec::new();
    for home in homes {
        let entries = |directory: &Path| fs::read_dir(directory).into_iter().flatten().flatten();
        found.extend(
            entries(&home.join("security")).map(|e| e.path()).filter(|path| is_library(path)),
        );
        let names =
            entries(&home).filter(|e| e.file_name().to_string_lossy().starts_with("libnss_"));
        found.extend(names.map(|entry| entry.path()).filter(|path| is_library(path)));
    }
    found
}

fn is_library(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains(".so"))
}

const STARTS: [&str; 30] = [
    "etc/crontab",
    "etc/cron.d",
    "etc/cron.hourly",
    "etc/cron.daily",
    "etc/cron.weekly",
    "etc/cron.monthly",
    "etc/anacrontab",
    "var/spool/cron",
    "var/spool/at",
    "etc/systemd/system",
    "etc/systemd/user",
    "usr/local/lib/systemd/system",
    "run/systemd/system",
    "run/systemd/transient",
    "usr/lib/systemd/system",
    "lib/systemd/system",
    "etc/rc.local",
    "etc/init.d",
    "etc/profile",
    "etc/profile.d",
    "etc/bash.bashrc",
    "etc/bashrc",
    "etc/zsh",
    "etc/environment",
    "etc/update-motd.d",
    "etc/udev/rules.d",
    "etc/pam.d",
    "etc/apt/apt.conf.d",
    "etc/NetworkManager/dispatcher.d",
    "etc/xdg/autostart",
];

const HOME_STARTS: [&str; 11] = [
    ".bashrc",
    ".bash_profile",
    ".bash_login",
    ".bash_logout",
    ".profile",
    ".zshrc",
    ".zprofile",
    ".ssh/rc",
    ".ssh/environment",
    ".config/systemd/user",
    ".config/autostart",
];

const HOME_KEYS: [&str; 2] = [".ssh/authorized_keys", ".ssh/authorized_keys2"];

const PROGRAMS: [&str; 6] = [
    "usr/sbin/sshd",
    "usr/bin/ssh",
    "usr/bin/sudo",
    "usr/bin/su",
    "usr/bin/login",
    "usr/bin/passwd",
];

const DEEPEST: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn every_kind_of_place_is_found_once() {
        let root = tempfile::tempdir().unwrap();
        let home = root.path().canonicalize().unwrap();
        let write = |name: &str| {
            let path = home.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        };
        for name in [
            "etc/ld.so.preload",
            "etc/cron.d/job",
            "etc/systemd/system/x.service.d/o.conf",
            "usr/lib/systemd/system/real.service",
            "home/u/.ssh/authorized_keys",
            "home/u/.bashrc",
            "usr/lib/x86_64-linux-gnu/security/pam_unix.so",
            "usr/lib/x86_64-linux-gnu/libnss_files.so.2",
            "usr/lib/x86_64-linux-gnu/libc.so.6",
            "usr/sbin/sshd",
        ] {
            write(name);
        }
        fs::write(home.join("etc/passwd"), "u:x:1:1::/home/u:/bin/sh\nd:x:2:2::/:/bin/false\n")
            .unwrap();
        symlink("/nowhere", home.join("etc/cron.d/broken")).unwrap();
        let real = home.join("usr/lib/systemd/system/real.service");
        symlink(real, home.join("etc/systemd/system/alias.service")).unwrap();
        let found = places(&home);
        let count = |kind| found.iter().filter(|place| place.kind == kind).count();
        assert_eq!(count(PlaceKind::Preload), 1);
        assert_eq!(count(PlaceKind::Start), 4, "{found:?}");
        assert_eq!(count(PlaceKind::Keys), 1);
        assert_eq!(count(PlaceKind::Login), 2, "{found:?}");
        assert_eq!(count(PlaceKind::Program), 1);
    }
}
