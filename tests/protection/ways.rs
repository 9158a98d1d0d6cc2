//! Ways to a file's bytes.

use crate::ground::{BLOCK, Ground, command, marker, ok, refused, shell};
use std::{fs, io::Read, process::Stdio};

/// With the marker in the files, none of the ways works; without it, all of them do.
pub(crate) fn no_way_leads_to_a_malicious_file() {
    for (text, passes) in [(marker(), false), ("harmless".to_owned(), true)] {
        let ground = Ground::new();
        let script = ground.write("s.sh", &format!("#!/bin/sh\n: {text}\nexit 0\n"));
        let program = ground.path("t");
        fs::copy("/bin/true", &program).unwrap();
        fs::write(ground.path("t"), [fs::read(&program).unwrap(), text.into_bytes()].concat())
            .unwrap();
        fs::hard_link(&program, ground.path("link")).unwrap();
        let bind = ground.bind();
        let service = ground.protect(BLOCK);
        let (s, t, b) = (script.display(), program.display(), bind.display());
        let link = ground.path("link");
        let ways = [
            format!("cat {t} > /dev/null"),
            format!("{t}"),
            format!("{}", link.display()),
            format!("{s}"),
            format!("sh {s}"),
            format!("sh < {s}"),
            format!(
                "$(ls /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-*.so.* 2>/dev/null | head -1) {t}"
            ),
            format!("{b}/t && cat {b}/t > /dev/null"),
            format!("unshare -m {t}"),
            format!("unshare -Urm cat {t} > /dev/null"),
            format!("mv {t} {t}.moved && {t}.moved; code=$?; mv {t}.moved {t}; exit $code"),
            format!(
                "python3 -c 'import os; os.execve(os.open(\"{t}\", os.O_PATH), [\"t\"], {{}})'"
            ),
        ];
        for way in &ways {
            assert_eq!(shell(way), passes, "{way}");
        }
        if !passes {
            let denied = service.event("decision");
            assert_eq!(
                (&denied["action"], &denied["reason"]),
                (&"deny".into(), &"malicious".into())
            );
            assert_eq!(denied["detections"][0]["rule"], "marker");
            assert!(denied["process"]["pid"].as_i64() > Some(0), "{denied}");
        }
    }
}

pub(crate) fn a_notice_refuses_nothing() {
    let ground = Ground::new();
    let path = ground.write("f", &marker());
    let service = ground.protect("open = \"notify\"\nexec = \"notify\"\n");
    assert_eq!(fs::read(&path).unwrap(), marker().into_bytes());
    let told = service.event("decision");
    assert_eq!((&told["action"], &told["reason"]), (&"notify".into(), &"malicious".into()));
    assert_eq!(told["path"], path.display().to_string());
}

/// A file in a new directory, read in the same breath.
pub(crate) fn written_and_read_at_once_200_of_200() {
    for (text, expected) in [(marker(), 200), ("harmless".to_owned(), 0)] {
        let ground = Ground::new();
        let service = ground.protect(BLOCK);
        let caught = (0..200).filter(|number| {
            let directory = ground.path(format!("d{number}"));
            fs::create_dir(&directory).unwrap();
            fs::write(directory.join("f"), &text).unwrap();
            refused(&directory.join("f"))
        });
        assert_eq!(caught.count(), expected, "{text}");
        drop(service);
    }
}

pub(crate) fn eicar_is_refused_by_the_shipped_rules() {
    let ground = Ground::new();
    let eicar = [r"X5O!P%@AP[4\PZX54(P^)", "7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];
    let path = ground.write("eicar.com", &eicar.concat());
    let clean = ground.write("clean.txt", "hello");
    let mut watch = command(env!("CARGO_BIN_EXE_lazaret"))
        .args(["watch", "--block"])
        .arg(ground.path(""))
        .env("LAZARET_STATE_DIR", ground.beside("state"))
        .env("LAZARET_RUNTIME_DIR", ground.beside("run"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut out = watch.stdout.take().unwrap();
    let mut byte = [0];
    while !said.contains("generation") {
        out.read_exact(&mut byte).unwrap();
        said.push(char::from(byte[0]));
    }
    assert!(said.starts_with("ready "), "{said}");
    assert!(refused(&path));
    assert_eq!(fs::read(clean).unwrap(), b"hello");
    assert!(ok(command("kill").args(["-INT", &watch.id().to_string()])));
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(watch.wait().unwrap().code(), Some(130));
    assert!(rest.contains("deny      open") && rest.contains("Eicar"), "{rest}");
    assert_eq!(fs::read(path).unwrap().len(), 68, "with the service the marks are gone");
}

pub(crate) fn watch_takes_a_mounts_root_only() {
    let ground = Ground::new();
    fs::create_dir(ground.path("inside")).unwrap();
    let mut watch = command(env!("CARGO_BIN_EXE_lazaret"));
    let output = watch.arg("watch").arg(ground.path("inside")).output().unwrap();
    assert_eq!(output.status.code(), Some(64));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--whole-filesystem"));
}

/// Root's scan reports what everybody else is refused; without a pass it says that it was refused.
pub(crate) fn a_scan_by_root_reports_what_is_refused() {
    let ground = Ground::new();
    let path = ground.write("f", &marker());
    let service = ground.protect(BLOCK);
    assert!(refused(&path));
    let mut scan = ground.lazaret();
    let scan = scan.args(["scan", "--cache", "none"]).arg(ground.path("")).output().unwrap();
    let said = String::from_utf8_lossy(&scan.stdout).into_owned();
    assert_eq!(scan.status.code(), Some(1), "{said}");
    assert!(said.contains("marker"), "{said}");
    assert!(refused(&path), "the scan is over");
    let mut stranger = ground.lazaret();
    stranger.env("LAZARET_RUNTIME_DIR", ground.beside("nowhere"));
    let scan = stranger.args(["scan", "--cache", "none"]).arg(ground.path("")).output().unwrap();
    assert_eq!(scan.status.code(), Some(2), "{}", String::from_utf8_lossy(&scan.stdout));
    drop(service);
}

/// A file system that only another mount namespace has, at a place that is to be watched.
pub(crate) fn what_is_mounted_elsewhere_is_watched() {
    let ground = Ground::new();
    let service = ground.protect(BLOCK);
    let at = ground.path("").display().to_string();
    let script = format!(
        "mount -t tmpfs none {at} && echo '{}' > {at}/f && echo harmless > {at}/g && for i in $(seq 200); do cat {at}/f || break; sleep 0.1; done && ! cat {at}/f && cat {at}/g",
        marker()
    );
    let mut shell = command("unshare");
    assert!(ok(shell.args(["-m", "--propagation", "private", "sh", "-c", &script])));
    let told = service.event("watching");
    assert_eq!(told["filesystems"].as_array().map(Vec::len), Some(2), "{told}");
}
