//! Somebody who exchanges a program while it is being executed.

use crate::ground::{BLOCK, Ground, command, marker};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{BufRead, BufReader, ErrorKind, Write},
    os::unix::fs::{FileExt, PermissionsExt},
    path::Path,
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

/// What became of executions, and how long writers waited at most.
#[derive(Debug, Default)]
struct Runs {
    clean: usize,
    unscanned: usize,
    refused: usize,
    busy: usize,
    longest: Duration,
}

/// A clean program is exchanged about when the kernel begins to keep writers away. What runs was
/// scanned: the other never does. Where writers are not asked it does, so that this test can fail. It
/// goes on until enough came close from both sides, or for 80 seconds; `LAZARET_LONG=1`: 100,000 tries.
pub(crate) fn what_runs_was_scanned() {
    let control = Ground::new();
    let service = control.protect("open = \"notify\"\nexec = \"block\"\nworkers = 2\n");
    let runs = race(&control, |runs| runs.unscanned >= 3);
    println!("  writers are not asked: {runs:?}");
    assert!(runs.unscanned > 0, "no exchange ever came in time: {runs:?}");
    drop(service);
    let ground = Ground::new();
    let is_long = std::env::var_os("LAZARET_LONG").is_some();
    let (mut all, mut held) = (Runs::default(), 0);
    for round in 1.. {
        // A worker waits for a new file's clock to move on.
        let service = ground.protect("open = \"block\"\nexec = \"block\"\nworkers = 6\n");
        let most = if is_long { 5_000 } else { 1_000 };
        let runs = race(&ground, |runs| {
            runs.unscanned > 0 || (runs.tries() >= most && runs.clean.min(runs.refused) >= 100)
        });
        held += service.stop()["questions"]["held"].as_u64().unwrap();
        println!("  writers are asked: {runs:?}, {held} held so far");
        assert_eq!(runs.unscanned, 0, "{runs:?}");
        assert!(runs.clean > 0 && runs.refused > 0, "{runs:?}");
        assert!(runs.longest < Duration::from_secs(10), "{runs:?}");
        all.add(&runs);
        let enough = if is_long { all.tries() >= 100_000 } else { held > 0 || round == 3 };
        if enough {
            break;
        }
    }
    println!("  {} tries in all: {all:?}", all.tries());
    assert!(held > 0, "no writer came while an execution was under way: {all:?}");
}

impl Runs {
    const fn tries(&self) -> usize {
        self.clean + self.unscanned + self.refused + self.busy
    }

    fn add(&mut self, other: &Self) {
        self.clean += other.clean;
        self.unscanned += other.unscanned;
        self.refused += other.refused;
        self.busy += other.busy;
        self.longest = self.longest.max(other.longest);
    }

    fn count(&mut self, result: std::io::Result<std::process::ExitStatus>) {
        match result {
            Ok(status) if status.code() == Some(0) => self.clean += 1,
            Ok(status) if status.code() == Some(7) => self.unscanned += 1,
            Err(error) if error.kind() == ErrorKind::PermissionDenied => self.refused += 1,
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => self.busy += 1,
            other => panic!("{other:?}"),
        }
    }
}

/// Executes programs while somebody exchanges each, until that is enough. The writer is told when a call
/// begins, and comes some time later, nearer and nearer to when it makes a difference. He is a process
/// of its own, because a child that is about to execute has copies of what its parent has open.
fn race(ground: &Ground, enough: impl Fn(&Runs) -> bool) -> Runs {
    let mut writer = command(std::env::current_exe().unwrap())
        .args([OsStr::new(WRITER), ground.path("").as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut tell, heard) = (writer.stdin.take().unwrap(), writer.stdout.take().unwrap());
    let mut heard = BufReader::new(heard).lines();
    let (mut runs, start, mut chance) = (Runs::default(), Instant::now(), Chance(0x9e37_79b9));
    // In microseconds; one for programs that are remembered, one for others.
    let mut aims = [1_000_usize; 2];
    while !enough(&runs) && start.elapsed() < MOST {
        for number in 0..LOT {
            let path = ground.path(number.to_string());
            drop(fs::remove_file(&path));
            executable(&path, &program(0, ""));
        }
        // Old enough to be scanned at once, and to be remembered then.
        sleep(Duration::from_millis(25));
        for number in 0..LOT {
            let path = ground.path(number.to_string());
            let is_known = chance.below(2) == 1;
            if is_known {
                fs::read(&path).unwrap();
            }
            let aim = &mut aims[usize::from(is_known)];
            writeln!(tell, "{} {number}", *aim + chance.below(*aim / 4 + 50)).unwrap();
            let before = runs.clean;
            runs.count(command(&path).status());
            // Clean: he came late.
            *aim = if runs.clean > before { *aim - *aim / 32 } else { *aim + *aim / 32 + 1 };
            let waited = heard.next().unwrap().unwrap().parse().unwrap();
            runs.longest = runs.longest.max(Duration::from_micros(waited));
        }
    }
    drop(tell);
    assert!(writer.wait().unwrap().success());
    runs
}

/// The writer: exchanges a program in this directory so many microseconds after each line, and says how
/// long it took.
pub(crate) fn write_when_told(place: &OsStr) {
    let evil = program(7, &marker());
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (late, name) = line.split_once(' ').unwrap();
        let late = Duration::from_micros(late.parse().unwrap());
        let path = Path::new(place).join(name);
        let at = Instant::now();
        while at.elapsed() < late {
            std::hint::spin_loop();
        }
        let at = Instant::now();
        // Busy while it runs.
        if let Ok(file) = File::options().write(true).open(path) {
            file.write_all_at(&evil, 0).unwrap();
        }
        println!("{}", at.elapsed().as_micros());
    }
}

