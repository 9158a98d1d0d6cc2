//! Somebody who changes the name of a file while it is asked about.

use crate::ground::{BLOCK, Ground, marker};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Two files, or the targets of a link, change names all the time. Whoever gets bytes gets those that
/// were scanned.
pub(crate) fn names_that_change_deceive_nobody() {
    for (text, expected) in [(marker(), false), ("other and harmless".to_owned(), true)] {
        let ground = Ground::new();
        let (a, b) = (ground.write("a", "harmless"), ground.write("b", &text));
        let (link, next) = (ground.path("link"), ground.path("next"));
        // Elsewhere a file that changes all the time is let through and watched.
        let service = ground.protect(&format!("{BLOCK}profile = \"strict\"\n"));
        let exchanged = swapped(&a, (&text, expected), |_| {
            renameat_with(CWD, &a, CWD, &b, RenameFlags::EXCHANGE).unwrap();
        });
        let linked = swapped(&link, (&text, expected), |turn| {
            std::os::unix::fs::symlink([&a, &b][turn % 2], &next).unwrap();
            fs::rename(&next, &link).unwrap();
        });
        drop(service);
        println!("  {text:?}: {exchanged} and {linked} opened");
    }
}

/// How many opens of `path` succeeded while `swap` went on: of a thousand, or of as many as it takes
/// until a hundred did.
fn swapped(path: &Path, (text, expected): (&str, bool), swap: impl Fn(usize) + Sync) -> usize {
    let (ends, mut opened, mut others) = (AtomicBool::new(false), 0, 0);
    let alarm = Instant::now() + Duration::from_secs(30);
    swap(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            // Faster than a scan, and slower: what changes during its scan is refused here.
            let pauses = [0, 30, 100, 300, 1_000, 3_000, 10_000];
            for (turn, pause) in (1..).zip(pauses.into_iter().cycle()) {
                if ends.load(Ordering::Relaxed) {
                    break;
                }
                swap(turn);
                thread::sleep(Duration::from_micros(pause));
            }
        });
        for tries in 0.. {
            let enough = tries >= 1_000 && opened >= 100 && (others > 0 || !expected);
            if enough || Instant::now() > alarm {
                break;
            }
            let Ok(bytes) = fs::read(path) else { continue };
            opened += 1;
            others += usize::from(bytes == text.as_bytes());
        }
        ends.store(true, Ordering::Relaxed);
    });
    assert!(opened >= 100, "{opened} opened");
    assert_eq!(others > 0, expected, "{others} of {opened}");
    opened
}
