//! Tables of texts in, settings and errors out.

use super::*;
use crate::{
    CacheChoice, GateAction, GateMode, GateProfile, HardLinks, PackageFiles, ScanAction, Size,
    Span, WhenFull,
};

fn layer(file: &str, rank: Rank, text: &str) -> Layer {
    Layer { file: file.into(), rank, text: text.into() }
}

fn one(text: &str) -> Result<Settings, ConfigError> {
    Settings::from_layers(&[layer("/f.toml", Rank::Ordinary, text)])
}

#[test]
fn nothing_set_is_the_default() {
    for text in ["", "# comment\n", "[scan]\n"] {
        let settings = one(text).unwrap();
        assert_eq!(settings, Settings::default());
        assert!(settings.config.scan.default_rules);
        assert_eq!(settings.origins().count(), 0);
    }
}

const EVERY_KEY: &str = r#"[scan]
rules = ["own:/etc/own", "/etc/x.yar"]
default_rules = false
threads = 3
exclude = ["*.iso"]
one_file_system = true
max_size = "10MiB"
timeout = "1m30s"
cache = "/var/tmp/c"
action = "quarantine"

[quarantine]
max_total = "10GiB"
keep_for = "90d"
when_full = "drop-oldest"
hard_links = "empty"
package_files = "take"

[limits.on_demand]
bytes = "3GiB"
member = "32MiB"
entries = 9
depth = 8
ratio = 7
ratio_floor = "6MiB"
memory = "128MiB"
window = "16MiB"
decodes = 5
time = "1m"

[limits.on_access]
bytes = "1MiB"
member = "2MiB"
entries = 3
depth = 4
ratio = 5
ratio_floor = "6MiB"
memory = "7MiB"
window = "8MiB"
decodes = 9
time = "1s500ms"

[gate]
filesystems = ["/srv"]
open = "notify"
exec = "block"
close_write = "off"
profile = "strict"
open_deadline = "1s"
exec_deadline = "3s"
action = "report"
kill_late = true
workers = 4
follow = false

[control]
viewer = ["v"]
operator = ["o"]
admin = ["a", "b"]
auditor = []

[exclusions]
allow = false
longest = "90d"

[on_detect]
command = ["/usr/bin/on-finding", "a b"]
timeout = "5s"
at_once = 3
quiet = "2m"

[signatures]
sources = ["https://feed.example/"]
root = "/etc/r.json"
least = 3
ca = "/etc/ca.pem"
proxy = "http://proxy.example:3128"
probation = "2h"
compile_time = "30s"
memory = "1GiB"
cost_percent = 150
goodware = ["/usr"]
"#;

#[test]
fn every_key_can_be_set_and_is_shown_again() {
    let settings = one(EVERY_KEY).unwrap();
    let scan = &settings.config.scan;
    assert_eq!(scan.rules, ["own:/etc/own", "/etc/x.yar"]);
    assert_eq!(scan.threads.map(|t| t.count()), Some(3));
    assert_eq!(scan.max_size, Some(Size(10 << 20)));
    assert_eq!(scan.timeout, Some(Span::from_millis(90_000)));
    assert_eq!(scan.cache, CacheChoice::Directory("/var/tmp/c".into()));
    assert!(!scan.default_rules && scan.one_file_system);
    assert_eq!(scan.action, ScanAction::Quarantine);
    let quarantine = &settings.config.quarantine;
    assert_eq!(quarantine.max_total, Some(Size(10 << 30)));
    assert_eq!(quarantine.keep_for, Some(Span::from_millis(90 * 86_400_000)));
    assert_eq!(quarantine.when_full, WhenFull::DropOldest);
    assert_eq!(quarantine.hard_links, HardLinks::Empty);
    assert_eq!(quarantine.package_files, PackageFiles::Take);
    let limits = &settings.config.limits;
    assert_eq!(limits.on_demand.bytes, Some(Size(3 << 30)));
    assert_eq!((limits.on_demand.depth, limits.on_access.depth), (Some(8), Some(4)));
    assert_eq!(limits.on_access.time, Some(Span::from_millis(1_500)));
    assert_eq!(settings.config.gate.exec, GateMode::Block);
    assert_eq!(settings.config.gate.profile, GateProfile::Strict);
    assert_eq!(settings.config.gate.action, GateAction::Report);
    assert!(!settings.config.gate.follow && !settings.config.exclusions.allow);
    assert_eq!(settings.config.on_detect.command, ["/usr/bin/on-finding", "a b"]);
    assert_eq!(settings.config.signatures.sources, ["https://feed.example/"]);
    assert_eq!(settings.config.signatures.cost_percent, 150);
    let set: Vec<_> = settings.origins().map(|(key, _, _)| key.to_owned()).collect();
    let mut known = known_keys();
    known.sort_unstable();
    assert_eq!(set, known, "a key is missing in this test");
    assert_eq!(toml::to_string(&settings.config).unwrap(), EVERY_KEY);
}

