//! Attack 11 and its kin: the clock of the host is wrong while it asks.
//!
//! The program gets another clock by a library that is loaded before it: nobody's real clock moves.

use crate::{ground::Ground, scene};
use std::{fs, path::PathBuf, process::Command};

const LIBRARY: &str = "#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *time) {
    int failed = syscall(SYS_clock_gettime, clock, time);
    if (!failed && clock == CLOCK_REALTIME) time->tv_sec += atol(getenv(\"CLOCK_IS_AHEAD\"));
    return failed;
}
";

const YEARS: i64 = 365 * 86_400;

fn library(ground: &Ground) -> PathBuf {
    let (source, library) = (ground.path("clock.c"), ground.path("clock.so"));
    fs::write(&source, LIBRARY).unwrap();
    let mut build = Command::new("cc");
    build.args(["-shared", "-fPIC", "-o"]).args([&library, &source]);
    assert!(build.status().unwrap().success(), "a C compiler is needed");
    library
}

/// Fetches with a clock that is so many seconds ahead.
fn fetch(ground: &Ground, from: &str, ahead: i64) -> Result<String, (i32, String)> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_lazaret-update"));
    program.args(["fetch", "--stall", "3", "--from", from]);
    program.env("LD_PRELOAD", library(ground)).env("CLOCK_IS_AHEAD", ahead.to_string());
    ground.run(&mut program)
}

#[test]
fn a_clock_that_is_far_ahead_stops_updates_and_spoils_nothing() {
    let (ground, server) = scene();
    ground.was_refused(fetch(&ground, &server.url, 40 * YEARS), "expired");
    assert_eq!(ground.store().active().unwrap().unwrap().version, 1);
    // As soon as it is right again all goes on, and nothing was remembered that would be told of.
    assert_eq!(ground.follow(&server.url), 2);
    let counters = ground.store().staging().ledger().counters().0;
    assert!(!counters.contains_key("clock:clock-stepped-back"), "{counters:?}");
}

#[test]
fn a_clock_that_is_far_behind_waits_is_told_of_and_the_floors_hold() {
    let (ground, server) = scene();
    let behind = -10 * YEARS;
    // By this clock nobody's turn has come.
    let said = fetch(&ground, &server.url, behind).unwrap();
    assert!(said.contains("package 2 is for this host at 20"), "{said}");
    assert!(ground.store().staging().package().unwrap().is_none());
    let counters = ground.store().staging().ledger().counters().0;
    assert_eq!(counters["clock:clock-stepped-back"], 1, "{counters:?}");
    assert_eq!(ground.store().active().unwrap().unwrap().version, 1);
    server.serve(ground.path("old"));
    ground.was_refused(fetch(&ground, &server.url, behind), "rollback");
    // Right again, all goes on.
    server.serve(ground.path("site"));
    assert_eq!(ground.follow(&server.url), 2);
}
