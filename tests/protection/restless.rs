//! Files that never come to rest, and inodes that come back.

use crate::ground::{BLOCK, Ground, marker, python, refused};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    os::unix::fs::MetadataExt,
    process::Stdio,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread::{self, sleep},
    time::Duration,
};

/// Long enough that the clock of the file system has moved on, so that a verdict is remembered.
const SETTLED: Duration = Duration::from_millis(60);

/// Each takes three tries.
const OPENS: usize = 40;

/// A second name changes all the time, which changes the file's time but not a byte. What was found in it
/// counts all the same; with nothing to find it goes by the profile.
pub(crate) fn a_renaming_loop_gains_nothing() {
    for (profile, text, is_harmless) in [
        ("balanced", marker(), false),
        ("strict", marker(), false),
        ("balanced", "harmless".to_owned(), true),
    ] {
        let ground = Ground::new();
        let path = ground.write("f", &text);
        let names = [ground.path("a"), ground.path("b")];
        fs::hard_link(&path, &names[0]).unwrap();
        let patient = "open_deadline = \"30s\"\n";
        let service = ground.protect(&format!("{BLOCK}{patient}profile = \"{profile}\"\n"));
        let (ends, renamed) = (AtomicBool::new(false), AtomicUsize::new(0));
        let (mut opens, mut passed) = (0, 0);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !ends.load(Ordering::Relaxed) {
                    fs::rename(&names[0], &names[1]).unwrap();
                    fs::rename(&names[1], &names[0]).unwrap();
                    renamed.fetch_add(2, Ordering::Relaxed);
                }
            });
            while renamed.load(Ordering::Relaxed) == 0 {
                sleep(Duration::from_millis(1));
            }
            while opens < OPENS || renamed.load(Ordering::Relaxed) < 1_000 {
                opens += 1;
                passed += usize::from(File::open(&path).is_ok());
            }
            ends.store(true, Ordering::Relaxed);
        });
        println!("  {profile}: {passed} of {opens} passed during {renamed:?} renames");
        assert_eq!(passed, if is_harmless { opens } else { 0 }, "{profile}");
        assert_eq!(refused(&path), !is_harmless, "{profile}, at rest");
        drop(service);
    }
}

/// The mapping stays when its descriptor is closed, and what is stored through it later is seen at once
/// where nothing is let through unscanned.
pub(crate) fn a_mapping_that_stays_is_never_trusted() {
    const KEEP: &str = "import mmap, sys
f = open(sys.argv[1], 'r+b')
m = mmap.mmap(f.fileno(), 0)
f.close()
print('mapped', flush=True)
sys.stdin.read(1)
m[0:len(sys.argv[2])] = sys.argv[2].encode()
print('stored', flush=True)
sys.stdin.read()";
    let ground = Ground::new();
    let path = ground.write("f", &" ".repeat(4_096));
    let service = ground.protect(&format!("{BLOCK}profile = \"strict\"\n"));
    let mut keeper = python();
    keeper.args(["-c", KEEP]).arg(&path).arg(marker());
    let mut keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(keeper.stdout.take().unwrap()).lines();
    assert_eq!(said.next().unwrap().unwrap(), "mapped");
    sleep(SETTLED);
    let opened = || (0..1_000).filter(|_| File::open(&path).is_ok()).count();
    assert_eq!(opened(), 1_000, "clean, whoever has it mapped");
    keeper.stdin.as_mut().unwrap().write_all(b"x").unwrap();
    assert_eq!(said.next().unwrap().unwrap(), "stored");
    assert_eq!(opened(), 0, "what was stored was not seen");
    drop(keeper.stdin.take());
    assert!(keeper.wait().unwrap().success());
    drop(service);
}

/// A new file gets the number of one that was remembered as clean.
pub(crate) fn an_inode_that_comes_back_is_another_file() {
    let ground = Ground::on("ext4");
    let (path, evil) = (ground.path("f"), marker());
    let service = ground.protect(BLOCK);
    let (mut same, mut tries) = (0, 0);
    while tries < 20 || (same == 0 && tries < 200) {
        tries += 1;
        fs::write(&path, " ".repeat(evil.len())).unwrap();
        std::os::unix::fs::chown(&path, Some(65_534), None).unwrap();
        sleep(SETTLED);
        for _ in 0..3 {
            fs::read(&path).unwrap();
        }
        let first = fs::metadata(&path).unwrap().ino();
        fs::remove_file(&path).unwrap();
        fs::write(&path, &evil).unwrap();
        same += usize::from(fs::metadata(&path).unwrap().ino() == first);
        assert!(refused(&path), "as the file that had number {first}");
        fs::remove_file(&path).unwrap();
    }
    println!("  {same} of {tries} had the number again");
    assert!(same > 0, "no number came back: nothing is shown");
    assert!(service.stop()["questions"]["remembered"].as_u64() >= Some(tries));
}