#[test]
fn later_files_win_key_by_key_and_managed_ones_win_and_lock() {
    let settings = Settings::from_layers(&[
        layer("/managed", Rank::Managed, "scan.timeout = '9s'"),
        layer("/vendor", Rank::Ordinary, "[scan]\nthreads = 1\nexclude = ['a', 'b']"),
        layer("/admin", Rank::Ordinary, "[scan]\n\n  exclude = ['c']\ntimeout = '1s'"),
        layer("/managed2", Rank::Managed, "[scan]\ncache = 'none'"),
        layer("/last", Rank::Ordinary, "scan = { cache = 'standard', max_size = 5 }"),
    ])
    .unwrap();
    let scan = &settings.config.scan;
    assert_eq!(scan.threads.map(|t| t.count()), Some(1));
    assert_eq!(scan.exclude, ["c"]);
    assert_eq!(scan.timeout, Some(Span::from_millis(9_000)));
    assert_eq!(scan.cache, CacheChoice::Nowhere);
    assert_eq!(scan.max_size, Some(Size(5)));

    let origin = |key| settings.origin(key).map(ToString::to_string);
    assert_eq!(origin("scan.exclude").as_deref(), Some("/admin:3:3"));
    assert_eq!(origin("scan.timeout").as_deref(), Some("/managed:1:6"));
    assert_eq!(origin("scan.max_size").as_deref(), Some("/last:1:30"));
    assert_eq!(origin("scan.rules"), None);
    let locked: Vec<_> =
        known_keys().into_iter().filter(|k| settings.locked(k).is_some()).collect();
    assert_eq!(locked, ["scan.timeout", "scan.cache"]);
    assert!(settings.may_override("scan.threads").is_ok());
    assert_eq!(
        settings.may_override("scan.cache").unwrap_err().to_string(),
        "`scan.cache` is set by /managed2:2:1 and cannot be changed; leave the option out"
    );
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_the_nearest_known_one() {
    for (text, message) in [
        (
            "[scan]\nthread = 1",
            "/f.toml:2:1: unknown key `scan.thread`; did you mean `scan.threads`?",
        ),
        ("\nthreads = 1", "/f.toml:2:1: unknown key `threads`; did you mean `scan.threads`?"),
        (
            "[scann]\n\n timeout = '1s'",
            "/f.toml:3:2: unknown key `scann.timeout`; did you mean `scan.timeout`?",
        ),
        (
            "[scan.threads]\nx = 1",
            "/f.toml:1:1: wrong value of `scan.threads`: invalid type: table, expected a number of \
             threads, 1 to 1024",
        ),
        (
            "scan.'max size' = 1",
            "/f.toml:1:6: unknown key `scan.max size`; did you mean `scan.max_size`?",
        ),
    ] {
        assert_eq!(one(text).unwrap_err().to_string(), message, "{text}");
    }
    let error = one("[scan]\nthreads = 'x'\nqqqqqqqqqqqq = 1\n").unwrap_err();
    assert_eq!(error.code(), "config-unknown-key");
    assert!(
        error.to_string().contains("3:1: unknown key `scan.qqqqqqqqqqqq`; known are scan.rules")
    );
}

#[test]
fn a_wrong_value_says_what_was_expected() {
    for (line, column, expected) in [
        ("rules = 'a'", 9, "expected a list"),
        ("rules = ['a', 1]", 15, "expected a string"),
        ("default_rules = 1", 17, "expected a boolean"),
        ("threads = 0", 11, "expected a number of threads, 1 to 1024"),
        ("threads = -1", 11, "expected a number of threads, 1 to 1024"),
        ("threads = '2'", 11, "expected a number of threads, 1 to 1024"),
        ("exclude = [[]]", 12, "expected a string"),
        ("one_file_system = 'yes'", 19, "expected a boolean"),
        ("max_size = '10XB'", 12, "expected a size such as \"10MiB\""),
        ("max_size = -1", 12, "expected a size such as \"10MiB\""),
        ("max_size = 1.5", 12, "expected a size such as \"10MiB\""),
        ("timeout = 30", 11, "expected a time with its unit such as \"30s\""),
        ("timeout = 'soon'", 11, "expected a time with its unit such as \"30s\""),
        ("cache = 'relative'", 9, "expected \"standard\", \"none\" or the absolute path"),
        ("cache = true", 9, "expected \"standard\", \"none\" or the absolute path"),
    ] {
        let error = one(&format!("# c\n[scan]\n{line}\n")).expect_err(line).to_string();
        let key = line.split(' ').next().unwrap();
        let start = format!("/f.toml:3:{column}: wrong value of `scan.{key}`: invalid ");
        assert!(error.starts_with(&start) && error.contains(expected), "{line}: {error}");
    }
    let error = one("scan = 3").unwrap_err().to_string();
    assert_eq!(
        error,
        "/f.toml:1:8: wrong value of `scan`: invalid type: integer `3`, expected a section with keys"
    );
}

#[test]
fn what_is_not_toml_says_where() {
    for (text, start) in [
        ("[scan", "/f.toml:1:6: not valid TOML: "),
        ("[scan]\nthreads 3\n", "/f.toml:2:9: not valid TOML: "),
        ("[scan]\nthreads = 3\nthreads = 4\n", "/f.toml:3:1: not valid TOML: duplicate key"),
        ("a = \"\u{0}\"", "/f.toml:1:6: not valid TOML: "),
    ] {
        let error = one(text).expect_err(text).to_string();
        assert!(error.starts_with(start) && !error.contains('\n'), "{text}: {error}");
    }
    let deep = format!("scan = {}", "[".repeat(100_000));
    assert_eq!(one(&deep).unwrap_err().code(), "config-syntax");
}
