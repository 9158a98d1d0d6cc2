//! New rules under load.

use crate::ground::{BLOCK, Ground, command, marker, ok, refused};
use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

fn rule(directory: &Path, needle: &str) {
    let meta = "meta: severity = \"malicious\"";
    let rule = format!("rule marker {{ {meta} strings: $a = \"{needle}\" condition: $a }}");
    fs::write(directory, rule).unwrap();
}

/// Promise P13: programs are executed all the while; none fails, none goes unscanned, and when the
/// reload is told of, no verdict of the old rules is used any more.
pub(crate) fn a_reload_under_load() {
    let ground = Ground::new();
    let service = ground.protect(&format!("{BLOCK}profile = \"strict\"\n"));
    let known = ground.write("known", "another-marker-of-this-test");
    let until = ground.write("until", &marker());
    thread::sleep(Duration::from_millis(60));
    // Remembered as clean, and exempt from questions.
    (0..20).for_each(|_| assert!(fs::read(&known).is_ok()));
    assert!(refused(&until));
    let program = fs::read("/bin/true").unwrap();
    for number in 0..40 {
        let path = ground.path(format!("p{number}"));
        fs::write(&path, [&program[..], number.to_string().as_bytes()].concat()).unwrap();
        ok(command("chmod").arg("755").arg(&path));
    }
    let (ends, executed, failed) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let start = Instant::now();
    thread::scope(|scope| {
        for storm in 0..4_u64 {
            let (ground, ends, executed, failed) = (ground.path(""), &ends, &executed, &failed);
            scope.spawn(move || {
                let mut number = storm;
                while !ends.load(Ordering::Relaxed) {
                    number = (number + 1) % 40;
                    let worked = ok(&mut command(ground.join(format!("p{number}"))));
                    executed.fetch_add(1, Ordering::Relaxed);
                    failed.fetch_add(u64::from(!worked), Ordering::Relaxed);
                }
            });
        }
        thread::sleep(Duration::from_millis(300));
        for round in 0..3 {
            rule(&ground.beside("own.yar"), "another-marker-of-this-test");
            service.reload();
            let told = service.event("reloaded");
            assert!(refused(&known), "round {round}: {told}");
            assert!(!refused(&until), "round {round}");
            rule(&ground.beside("own.yar"), &marker());
            service.reload();
            service.event("reloaded");
            assert!(!refused(&known) && refused(&until), "round {round}");
        }
        ends.store(true, Ordering::Relaxed);
    });
    let (executed, failed) = (executed.into_inner(), failed.into_inner());
    let rate = executed as f64 / start.elapsed().as_secs_f64();
    println!("  {executed} executions, {rate:.0} a second, {failed} failed");
    let numbers = service.stop();
    assert_eq!(failed, 0, "of {executed}");
    assert!(executed > 200, "{executed}");
    assert_eq!(numbers["questions"]["overload"], 0, "{numbers}");
    assert_eq!(numbers["questions"]["owed"], 0, "{numbers}");
    assert_eq!(numbers["answers"]["dropped"], 0, "{numbers}");
}

/// Rules that do not compile change nothing.
pub(crate) fn broken_rules_are_refused() {
    let ground = Ground::new();
    let path = ground.write("f", &marker());
    let service = ground.protect(BLOCK);
    fs::write(ground.beside("own.yar"), "rule broken {").unwrap();
    service.reload();
    // That a worker does not start may be told first.
    let mut told = service.event("trouble");
    while told["code"] == "worker-not-started" {
        told = service.event("trouble");
    }
    assert_eq!(told["code"], "reload-failed", "{told}");
    assert!(refused(&path));
    rule(&ground.beside("own.yar"), "something-else-entirely");
    service.reload();
    service.event("reloaded");
    assert!(!refused(&path));
}
