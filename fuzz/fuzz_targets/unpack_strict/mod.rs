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

/// Walks with the limits of a scan that a process waits for, over bytes in which each magic stands at
/// its place, so that they are at least taken for what they should be.
pub fn walk_as(magics: &[(usize, &[u8])], bytes: &[u8]) {
    let mut bytes = bytes.to_vec();
    for (at, magic) in magics {
        let end = at + magic.len();
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[*at..end].copy_from_slice(magic);
    }
    let started = Instant::now();
    let mut budget = Budget::new(Limits::on_access(), &started);
    walk(&bytes, b"fuzz.br", &mut budget, &mut Strict);
}
