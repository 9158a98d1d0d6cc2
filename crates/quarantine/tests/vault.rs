//! What the vault promises, on whatever file system the temporary directory lies.

#[path = "support/mod.rs"]
mod support;

#[cfg(test)]
mod tests {
    use crate::support::{Ground, Look, Scanned, put, restore, verdict};
    use lazaret_model::{Verdict, Why, WhyCode};
    use lazaret_quarantine::{
        Approval, Courier, Digest, Facts, HardLinks, KeepItem, Limits, Note, Order, ParentRule,
        Patience, PutError, Reply, RestoreError, Target, Vault, VaultError, WhenFull,
    };
    use std::{
        ffi::OsString,
        fs::{self, File, OpenOptions},
        io::Write,
        os::unix::{
            ffi::OsStringExt,
            fs::{FileExt, MetadataExt, PermissionsExt, symlink},
        },
        path::Path,
        time::Duration,
    };

    #[test]
    fn a_file_goes_and_comes_back_as_it_was() {
        let ground = Ground::new();
        for (index, length) in [0, 1, 65535, 65536, 65537, 300_000].into_iter().enumerate() {
            let content: Vec<u8> = (0..length).map(|i| (i * 7 + i / 251) as u8).collect();
            let path = ground.victim(&format!("f{index}"), &content);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o4751)).unwrap();
            rustix::fs::setxattr(&path, "user.x", b"v\xff", rustix::fs::XattrFlags::empty())
                .unwrap();
            let was = Look::of(&path);
            let taken = ground.put(&path).unwrap();
            assert!(!path.exists());
            assert_eq!(ground.ids(), [taken.case]);
            ground.catalogue().verify(taken.case).unwrap();
            let restored = ground.restore(taken.case).unwrap();
            assert_eq!(restored.lost, [""; 0]);
            assert_eq!(Look::of(&path), was, "{length}");
            assert_eq!(ground.ids(), []);
            assert_eq!(ground.litter(), [""; 0].map(std::path::PathBuf::from));
        }
    }

    #[test]
    fn holes_stay_holes() {
        let ground = Ground::new();
        let path = ground.victim("sparse", b"");
        let file = OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(64 << 20).unwrap();
        file.write_all_at(b"here", 20 << 20).unwrap();
        file.sync_all().unwrap();
        let (was, blocks) = (Look::of(&path), file.metadata().unwrap().blocks());
        drop(file);
        let case = ground.put(&path).unwrap().case;
        let stored = ground.catalogue().show(case).unwrap().stored;
        assert!(stored < 1 << 20, "{stored}");
        ground.restore(case).unwrap();
        assert_eq!(Look::of(&path), was);
        assert!(fs::metadata(&path).unwrap().blocks() <= blocks + 8);
    }

    #[test]
    fn odd_names_are_names() {
        let ground = Ground::new();
        let names: [&[u8]; 5] = [b"a\nb", b"\xff\xfe", b"$(touch x);", b":a:", b"-rf *"];
        for name in names {
            let path = ground.home.join(OsString::from_vec(name.to_vec()));
            fs::write(&path, b"x").unwrap();
            let case = ground.put(&path).unwrap().case;
            assert_eq!(ground.catalogue().show(case).unwrap().metadata.place.path(), path);
            ground.restore(case).unwrap();
            assert!(path.exists());
            fs::remove_file(path).unwrap();
        }
        assert_eq!(fs::read_dir(&ground.home).unwrap().count(), 0);
    }

    #[test]
    fn a_failed_scan_takes_nothing() {
        let ground = Ground::new();
        let path = ground.victim("f", b"x");
        let mut info = verdict();
        info.miss(Why::new(WhyCode::Timeout));
        for verdict in [Verdict::clean(), Verdict::incomplete(Why::new(WhyCode::Timeout))] {
            let mut scanned = Scanned::of(&path);
            scanned.facts = Facts::new(&verdict, scanned.facts.blake3);
            let error = put(&mut ground.open(), &scanned).unwrap_err();
            assert_eq!(error.code(), "not-eligible");
        }
        assert!(path.exists());
        assert_eq!(Facts::new(&info, Digest([0; 32])).level, "malicious");
    }

    /// A change to the world between scan and `put`: the file's path and an innocent one's.
    type Disturbance = fn(&Path, &Path);

    const DISTURBANCES: [(&str, Disturbance); 5] = [
        ("changed", |path, _| fs::write(path, b"longer content").unwrap()),
        ("changed", |path, other| fs::rename(other, path).unwrap()),
        ("vanished", |path, _| fs::remove_file(path).unwrap()),
        ("changed", |path, other| {
            fs::remove_file(path).unwrap();
            symlink(other, path).unwrap();
        }),
        ("changed", |path, _| {
            // The same length and time, other bytes: only the digest tells.
            let times = fs::metadata(path).unwrap().modified().unwrap();
            let file = OpenOptions::new().write(true).open(path).unwrap();
            file.write_all_at(b"Z", 0).unwrap();
            file.set_modified(times).unwrap();
        }),
    ];

    #[test]
    fn what_changed_since_the_scan_is_left_alone() {
        let ground = Ground::new();
        let path = ground.home.join("f");
        let other = ground.home.join("other");
        for (index, (code, disturb)) in DISTURBANCES.into_iter().enumerate() {
            let _old = fs::remove_file(&path);
            fs::write(&path, b"content").unwrap();
            fs::write(&other, b"innocent").unwrap();
            let scanned = Scanned::of(&path);
            disturb(&path, &other);
            let was = fs::symlink_metadata(&path).ok().map(|stat| (stat.ino(), stat.mode()));
            let error = put(&mut ground.open(), &scanned).unwrap_err();
            assert_eq!(error.code(), code, "case {index}");
            let is = fs::symlink_metadata(&path).ok().map(|stat| (stat.ino(), stat.mode()));
            assert_eq!(is, was, "case {index}");
            assert_eq!(ground.ids(), [], "case {index}");
            assert!(ground.litter().is_empty(), "case {index}");
            if other.exists() {
                assert_eq!(fs::read(&other).unwrap(), b"innocent");
            }
        }
    }

    #[test]
    fn only_regular_files_under_real_names() {
        let ground = Ground::new();
        let path = ground.victim("f", b"x");
        let mut scanned = Scanned::of(&path);
        scanned.file = File::open(&ground.home).unwrap();
        assert_eq!(put(&mut ground.open(), &scanned).unwrap_err().code(), "not-regular");
        let mut scanned = Scanned::of(&path);
        scanned.path = ground.home.join("..");
        let mut captive = Scanned::of(&path);
        captive.path = path.clone();
        let mut bad = captive.captive();
        bad.name = std::ffi::OsStr::new("../home/f");
        assert_eq!(ground.open().put(&bad).unwrap_err().code(), "bad-name");
        // A FIFO swapped in is looked at, never opened.
        fs::remove_file(&path).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::RWXU).unwrap();
        assert_eq!(put(&mut ground.open(), &captive).unwrap_err().code(), "changed");
        assert!(path.exists());
    }

    #[test]
    fn a_directory_that_no_path_reaches_leaves_its_file_on_the_deny_list() {
        let ground = Ground::new();
        let mut scanned = Scanned::of(&ground.victim("f", b"bad"));
        let step = "d".repeat(250);
        let mut parent = File::open(&ground.home).unwrap();
        for _ in 0..20 {
            rustix::fs::mkdirat(&parent, &step, rustix::fs::Mode::RWXU).unwrap();
            let flags = rustix::fs::OFlags::DIRECTORY;
            let next = rustix::fs::openat(&parent, &step, flags, rustix::fs::Mode::empty());
            parent = next.unwrap().into();
        }
        rustix::fs::renameat(rustix::fs::CWD, &scanned.path, &parent, "f").unwrap();
        scanned.parent = parent;
        let error = put(&mut ground.open(), &scanned).unwrap_err();
        assert_eq!(error.code(), "not-removed-unreachable");
        assert!(matches!(error, PutError::NotRemoved { durable: true, .. }));
        let denied = ground.catalogue().denied().unwrap();
        assert_eq!(denied[0].because, "not-removed-unreachable");
        assert_eq!(lazaret_quarantine::Denied::listed_in(&ground.vault).unwrap(), denied);
        assert_eq!(rustix::fs::fstat(&scanned.file).unwrap().st_nlink, 1);
    }

    #[test]
    fn other_names_lose_their_permissions_or_their_content() {
        for (policy, note) in
            [(HardLinks::Deny, Note::HardLinksDenied), (HardLinks::Empty, Note::HardLinksEmptied)]
        {
            let ground = Ground::new();
            let path = ground.victim("f", b"bad");
            let link = ground.home.join("link");
            fs::hard_link(&path, &link).unwrap();
            let mut vault = ground.open_with(Limits { hard_links: policy, ..Limits::default() });
            let taken = put(&mut vault, &Scanned::of(&path)).unwrap();
            assert!(taken.notes.contains(&note), "{:?}", taken.notes);
            let left = fs::metadata(&link).unwrap();
            assert_eq!(left.mode() & 0o377, 0);
            assert_eq!(left.len() == 0, policy == HardLinks::Empty);
            let denied = vault.catalogue().denied().unwrap();
            assert_eq!((denied.len(), denied[0].inode.inode), (1, left.ino()));
            assert_eq!(denied[0].because, "hard-links");
            vault.undeny(denied[0].id).unwrap();
            assert!(vault.catalogue().denied().unwrap().is_empty());
        }
    }

    #[test]
    fn an_open_writer_is_named_and_changes_nothing() {
        let ground = Ground::new();
        let path = ground.victim("f", b"bad");
        let scanned = Scanned::of(&path);
        let mut writer = OpenOptions::new().append(true).open(&path).unwrap();
        let taken = put(&mut ground.open(), &scanned).unwrap();
        assert_eq!(taken.notes, [Note::OpenWriter]);
        writer.write_all(b"more").unwrap();
        ground.restore(taken.case).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"bad");
    }

    #[test]
    fn restore_replaces_nothing_and_follows_nothing() {
        let ground = Ground::new();
        let path = ground.victim("f", b"bad");
        let case = ground.put(&path).unwrap().case;
        fs::write(&path, b"new").unwrap();
        assert_eq!(ground.restore(case).unwrap_err().code(), "restore-exists");
        assert_eq!(fs::read(&path).unwrap(), b"new");
        fs::remove_file(&path).unwrap();
        let moved = ground.home.with_file_name("moved");
        fs::rename(&ground.home, &moved).unwrap();
        assert_eq!(ground.restore(case).unwrap_err().code(), "restore-parent-missing");
        symlink(&moved, &ground.home).unwrap();
        assert_eq!(ground.restore(case).unwrap_err().code(), "restore-parent-missing");
        fs::remove_file(&ground.home).unwrap();
        fs::create_dir(&ground.home).unwrap();
        assert_eq!(ground.restore(case).unwrap_err().code(), "restore-parent-changed");
        let mut vault = ground.open();
        let refuse = vault.restore(
            case,
            Order {
                target: Target::Original(ParentRule::Any),
                keep: KeepItem::No,
                approve: &mut |_, metadata| Approval::Refuse(metadata.facts.level.clone()),
            },
        );
        assert!(matches!(refuse, Err(RestoreError::NotApproved(why)) if why == "malicious"));
        assert!(!path.exists());
        let parent = File::open(&moved).unwrap().into();
        let target = Target::At { parent, name: "g".into() };
        restore(&mut vault, case, target).unwrap();
        assert_eq!(fs::read(moved.join("g")).unwrap(), b"bad");
        assert!(vault.catalogue().list().unwrap().is_empty());
        assert!(ground.litter().is_empty());
    }

    #[test]
    fn one_writer_at_a_time() {
        let ground = Ground::new();
        let first = ground.open();
        let second = Vault::open(&ground.vault, Limits::default(), Patience::None);
        let holder = Some(std::process::id());
        assert!(matches!(second, Err(VaultError::Locked { holder: h }) if h == holder));
        let waiting = std::thread::spawn({
            let path = ground.vault.clone();
            let patience = Patience::UpTo(Duration::from_secs(30));
            move || Vault::open(&path, Limits::default(), patience).is_ok()
        });
        std::thread::sleep(Duration::from_millis(50));
        drop(first);
        assert!(waiting.join().unwrap());
    }

    #[test]
    fn the_vault_is_private() {
        let ground = Ground::new();
        drop(ground.open());
        for name in ["", "items", "host.key"] {
            let path = ground.vault.join(name);
            let was = fs::metadata(&path).unwrap().permissions();
            assert_eq!(was.mode() & 0o077, 0, "{name}");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            let open = Vault::open(&ground.vault, Limits::default(), Patience::None);
            assert!(matches!(open, Err(VaultError::Unsafe { .. })), "{name}");
            fs::set_permissions(&path, was).unwrap();
        }
        // A link that somebody planted where the vault, its lock or its key would be.
        for name in ["", "lock", "host.key"] {
            let ground = Ground::new();
            let elsewhere = ground.home.join("elsewhere");
            if name.is_empty() {
                fs::create_dir(&elsewhere).unwrap();
                symlink(&elsewhere, &ground.vault).unwrap();
            } else {
                fs::create_dir(&ground.vault).unwrap();
                let private = fs::Permissions::from_mode(0o700);
                fs::set_permissions(&ground.vault, private).unwrap();
                symlink(&elsewhere, ground.vault.join(name)).unwrap();
            }
            assert!(ground.try_open().is_err(), "{name}");
            let made = fs::read_dir(&elsewhere).map_or(0, Iterator::count);
            assert!(made == 0 && !elsewhere.is_file(), "{name}");
        }
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let ground = Ground::new();
        let path = ground.victim("f", &[7; 150_000]);
        let case = ground.put(&path).unwrap().case;
        let item = ground.vault.join(format!("items/{case}.lzq"));
        let good = fs::read(&item).unwrap();
        let mut catalogue = ground.catalogue();
        let metadata_len = u32::from_le_bytes(good[12..16].try_into().unwrap()) as usize;
        let body = 136 + metadata_len;
        let chunk = 65536 + 16;
        let flips = (0..136).chain([136, 137, body - 1, body, body + 1]);
        let flips = flips.chain([body + chunk - 1, body + chunk, good.len() - 1]);
        let mut bad: Vec<Vec<u8>> = flips
            .map(|at| {
                let mut bytes = good.clone();
                bytes[at] ^= 1;
                bytes
            })
            .collect();
        for length in
            [0, 8, 135, 136, body - 1, body, body + chunk, body + 2 * chunk, good.len() - 1]
        {
            bad.push(good[..length].to_vec());
        }
        bad.push([&good[..], b"x"].concat());
        let mut swapped = good.clone();
        swapped[body..body + 2 * chunk].rotate_left(chunk);
        bad.push(swapped);
        for (index, bytes) in bad.iter().enumerate() {
            fs::write(&item, bytes).unwrap();
            assert!(catalogue.verify(case).is_err(), "case {index}");
            assert!(ground.restore(case).is_err(), "case {index}");
            assert!(!path.exists() && ground.litter().is_empty(), "case {index}");
        }
        fs::write(&item, &good).unwrap();
        catalogue = ground.catalogue();
        assert!(catalogue.verify_all().unwrap()[0].1.is_ok());
        ground.restore(case).unwrap();
    }

    #[test]
    fn an_item_of_another_host_is_refused() {
        let (here, there) = (Ground::new(), Ground::new());
        let case = there.put(&there.victim("f", b"x")).unwrap().case;
        drop(here.open());
        let name = format!("items/{case}.lzq");
        fs::copy(there.vault.join(&name), here.vault.join(&name)).unwrap();
        let error = here.restore(case).unwrap_err();
        assert_eq!(error.code(), "item-other-key");
        fs::remove_file(here.vault.join("host.key")).unwrap();
        let open = Vault::open(&here.vault, Limits::default(), Patience::None);
        assert!(matches!(open, Err(VaultError::KeyMissing)));
    }

    #[test]
    fn an_item_does_not_show_its_content() {
        let ground = Ground::new();
        let marker = "LAZARET-MARKER".repeat(100);
        let case = ground.put(&ground.victim("f", marker.as_bytes())).unwrap().case;
        let bytes = fs::read(ground.vault.join(format!("items/{case}.lzq"))).unwrap();
        assert!(!bytes.windows(14).any(|window| window == b"LAZARET-MARKER"));
    }

    #[test]
    fn the_cap_refuses_or_drops_and_says_so() {
        let ground = Ground::new();
        let cap = |when_full| Limits { total_bytes: Some(50_000), when_full, ..Limits::default() };
        let first = ground.put(&ground.victim("a", &[1; 30_000])).unwrap().case;
        let scanned = Scanned::of(&ground.victim("b", &[2; 30_000]));
        let error = put(&mut ground.open_with(cap(WhenFull::Refuse)), &scanned).unwrap_err();
        assert!(matches!(error, PutError::VaultFull));
        assert!(ground.home.join("b").exists());
        let taken = put(&mut ground.open_with(cap(WhenFull::DropOldest)), &scanned).unwrap();
        assert_eq!(taken.dropped[0].id, first);
        assert_eq!(ground.ids(), [taken.case]);
        let mut vault = ground.open();
        assert!(vault.delete_older_than(Duration::from_secs(3600)).unwrap().is_empty());
        vault.delete(taken.case).unwrap();
        assert!(matches!(vault.delete(taken.case), Err(VaultError::NoSuchCase(_))));
    }

    #[test]
    fn a_sample_is_exported_to_a_public_key() {
        let ground = Ground::new();
        let content: Vec<u8> = (0..200_000u32).map(|i| i as u8).collect();
        let case = ground.put(&ground.victim("f", &content)).unwrap().case;
        let analyst = age::x25519::Identity::generate();
        let mut out = Vec::new();
        let to = analyst.to_public().to_string();
        ground.catalogue().export(case, &to, &mut out).unwrap();
        assert_eq!(age::decrypt(&analyst, &out).unwrap(), content);
        assert!(ground.catalogue().export(case, "age1nonsense", &mut out).is_err());
    }

    #[test]
    fn a_restricted_scanner_asks_over_a_socket() {
        let ground = Ground::new();
        let (dispatch, courier) = Courier::pair().unwrap();
        let mut vault = ground.open();
        let helper = std::thread::spawn(move || courier.serve(&mut vault).is_ok());
        let path = ground.victim("f", b"bad");
        let scanned = Scanned::of(&path);
        let reply = dispatch.put(&scanned.captive()).unwrap();
        assert!(matches!(reply, Reply::Taken(_)), "{reply:?}");
        assert!(!path.exists());
        let again = dispatch.put(&scanned.captive()).unwrap();
        assert!(matches!(again, Reply::Refused { code, .. } if code == "vanished"));
        drop(dispatch);
        assert!(helper.join().unwrap());
    }

    /// An item and its key, written by format version 1, are read by every later version.
    #[test]
    fn an_item_of_version_1_is_read() {
        const ID: &str = "40269a1aface7c344b0d2ed45633efe0";
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/version-1");
        let ground = Ground::new();
        drop(ground.open());
        fs::copy(kept.join("host.key"), ground.vault.join("host.key")).unwrap();
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(ground.vault.join("host.key"), private).unwrap();
        let name = format!("{ID}.lzq");
        fs::copy(kept.join(&name), ground.vault.join("items").join(&name)).unwrap();
        let id = ID.parse().unwrap();
        let metadata = ground.catalogue().show(id).unwrap().metadata;
        assert_eq!(metadata.place.path(), "/srv/lz-sample/marker.txt");
        assert_eq!((metadata.attributes.mode, metadata.size), (0o640, 46));
        ground.catalogue().verify(id).unwrap();
        let parent = File::open(&ground.home).unwrap().into();
        let target = Target::At { parent, name: "back".into() };
        restore(&mut ground.open(), id, target).unwrap();
        let text = fs::read_to_string(ground.home.join("back")).unwrap();
        assert_eq!(text, "A harmless marker kept from format version 1.\n");
    }
}
