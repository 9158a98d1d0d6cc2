//! What the store must not believe.

use super::*;
use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, symlink},
};

const NAME: &str = "0.set";

/// A store with one file in it.
fn bench() -> (tempfile::TempDir, PathBuf, RuleStore) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules");
    let store = RuleStore::open(&path).unwrap();
    store.write(NAME, b"rule text".to_vec());
    assert_eq!(store.read(NAME).unwrap(), b"rule text");
    (dir, path, store)
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_was_kept_is_found_by_the_next_run_and_lies_veiled() {
    let (_dir, path, _store) = bench();
    assert_eq!(RuleStore::open(&path).unwrap().read(NAME).unwrap(), b"rule text");
    for (file, bits) in [(path.clone(), 0o700), (path.join(KEY), 0o600), (path.join(NAME), 0o600)] {
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, bits, "{file:?}");
    }
    let raw = fs::read(path.join(NAME)).unwrap();
    assert!(!raw.windows(4).any(|window| window == b"rule"));
}

#[test]
fn damage_at_any_byte_is_no_file() {
    let (_dir, path, store) = bench();
    let whole = fs::read(path.join(NAME)).unwrap();
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 1;
        fs::write(path.join(NAME), &broken).unwrap();
        assert_eq!(store.read(NAME), None, "byte {at}");
        fs::write(path.join(NAME), &whole[..at]).unwrap();
        assert_eq!(store.read(NAME), None, "cut at {at}");
    }
    fs::write(path.join(NAME), &whole).unwrap();
    assert!(store.read(NAME).is_some());
}

#[test]
fn a_file_under_another_name_or_of_another_key_is_no_file() {
    let (_dir, path, store) = bench();
    fs::copy(path.join(NAME), path.join("1.set")).unwrap();
    assert_eq!(store.read("1.set"), None);
    let (_other_dir, other_path, _other) = bench();
    fs::copy(other_path.join(NAME), path.join(NAME)).unwrap();
    assert_eq!(store.read(NAME), None);
    store.write(NAME, b"anew".to_vec());
    assert_eq!(store.read(NAME).unwrap(), b"anew");
}

#[test]
fn a_file_of_another_version_is_no_file() {
    let (_dir, path, store) = bench();
    let key: [u8; KEY_BYTES] = fs::read(path.join(KEY)).unwrap().try_into().unwrap();
    let raw = fs::read(path.join(NAME)).unwrap();
    let content = &raw[KEY_BYTES..];
    let digest_key = blake3::derive_key("lazaret compiled rules v1, digest", &key);
    let mut hasher = blake3::Hasher::new_keyed(&digest_key);
    for field in [NAME, "yara-x 1.22.0"] {
        hasher.update(&(field.len() as u64).to_le_bytes()).update(field.as_bytes());
    }
    let forged = [&hasher.update(content).finalize().as_bytes()[..], content].concat();
    fs::write(path.join(NAME), forged).unwrap();
    assert_eq!(store.read(NAME), None);
}

#[test]
fn a_file_that_others_can_reach_is_no_file() {
    let (dir, path, store) = bench();
    for open in [0o620, 0o602, 0o640, 0o604] {
        mode(&path.join(NAME), open);
        assert_eq!(store.read(NAME), None, "{open:o}");
    }
    mode(&path.join(NAME), 0o600);
    assert!(store.read(NAME).is_some());
    fs::hard_link(path.join(NAME), dir.path().join("second name")).unwrap();
    assert_eq!(store.read(NAME), None);
    fs::remove_file(path.join(NAME)).unwrap();
    symlink(dir.path().join("second name"), path.join(NAME)).unwrap();
    assert_eq!(store.read(NAME), None);
    fs::remove_file(path.join(NAME)).unwrap();
    fs::create_dir(path.join(NAME)).unwrap();
    assert_eq!(store.read(NAME), None);
}

#[test]
fn a_directory_that_others_can_reach_is_no_store() {
    let (dir, path, _store) = bench();
    for open in [0o770, 0o707, 0o750, 0o705] {
        mode(&path, open);
        assert_eq!(RuleStore::open(&path).unwrap_err().code(), "rule-store-exposed", "{open:o}");
    }
    mode(&path, 0o700);
    let link = dir.path().join("link");
    symlink(&path, &link).unwrap();
    assert_eq!(RuleStore::open(&link).unwrap_err().code(), "rule-store-directory");
}

#[test]
fn a_key_that_others_could_read_is_made_anew() {
    let (_dir, path, _store) = bench();
    mode(&path.join(KEY), 0o640);
    let store = RuleStore::open(&path).unwrap();
    assert_eq!(store.read(NAME), None);
    store.write(NAME, b"anew".to_vec());
    let again = RuleStore::open(&path).unwrap();
    assert_eq!(again.read(NAME).unwrap(), b"anew");
}

#[test]
fn a_store_of_another_user_is_no_store() {
    let (_dir, path, store) = bench();
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(path.join(NAME), Some(65534), None).unwrap();
        assert_eq!(store.read(NAME), None);
        std::os::unix::fs::chown(&path, Some(65534), None).unwrap();
        assert_eq!(RuleStore::open(&path).unwrap_err().code(), "rule-store-exposed");
    }
}
