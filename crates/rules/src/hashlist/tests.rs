//! Whole lists in, answers out.

use super::*;
use lazaret_model::Severity;
use std::io::{BufReader, Cursor};

/// Every digest of `bytes`.
fn all(bytes: &[u8]) -> Digests {
    Digests::of(bytes, Algorithm::ALL.into_iter().collect())
}

fn hex(digests: &Digests, algorithm: Algorithm) -> String {
    digests.get(algorithm).unwrap().iter().map(|b| format!("{b:02x}")).collect()
}

fn build(sources: &[(&str, Option<Kind>, String)]) -> Result<HashLists, HashListError> {
    let dir = tempfile::tempdir().unwrap();
    let mut builder = HashListBuilder::new(dir.path());
    for (origin, kind, text) in sources {
        builder.add_source(origin, *kind, Cursor::new(text))?;
    }
    let lists = builder.build()?;
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "no file has a name");
    Ok(lists)
}

fn deny(text: impl Into<String>) -> HashLists {
    build(&[("t", Some(Kind::Deny), text.into())]).unwrap()
}

#[test]
fn a_listed_file_is_found_by_every_algorithm_with_all_that_was_said_of_it() {
    let file = all(b"hello");
    for algorithm in Algorithm::ALL {
        let text = format!(
            "#!lazaret-hashes deny\n# why\n\n{algorithm}:{}:5 severity=suspicious name=A b\n",
            hex(&file, algorithm)
        );
        let lists = build(&[("/etc/x.deny.hashes", None, text)]).unwrap();
        let expected = Listed {
            kind: Kind::Deny,
            name: Some("A b"),
            severity: Severity::Suspicious,
            algorithm,
            origin: "/etc/x.deny.hashes",
        };
        assert_eq!(lists.lookup(&file), Some(expected));
        assert_eq!(lists.lookup(&all(b"hellp")), None);
        assert_eq!(lists.lookup(&Digests { size: 6, ..file.clone() }), None);
        assert!(lists.needs().of_size(5).contains(algorithm));
        assert!(lists.needs().of_size(6).is_empty());
        assert_eq!(lists.len(), 1);
    }
}

#[test]
fn the_same_list_in_every_form_says_the_same() {
    let (sha256, md5) = (hex(&all(b"x"), Algorithm::Sha256), hex(&all(b"x"), Algorithm::Md5));
    let forms = [
        format!("{sha256} name=evil\n"),
        format!("\u{FEFF}#!lazaret-hashes deny\r\n\r\nsha256:{sha256} name=evil\r\n"),
        format!("# c\n{}  evil", sha256.to_uppercase()),
        format!("{sha256} *evil\n"),
        format!("\\{sha256}  evil\n"),
        format!(
            "################\n# MalwareBazaar full malware samples dump (CSV)  #\n#\n\
             # \"first_seen_utc\",\"sha256_hash\",\"md5_hash\",\"signature\"\n\
             \"2026-01-01 00:00:00\", \"{sha256}\", \"{md5}\", \"evil\"\n# Number of entries: 1\n"
        ),
        format!("firstseen,sha256,md5,signature\n2026-01-01,{sha256},{md5},evil\n"),
    ];
    let first = deny(forms[0].clone());
    for form in forms {
        let lists = deny(form.clone());
        assert_eq!(lists.lookup(&all(b"x")).map(|l| (l.name, l.severity)), {
            Some((Some("evil"), Severity::Malicious))
        });
        assert_eq!(lists.content_id(), first.content_id(), "{form}");
        assert_eq!(lists.needs().of_any_size(), AlgorithmSet::EMPTY.with(Algorithm::Sha256));
    }
    assert_ne!(deny(format!("{sha256} name=other")).content_id(), first.content_id());
    assert_ne!(deny(format!("{sha256}:1 name=evil")).content_id(), first.content_id());
}

#[test]
fn sixty_four_digits_are_what_the_header_says() {
    let file = all(b"x");
    let lists =
        deny(format!("#!lazaret-hashes deny blake3\n{}  x\n", hex(&file, Algorithm::Blake3)));
    assert_eq!(lists.lookup(&file).map(|l| l.algorithm), Some(Algorithm::Blake3));
    assert_eq!(lists.needs().of_size(1), AlgorithmSet::EMPTY.with(Algorithm::Blake3));
}

