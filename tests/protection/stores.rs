//! File systems on disks of their own, and system calls that no library has.

use crate::ground::{BLOCK, Ground, command, marker, ok, python, refused, script, shell};
use std::{
    fs,
    os::unix::fs::chown,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

const KINDS: [&str; 4] = ["tmpfs", "ext4", "xfs", "btrfs"];
const STORES: [&str; 7] = ["ring", "aio", "splice", "direct", "clone", "map", "time"];

/// Clean, opened until the verdict is remembered or the file is exempt, then changed in some way: the
/// next open is refused.
pub(crate) fn stores_end_a_clean_verdict() {
    for kind in KINDS {
        let ground = Ground::on(kind);
        let service = ground.protect(BLOCK);
        // Root's files become exempt, others are remembered.
        let files: Vec<_> = STORES
            .iter()
            .flat_map(|way| [(way, 0), (way, 65_534)])
            .map(|(way, owner)| {
                let path = ground.write(&format!("{way}-{owner}"), &" ".repeat(8_192));
                chown(&path, Some(owner), None).unwrap();
                (*way, path)
            })
            .collect();
        sleep(Duration::from_millis(60));
        for (_, path) in files.iter().cycle().take(files.len() * 5) {
            fs::read(path).unwrap();
        }
        for (way, path) in &files {
            // Without a way to share blocks there is nothing to clone.
            let shares = kind == "xfs" || kind == "btrfs";
            let expected = if *way == "clone" && !shares { 3 } else { 0 };
            assert_eq!(calls(way, path, Some(&marker())), expected, "{kind} {way}");
            // Of an exempt file, which only root can write, the kernel tells of some stores at the
            // close; then it is asked about again.
            let end = Instant::now()
                + Duration::from_secs(if path.ends_with(format!("{way}-0")) { 1 } else { 0 });
            while expected == 0 && !refused(path) {
                assert!(Instant::now() < end, "{kind} {}", path.display());
            }
            assert_eq!(refused(path), expected == 0, "{kind} {}, again", path.display());
        }
        drop(service);
    }
}

/// With the marker in the file none of the ways works; without it, all of them do.
pub(crate) fn no_call_leads_to_a_malicious_file() {
    for (text, code) in [(marker(), 1), ("harmless".to_owned(), 0)] {
        let ground = Ground::on("ext4");
        let path = ground.write("f", &text);
        let service = ground.protect(BLOCK);
        for way in ["ring", "handle"] {
            assert_eq!(calls(way, &path, None), code, "{way} {text}");
        }
        // Another root, in another mount namespace, with the same file at the same place.
        let (new, file) = (ground.beside("new"), path.display());
        fs::create_dir(&new).unwrap();
        let new = new.display();
        let unshare = "exec unshare -m --propagation private sh -c";
        for enter in [format!("exec chroot {new}"), format!("cd {new} && pivot_root . . && exec")] {
            let way = format!("{unshare} 'mount --rbind / {new} && {enter} cat {file}'");
            assert_eq!(shell(&way), code == 0, "{way}");
        }
        drop(service);
    }
}

/// A subvolume has a device number of its own and no mount; a read-only file system has no writer.
pub(crate) fn subvolumes_and_images_are_watched() {
    let ground = Ground::on("btrfs");
    assert!(ok(command("btrfs").args(["-q", "subvolume", "create"]).arg(ground.path("sub"))));
    let bad = ground.write("sub/f", &marker());
    let good = ground.write("sub/g", "harmless");
    let service = ground.protect(BLOCK);
    assert!(refused(&bad) && !refused(&good));
    drop(service);
    let ground = Ground::new();
    let (from, image) = (ground.beside("from"), ground.beside("image"));
    fs::create_dir(&from).unwrap();
    fs::write(from.join("f"), marker()).unwrap();
    fs::write(from.join("g"), "harmless").unwrap();
    assert!(ok(command("mksquashfs").arg(&from).arg(&image)), "squashfs-tools is needed");
    ground.attach(&image);
    let service = ground.protect(BLOCK);
    for _ in 0..3 {
        assert!(refused(&ground.path("f")) && !refused(&ground.path("g")));
    }
    drop(service);
}

fn calls(way: &str, path: &Path, text: Option<&str>) -> i32 {
    let mut python = python();
    python.arg(script("calls.py")).arg(way).arg(path).args(text);
    let output = python.output().unwrap();
    let code = output.status.code().unwrap();
    assert!([0, 1, 3].contains(&code), "{way}: {}", String::from_utf8_lossy(&output.stderr));
    code
}
