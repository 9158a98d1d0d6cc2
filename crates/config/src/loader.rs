//! Reading the configuration files.
//!
//! Owns: [`load`], and in which order files are read:
//! `/usr/lib/lazaret/lazaret.toml` < `/etc/lazaret/lazaret.toml` < `/etc/lazaret/conf.d/*.toml` <
//! the user's own file < `/etc/lazaret/managed.d/*.toml`, which locks.
//! A file that is not there is fine, one that cannot be read is an error. Must not: parse.

use crate::error::ConfigError;
use crate::layer::{Layer, Rank};
use crate::place::Place;
use crate::places::{Environment, Places, User};
use crate::settings::Settings;
use rustix::fs::OFlags;
use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Largest configuration file in bytes.
const LARGEST: u64 = 1 << 20;

/// The places and settings for this process.
///
/// # Errors
/// As [`load_from`], and no home directory.
pub fn load() -> Result<(Places, Settings), ConfigError> {
    let places = Places::new(&Environment::of_this_process())?;
    let settings = load_from(&places)?;
    Ok((places, settings))
}

/// The settings in the files of `places`.
///
/// # Errors
/// A file that cannot be read or is wrong, with its place.
pub fn load_from(places: &Places) -> Result<Settings, ConfigError> {
    let mut layers = Vec::new();
    add_file(&places.vendor_config, Rank::Ordinary, &mut layers)?;
    match &places.chosen_config {
        None => {
            add_ordinary(&places.system_config, &mut layers)?;
            if let Some(file) = &places.user_config {
                add_file(file, Rank::Ordinary, &mut layers)?;
            }
        }
        Some(chosen) => add_chosen(chosen, &mut layers)?,
    }
    add_directory(&places.system_config.join("managed.d"), Rank::Managed, &mut layers)?;
    Settings::from_layers(&layers)
}

/// The settings as `LAZARET_CONFIG` would choose them: those of this file, or of a directory that is
/// built like `/etc/lazaret`, over what the package brings and below what is managed.
///
/// # Errors
/// It is not there, cannot be read or is wrong, with the place.
pub fn load_chosen(chosen: &Path) -> Result<Settings, ConfigError> {
    let none = Environment { user: User::Root, variables: Vec::new() };
    load_from(&Places { chosen_config: Some(chosen.into()), ..Places::new(&none)? })
}

/// The settings of this one file and of no other; of a directory as [`load_chosen`].
///
/// # Errors
/// The file is not there, cannot be read or is wrong, with the place.
pub fn load_file(file: &Path) -> Result<Settings, ConfigError> {
    if file.is_dir() {
        return load_chosen(file);
    }
    let mut layers = Vec::new();
    add_file(file, Rank::Ordinary, &mut layers)?;
    if layers.is_empty() {
        return Err(ConfigError::NotFound { file: file.into() });
    }
    Settings::from_layers(&layers)
}

impl Environment {
    /// The environment of this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        let user = match rustix::process::geteuid() {
            uid if uid.is_root() => User::Root,
            uid => User::Ordinary(uid.as_raw()),
        };
        let value = |name| std::env::var_os(name).map(|value| (name, value));
        Self { user, variables: Self::VARIABLES.into_iter().filter_map(value).collect() }
    }
}

/// What `LAZARET_CONFIG` names: one file, or a directory that is built like `/etc/lazaret`.
fn add_chosen(chosen: &Path, layers: &mut Vec<Layer>) -> Result<(), ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { file: chosen.into(), source };
    match std::fs::metadata(chosen) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(ConfigError::NotFound { file: chosen.into() })
        }
        Err(error) => Err(unreadable(error)),
        Ok(meta) if meta.is_dir() => {
            add_ordinary(chosen, layers)?;
            add_directory(&chosen.join("managed.d"), Rank::Managed, layers)
        }
        Ok(_) => add_file(chosen, Rank::Ordinary, layers),
    }
}

fn add_ordinary(directory: &Path, layers: &mut Vec<Layer>) -> Result<(), ConfigError> {
    add_file(&directory.join("lazaret.toml"), Rank::Ordinary, layers)?;
    add_directory(&directory.join("conf.d"), Rank::Ordinary, layers)
}

/// Reads every `*.toml` of a directory in the order of the names; hidden files are passed over.
fn add_directory(directory: &Path, rank: Rank, layers: &mut Vec<Layer>) -> Result<(), ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { file: directory.into(), source };
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(unreadable)?,
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.as_bytes().starts_with(b"."));
        if !is_hidden && path.extension() == Some(OsStr::new("toml")) {
            files.push(path);
        }
    }
    files.sort_unstable();
    files.iter().try_for_each(|file| add_file(file, rank, layers))
}

