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
mod builds;
mod cache;
mod ends;
mod faults;
mod foreign;
mod ground;
mod inside;
mod large;
mod packages;
#[allow(dead_code, reason = "of a host with packages, what a publisher gives is enough")]
#[path = "../signatures/ground.rs"]
mod publisher;
mod races;
mod restless;
mod rules;
mod runs;
mod soak;
mod stores;
mod storm;
#[path = "../../crates/feed/tests/support/mod.rs"]
mod support;
mod units;
mod ways;

use std::{
    thread,
    time::{Duration, Instant},
};

/// What another process of a test does, with an argument of its own.
type Part = fn(&std::ffi::OsStr);

/// All tests, in the order in which they run.
const ALL: &[(&str, fn())] = &[
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
    ("every_role_comes_back", units::every_role_comes_back),
    ("stores_end_a_clean_verdict", stores::stores_end_a_clean_verdict),
    ("no_call_leads_to_a_malicious_file", stores::no_call_leads_to_a_malicious_file),
    ("subvolumes_and_images_are_watched", stores::subvolumes_and_images_are_watched),
    ("what_runs_was_scanned", runs::what_runs_was_scanned),
    ("an_execution_waits_for_writers", runs::an_execution_waits_for_writers),
    ("writers_wait_a_moment_only", runs::writers_wait_a_moment_only),
    ("what_was_just_written_runs_at_once", builds::what_was_just_written_runs_at_once),
    ("compilers_and_checkouts", builds::compilers_and_checkouts),
    ("names_that_change_deceive_nobody", races::names_that_change_deceive_nobody),
    ("a_full_queue_lets_nobody_through", storm::a_full_queue_lets_nobody_through),
    ("one_users_storm", storm::one_users_storm),
    ("a_full_disk", storm::a_full_disk),
    ("frozen_workers", storm::frozen_workers),
    ("a_second_listener", storm::a_second_listener),
    ("a_served_file_system", foreign::a_served_file_system_is_watched_if_it_is_named),
    ("a_server_that_stalls", foreign::a_server_that_stalls_holds_nobody_up),
    ("discovery_is_late_once_at_most", foreign::discovery_is_late_once_at_most),
    ("a_gibibyte_is_scanned", large::a_gibibyte_is_scanned_to_its_end),
    ("a_gibibyte_is_answered_in_time", large::a_gibibyte_is_answered_in_time),
    ("a_renaming_loop_gains_nothing", restless::a_renaming_loop_gains_nothing),
    ("a_mapping_that_stays", restless::a_mapping_that_stays_is_never_trusted),
    ("an_inode_that_comes_back", restless::an_inode_that_comes_back_is_another_file),
    ("the_gates_end", ends::the_gates_end_lets_everybody_go),
    ("whoever_waits_can_be_frozen", ends::whoever_waits_can_be_frozen),
    ("a_log_on_a_full_disk", ends::a_log_on_a_full_disk),
    ("nothing_grows", soak::nothing_grows),
    ("a_package_serves_at_once", packages::a_package_serves_as_soon_as_it_is_active),
    ("a_package_on_a_watched_stick", packages::a_package_on_a_watched_stick_is_imported),
    ("damaged_packages_leave_those_inside", packages::damaged_packages_leave_the_signatures_inside),
    ("a_package_that_ends_workers", packages::a_package_that_ends_workers_is_left),
    ("files_that_end_any_worker", packages::files_that_end_any_worker_bring_back_nothing),
    ("what_was_clean_is_looked_at_again", packages::what_was_clean_is_looked_at_again),
    ("a_withdrawn_rule_gives_back", packages::a_withdrawn_rule_gives_back_what_it_took),
];

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    // Parts of tests that need a process of their own.
    let parts: [(&str, Part); 3] = [
        (runs::WRITER, runs::write_when_told),
        (builds::BUILDER, builds::build),
        (builds::RUNNER, builds::run_when_told),
    ];
    let first = arguments.next().unwrap_or_default();
    if let Some((_, part)) = parts.iter().find(|(name, _)| first == *name) {
        return part(&arguments.next().unwrap());
    }
    if !rustix::process::geteuid().is_root() {
        assert!(std::env::var_os("CI").is_none(), "these tests need root");
        return println!("SKIPPED: these tests need root");
    }
    let takes_long =
        ["LAZARET_LONG", "LAZARET_SOAK"].iter().any(|of| std::env::var_os(of).is_some());
    let patience = if takes_long { 100_000 } else { 1_500 };
    thread::spawn(move || {
        thread::sleep(Duration::from_secs(patience));
        println!("hung: every service ends with this process");
        std::process::exit(1);
    });
    let all = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
    let most = rustix::process::Rlimit { current: all, maximum: all };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, most).unwrap();
    let only = std::env::args().nth(1).unwrap_or_default();
    let mut passed = 0;
    for (name, test) in ALL.iter().filter(|(name, _)| name.contains(&only)) {
        let start = Instant::now();
        test();
        println!("test {name} ... ok ({} ms)", start.elapsed().as_millis());
        passed += 1;
    }
    println!("test result: ok. {passed} passed; 0 failed; 0 ignored");
}
