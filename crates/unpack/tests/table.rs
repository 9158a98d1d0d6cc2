//! Every format and trick of the table: the payload is found, byte for byte, where it lies.
#![allow(clippy::tests_outside_test_module, reason = "a test program of its own")]

mod fixtures;

use fixtures::{Expect, cases, look};

#[test]
fn the_payload_is_found_in_every_case() {
    let mut failures = Vec::new();
    for case in cases() {
        let name = if case.format == "brotli" { &b"x.br"[..] } else { b"" };
        let found = look(&case.bytes, name);
        let here = format!("{}: {}", case.format, case.trick);
        match case.path {
            Some("") if found.pattern.is_empty() && !shows_marker(&case.bytes) => {
                failures.push(format!("{here}: not found"))
            }
            Some(path) if !path.is_empty() && !found.exact.iter().any(|at| at == path) => {
                failures.push(format!("{here}: not at {path} but {:?}", found.exact));
            }
            _ => {}
        }
        match case.expect {
            Expect::NoFlaw if !found.flaws.is_empty() => {
                failures.push(format!("{here}: flaws {:?}", found.flaws));
            }
            Expect::Only(code) if !found.codes.iter().all(|found| found == code) => {
                failures.push(format!("{here}: not {code} alone but {:?}", found.flaws));
            }
            Expect::Flaw(code) | Expect::Only(code) if !found.codes.contains(code) => {
                failures.push(format!("{here}: not {code} but {:?}", found.flaws));
            }
            _ => {}
        }
    }
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}

/// Whether the marker stands in the container as it is, so that nothing has to be opened.
fn shows_marker(bytes: &[u8]) -> bool {
    let marker: Vec<u8> = fixtures::payload().into_iter().take(36).collect();
    memchr::memmem::find(bytes, &marker).is_some()
}

#[test]
fn a_program_in_other_bytes_is_a_member_as_long_as_it_says() {
    let found = look(&fixtures::retired::hidden_program(), b"");
    assert_eq!(found.paths, ["[pe@0xbb8]"]);
    assert_eq!(found.bytes, 0x400);
}

#[test]
fn every_format_has_a_case() {
    let cases = cases();
    for entry in lazaret_unpack::FORMATS {
        // Deflate without a header is only met inside of texts.
        let covered = cases.iter().any(|case| case.format == entry.name);
        assert!(covered || entry.name == "deflate", "{} has no case", entry.name);
    }
}

/// With `LAZARET_SEEDS=DIR` every container is written to `DIR/FORMAT/NUMBER`, for the fuzz targets.
#[test]
fn seeds_are_written_where_they_are_asked_for() {
    let Some(top) = std::env::var_os("LAZARET_SEEDS") else { return };
    for (number, case) in cases().into_iter().enumerate() {
        let directory = std::path::Path::new(&top).join(case.format);
        std::fs::create_dir_all(&directory).expect("a directory of seeds");
        std::fs::write(directory.join(number.to_string()), &case.bytes).expect("a seed");
    }
}
