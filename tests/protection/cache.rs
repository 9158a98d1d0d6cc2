//! What is remembered, and when it is not any more.

use crate::ground::{BLOCK, Ground, command, marker, ok, refused};
use std::{fs, os::unix::fs::PermissionsExt, thread::sleep, time::Duration};

/// Long enough that the clock of the file system has moved on, so that a verdict is remembered.
const SETTLED: Duration = Duration::from_millis(60);

/// Clean, opened until the verdict is remembered, then changed in some way: the next open is refused.
pub(crate) fn a_clean_verdict_ends_with_the_bytes() {
    let ground = Ground::new();
    let service = ground.protect(BLOCK);
    let evil = marker();
    let spaces = " ".repeat(evil.len());
    let changes = [
        ("write", format!("open(p, 'r+b').write(b'{evil}')")),
        (
            "mmap",
            format!(
                "import mmap; f = open(p, 'r+b'); m = mmap.mmap(f.fileno(), 0); f.close(); m[0:{}] = b'{evil}'; m.close()",
                evil.len()
            ),
        ),
        (
            "mmap twice",
            format!(
                "import mmap; f = open(p, 'r+b'); m = mmap.mmap(f.fileno(), 0); m[0:1] = b' '; m[0:{}] = b'{evil}'; m.close(); f.close()",
                evil.len()
            ),
        ),
        (
            "restored time",
            format!(
                "s = os.stat(p); open(p, 'r+b').write(b'{evil}'); os.utime(p, ns=(s.st_atime_ns, s.st_mtime_ns))"
            ),
        ),
        ("replaced", format!("open(p + '.new', 'wb').write(b'{evil}'); os.rename(p + '.new', p)")),
        (
            "copied over",
            format!(
                "s = open(p + '.s', 'w+b'); s.write(b'{evil}'); s.flush(); d = open(p, 'r+b'); os.copy_file_range(s.fileno(), d.fileno(), {}, 0, 0)",
                evil.len()
            ),
        ),
        ("linked", format!("os.link(p, p + '.l'); open(p + '.l', 'r+b').write(b'{evil}')")),
    ];
    for (number, (name, change)) in changes.iter().enumerate() {
        let path = ground.write(&format!("f{number}"), &format!("{spaces}\n"));
        sleep(SETTLED);
        for _ in 0..5 {
            fs::read(&path).unwrap();
        }
        let script = format!("import os, sys; p = sys.argv[1]; {change}");
        assert!(ok(command("python3").args(["-c", &script]).arg(&path)), "{name}");
        assert!(refused(&path), "{name}");
        assert!(refused(&path), "{name}, again");
    }
    drop(service);
}

pub(crate) fn a_second_open_is_answered_from_memory() {
    let ground = Ground::new();
    let path = ground.write("f", "harmless");
    // Somebody else's file: questions about it go on.
    std::os::unix::fs::chown(&path, Some(65_534), None).unwrap();
    let service = ground.protect(BLOCK);
    sleep(SETTLED);
    for _ in 0..1_000 {
        fs::read(&path).unwrap();
    }
    let numbers = service.stop();
    assert!(numbers["questions"]["remembered"].as_u64() >= Some(990), "{numbers}");
    assert!(numbers["questions"]["asked"].as_u64() <= Some(10), "{numbers}");
    assert_eq!(numbers["answers"]["refused"], 0, "{numbers}");
    assert_eq!(numbers["answers"]["dropped"], 0, "{numbers}");
}

/// Root's own file is exempt after its second open; one that others can write never is.
pub(crate) fn no_exemption_where_users_can_write() {
    for (mode, exempt) in [(0o644, true), (0o666, false), (0o664, false)] {
        let ground = Ground::new();
        let path = ground.write("f", "harmless");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let service = ground.protect(BLOCK);
        sleep(SETTLED);
        for _ in 0..1_000 {
            fs::read(&path).unwrap();
        }
        let remembered = service.stop()["questions"]["remembered"].as_u64().unwrap();
        assert_eq!(remembered < 100, exempt, "{mode:o}: {remembered}");
    }
}
