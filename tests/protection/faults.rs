//! Whatever happens to the scanners: everybody is answered by the deadline, and in the strict profile
//! nothing malicious passes.

use crate::ground::{BLOCK, Ground, marker, refused, signal};
use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const SOON: &str = "open_deadline = \"1s\"\nexec_deadline = \"1s\"\n";

pub(crate) fn stopped_workers() {
    for (profile, passes) in [("strict", false), ("balanced", true)] {
        let ground = Ground::new();
        let path = ground.write("f", &marker());
        let service = ground.protect(&format!("{BLOCK}{SOON}profile = \"{profile}\""));
        signal("-STOP", &service.workers());
        let start = Instant::now();
        assert_eq!(refused(&path), !passes, "{profile}");
        let waited = start.elapsed();
        assert!(waited > Duration::from_millis(900), "{profile}: {waited:?}");
        assert!(waited < Duration::from_secs(4), "{profile}: {waited:?}");
        let told = service.event("decision");
        assert_eq!(told["reason"], "timed-out", "{told}");
        // Stopped workers are ended and replaced; what was let through is scanned then.
        if passes {
            signal("-CONT", &service.workers());
            let late = service.event("decision");
            assert_eq!((&late["action"], &late["reason"]), (&"late".into(), &"malicious".into()));
        }
        let end = Instant::now() + Duration::from_secs(20);
        while !refused(&path) || service.workers().is_empty() {
            assert!(Instant::now() < end, "protection did not come back");
        }
    }
}

