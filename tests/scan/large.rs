//! Files that are much larger than what may be held of them.

use crate::bench::{Bench, Run};
use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    process::Child,
    thread::sleep,
    time::{Duration, Instant},
};

/// What came out, and the most anonymous memory that was seen, in KiB.
fn watch(mut child: Child) -> (Run, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        sleep(Duration::from_millis(5));
    }
    (Run::of(child.wait_with_output().unwrap()), peak)
}

#[test]
fn a_sparse_file_of_5_gib_is_clean_in_time_and_memory_and_above_a_limit_is_not() {
    let bench = Bench::new();
    let file = File::create(bench.path("sparse")).unwrap();
    file.set_len(5 << 30).unwrap();
    file.write_all_at(b"the end", (5 << 30) - 7).unwrap();
    let started = Instant::now();
    let (run, peak) = watch(bench.start(&["scan", "sparse", "--format", "ndjson"]));
    let took = started.elapsed();
    println!("5 GiB: {took:?}, {peak} KiB of anonymous memory");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(took < Duration::from_secs(40), "{took:?}");
    assert!(peak < 200 << 10, "{peak} KiB");
    let run = bench.scan(&["sparse", "--max-size", "1GiB"]);
    assert_eq!(run.files()[0]["why"][0]["code"], "limit-size");
}

/// What lies behind gigabytes of nothing is still found.
#[test]
fn a_hole_hides_nothing() {
    let bench = Bench::new();
    let file = File::create(bench.path("sparse")).unwrap();
    file.set_len(600 << 20).unwrap();
    let entry = crate::parcel::zip(&[("eicar.com", &crate::bench::EICAR())], 0);
    file.write_all_at(&entry, (600 << 20) - entry.len() as u64).unwrap();
    let run = bench.scan(&["sparse"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    let found = &run.file("sparse")["detections"][0]["member"];
    assert!(found.to_string().contains("eicar.com"), "{found}");
}

/// A tar of 1 GiB is looked through without ever holding more than parts of it. Its members are
/// noise where they begin and end, and holes between.
#[test]
fn a_tar_of_1_gib_takes_less_than_40_mb() {
    let bench = Bench::new();
    let file = File::create(bench.path("large.tar")).unwrap();
    let (members, size) = (16u64, 64u64 << 20);
    let noise: Vec<u8> =
        (0..4 << 20).map(|n: u32| (n.wrapping_mul(0x9e37_79b1) >> 24) as u8).collect();
    for number in 0..members {
        let at = number * (size + 512);
        let header = crate::parcel::tar_header(&format!("member{number}"), size);
        file.write_all_at(&header, at).unwrap();
        file.write_all_at(&number.to_le_bytes(), at + 512).unwrap();
        file.write_all_at(&noise, at + 520).unwrap();
        file.write_all_at(&noise, at + 512 + size - noise.len() as u64).unwrap();
    }
    file.set_len(members * (size + 512) + 1024).unwrap();
    let (run, peak) = watch(bench.start(&["scan", "large.tar", "--format", "ndjson"]));
    println!("1 GiB of tar: {peak} KiB of anonymous memory");
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(peak < 40 << 10, "{peak} KiB");
}
