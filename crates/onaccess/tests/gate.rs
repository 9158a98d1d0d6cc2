//! The gate on the real kernel: who is asked about, who gets which answer, what stops nobody.
//!
//! Needs root. Marks only file systems that it mounted itself; a watchdog ends the process, and with
//! it every mark, should anything hang.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::exit,
    reason = "a test with its own main"
)]

#[path = "gate/ground.rs"]
mod ground;

use ground::{Ground, command, ok, open};
use lazaret_onaccess::{
    Answer, Burst, Delivery, Event, Fallback, Mode, Modes, Pending, Trigger, Writers, writers,
};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    os::{
        fd::{AsFd, AsRawFd},
        unix::{ffi::OsStrExt, fs::PermissionsExt},
    },
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

const BLOCK: Modes = Modes { open: Mode::Block, exec: Mode::Block, close_write: Mode::Notify };

fn main() {
    if !rustix::process::geteuid().is_root() {
        assert!(std::env::var("CI").is_err(), "these tests need root");
        return println!("SKIPPED: these tests need root");
    }
    thread::spawn(|| {
        thread::sleep(Duration::from_secs(60));
        println!("hung: every mark goes with this process");
        std::process::exit(1);
    });
    let all = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
    let most = rustix::process::Rlimit { current: all, maximum: all };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, most).unwrap();
    let only = std::env::args().nth(1);
    let all: [(&str, fn()); 14] = [
        ("answers_in_reverse_reach_their_own_files", answers_in_reverse_reach_their_own_files),
        ("answers_given_together", answers_given_together_reach_their_own_files),
        ("every_file_of_an_event_counts", every_file_of_an_event_counts_while_it_is_open),
        ("a_hundred_thousand_events_leak_nothing", a_hundred_thousand_events_leak_nothing),
        ("a_dropped_question_gets_the_fallback", a_dropped_question_gets_the_fallback),
        ("any_name_is_asked_about", any_name_is_asked_about),
        ("executions_are_told_from_opens", executions_are_told_from_opens),
        ("every_way_to_a_file_is_asked_about", every_way_to_a_file_is_asked_about),
        ("an_overlay_is_seen_through_its_backing", an_overlay_is_seen_through_its_backing),
        ("a_notice_holds_nobody_up", a_notice_holds_nobody_up),
        ("fifos_and_leases_stop_no_reader", fifos_and_leases_stop_no_reader),
        (
            "an_exempt_file_is_asked_about_after_a_change",
            an_exempt_file_is_asked_about_after_a_change,
        ),
        ("writers_are_seen_at_their_own_open", writers_are_seen_at_their_own_open),
        ("no_descriptor_outlives_an_execution", no_descriptor_outlives_an_execution),
    ];
    for (name, test) in all.iter().filter(|(name, _)| only.as_deref().is_none_or(|o| o == *name)) {
        let start = Instant::now();
        test();
        println!("{name}: ok ({} ms)", start.elapsed().as_millis());
    }
    println!("test result: ok. {} passed; 0 failed; 0 ignored", all.len());
}

fn denied(result: &std::io::Result<Vec<u8>>) -> bool {
    result.as_ref().is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
}

/// Two wait at once; the later is answered first. Each gets its own answer and its own bytes.
fn answers_in_reverse_reach_their_own_files() {
    let ground = Ground::tmpfs();
    for (name, bytes) in [("a", "AAAA"), ("b", "BBBB")] {
        fs::write(ground.path(name), bytes).unwrap();
    }
    let mut gate = ground.watch(BLOCK);
    let a = open(ground.path("a"));
    let first = gate.pending();
    let b = open(ground.path("b"));
    let second = gate.pending();
    let read = |pending: &Pending| {
        let mut bytes = [0; 4];
        rustix::io::pread(pending.as_fd(), &mut bytes, 0).unwrap();
        bytes
    };
    assert_eq!((read(&first), read(&second)), (*b"AAAA", *b"BBBB"));
    assert_eq!(second.answer(Answer::Allow), Delivery::Delivered);
    assert_eq!(b.join().unwrap().unwrap(), b"BBBB");
    assert_eq!(first.answer(Answer::Deny), Delivery::Delivered);
    assert!(denied(&a.join().unwrap()));
}