#[test]
fn the_kind_must_be_known_and_not_contradicted() {
    let line = hex(&all(b"x"), Algorithm::Md5);
    let kind = |origin: &str, kind, head: &str| {
        let lists = build(&[(origin, kind, format!("{head}\n{line}\n"))]);
        lists.map(|l| l.lookup(&all(b"x")).unwrap().kind).map_err(|e| e.code())
    };
    assert_eq!(kind("a", None, "#!lazaret-hashes allow"), Ok(Kind::Allow));
    assert_eq!(kind("a.allow.hashes", None, "#"), Ok(Kind::Allow));
    assert_eq!(kind("a.deny.hashes", None, "#"), Ok(Kind::Deny));
    assert_eq!(kind("a", None, "#"), Err("hash-list-kind"));
    assert_eq!(kind("a", Some(Kind::Deny), "#!lazaret-hashes allow"), Err("hash-list-line"));
    for head in ["#!lazaret-hashes", "#!lazaret-hashes both", "#!lazaret-hashes deny md5"] {
        assert_eq!(kind("a.deny.hashes", None, head), Err("hash-list-line"), "{head}");
    }
    let late = format!("{line}\n#!lazaret-hashes deny\n");
    assert!(build(&[("a", Some(Kind::Deny), late)]).is_err());
}

#[test]
fn what_allows_wins_over_what_denies_the_same_digest() {
    let file = all(b"x");
    let line = |algorithm| format!("{algorithm}:{}", hex(&file, algorithm));
    let [blake3, sha256, sha1, md5] = Algorithm::ALL;
    let table = [
        (md5, md5, Kind::Allow, md5),
        (sha256, sha256, Kind::Allow, sha256),
        (blake3, sha256, Kind::Allow, sha256),
        (md5, blake3, Kind::Allow, blake3),
        (sha256, md5, Kind::Deny, sha256),
        (sha1, md5, Kind::Deny, sha1),
        (md5, sha1, Kind::Deny, md5),
    ];
    for (denied, allowed, kind, algorithm) in table {
        let mut sources =
            [("d", Some(Kind::Deny), line(denied)), ("a", Some(Kind::Allow), line(allowed))];
        for _ in 0..2 {
            let lists = build(&sources).unwrap();
            let found = lists.lookup(&file).map(|l| (l.kind, l.algorithm));
            assert_eq!(found, Some((kind, algorithm)), "deny {denied}, allow {allowed}");
            sources.reverse();
        }
    }
    let sized = build(&[
        ("d", Some(Kind::Deny), format!("{}:1", line(sha256))),
        ("a", Some(Kind::Allow), line(sha256)),
    ]);
    assert_eq!(sized.unwrap().lookup(&file).map(|l| l.kind), Some(Kind::Allow));
}

#[test]
fn of_duplicates_the_most_severe_then_the_first_is_kept() {
    let line = hex(&all(b"x"), Algorithm::Sha1);
    let lists = build(&[
        ("one", Some(Kind::Deny), format!("{line} severity=info name=i\n{line}  1\n{line}  2\n")),
        ("two", Some(Kind::Deny), format!("{line}  3\n{line} severity=suspicious\n")),
    ])
    .unwrap();
    let found = lists.lookup(&all(b"x")).unwrap();
    assert_eq!((found.name, found.severity), (Some("1"), Severity::Malicious));
    assert_eq!((found.origin, lists.len()), ("one", 1));
}

#[test]
fn hostile_lines_are_errors_that_say_where_and_what() {
    let good = hex(&all(b"x"), Algorithm::Md5);
    let huge = "a".repeat(10 << 20);
    let table: [(Vec<u8>, &str); 7] = [
        (b"a\0b".to_vec(), "a NUL byte"),
        (b"\xff\xfea\0b\0".to_vec(), "a NUL byte"),
        (huge.into_bytes(), "a line of more than 65536 bytes"),
        (b"\xe9\xe9".to_vec(), "is no digest"),
        ([good.as_bytes(), b" name=\xe9"].concat(), "not UTF-8"),
        (b"\"a\",\"b\"".to_vec(), "no columns were named"),
        (b"<html>".to_vec(), "`<html>` is no digest"),
    ];
    for (line, cause) in table {
        let text = [good.as_bytes(), b"\n", &line, b"\r\n", good.as_bytes()].concat();
        let dir = tempfile::tempdir().unwrap();
        let mut strict = HashListBuilder::new(dir.path());
        let error = strict.add_source("f", Some(Kind::Deny), &text[..]).unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("f:2: ") && message.contains(cause), "{message}");
        assert!(message.contains("; expected ") && message.len() < 400, "{message}");
        assert!(matches!(strict.build(), Err(HashListError::Spoiled)));

        let mut tolerant = HashListBuilder::new(dir.path()).bad_lines(BadLines::Skip);
        let report = tolerant.add_source("f", Some(Kind::Deny), &text[..]).unwrap();
        assert_eq!((report.entries, report.bad, report.bad_lines[0].line), (2, 1, 2));
        assert!(tolerant.build().unwrap().lookup(&all(b"x")).is_some());
    }
}

