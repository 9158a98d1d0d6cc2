//! Power cuts: the process is killed at a system call, and what its two disks hold at that instant
//! is what counts, not what the caches would have written later.
//!
//! Victim and vault lie on ext4 images of their own inside one xfs, where a reflink copies an image
//! at once. Then the copies are mounted, recovered and counted, in three mixtures: both as they
//! were, and each one old with the other one synced.

use crate::{
    mount::{Mount, mount_image, quiet},
    support::{Ground, Look, Scanned, date, put},
};
use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
};

const CALLS: &str = "mkdirat,renameat2,renameat,unlinkat,write,fsync,fchmod";

pub(crate) fn run() {
    let Some(disk) = Mount::new("xfs") else { return println!("SKIPPED: power cuts need xfs") };
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        return println!("SKIPPED: power cuts need strace");
    }
    let stride = if cfg!(feature = "long-tests") { 1 } else { 2 };
    let (mut images, mut point) = (0, 0);
    for call in CALLS.split(',') {
        for nth in 1.. {
            let before = images;
            let keep = point % stride == 0;
            point += 1;
            if !cut(&disk, call, nth, keep.then_some(&mut images)) {
                images = before;
                break;
            }
        }
    }
    println!("power cuts: {images} images, 0 lost, 0 doubly active");
    assert!(images >= 10);
}

/// One kill; false if the run ended before it. With `images` the disks are copied and checked.
fn cut(disk: &Mount, call: &str, nth: usize, images: Option<&mut usize>) -> bool {
    let Some(images) = images else { return nth < 12 };
    let disks = ["source", "store"].map(|name| Disk::new(&disk.path, name));
    let ground = Ground::at(&disks[1].at.join("vault"), &disks[0].at.join("home"));
    fs::create_dir(&ground.home).unwrap();
    drop(ground.open());
    let path = ground.victim("victim", &[0x5a; 20_000]);
    date(&path);
    let was = Look::of(&path);
    quiet(&mut Command::new("sync"));
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}")])
        .args(["-e", &format!("inject={call}:signal=SIGKILL:when={nth}")])
        .arg(std::env::current_exe().unwrap())
        .args(["--role", "drive"])
        .args([&ground.vault, &path])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    if status.success() {
        return false;
    }
    let place = format!("{call} {nth}");
    let old = disks.each_ref().map(|disk| disk.snapshot("old"));
    quiet(&mut Command::new("sync"));
    let new = disks.each_ref().map(|disk| disk.snapshot("new"));
    for disk in &disks {
        disk.unmount();
    }
    for (source, store) in [(&old[0], &old[1]), (&new[0], &old[1]), (&old[0], &new[1])] {
        fs::copy(source, &disks[0].image).unwrap();
        fs::copy(store, &disks[1].image).unwrap();
        disks.iter().for_each(Disk::mount);
        check(&ground, &path, &was, &place);
        disks.iter().for_each(Disk::unmount);
        *images += 1;
    }
    true
}

fn check(ground: &Ground, path: &Path, was: &Look, place: &str) {
    let vault = ground.open();
    let recovery = vault.recovery().clone();
    drop(vault);
    assert!(ground.litter().is_empty(), "{place}: {:?} {recovery:?}", ground.litter());
    let ids = ground.ids();
    assert_eq!(ids.len() + usize::from(path.exists()), 1, "{place}: {recovery:?}");
    for id in ids {
        ground.restore(id).unwrap();
    }
    assert_eq!(&Look::of(path), was, "{place}: {recovery:?}");
}

/// The process that is killed.
pub(crate) fn drive(vault: &Path, victim: &str) {
    let ground = Ground::at(vault, Path::new("/nonexistent"));
    put(&mut ground.open(), &Scanned::of(Path::new(victim))).unwrap();
}

struct Disk {
    image: std::path::PathBuf,
    at: std::path::PathBuf,
}

impl Disk {
    fn new(top: &Path, name: &str) -> Self {
        let disk = Self { image: top.join(format!("{name}.img")), at: top.join(name) };
        let blank = top.join("blank.img");
        if !blank.exists() {
            File::create(&blank).unwrap().set_len(24 << 20).unwrap();
            assert!(quiet(Command::new("mkfs.ext4").arg("-q").arg(&blank)));
        }
        let _there = fs::create_dir(&disk.at);
        fs::copy(&blank, &disk.image).unwrap();
        disk.mount();
        disk
    }

    fn mount(&self) {
        assert!(mount_image(&self.image, &self.at));
    }

    fn unmount(&self) {
        assert!(quiet(Command::new("umount").arg(&self.at)));
    }

    fn snapshot(&self, name: &str) -> std::path::PathBuf {
        let to = self.image.with_extension(name);
        let _old = fs::remove_file(&to);
        let copy = ["--reflink=always", "--"];
        assert!(quiet(Command::new("cp").args(copy).arg(&self.image).arg(&to)));
        to
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        quiet(Command::new("umount").arg(&self.at));
    }
}