/// Many wait, one of them is gone, and all others get what is theirs, in one go.
fn answers_given_together_reach_their_own_files() {
    let ground = Ground::tmpfs();
    for number in 0..COUNT {
        fs::write(ground.path(format!("f{number}")), "x").unwrap();
    }
    let mut gate = ground.watch(BLOCK);
    let mut killed = command("cat").arg(ground.path("f0")).spawn().unwrap();
    let (mut burst, gone) = (Burst::default(), gate.pending());
    let openers: Vec<_> = (0..COUNT).map(|n| (n, open(ground.path(format!("f{n}"))))).collect();
    let mut take = || {
        let pending = gate.pending();
        let link = format!("/proc/self/fd/{}", pending.as_fd().as_raw_fd());
        let name = fs::read_link(link).unwrap();
        let is_even = name.to_string_lossy().ends_with(['0', '2', '4', '6', '8']);
        burst.add(pending, if is_even { Answer::Allow } else { Answer::Deny });
    };
    (0..COUNT / 2).for_each(|_| take());
    killed.kill().unwrap();
    killed.wait().unwrap();
    (COUNT / 2..COUNT).for_each(|_| take());
    burst.add(gone, Answer::Allow);
    let start = Instant::now();
    burst.deliver();
    for (number, opener) in openers {
        assert_eq!(denied(&opener.join().unwrap()), number % 2 == 1, "{number}");
    }
    println!("  {COUNT} answers: {:?}", start.elapsed());
    let counters = gate.gate.counters();
    // The kernel takes the answer to somebody who was killed after his question was read.
    assert_eq!(counters.delivered.load(Ordering::Relaxed), COUNT as u64 + 1);
    assert_eq!(counters.dropped.load(Ordering::Relaxed), 0);
}

const COUNT: usize = 1_500;

/// Also after its answer is decided, until that is given, and for as long as somebody keeps the file.
fn every_file_of_an_event_counts_while_it_is_open() {
    let ground = Ground::tmpfs();
    fs::write(ground.path("f"), "x").unwrap();
    let mut gate = ground.watch(BLOCK);
    let openers: Vec<_> = (0..2).map(|_| open(ground.path("f"))).collect();
    let (first, second) = (gate.pending(), gate.pending());
    assert_eq!(gate.gate.held(), 2);
    let kept = Arc::clone(first.file());
    let mut burst = Burst::default();
    [first, second].into_iter().for_each(|pending| burst.add(pending, Answer::Allow));
    assert_eq!(gate.gate.held(), 2, "answers that nobody has yet");
    burst.deliver();
    assert_eq!(gate.gate.held(), 1);
    drop(kept);
    assert_eq!(gate.gate.held(), 0);
    openers.into_iter().for_each(|opener| assert!(opener.join().unwrap().is_ok()));
}

fn a_hundred_thousand_events_leak_nothing() {
    let ground = Ground::tmpfs();
    fs::write(ground.path("f"), "x").unwrap();
    let descriptors = || fs::read_dir("/proc/self/fd").unwrap().count();
    let gate = ground.watch(BLOCK);
    let answers = gate.answer_all(Answer::Allow);
    let before = descriptors();
    for _ in 0..100_000 {
        drop(File::open(ground.path("f")).unwrap());
    }
    // The last one is closed a moment after its answer.
    let end = Instant::now() + Duration::from_secs(2);
    while descriptors() != before {
        assert!(Instant::now() < end, "{} and {before} descriptors", descriptors());
    }
    assert!(answers.stop(&ground) >= 100_000);
}

fn a_dropped_question_gets_the_fallback() {
    let ground = Ground::tmpfs();
    fs::write(ground.path("f"), "x").unwrap();
    for (answer, refused) in [(Answer::Deny, true), (Answer::Allow, false)] {
        let mut gate = ground.watch_with(BLOCK, Fallback { open: answer, exec: answer });
        let opener = open(ground.path("f"));
        drop(gate.pending());
        assert_eq!(denied(&opener.join().unwrap()), refused);
        assert_eq!(gate.gate.counters().dropped.load(Ordering::Relaxed), 1);
        let opener = open(ground.path("f"));
        let panicked = thread::spawn(move || {
            let _pending = gate.pending();
            std::panic::resume_unwind(Box::new("a fault of ours"));
        });
        assert!(panicked.join().is_err());
        assert_eq!(denied(&opener.join().unwrap()), refused);
    }
}