#[test]
fn bad_lines_beyond_the_kept_ones_are_still_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut builder = HashListBuilder::new(dir.path()).bad_lines(BadLines::Skip);
    let report = builder.add_source("f", Some(Kind::Deny), "?\n".repeat(5_000).as_bytes()).unwrap();
    assert_eq!((report.bad, report.bad_lines.len()), (5_000, 1_000));
}

#[test]
fn a_list_that_breaks_off_is_an_error() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::TimedOut.into())
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let mut builder = HashListBuilder::new(dir.path());
    let reader = BufReader::new(std::io::Read::chain(&b"#\n#\n"[..], Broken));
    let error = builder.add_source("f", None, reader).unwrap_err();
    assert!(matches!(error, HashListError::Read { line: 2, .. }), "{error}");
}

#[test]
fn no_directory_is_an_error_and_no_list_is_none() {
    let mut builder = HashListBuilder::new("/nonexistent".as_ref());
    let text = hex(&all(b"x"), Algorithm::Md5);
    let error = builder.add_source("f", Some(Kind::Deny), text.as_bytes()).unwrap_err();
    assert_eq!(error.code(), "hash-list-table");

    let none = build(&[]).unwrap();
    assert!(none.is_empty() && none.lookup(&all(b"x")).is_none());
    assert!(none.needs().of_size(1).is_empty());
}

#[test]
fn whatever_a_list_holds_every_line_is_an_entry_or_a_bad_line_or_a_comment() {
    let pieces: [&[u8]; 22] = [
        b"0123456789abcdef0123456789abcdef",
        b"01234567",
        b"sha256:",
        b"md5:",
        b":",
        b"7",
        b" ",
        b"  ",
        b" *",
        b"\\",
        b"\\n",
        b"\"",
        b",",
        b"name=",
        b"severity=info",
        b"\t",
        b"\xff",
        b"\0",
        b"\r",
        b"#",
        b"\"a\",\"md5\",\"b\"",
        b"x",
    ];
    let mut random = blake3::Hasher::new().finalize_xof();
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..300 {
        let mut text = Vec::new();
        let (mut lines, mut said) = (0, 0);
        for _ in 0..60 {
            let mut picks = [0; 6];
            random.fill(&mut picks);
            let line: Vec<u8> = picks
                .iter()
                .flat_map(|pick| pieces.get(usize::from(*pick) % 32).copied().unwrap_or_default())
                .copied()
                .collect();
            lines += u64::from(!line.iter().all(u8::is_ascii_whitespace) && line[0] != b'#');
            text.extend_from_slice(&line);
            text.push(b'\n');
        }
        let mut builder = HashListBuilder::new(dir.path()).bad_lines(BadLines::Skip);
        let report = builder.add_source("f", Some(Kind::Deny), &text[..]).unwrap();
        said += report.entries + report.bad;
        // Beside comments, only one line that names columns may say nothing.
        assert!(said == lines || said + 1 == lines, "{said} of {lines}");
        assert!(builder.build().unwrap().len() <= report.entries);
    }
}

/// A digest that looks like one, different for every number.
fn digest(number: u64) -> [u8; 32] {
    *blake3::hash(&number.to_le_bytes()).as_bytes()
}

#[test]
fn two_hundred_thousand_entries_through_many_runs() {
    const COUNT: u64 = 200_000;
    let mut text = String::new();
    for number in 0..COUNT {
        let hex = blake3::hash(&number.to_le_bytes()).to_hex();
        // Every tenth twice, so that duplicates meet across runs.
        let times = 1 + usize::from(number % 10 == 0);
        let size = if number % 2 == 0 { format!(":{number}") } else { String::new() };
        text.push_str(&format!("{hex}{size} name=n{number}\n").repeat(times));
    }
    let dir = tempfile::tempdir().unwrap();
    let mut builder = HashListBuilder::with_chunk(dir.path(), 10_007);
    let report = builder.add_source("f", Some(Kind::Deny), text.as_bytes()).unwrap();
    assert_eq!(report.entries, COUNT + COUNT / 10);
    let lists = builder.build().unwrap();
    assert_eq!(lists.len(), COUNT);
    for number in 0..COUNT {
        let mut asked =
            Digests { size: number, sha256: Some(digest(number)), ..Digests::default() };
        let name = format!("n{number}");
        assert_eq!(lists.lookup(&asked).and_then(|l| l.name), Some(&*name));
        asked.size += 1;
        assert_eq!(lists.lookup(&asked).is_some(), number % 2 == 1);
        asked.sha256 = Some(digest(COUNT + number));
        assert_eq!(lists.lookup(&asked), None);
    }
}