fn add_file(file: &Path, rank: Rank, layers: &mut Vec<Layer>) -> Result<(), ConfigError> {
    let bytes = match read(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        bytes => bytes.map_err(|source| ConfigError::Unreadable { file: file.into(), source })?,
    };
    let not_config = |cause| ConfigError::NotConfig { file: file.into(), cause };
    let bytes = bytes.ok_or_else(|| not_config("not a regular file"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(not_config("too large"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let lossy = String::from_utf8_lossy(error.as_bytes());
        ConfigError::NotText { place: Place::at(file, &lossy, valid) }
    })?;
    layers.push(Layer { file: file.into(), rank, text });
    Ok(())
}

/// The bytes, one more than the largest file at most; none of anything but a regular file. Never
/// waits for a FIFO.
fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).map_err(io::Error::other)?;
    let file = OpenOptions::new().read(true).custom_flags(flags).open(file)?;
    if !file.metadata()?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Places below a directory of the test, with these files.
    fn places(root: &Path, files: &[(&str, &[u8])]) -> Places {
        for (name, bytes) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let none = Environment { user: User::Root, variables: vec![] };
        Places {
            vendor_config: root.join("usr/lazaret.toml"),
            system_config: root.join("etc"),
            user_config: Some(root.join("home/lazaret.toml")),
            ..Places::new(&none).unwrap()
        }
    }

    fn exclude(places: &Places) -> Vec<String> {
        load_from(places).unwrap().config.scan.exclude
    }

    #[test]
    fn files_are_read_in_their_order() {
        let files = [
            "usr/lazaret.toml",
            "etc/lazaret.toml",
            "etc/conf.d/10-a.toml",
            "etc/conf.d/20-b.toml",
            "home/lazaret.toml",
            "etc/managed.d/1.toml",
            "etc/managed.d/2.toml",
        ];
        for count in 0..=files.len() {
            let dir = tempfile::tempdir().unwrap();
            let places = places(dir.path(), &[]);
            for file in &files[..count] {
                let path = dir.path().join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, format!("scan.exclude = ['{file}']")).unwrap();
            }
            let expected: Vec<_> = files[..count].last().into_iter().copied().collect();
            assert_eq!(exclude(&places), expected);
            assert_eq!(load_from(&places).unwrap().locked("scan.exclude").is_some(), count > 5);
        }
    }

    #[test]
    fn a_chosen_file_or_directory_stands_in_but_cannot_unlock() {
        let dir = tempfile::tempdir().unwrap();
        let set = |name: &str| format!("scan.exclude = ['{name}']").into_bytes();
        let mut places = places(
            dir.path(),
            &[
                ("etc/lazaret.toml", &set("etc")),
                ("home/lazaret.toml", &set("home")),
                ("etc/managed.d/m.toml", b"scan.threads = 2"),
                ("own.toml", &set("own")),
                ("dir/conf.d/a.toml", &set("dir")),
                ("dir/managed.d/a.toml", b"scan.threads = 9\nscan.timeout = '1s'"),
            ],
        );
        for (chosen, expected, locked) in [("own.toml", "own", false), ("dir", "dir", true)] {
            places.chosen_config = Some(dir.path().join(chosen));
            let settings = load_from(&places).unwrap();
            assert_eq!(settings.config.scan.exclude, [expected]);
            assert_eq!(settings.config.scan.threads.map(|t| t.count()), Some(2));
            assert_eq!(settings.locked("scan.timeout").is_some(), locked);
        }
        places.chosen_config = Some(dir.path().join("missing"));
        assert_eq!(load_from(&places).unwrap_err().code(), "config-not-found");
    }

    #[test]
    fn only_visible_toml_files_of_a_directory_count() {
        let dir = tempfile::tempdir().unwrap();
        let files: [(&str, &[u8]); 3] = [
            ("etc/conf.d/.a.toml.swp", b"?"),
            ("etc/conf.d/.a.toml", b"?"),
            ("etc/conf.d/a.toml~", b"?"),
        ];
        assert_eq!(load_from(&places(dir.path(), &files)).unwrap(), Settings::default());
    }

    #[test]
    fn what_cannot_be_read_is_an_error_with_its_place() {
        let large = vec![b'#'; LARGEST as usize + 1];
        let table: [(&str, &[u8], &str); 4] = [
            ("etc/lazaret.toml", b"[scan]\na\xff", "etc/lazaret.toml:2:2: not UTF-8"),
            ("etc/conf.d/x.toml", b"?", "etc/conf.d/x.toml:1:2: not valid TOML"),
            ("etc/lazaret.toml", &large, "etc/lazaret.toml: too large; expected"),
            ("etc/managed.d", b"", "etc/managed.d: cannot be read: Not a directory"),
        ];
        for (name, bytes, message) in table {
            let dir = tempfile::tempdir().unwrap();
            let error = load_from(&places(dir.path(), &[(name, bytes)])).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn a_directory_or_a_fifo_in_place_of_a_file_is_an_error_and_never_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("etc/lazaret.toml")).unwrap();
        let places = places(dir.path(), &[]);
        assert_eq!(load_from(&places).unwrap_err().code(), "config-not-a-file");
        fs::remove_dir(dir.path().join("etc/lazaret.toml")).unwrap();
        let fifo = dir.path().join("etc/lazaret.toml");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert_eq!(load_from(&places).unwrap_err().code(), "config-not-a-file");
    }
}