fn any_name_is_asked_about() {
    let ground = Ground::tmpfs();
    let names: [&[u8]; 3] = [b"\xff\xfe", b"new\nline", &[b'x'; 255]];
    let mut paths: Vec<_> = names.map(|n| ground.path(std::ffi::OsStr::from_bytes(n))).into();
    // A path of far more than 4096 bytes, reached step by step.
    let deep = ground.deep_file(30, 200);
    for path in &paths {
        fs::write(path, "named").unwrap();
    }
    let mut gate = ground.watch(BLOCK);
    for path in paths.drain(..) {
        let opener = open(path);
        assert_eq!(gate.pending().answer(Answer::Deny), Delivery::Delivered);
        assert!(denied(&opener.join().unwrap()));
    }
    let opener = thread::spawn(move || deep.read());
    assert_eq!(gate.pending().answer(Answer::Deny), Delivery::Delivered);
    assert!(denied(&opener.join().unwrap()));
}

fn executions_are_told_from_opens() {
    let ground = Ground::tmpfs();
    fs::copy("/bin/true", ground.path("t")).unwrap();
    let mut gate = ground.watch(BLOCK);
    let program = ground.path("t");
    let child = thread::spawn(move || command(&program).status());
    let first = gate.pending();
    assert_eq!(first.trigger(), Trigger::Exec);
    first.answer(Answer::Allow);
    let second = gate.pending();
    assert_eq!(second.trigger(), Trigger::Open);
    second.answer(Answer::Allow);
    assert!(child.join().unwrap().unwrap().success());
    let program = ground.path("t");
    let child = thread::spawn(move || command(&program).status());
    gate.pending().answer(Answer::Deny);
    assert_eq!(child.join().unwrap().unwrap_err().kind(), ErrorKind::PermissionDenied);
}

