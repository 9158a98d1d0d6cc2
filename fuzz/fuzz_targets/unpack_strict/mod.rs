//! The walk with a sink that holds its promises to account.
use std::ops::ControlFlow;
use std::time::Instant;

use lazaret_unpack::{Budget, Flaw, Limits, Member, MemberPath, Sink, walk};

struct Strict;

impl Sink for Strict {
    fn member(&mut self, member: &Member<'_>) -> ControlFlow<()> {
        assert!(!member.bytes.is_empty());
        ControlFlow::Continue(())
    }

    fn flaw(&mut self, path: &MemberPath, flaw: &Flaw) {
        assert_ne!(flaw.code(), "internal", "{path}: {}", flaw.detail);
    }
}

/// Walks with the limits of a scan that a process waits for.
pub fn walk_all(bytes: &[u8]) {
    let started = Instant::now();
    let mut budget = Budget::new(Limits::on_access(), &started);
    walk(bytes, b"fuzz.br", &mut budget, &mut Strict);
}
