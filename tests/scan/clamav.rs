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

fn sha256(bench: &Bench, name: &str) -> String {
    bench.write("each.yar", b"rule each { condition: true }");
    let run = bench.scan(&[name, "--no-default-rules", "--rules", "each.yar"]);
    run.file(name)["sha256"].as_str().unwrap().to_owned()
}
