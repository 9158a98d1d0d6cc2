//! What is inside files: found, named `container!/member`, and never called clean when not seen.

use crate::{
    bench::{Bench, EICAR},
    parcel::{deb, gzip, image, mail, rpm, tar, zip, zstd},
};
use std::fs;

type Row = (&'static str, Vec<u8>, &'static [&'static str]);

/// Containers of every kind that servers carry, and the members that lead to the payload.
fn containers(payload: &[u8]) -> Vec<Row> {
    let nested = zip(&[("opt/backup.tar.zst", &zstd(&tar(&[("srv/x.jsp", payload)])))], 0);
    vec![
        ("a.deb", deb(&[("./usr/bin/bad", payload)]), &["data.tar.gz", "./usr/bin/bad"]),
        ("a.rpm", rpm(&[("./usr/bin/bad", payload)]), &["./usr/bin/bad"]),
        ("image.tar", image(&[("usr/bin/bad", payload)]), &["blobs/sha256/0b", "usr/bin/bad"]),
        ("a.zip", nested, &["opt/backup.tar.zst", "srv/x.jsp"]),
        ("a.eml", mail("report.doc", &gzip(payload)), &["report.doc", "[gzip]"]),
        ("b.eml", mail("bad.bin", payload), &["bad.bin"]),
    ]
}

#[test]
fn the_member_is_named_in_every_form_and_left_alone_on_demand() {
    let bench = Bench::new();
    for (name, bytes, members) in containers(&EICAR()) {
        bench.write(name, &bytes);
        let place = [&[name], members].concat().join("!/");

        let run = bench.scan(&[name]);
        assert_eq!(run.code, 1, "{name}: {}{}", run.stdout, run.stderr);
        let file = run.file(name);
        let found = file["detections"].as_array().unwrap();
        let member = serde_json::json!(members);
        assert!(found.iter().any(|d| d["member"] == member), "{name}: {file}");
        assert_eq!(file["verdict"], "malicious");

        let text = bench.run(&["scan", name, "--cache", "none"]).stdout;
        let line = text.lines().find(|line| line.contains(&format!("  {place}  lazaret:")));
        assert!(line.is_some_and(|line| line.starts_with("malicious ")), "{place} in {text}");

        let run = bench.scan(&[name, "--no-unpack"]);
        let named = run.files().iter().any(|file| {
            file["detections"]
                .as_array()
                .unwrap()
                .iter()
                .any(|d| d["member"] != serde_json::json!([]))
        });
        assert!(!named, "{name}: --no-unpack must not look inside: {}", run.stdout);
    }
}

#[test]
fn an_allowed_container_is_allowed_with_all_that_is_in_it() {
    let bench = Bench::new();
    bench.write("a.zip", &zip(&[("eicar.com", &EICAR())], 0));
    let digest = bench.scan(&["a.zip"]).file("a.zip")["sha256"].as_str().unwrap().to_owned();
    bench.write("own.allow.hashes", format!("#!lazaret-hashes allow\n{digest}\n").as_bytes());
    let run = bench.scan(&["a.zip", "--rules", "own.allow.hashes"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let found = run.file("a.zip")["detections"].as_array().unwrap().clone();
    assert!(found.len() > 1 && found.iter().all(|d| d["severity"] == "info"), "{}", run.stdout);
}

#[test]
fn what_gives_up_is_incomplete_and_never_clean() {
    let bench = Bench::new();
    let zeros = vec![0; 64 << 20];
    let noise: Vec<u8> = (0..999_u32).map(|n| (n.wrapping_mul(0x9e37_79b1) >> 24) as u8).collect();
    let mut cut = gzip(&noise);
    cut.truncate(500);
    let rows: [(&str, Vec<u8>, &str, &[&str]); 4] = [
        ("ratio.gz", gzip(&zeros), "limit-ratio", &["[gzip]"]),
        ("secret.zip", zip(&[("inner", &noise)], 1), "encrypted", &["inner"]),
        ("cut.gz", cut, "malformed", &["[gzip]"]),
        ("deep.gz", gzip(&gzip(&gzip(b"four"))), "limit-depth", &[]),
    ];
    bench.write("config/lazaret.toml", b"[limits.on_demand]\ndepth = 2\n");
    for (name, bytes, code, members) in rows {
        bench.write(name, &bytes);
        let run = bench.scan(&[name]);
        assert_eq!(run.code, 2, "{name}: {}{}", run.stdout, run.stderr);
        let file = run.file(name);
        assert_eq!(file["verdict"], "incomplete");
        let why = file["why"].as_array().unwrap();
        let why = why.iter().find(|why| why["code"] == code);
        let why = why.unwrap_or_else(|| panic!("{name}: no {code} in {file}"));
        if !members.is_empty() {
            assert_eq!(why["member"], serde_json::json!(members), "{name}");
        }
        assert_eq!(bench.scan(&[name, "--no-unpack"]).code, 0, "{name}");
    }
    fs::remove_file(bench.path("config/lazaret.toml")).unwrap();
    assert_eq!(bench.scan(&["deep.gz"]).code, 0, "the shipped depth is enough");
}

#[test]
fn a_member_that_is_a_bomb_does_not_hide_its_neighbour() {
    let bench = Bench::new();
    let bomb = gzip(&vec![0; 64 << 20]);
    bench.write("both.tar", &tar(&[("first.gz", &bomb), ("second", &EICAR())]));
    let run = bench.scan(&["both.tar"]);
    assert_eq!(run.code, 1);
    let file = run.file("both.tar");
    assert!(file["why"].as_array().unwrap().iter().any(|why| why["code"] == "limit-ratio"));
    let members: Vec<_> = file["detections"].as_array().unwrap().iter().collect();
    assert!(members.iter().any(|d| d["member"] == serde_json::json!(["second"])), "{file}");
}

#[test]
fn limits_of_a_profile_can_be_chosen_set_and_locked() {
    let bench = Bench::new();
    let many: Vec<(String, Vec<u8>)> =
        (0..40).map(|n| (format!("f{n}"), format!("{n}").into_bytes())).collect();
    let many: Vec<_> = many.iter().map(|(name, data)| (&**name, &**data)).collect();
    bench.write("many.tar", &tar(&many));
    bench.write("config/lazaret.toml", b"[limits.on_access]\nentries = 30\n");
    assert_eq!(bench.scan(&["many.tar"]).code, 0);
    let run = bench.scan(&["many.tar", "--limits", "on-access"]);
    assert_eq!((run.code, &run.file("many.tar")["why"][0]["code"]), (2, &"limit-entries".into()));
    bench.write("config/managed.d/10.toml", b"[limits.on_demand]\nentries = 30\n");
    assert_eq!(bench.scan(&["many.tar"]).code, 2);
    for way_round in [&["--no-unpack"][..], &["--limits", "on-access"]] {
        let run = bench.scan(&[way_round, &["many.tar"]].concat());
        assert_eq!(run.code, 78, "{way_round:?}: {}", run.stderr);
    }
}

/// What is longer than a member in memory is seen through windows, and a window of a program is no
/// damaged program.
#[test]
fn a_program_seen_through_windows_is_not_called_damaged() {
    let bench = Bench::new();
    let shell = fs::read("/bin/bash").unwrap();
    bench.write("config/lazaret.toml", b"[limits.on_demand]\nmember = \"300KiB\"\n");
    bench.write("shell.gz", &gzip(&shell));
    bench.write("shell.tar.gz", &gzip(&tar(&[("bin/bash", &shell)])));
    for name in ["shell.gz", "shell.tar.gz"] {
        let run = bench.scan(&[name, "--all"]);
        let said = run.file(name);
        assert_eq!(said["detections"], serde_json::json!([]), "{name}: {said}");
        assert_eq!(said["why"][0]["code"], "limit-memory", "{name}: {said}");
    }
}

#[test]
fn rules_see_the_name_of_the_member() {
    let bench = Bench::new();
    bench.write(
        "name.yar",
        b"rule inner { condition: filename == \"x.jsp\" and extension == \".jsp\" and \
          filepath endswith \"a.zip!/opt/backup.tar.zst!/srv/x.jsp\" }",
    );
    let nested = zip(&[("opt/backup.tar.zst", &zstd(&tar(&[("srv/x.jsp", b"harmless")])))], 0);
    bench.write("a.zip", &nested);
    let run = bench.scan(&["a.zip", "--no-default-rules", "--rules", "name.yar"]);
    let found = &run.file("a.zip")["detections"];
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["member"], serde_json::json!(["opt/backup.tar.zst", "srv/x.jsp"]));
}

#[test]
fn a_listed_member_is_found_by_its_digest() {
    let bench = Bench::new();
    bench.write("a.tar", &tar(&[("note", b"harmless but listed\n")]));
    bench.write("bad.hashes", format!("#!lazaret-hashes deny\n{SHA256}\n").as_bytes());
    let run = bench.scan(&["a.tar", "--rules", "bad.hashes"]);
    let found = &run.file("a.tar")["detections"][0];
    assert_eq!(
        (&found["rule"], &found["member"]),
        (&"denied".into(), &serde_json::json!(["note"]))
    );
}

/// SHA-256 of "harmless but listed" with the end of its line.
const SHA256: &str = "d8d536a73072d1292564549d3c5b4060550bd197b6e71b52f159adda9af1d136";
