//! A collection in ClamAV's formats, used as it is.

use crate::bench::Bench;

#[test]
fn a_directory_of_signatures_finds_what_it_names_and_says_what_does_not_map() {
    let bench = Bench::new();
    bench.write("tree/digest", b"abc");
    bench.write("tree/good", b"hello one two");
    bench.write("tree/bytes", b"....mark..two.......end");
    bench.write("tree/logic", b"one two three");
    bench.write("sigs/a.hdb", b"900150983cd24fb0d6963f7d28e17f72:3:T.Digest\n");
    let sha256 = sha256(&bench, "tree/good");
    bench.write("sigs/a.sfp", format!("{sha256}:13:T.Good\n").as_bytes());
    bench.write(
        "sigs/a.ndb",
        b"T.Bytes:0:*:6d61726b{2-4}(6f6e65|74776f)*656e64\nT.Script:7:*:6161\n",
    );
    bench.write("sigs/a.ldb", b"T.Logic;Target:0;0&1;6f6e65;74776f\nT.Regex;Target:0;0;0/abc/i\n");
    let run = bench.scan(&["tree", "--no-default-rules", "--rules", "clamav:sigs", "--all"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    for (file, rule) in [("bytes", "ClamAV_T_Bytes"), ("logic", "ClamAV_T_Logic")] {
        assert_eq!(run.file(&format!("tree/{file}"))["detections"][0]["rule"], rule);
    }
    assert_eq!(run.file("tree/digest")["detections"][0]["namespace"], "hashlist");
    assert_eq!(run.file("tree/good")["verdict"], "clean", "what is allowed only informs");
    let check = bench.run(&["rules", "check", "sigs"]);
    let said = check.stdout + &check.stderr;
    assert!(said.contains("1 left out: a regular expression"), "{said}");
}

/// One file of each form beside each other, as a collection lies in its directory.
#[test]
fn every_form_finds_what_it_names() {
    let bench = Bench::new();
    let of = |name: &str, bytes: &[u8]| {
        bench.write(name, bytes);
        sha256(&bench, name)
    };
    let program = windows_program(b"section content!");
    let section = of("section", b"section content!");
    let long = of("tree/long", b"a file whose digest is listed");
    let good = of("tree/good", b"one two, but known to be good");
    bench.write("tree/short", b"abc");
    bench.write("tree/logic", b"one and two");
    bench.write("tree/bytes", b"....mark");
    bench.write("tree/program", &program);
    for (name, text) in [
        ("a.hdb", "900150983cd24fb0d6963f7d28e17f72:3:T.Short\n".to_owned()),
        ("a.hsb", format!("{long}:*:T.Long:73\n")),
        ("a.fp", "49f68a5c8493ec2c0bf489821c21fc3b:*:T.Other:73\n".to_owned()),
        ("a.sfp", format!("{good}:*:T.Good:73\n")),
        ("a.mdb", "16:00000000000000000000000000000000:T.NoSection\n".to_owned()),
        ("a.msb", format!("16:{section}:T.Section:73\n")),
        ("a.ndb", "T.Bytes:0:EOF-4:6d61726b\n".to_owned()),
        ("a.ldb", "T.Logic;Engine:51-255,Target:0;0&1;6f6e65;74776f\n".to_owned()),
    ] {
        bench.write(&format!("sigs/{name}"), text.as_bytes());
    }
    let run = bench.scan(&["tree", "--no-default-rules", "--rules", "clamav:sigs", "--all"]);
    let found = |name: &str| run.file(&format!("tree/{name}"))["detections"][0].clone();
    for (name, rule) in [("bytes", "Bytes"), ("logic", "Logic"), ("program", "Section")] {
        assert_eq!(found(name)["rule"], format!("ClamAV_T_{rule}"), "{name}: {}", run.stdout);
    }
    for name in ["short", "long"] {
        assert_eq!(found(name)["namespace"], "hashlist", "{name}: {}", run.stdout);
    }
    assert_eq!(run.file("tree/good")["verdict"], "clean");
    let check = bench.run(&["rules", "check", "sigs"]);
    assert_eq!(check.code, 0, "{}{}", check.stdout, check.stderr);
    assert!(!(check.stdout + &check.stderr).contains("left out"));
}

/// The least that is a Windows program with one section at 0x200.
fn windows_program(content: &[u8; 16]) -> Vec<u8> {
    let mut out = vec![0; 0x200];
    let fields: [(usize, &[u8]); 9] = [
        (0, b"MZ"),
        (0x3c, &[0x40]),
        (0x40, b"PE\0\0\x4c\x01\x01\0"),
        (0x54, &[0xe0, 0, 2, 1]),
        (0x58, &[0x0b, 1]),
        (0x138, b".text\0\0\0\x10\0\0\0\0\x10"),
        (0x148, &[16, 0, 0, 0, 0, 2]),
        (0x15c, &[0x20, 0, 0, 0x60]),
        (0x78, &[0, 0x10, 0, 0, 0, 2]),
    ];
    for (at, bytes) in fields {
        out[at..at + bytes.len()].copy_from_slice(bytes);
    }
    out.extend(content);
    out
}

fn sha256(bench: &Bench, name: &str) -> String {
    bench.write("each.yar", b"rule each { condition: true }");
    let run = bench.scan(&[name, "--no-default-rules", "--rules", "each.yar"]);
    run.file(name)["sha256"].as_str().unwrap().to_owned()
}
