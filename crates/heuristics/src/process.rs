//! What is odd about a running process.
//!
//! Owns: the checks of facts that the system tells about a process. Must not own: asking for them.

use crate::assess::Assessment;
use crate::name::{NameTraits, is_kernel_thread};
use crate::signal::Signal;
use crate::table;

/// Facts about a process, as the system spells them.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessFacts<'a> {
    /// Where its program lies; empty for threads of the kernel.
    pub program: &'a [u8],
    /// How it calls itself: the first word of its command line.
    pub title: &'a [u8],
    /// Libraries that its environment puts before all others.
    pub preload: &'a [u8],
    /// Files whose code it has mapped, its program among them.
    pub mapped: &'a [Vec<u8>],
    /// True if it holds programs inside the kernel that trace others.
    pub is_tracer: bool,
}

/// Looks at the facts about a process.
#[must_use]
pub fn assess_process(facts: &ProcessFacts<'_>) -> Assessment {
    let mut seen: Vec<Signal> = Vec::new();
    let mut note = |is_so: bool, signal: Signal| {
        if is_so {
            seen.push(signal);
        }
    };
    let lasting = facts.program.strip_suffix(DELETED);
    let program = lasting.unwrap_or(facts.program);
    let lies_in_temporary = is_temporary(program);
    let in_memory = program.starts_with(b"/memfd:");
    note(in_memory && !is_container_runtime(program), table::PROCESS_MEMORY);
    note(lies_in_temporary && lasting.is_some(), table::PROCESS_DELETED);
    note(lies_in_temporary && lasting.is_none(), table::PROCESS_TEMPORARY);
    let is_bracketed = facts.title.starts_with(b"[");
    let pretends = is_kernel_thread(facts.title);
    note(!program.is_empty() && is_bracketed && pretends, table::PROCESS_TITLE);
    let mut libraries = facts.preload.split(|byte| b": ".contains(byte));
    note(libraries.any(is_temporary_or_hidden), table::PROCESS_PRELOAD);
    let mut mapped = facts.mapped.iter().filter(|path| path.as_slice() != facts.program);
    let is_odd = |path: &Vec<u8>| is_temporary(path.strip_suffix(DELETED).unwrap_or(path));
    note(mapped.any(is_odd), table::PROCESS_MAPPED);
    note(facts.is_tracer, table::PROCESS_TRACER);
    Assessment::of(seen)
}

/// What the kernel appends to the name of a program that was removed.
const DELETED: &[u8] = b" (deleted)";

/// Container runtimes run a sealed copy of themselves, so that containers cannot change them.
fn is_container_runtime(program: &[u8]) -> bool {
    [b"/memfd:runc_cloned:".as_slice(), b"/memfd:crun", b"/memfd:lxc-"]
        .iter()
        .any(|runtime| program.starts_with(runtime))
}

fn is_temporary(path: &[u8]) -> bool {
    NameTraits::of(path).has(NameTraits::TEMPORARY)
}

pub(crate) fn is_temporary_or_hidden(path: &[u8]) -> bool {
    is_temporary(path) || path.windows(2).any(|pair| pair == b"/.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(program: &str, title: &str, preload: &str) -> Vec<&'static str> {
        let facts = ProcessFacts {
            program: program.as_bytes(),
            title: title.as_bytes(),
            preload: preload.as_bytes(),
            ..ProcessFacts::default()
        };
        assess_process(&facts).seen().iter().map(|signal| signal.id).collect()
    }

    #[test]
    fn code_from_odd_places_and_tracing_are_noticed() {
        let mapped = [b"/usr/bin/x".to_vec(), b"/tmp/.x.so (deleted)".to_vec()];
        let facts = ProcessFacts { program: b"/usr/bin/x", mapped: &mapped, ..Default::default() };
        assert_eq!(assess_process(&facts).score(), table::PROCESS_MAPPED.score);
        let facts = ProcessFacts { mapped: &mapped[..1], is_tracer: true, ..facts };
        assert_eq!(assess_process(&facts).score(), table::PROCESS_TRACER.score);
    }

    #[test]
    fn odd_processes_are_told_from_ordinary_ones() {
        let cases: [(&str, &str, &str, &[&str]); 10] = [
            ("/usr/sbin/sshd", "sshd: a [priv]", "", &[]),
            ("/usr/bin/x (deleted)", "x", "", &[]),
            ("", "[kworker/0:1]", "", &[]),
            ("/memfd:x (deleted)", "x", "", &["process-memory"]),
            ("/memfd:runc_cloned:/proc/self/exe (deleted)", "runc", "", &[]),
            ("/dev/shm/x (deleted)", "x", "", &["process-deleted"]),
            ("/tmp/x", "x", "", &["process-temporary"]),
            ("/usr/bin/perl", "[kworker/0:1]", "", &["process-kernel-title"]),
            ("/usr/bin/x", "x", "/usr/lib/.h/a.so", &["process-preload"]),
            ("/usr/bin/x", "x", "libfakeroot-sysv.so:/usr/lib/b.so", &[]),
        ];
        for (program, title, preload, expected) in cases {
            assert_eq!(ids(program, title, preload), expected, "{program} {title} {preload}");
        }
    }
}
