//! A rollout to a large fleet: the real client and verifier on many virtual hosts, one real web server.
//!
//! Owns: the story (install, release, hold, rollback, late comers) and what must be true at each of
//! its steps; a promise that does not hold ends it with code 1. Every virtual host has its own machine
//! id, store and trust on disk and runs the modules of `lazaret-update fetch` as they are, then
//! `lazaret_feed::Activation`. Only the clock of the hosts runs ahead, and the compiler's answer to a
//! package is taken for granted: `tests/signatures` asks that.
//!
//! ```text
//! cargo test --manifest-path crates/updater/Cargo.toml --test simulation -- --hosts 130000 --clients 13000
//! ```
//! Without arguments: 1,300 hosts, of which 130 really run. Needs nginx (Debian: nginx-light).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::exit,
    reason = "a test with its own main"
)]

#[allow(dead_code, unused_imports, reason = "as it is in the program")]
#[path = "../../src/choose.rs"]
mod choose;
#[path = "../../src/delta.rs"]
#[allow(dead_code, unused_imports, reason = "as it is in the program")]
mod delta;
#[path = "../../src/fault.rs"]
#[allow(dead_code, reason = "as it is in the program")]
mod fault;
mod fleet;
mod host;
#[path = "../../src/pinned.rs"]
mod pinned;
mod publisher;
mod report;
#[path = "../../src/session.rs"]
mod session;
#[path = "../../src/source.rs"]
#[allow(unused_imports, reason = "as it is in the program")]
mod source;
#[path = "../../src/transport.rs"]
mod transport;
#[path = "../../src/trust.rs"]
mod trust;
mod web;

use fleet::{Fleet, Span};
use publisher::Publisher;
use report::Release;
use std::{path::PathBuf, time::Instant};
use web::Web;

/// What the command line says.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// Machines whose place in line is drawn.
    pub(crate) hosts: u64,
    /// Of these, machines that run.
    pub(crate) clients: u64,
    /// Seconds between two questions of one machine.
    pub(crate) poll: i64,
    /// Where everything is made: a file system in memory, for so many small files.
    pub(crate) dir: PathBuf,
}

fn main() {
    let wish = wish(&std::env::args().skip(1).collect::<Vec<_>>());
    if !Web::is_installed() {
        assert!(std::env::var_os("CI").is_none(), "nginx is not installed");
        return println!("SKIPPED: nginx is not installed (apt-get install nginx-light)");
    }
    let start = Instant::now();
    let dir = tempfile::Builder::new().prefix("lazaret-fleet-").tempdir_in(&wish.dir).unwrap();
    let publisher = Publisher::new(dir.path());
    let web = Web::start(dir.path());
    println!(
        "{} hosts, of which {} run, each asking every {} s; package 1 of {} bytes for all",
        wish.hosts, wish.clients, wish.poll, publisher.size
    );
    let mut fleet = Fleet::new(dir.path(), &wish, &web, &publisher);
    rollout(&mut fleet, &publisher);
    held(&mut fleet, &publisher);
    back(&mut fleet, &publisher);
    println!("\neverything above took {} s", start.elapsed().as_secs());
    println!("test result: ok. 3 passed; 0 failed; 0 ignored");
}

/// Package 2 in three waves, 1 %, 10 %, all.
fn rollout(fleet: &mut Fleet<'_>, publisher: &Publisher) {
    let begin = fleet.begin(2, publisher.release(2, "emergency", "normal"));
    let until = 780 + fleet.wish.poll;
    fleet.run(&begin, Span { from: 0, until });
    let release = Release::of(fleet, &begin);
    println!("\nRelease 2, plan emergency: 1 % at once, 10 % after 300 s, all after 600 s");
    release.print();
    release.everybody_took_it_when_it_was_his_turn();
}

/// Package 3, held when its canaries have it.
fn held(fleet: &mut Fleet<'_>, publisher: &Publisher) {
    let mut begin = fleet.begin(3, publisher.release(3, "emergency", "normal"));
    fleet.run(&begin, Span { from: 0, until: 240 });
    let before = fleet.active_on(3);
    begin.waves = publisher.hold();
    let reach = fleet.reached(&begin);
    fleet.run(&begin, Span { from: 240, until: 900 });
    let after = fleet.active_on(3);
    println!("\nRelease 3, same plan, held after 240 s");
    println!("  {before} clients had it; at 900 s {after} have it, {reach} were ever reached");
    Release::of(fleet, &begin).print_totals();
    assert!(after - before <= reach, "the hold held nobody");
    assert!(after * 50 <= fleet.wish.clients, "more than canaries took it");
}

/// Package 4: the content of 2 under a new number; and machines that were off all the while.
fn back(fleet: &mut Fleet<'_>, publisher: &Publisher) {
    let begin = fleet.begin(4, publisher.release(4, "emergency", "rollback"));
    let until = 780 + fleet.wish.poll;
    fleet.run(&begin, Span { from: 0, until });
    let release = Release::of(fleet, &begin);
    println!("\nRelease 4, the old content under a new number");
    release.print();
    release.everybody_took_it_when_it_was_his_turn();
    let late = fleet.wake(&begin, until + 3600);
    println!("  {late} clients that were off since release 1 came back and took release 4 at once");
    assert_eq!(fleet.active_on(4), fleet.wish.clients);
}

fn wish(args: &[String]) -> Wish {
    let value = |name: &str| {
        let at = args.iter().position(|word| word == name)?;
        Some(args.get(at + 1).unwrap_or_else(|| panic!("{name} wants a value")).clone())
    };
    let number = |name: &str, usual: u64| value(name).map_or(usual, |text| text.parse().unwrap());
    let memory = PathBuf::from("/dev/shm");
    let usual = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let wish = Wish {
        hosts: number("--hosts", 1_300),
        clients: number("--clients", 130),
        poll: i64::try_from(number("--poll", 300)).unwrap(),
        dir: value("--dir").map_or(usual, PathBuf::from),
    };
    assert!(wish.clients > 0 && wish.hosts.is_multiple_of(wish.clients), "hosts by clients");
    wish
}
