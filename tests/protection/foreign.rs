//! File systems that another process serves, and those that somebody mounts for himself.

use crate::ground::{BLOCK, Ground, command, marker, python, refused, script};
use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Named by the configuration, it is watched like any other; nothing on it is remembered.
pub(crate) fn a_served_file_system_is_watched_if_it_is_named() {
    for (text, expected) in [(marker(), true), ("harmless".to_owned(), false)] {
        let ground = Ground::new();
        let mut server = serve(&ground, &text);
        let service = ground.protect(BLOCK);
        for _ in 0..20 {
            assert_eq!(refused(&ground.path("f")), expected, "{text}");
        }
        let numbers = service.stop();
        let asked = numbers["questions"]["asked"].as_u64() >= Some(20);
        let known = numbers["questions"]["remembered"] == 0;
        assert!(asked && known, "{numbers}");
        drop(ground);
        server.kill().unwrap();
        server.wait().unwrap();
    }
}

fn serve(ground: &Ground, text: &str) -> Child {
    let mut server = python();
    server.arg(script("served.py")).arg(ground.path("")).arg(text);
    let mut server = server.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "mounted\n");
    ground.note_mount("mnt");
    server
}

/// Anybody can serve a file system in a namespace of his own, and leave an open unanswered. The kernel
/// opens what it asks us about while we read: our reader would wait for him, and everybody for our
/// reader. Such a file system is not watched unasked, it is told, and nobody waits.
pub(crate) fn a_server_that_stalls_holds_nobody_up() {
    let ground = Ground::new();
    let path = ground.write("f", &marker());
    let clean = ground.write("g", "harmless");
    let service = ground.protect(BLOCK);
    let at = ground.path("");
    let served = script("served.py");
    let (at, served, python) = (at.display(), served.display(), python());
    let python = python.get_program().to_string_lossy().into_owned();
    let inside = format!(
        "sleep 6 | {python} {served} {at} text stall & sleep 3; timeout -s KILL 2 cat {at}/f & sleep 2; true"
    );
    let mut shell = command("unshare");
    shell.args(["-m", "--propagation", "private", "sh", "-c", &inside]);
    let mut shell = shell.stdout(Stdio::null()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(6);
    while Instant::now() < end {
        let start = Instant::now();
        assert!(refused(&path) && !refused(&clean));
        let waited = start.elapsed();
        assert!(waited < Duration::from_secs(1), "an open waited {waited:?} for a stranger");
        sleep(Duration::from_millis(50));
    }
    shell.wait().unwrap();
    let told = service.event("watching");
    let why = told["uncovered"][0]["why"].as_str().unwrap();
    assert!(why.contains("fuse.served") && why.contains("filesystems"), "{told}");
}

/// How often somebody who mounts, writes and executes in one breath is faster than discovery; later
/// on he never is.
pub(crate) fn discovery_is_late_once_at_most() {
    let ground = Ground::new();
    let service = ground.protect(BLOCK);
    let program = [fs::read("/bin/true").unwrap(), marker().into_bytes()].concat();
    fs::write(ground.beside("t"), program).unwrap();
    let (at, from) = (ground.path(""), ground.beside("t"));
    let (at, from) = (at.display(), from.display());
    let slips = |pause: &str| {
        let script = format!(
            "mount -t tmpfs none {at} && cp {from} {at}/t && chmod 755 {at}/t && sleep {pause} && {at}/t"
        );
        let tries: Vec<Child> = (0..20)
            .map(|_| {
                let mut shell = command("unshare");
                shell.args(["-m", "--propagation", "private", "sh", "-c", &script]);
                shell.stderr(Stdio::null()).spawn().unwrap()
            })
            .collect();
        tries.into_iter().filter_map(|mut shell| shell.wait().ok()).filter(|s| s.success()).count()
    };
    let rates = ["0", "1", "3"].map(slips);
    println!("  of 20 ran at once, after one second, after three: {rates:?}");
    assert_eq!(rates[2], 0, "{rates:?}");
    drop(service);
}
