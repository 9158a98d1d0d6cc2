//! `lazaretd` on the real kernel: what is refused, what is not, and by when.
//!
//! Needs root. Watches only file systems that it mounted itself; every service runs under
//! `timeout -s KILL`, and its end lets everybody go. An argument runs the tests whose name has it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::exit,
    reason = "a test with its own main"
)]

mod after;
mod cache;
mod faults;
mod ground;
mod inside;
mod packages;
#[allow(dead_code, reason = "of a host with packages, what a publisher gives is enough")]
#[path = "../signatures/ground.rs"]
mod publisher;
mod rules;
#[allow(dead_code, reason = "shared with tests that need all of it")]
#[path = "../../crates/feed/tests/support/mod.rs"]
mod support;
mod ways;

use std::{
    thread,
    time::{Duration, Instant},
};

fn main() {
    if !rustix::process::geteuid().is_root() {
        assert!(std::env::var_os("CI").is_none(), "these tests need root");
        return println!("SKIPPED: these tests need root");
    }
    thread::spawn(|| {
        thread::sleep(Duration::from_secs(600));
        println!("hung: every service ends with this process");
        std::process::exit(1);
    });
    let only = std::env::args().nth(1).unwrap_or_default();
    let all: &[(&str, fn())] = &[
        ("no_way_leads_to_a_malicious_file", ways::no_way_leads_to_a_malicious_file),
        ("a_notice_refuses_nothing", ways::a_notice_refuses_nothing),
        ("written_and_read_at_once_200_of_200", ways::written_and_read_at_once_200_of_200),
        ("eicar_is_refused_by_the_shipped_rules", ways::eicar_is_refused_by_the_shipped_rules),
        ("watch_takes_a_mounts_root_only", ways::watch_takes_a_mounts_root_only),
        ("a_scan_by_root_reports_what_is_refused", ways::a_scan_by_root_reports_what_is_refused),
        ("a_clean_verdict_ends_with_the_bytes", cache::a_clean_verdict_ends_with_the_bytes),
        ("a_second_open_is_answered_from_memory", cache::a_second_open_is_answered_from_memory),
        ("no_exemption_where_users_can_write", cache::no_exemption_where_users_can_write),
        ("stopped_workers_hold_nobody_beyond_the_deadline", faults::stopped_workers),
        ("killed_workers_let_nothing_malicious_pass", faults::killed_workers),
        ("a_stalled_reader_of_events_holds_nobody_up", faults::a_stalled_reader_of_events),
        ("many_blocked_openers_are_all_answered", faults::many_blocked_openers),
        ("exhausted_descriptors_deny_nobody_unseen", faults::exhausted_descriptors),
        ("what_is_mounted_elsewhere_is_watched", ways::what_is_mounted_elsewhere_is_watched),
        ("workers_are_locked", faults::workers_are_locked),
        ("a_malicious_member_is_refused", inside::a_malicious_member_is_refused),
        ("a_limit_is_decided_by_the_profile", inside::a_limit_is_decided_by_the_profile),
        ("what_is_refused_is_taken", after::what_is_refused_is_taken),
        ("what_is_refused_elsewhere_is_taken", after::what_is_refused_elsewhere_is_taken_there),
        ("what_cannot_be_removed_is_refused", after::what_cannot_be_removed_is_refused_for_good),
        ("what_is_found_late_is_taken_and_ended", after::what_is_found_late_is_taken_and_ended),
        ("what_is_owed_is_scanned", after::what_is_owed_is_scanned),
        ("a_reload_under_load", rules::a_reload_under_load),
        ("broken_rules_are_refused", rules::broken_rules_are_refused),
        ("a_package_serves_at_once", packages::a_package_serves_as_soon_as_it_is_active),
    ];
    let mut passed = 0;
    for (name, test) in all.iter().filter(|(name, _)| name.contains(&only)) {
        let start = Instant::now();
        test();
        println!("test {name} ... ok ({} ms)", start.elapsed().as_millis());
        passed += 1;
    }
    println!("test result: ok. {passed} passed; 0 failed; 0 ignored");
}