/// Workers die in the middle of scans, all the time; 10,000 answers; nothing malicious passes.
pub(crate) fn killed_workers() {
    for (text, malicious) in [(marker(), true), ("harmless".to_owned(), false)] {
        let ground = Ground::new();
        let service = ground.protect(&format!("{BLOCK}{SOON}profile = \"strict\""));
        let ends = Arc::new(AtomicBool::new(false));
        let passed = Arc::new(AtomicUsize::new(0));
        let answers = Arc::new(AtomicUsize::new(0));
        let openers: Vec<_> = (0..4)
            .map(|opener| {
                let (ends, passed, answers) = (ends.clone(), passed.clone(), answers.clone());
                let directory = ground.path(format!("d{opener}"));
                fs::create_dir(&directory).unwrap();
                let text = text.clone();
                thread::spawn(move || {
                    let mut number = 0;
                    while !ends.load(Ordering::Relaxed) {
                        number += 1;
                        let path: PathBuf = directory.join(format!("f{}", number % 50));
                        if number <= 50 {
                            // Written by root beforehand would be remembered; each is new here.
                            drop(fs::write(&path, format!("{text}{number}")));
                        }
                        let read = fs::read(&path).is_ok_and(|bytes| !bytes.is_empty());
                        passed.fetch_add(usize::from(read), Ordering::Relaxed);
                        answers.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        let start = Instant::now();
        let mut kills = 0;
        let wanted = |answers: usize| answers < 10_000 || start.elapsed() < Duration::from_secs(4);
        while wanted(answers.load(Ordering::Relaxed)) && start.elapsed() < Duration::from_secs(60) {
            if kills < 10 {
                signal("-KILL", &service.workers());
                kills += 1;
            }
            thread::sleep(Duration::from_millis(200));
        }
        ends.store(true, Ordering::Relaxed);
        openers.into_iter().for_each(|opener| opener.join().unwrap());
        let (passed, answers) = (passed.load(Ordering::Relaxed), answers.load(Ordering::Relaxed));
        assert!(answers >= 10_000, "{answers} answers, {kills} kills");
        if malicious {
            assert_eq!(passed, 0, "of {answers} with {kills} kills");
        } else {
            assert!(passed > answers / 2, "{passed} of {answers}");
        }
    }
}

/// Nobody reads the events; the answers come all the same.
pub(crate) fn a_stalled_reader_of_events() {
    let ground = Ground::new();
    let path = ground.write("f", &marker());
    let service = ground.protect(BLOCK);
    // Nobody takes the service's events here: after a few hundred its output is full.
    let start = Instant::now();
    let slowest = (0..20_000).map(|_| {
        let one = Instant::now();
        assert!(refused(&path));
        one.elapsed()
    });
    let slowest = slowest.max().unwrap();
    assert!(slowest < Duration::from_secs(2), "{slowest:?} of {:?}", start.elapsed());
    drop(service);
}

/// Ten thousand openers wait at once. While no worker works all are answered by the deadline, and none
/// gets the file. With workers at work and nothing to find all of them get it, be it one file or many.
pub(crate) fn many_blocked_openers() {
    for (text, works, files) in [
        (marker(), false, 1),
        ("harmless".to_owned(), true, 1),
        ("harmless".to_owned(), true, 2_500),
    ] {
        let ground = Ground::new();
        let path = |number: usize| ground.path(format!("f{}", number % files));
        let soon = if works { "open_deadline = \"30s\"\n" } else { SOON };
        let service = ground.protect(&format!("{BLOCK}{soon}profile = \"strict\""));
        if !works {
            // Before it is written: a close would have it scanned.
            signal("-STOP", &service.workers());
        }
        (0..files).for_each(|file| fs::write(path(file), format!("{text} {file}")).unwrap());
        let (passed, slowest) = open_at_once(10_000, path);
        println!("  {files} files: {passed} of 10000 passed, the slowest waited {slowest:?}");
        assert_eq!(passed, if works { 10_000 } else { 0 });
        assert!(works || slowest > Duration::from_millis(900), "nobody waited: {slowest:?}");
        // The deadline of a second, and what it takes to have ten thousand threads at all.
        let bound = if works { 30 } else { 5 };
        assert!(slowest < Duration::from_secs(bound), "{slowest:?}");
        signal("-CONT", &service.workers());
        service.drain();
        let numbers = service.stop();
        assert_eq!(numbers["questions"]["lost"], 0, "{numbers}");
    }
}

/// Descriptors for a handful of questions, and ten thousand: the kernel never has to deny for us.
/// Half of the files have nothing in them, and their openers are not all refused.
pub(crate) fn exhausted_descriptors() {
    let ground = Ground::new();
    for number in 0..100 {
        let text = if number % 2 == 0 { marker() } else { format!("harmless {number}") };
        ground.write(&format!("f{number}"), &text);
    }
    ground.configure(&ground.rules(), &format!("{BLOCK}{SOON}profile = \"strict\""));
    let service = ground.start(&["prlimit", "--nofile=256"]);
    let at = |parity: usize| {
        let (passed, slowest) =
            open_at_once(5_000, |number| ground.path(format!("f{}", number * 2 % 100 + parity)));
        assert!(slowest < Duration::from_secs(20), "{slowest:?}");
        passed
    };
    assert_eq!(at(0), 0, "malicious files were opened");
    assert!(at(1) > 0, "nobody got anything");
    service.drain();
    let numbers = service.stop();
    assert_eq!(numbers["questions"]["lost"], 0, "{numbers}");
    assert_eq!(numbers["answers"]["dropped"], 0, "{numbers}");
}

/// How many could read their file, and how long the slowest waited.
fn open_at_once(count: usize, path: impl Fn(usize) -> PathBuf) -> (usize, Duration) {
    let together = Arc::new(Barrier::new(count));
    let openers: Vec<_> = (0..count)
        .map(|number| {
            let (path, together) = (path(number), Arc::clone(&together));
            thread::Builder::new()
                .stack_size(64 << 10)
                .spawn(move || {
                    together.wait();
                    let one = Instant::now();
                    (fs::read(path).is_ok(), one.elapsed())
                })
                .unwrap()
        })
        .collect();
    let results: Vec<_> = openers.into_iter().map(|opener| opener.join().unwrap()).collect();
    let passed = results.iter().filter(|(passed, _)| *passed).count();
    (passed, results.into_iter().map(|(_, waited)| waited).max().unwrap_or_default())
}

/// A worker has another user, no capabilities, a filter, and nothing to be traced by.
pub(crate) fn workers_are_locked() {
    let ground = Ground::new();
    let service = ground.protect(BLOCK);
    let status = |pid: &u32| fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    // The second may still be loading when the first makes the service ready.
    let end = Instant::now() + Duration::from_secs(30);
    while !service.workers().iter().all(|pid| status(pid).contains("Seccomp:\t2")) {
        assert!(Instant::now() < end, "a worker does not lock itself");
        thread::sleep(Duration::from_millis(50));
    }
    for pid in service.workers() {
        let status = status(&pid);
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap_or_default().to_owned()
        };
        assert_eq!(field("Uid:"), "65534");
        assert_eq!(field("CapEff:"), "0000000000000000");
        assert_eq!(field("CapPrm:"), "0000000000000000");
        assert_eq!(field("NoNewPrivs:"), "1");
        assert_eq!(field("Seccomp:"), "2");
        for thread in fs::read_dir(format!("/proc/{pid}/task")).unwrap() {
            let status = fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
            assert!(status.contains("Seccomp:\t2"), "{status}");
        }
    }
}