/// With every open refused, no way leads to the bytes; with none refused, all do.
fn every_way_to_a_file_is_asked_about() {
    let ground = Ground::tmpfs();
    let script = ground.path("s.sh");
    fs::write(&script, "#!/bin/sh\nexit 0\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    fs::copy("/bin/true", ground.path("t")).unwrap();
    fs::hard_link(ground.path("t"), ground.path("link")).unwrap();
    let bind = ground.bind();
    let at = ground.path("").display().to_string();
    let loader = ground::loader();
    let ways = [
        format!("{at}/t"),
        format!("{at}/link"),
        format!("{at}/s.sh"),
        format!("sh {at}/s.sh"),
        format!("sh < {at}/s.sh"),
        format!("{loader} {at}/t"),
        format!("cat {at}/t > /dev/null"),
        format!("{}/t", bind.display()),
        format!("unshare -m {at}/t"),
        format!("unshare -Urm {at}/t"),
        format!("cd {at} && chroot . /t || test $? = 127 -a ! -e {at}/lib"),
        format!("python3 -c 'import os; os.execve(os.open(\"{at}/t\", os.O_PATH), [\"t\"], {{}})'"),
        format!(
            "python3 -c 'open(\"/proc/self/fd/%d\" % __import__(\"os\").open(\"{at}/t\", 0o10000000)).close()'"
        ),
    ];
    for (answer, passes) in [(Answer::Allow, true), (Answer::Deny, false)] {
        let gate = ground.watch(BLOCK);
        let answers = gate.answer_all(answer);
        for way in ways.iter().filter(|way| passes || !way.contains("chroot")) {
            assert_eq!(ok(command("sh").args(["-c", way])), passes, "{answer:?} {way}");
        }
        assert!(answers.stop(&ground) >= ways.len() - 2);
    }
}

fn an_overlay_is_seen_through_its_backing() {
    let ground = Ground::tmpfs();
    let Some(merged) = ground.overlay() else { return println!("SKIPPED: no overlayfs here") };
    let gate = ground.watch(BLOCK);
    let answers = gate.answer_all(Answer::Deny);
    let results = ["lower", "upper"].map(|name| open(merged.join(name)).join().unwrap());
    let asked = answers.stop(&ground);
    assert!(results.iter().all(denied), "{results:?}");
    assert!(asked >= 2);
}

fn a_notice_holds_nobody_up() {
    let ground = Ground::tmpfs();
    fs::write(ground.path("f"), "x").unwrap();
    let told = Modes { open: Mode::Notify, exec: Mode::Notify, close_write: Mode::Notify };
    let mut gate = ground.watch(told);
    assert_eq!(open(ground.path("f")).join().unwrap().unwrap(), b"x");
    File::options().append(true).open(ground.path("f")).unwrap().write_all(b"y").unwrap();
    let mut triggers = Vec::new();
    while !triggers.contains(&Trigger::CloseWrite) {
        match gate.event() {
            Event::Notice(notice) => triggers.extend(notice.triggers()),
            other => panic!("{other:?}"),
        }
    }
    assert!(triggers.contains(&Trigger::Open));
}

/// The kernel opens the event's descriptor while we read. Neither a FIFO without a writer nor a
/// file with a write lease may stop that.
fn fifos_and_leases_stop_no_reader() {
    let ground = Ground::tmpfs();
    let fifo = ground.path("fifo");
    assert!(ok(command("mkfifo").arg(&fifo)));
    fs::write(ground.path("leased"), "x").unwrap();
    fs::write(ground.path("other"), "other").unwrap();
    let mut holder = ground::write_lease(&ground.path("leased"));
    let gate = ground.watch(BLOCK);
    let answers = gate.answer_all(Answer::Allow);
    let start = Instant::now();
    let waits = [open(fifo.clone()), open(ground.path("leased"))];
    thread::sleep(Duration::from_millis(50));
    assert_eq!(open(ground.path("other")).join().unwrap().unwrap(), b"other");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    drop(File::options().write(true).open(&fifo).unwrap());
    holder.kill().unwrap();
    holder.wait().unwrap();
    let [from_fifo, _] = waits.map(|wait| wait.join().unwrap());
    assert!(from_fifo.is_ok());
    answers.stop(&ground);
}

fn an_exempt_file_is_asked_about_after_a_change() {
    let ground = Ground::tmpfs();
    fs::write(ground.path("f"), "x").unwrap();
    let mut gate = ground.watch(BLOCK);
    let opener = open(ground.path("f"));
    let pending = gate.pending();
    gate.gate.exempt(&pending).unwrap();
    pending.answer(Answer::Allow);
    opener.join().unwrap().unwrap();
    for _ in 0..100 {
        fs::read(ground.path("f")).unwrap();
    }
    let path = ground.path("f");
    let writer = thread::spawn(move || File::options().append(true).open(path)?.write_all(b"y"));
    // The open to append passes unasked; the write ends the exemption; the close is told.
    writer.join().unwrap().unwrap();
    let opener = open(ground.path("f"));
    let asked = gate.pending();
    gate.gate.exempt(&asked).unwrap();
    gate.gate.unexempt(&asked).unwrap();
    asked.answer(Answer::Deny);
    assert!(denied(&opener.join().unwrap()));
    gate.gate.unexempt_all().unwrap();
}

/// The count of writers is raised before the question is put, so no writer comes in unseen.
fn writers_are_seen_at_their_own_open() {
    let ground = Ground::tmpfs();
    fs::write(ground.path("f"), "x").unwrap();
    let mut gate = ground.watch(BLOCK);
    for turn in 0..2_000 {
        let (path, writes) = (ground.path("f"), turn % 2 == 0);
        let opener = thread::spawn(move || File::options().read(true).write(writes).open(path));
        let pending = gate.pending();
        let expected = if writes { Writers::Some } else { Writers::None };
        assert_eq!(writers(&pending), expected, "turn {turn}");
        pending.answer(Answer::Allow);
        drop(opener.join().unwrap().unwrap());
    }
}

fn no_descriptor_outlives_an_execution() {
    let ground = Ground::tmpfs();
    fs::write(ground.path("f"), "x").unwrap();
    let mut gate = ground.watch(BLOCK);
    let opener = open(ground.path("f"));
    let pending = gate.pending();
    let listing = command("ls").arg("-l").arg("/proc/self/fd").output().unwrap();
    let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
    assert!(!listing.contains("fanotify") && !listing.contains("/f\n"), "{listing}");
    pending.answer(Answer::Allow);
    assert!(opener.join().unwrap().is_ok());
}
