//! Loaded modules of the kernel, and where they should lie.
//!
//! Owns: comparing the kernel's two lists with each other and with the modules on disk. Must not:
//! judge.

use std::{
    collections::{BTreeMap, HashSet},
    fs, io,
    path::Path,
};

/// One loaded module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its name, with underscores.
    pub name: String,
    /// Both `proc/modules` and `sys/module` name it.
    pub is_listed_twice: bool,
    /// It lies among the modules of the running kernel; `None` if there are none to look at.
    pub has_file: Option<bool>,
}

/// The loaded modules of the machine below `root`.
///
/// # Errors
/// The list of the kernel cannot be read.
pub fn modules(root: &Path) -> io::Result<Vec<Module>> {
    let listed = fs::read_to_string(root.join("proc/modules"))?;
    let mut seen: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    for name in listed.lines().filter_map(|line| line.split(' ').next()) {
        seen.entry(plain(name)).or_default().0 = true;
    }
    let entries = fs::read_dir(root.join("sys/module"));
    let has_system = entries.is_ok();
    for entry in entries.into_iter().flatten().flatten() {
        // What is built in has no state.
        if entry.path().join("initstate").exists() {
            seen.entry(plain(&entry.file_name().to_string_lossy())).or_default().1 = true;
        }
    }
    let release = fs::read_to_string(root.join("proc/sys/kernel/osrelease")).unwrap_or_default();
    let files = files(&root.join("lib/modules").join(release.trim()));
    let module = |(name, (in_list, in_system)): (String, (bool, bool))| Module {
        has_file: files.as_ref().map(|files| files.contains(&name)),
        is_listed_twice: !has_system || (in_list && in_system),
        name,
    };
    Ok(seen.into_iter().map(module).collect())
}

/// Names of the modules that lie below a directory; `None` if there are none.
fn files(home: &Path) -> Option<HashSet<String>> {
    let mut names = HashSet::new();
    let mut open = vec![home.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                Ok(kind) if kind.is_file() || kind.is_symlink() => {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    if let Some((stem, _)) = name.split_once(".ko") {
                        names.insert(plain(stem));
                    }
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
    (!names.is_empty()).then_some(names)
}

fn plain(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_without_a_file_and_in_one_list_only_are_told() {
        let root = tempfile::tempdir().unwrap();
        let home = root.path();
        for directory in
            ["proc/sys/kernel", "sys/module/good", "sys/module/shy", "lib/modules/6.1/kernel/fs"]
        {
            fs::create_dir_all(home.join(directory)).unwrap();
        }
        fs::write(home.join("proc/modules"), "good 1 0 - Live\nodd 1 0 - Live\n").unwrap();
        fs::write(home.join("proc/sys/kernel/osrelease"), "6.1\n").unwrap();
        fs::write(home.join("lib/modules/6.1/kernel/fs/good.ko.xz"), "").unwrap();
        fs::write(home.join("lib/modules/6.1/kernel/shy.ko"), "").unwrap();
        for name in ["good", "shy"] {
            fs::write(home.join("sys/module").join(name).join("initstate"), "live").unwrap();
        }
        let told: Vec<_> = modules(home).unwrap();
        let told: Vec<_> =
            told.iter().map(|m| (m.name.as_str(), m.is_listed_twice, m.has_file)).collect();
        assert_eq!(
            told,
            [("good", true, Some(true)), ("odd", false, Some(false)), ("shy", false, Some(true))]
        );
        assert!(modules(&home.join("nothing")).is_err());
    }
}
