//! What is packed comes out again: for any members, names, sizes and codecs.
#![allow(clippy::tests_outside_test_module, reason = "a test program of its own")]
#![allow(clippy::expect_used, reason = "a fixture that cannot be built is a failed test")]

mod fixtures;

use std::ops::ControlFlow;
use std::time::Instant;

use fixtures::codecs;
use fixtures::linux::{Cpio, ar, cpio};
use fixtures::zips::{Entry, entry, zip};
use lazaret_unpack::{Budget, Flaw, Limits, Member, MemberPath, Sink, walk};
use proptest::collection::vec;
use proptest::prelude::*;

/// Remembers members at the first level, and any flaw.
#[derive(Default)]
struct Members {
    members: Vec<(Vec<u8>, Vec<u8>)>,
    flaws: Vec<String>,
}

impl Sink for Members {
    fn member(&mut self, member: &Member<'_>) -> ControlFlow<()> {
        let name = member.path.last().unwrap_or_default().to_vec();
        self.members.push((name, member.bytes.to_vec()));
        ControlFlow::Continue(())
    }

    fn flaw(&mut self, path: &MemberPath, flaw: &Flaw) {
        self.flaws.push(format!("{path}: {} {}", flaw.code(), flaw.detail));
    }
}

fn unpack(bytes: &[u8]) -> Members {
    let started = Instant::now();
    let mut budget = Budget::new(Limits::on_demand(), &started);
    let mut members = Members::default();
    walk(bytes, b"", &mut budget, &mut members);
    members
}

/// Every file that is not empty must be there, without a flaw.
fn holds(packed: &[u8], files: &[(String, Vec<u8>)]) -> Result<(), TestCaseError> {
    let found = unpack(packed);
    prop_assert!(found.flaws.is_empty(), "{:?}", found.flaws);
    for (_, data) in files.iter().filter(|(_, data)| !data.is_empty()) {
        prop_assert!(found.members.iter().any(|(_, bytes)| bytes == data));
    }
    Ok(())
}

/// Files whose content tells no format: the first byte is neither text nor a magic.
fn files() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let data = vec(any::<u8>(), 0..3000).prop_map(|mut bytes| {
        if let Some(first) = bytes.first_mut() {
            *first = 0x0e;
        }
        bytes
    });
    vec(("[a-z]{1,12}", data), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn zips(files in files(), methods in vec(0usize..4, 12), odd in vec(any::<bool>(), 12)) {
        let entries: Vec<Entry> = files.iter().enumerate().map(|(index, (name, data))| {
            let made = match methods[index] {
                0 => entry(name, 0, data, data.clone()),
                1 => entry(name, 8, data, codecs::deflate(data)),
                2 => entry(name, 12, data, codecs::bzip2(data)),
                _ => entry(name, 95, data, codecs::xz(data)),
            };
            Entry { zip64: odd[index], descriptor: odd[11 - index] && !odd[index], ..made }
        }).collect();
        holds(&zip(&entries), &files)?;
    }

    #[test]
    fn tars_of_another_writer(files in files(), prefix in "[a-z/]{0,220}") {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, data) in &files {
            let mut header = tar::Header::new_gnu();
            header.set_size(data.len() as u64);
            header.set_mode(0o644);
            let name = format!("x{prefix}/{name}").replace("//", "/");
            builder.append_data(&mut header, name, data.as_slice()).expect("a tar");
        }
        holds(&builder.into_inner().expect("a tar"), &files)?;
    }

    #[test]
    fn cpios_and_archives(files in files()) {
        let list: Vec<(&str, &[u8])> =
            files.iter().map(|(name, data)| (name.as_str(), data.as_slice())).collect();
        for dialect in [Cpio::Newc, Cpio::Crc, Cpio::Odc, Cpio::Little, Cpio::Big] {
            holds(&cpio(&list, dialect), &files)?;
        }
        holds(&ar(&list), &files)?;
    }

    #[test]
    fn streams(mut data in vec(any::<u8>(), 1..20_000), repeat in 1usize..20) {
        data[0] = 0x0e;
        let data = data.repeat(repeat);
        let size = Some(data.len() as u64);
        for packed in [
            codecs::gzip(&data), codecs::zlib(&data), codecs::bzip2(&data), codecs::xz(&data),
            codecs::lzma(&data, size), codecs::lzma(&data, None), codecs::lzip(&data),
            codecs::zstd(&data), codecs::lz4(&data), codecs::lz4_legacy(&data),
            codecs::compress(&data, 16), codecs::compress(&data, 11), codecs::lzop(&data),
        ] {
            holds(&packed, &[(String::new(), data.clone())])?;
        }
    }
}