pub(crate) const WRITER: &str = "--write-when-told";
const LOT: usize = 100;
/// Less than a service of these tests lives.
const MOST: Duration = Duration::from_secs(80);

/// All may write it: what only root can write is soon exempt from questions.
pub(crate) fn executable(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
}

/// Numbers that look like chance, the same in each run.
struct Chance(u32);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        usize::try_from(self.0).unwrap() % most
    }
}

/// An execution waits a moment for writers to go; one that they do not leave is refused, as by the
/// kernel. Where everything is let through, the kernel refuses it.
pub(crate) fn an_execution_waits_for_writers() {
    for (profile, kind) in [
        ("balanced", ErrorKind::PermissionDenied),
        ("strict", ErrorKind::PermissionDenied),
        ("availability", ErrorKind::ExecutableFileBusy),
    ] {
        let ground = Ground::new();
        let (gone, stays) = (ground.path("gone"), ground.path("stays"));
        for path in [&gone, &stays] {
            executable(path, &program(0, ""));
        }
        let service = ground.protect(&format!("{BLOCK}profile = \"{profile}\"\n"));
        let open = |path: &Path| {
            // In the shell's background; once it has the file open it says so.
            let mut writer = command("sh")
                .args(["-c", "exec 3>>\"$0\" && echo && exec sleep \"$1\""])
                .args([path.as_os_str(), OsStr::new(if path == gone { "0.06" } else { "60" })])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            BufReader::new(writer.stdout.take().unwrap()).lines().next().unwrap().unwrap();
            writer
        };
        let mut stayer = open(&stays);
        let has_waited = (0..20).any(|_| {
            let mut leaver = open(&gone);
            let start = Instant::now();
            let run = command(&gone).status();
            let took = start.elapsed();
            leaver.wait().unwrap();
            match run {
                Ok(status) => assert_eq!(status.code(), Some(0), "{profile}"),
                // On a slow machine he has not left by then.
                Err(ref error) => {
                    assert!(took >= PATIENCE, "{profile} {took:?} {}", service.event("decision"));
                    assert_eq!(error.kind(), kind, "{profile}");
                }
            }
            run.is_ok() && took >= Duration::from_millis(20)
        });
        assert!(has_waited, "{profile}: nobody waited for a writer to go");
        let start = Instant::now();
        assert_eq!(command(&stays).status().unwrap_err().kind(), kind, "{profile}");
        let took = start.elapsed();
        assert!(took >= PATIENCE && took < Duration::from_secs(10), "{profile} {took:?}");
        stayer.kill().unwrap();
        stayer.wait().unwrap();
        assert_eq!(command(&stays).status().unwrap().code(), Some(0), "{profile}");
        drop(service);
    }
}

/// So long an execution waits for writers to go.
pub(crate) const PATIENCE: Duration = Duration::from_millis(200);

/// Whoever writes a program that has ended is not held up at all, and a script that runs not for long.
pub(crate) fn writers_wait_a_moment_only() {
    let ground = Ground::new();
    let (path, script) = (ground.path("t"), ground.path("s"));
    executable(&path, &program(0, ""));
    executable(&script, b"#!/bin/sh\necho x >> \"$0\"\nexit 3\n");
    let service = ground.protect(BLOCK);
    for _ in 0..40 {
        assert_eq!(command(&path).status().unwrap().code(), Some(0));
        File::options().append(true).open(&path).unwrap();
    }
    assert_eq!(service.stop()["questions"]["held"], 0);
    let service = ground.protect(BLOCK);
    let mut took = Vec::new();
    for _ in 0..40 {
        let start = Instant::now();
        assert_eq!(command(&script).status().unwrap().code(), Some(3));
        took.push(start.elapsed());
    }
    took.sort();
    let held = service.stop()["questions"]["held"].as_u64().unwrap();
    println!("  a script that adds to itself: {:?}, {held} of 40 held", took[20]);
    assert!(held > 0 && took[20] < Duration::from_millis(500), "{took:?}");
}

/// The smallest program that ends with this code; always of one size.
pub(crate) fn program(code: u8, text: &str) -> Vec<u8> {
    let header = [
        &b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0"[..],
        &0x40_0078_u64.to_le_bytes(),
        &64_u64.to_le_bytes(),
        &[0; 12],
        &[64, 0, 56, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        &[1, 0, 0, 0, 5, 0, 0, 0],
        &[0; 8],
        &0x40_0000_u64.to_le_bytes(),
        &0x40_0000_u64.to_le_bytes(),
        &4_096_u64.to_le_bytes(),
        &4_096_u64.to_le_bytes(),
        &4_096_u64.to_le_bytes(),
    ];
    // mov edi, CODE; mov eax, exit; syscall
    let code = [0xbf, code, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05];
    let mut bytes = [&header.concat()[..], &code, text.as_bytes()].concat();
    bytes.resize(4_096, b' ');
    bytes
}
