//! A file that is nearly all hole: too large to be read in no time, and never skipped for that.

use crate::ground::{BLOCK, Ground, marker, refused};
use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::PathBuf,
    time::{Duration, Instant},
};

const SIZE: u64 = 1 << 30;

/// With this at its end.
fn sparse(ground: &Ground, name: &str, text: &str) -> PathBuf {
    let path = ground.path(name);
    let file = File::create(&path).unwrap();
    file.set_len(SIZE).unwrap();
    file.write_all_at(text.as_bytes(), SIZE - text.len() as u64).unwrap();
    path
}

/// Whoever has the time to wait is told what is at the end of it.
pub(crate) fn a_gibibyte_is_scanned_to_its_end() {
    let ground = Ground::on("ext4");
    let (evil, clean) = (sparse(&ground, "f", &marker()), sparse(&ground, "g", "harmless"));
    let limits = format!("{}[limits.on_access]\ntime = \"60s\"\n", ground.rules());
    let service = ground.protect_with(&limits, &format!("{BLOCK}open_deadline = \"60s\"\n"));
    for (path, expected) in [(evil, true), (clean, false)] {
        let start = Instant::now();
        let denied = File::open(&path).is_err();
        println!("  {}: denied {denied} after {:?}", path.display(), start.elapsed());
        assert_eq!(denied, expected, "{}", path.display());
    }
    let told = service.event("decision");
    assert_eq!(told["reason"], "malicious", "{told}");
    assert_eq!(service.stop()["questions"]["owed"], 0);
}

/// Whoever has not is answered in time, by the profile; and what was let through is found afterwards.
pub(crate) fn a_gibibyte_is_answered_in_time() {
    for (profile, passes) in [("strict", false), ("balanced", true)] {
        let ground = Ground::on("ext4");
        let path = sparse(&ground, "f", &marker());
        let gate = format!("{BLOCK}open_deadline = \"50ms\"\nprofile = \"{profile}\"\n");
        let service = ground.protect(&gate);
        let start = Instant::now();
        assert_eq!(File::open(&path).is_ok(), passes, "{profile}");
        let waited = start.elapsed();
        assert!(waited < Duration::from_secs(1), "{profile}: {waited:?}");
        let told = service.event("decision");
        assert_eq!(told["reason"], "timed-out", "{told}");
        if passes {
            let late = service.event("decision");
            assert_eq!(late["reason"], "malicious", "{late}");
            println!("  found {:?} after it was opened", start.elapsed());
            assert!(refused(&path));
        }
    }
}
