//! `lazaret scan` and `lazaret rules`, through the binary, on real files.
#![expect(
    clippy::tests_outside_test_module,
    reason = "integration tests are a module of their own"
)]
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on should say where")]

#[path = "../support/bench.rs"]
mod bench;
mod clamav;
mod gate;
mod inside;
mod large;
mod parcel;
mod processes;
mod scene;

use bench::{Bench, EICAR};
use std::{
    fs,
    os::unix::{ffi::OsStrExt, fs::symlink},
    path::Path,
    time::{Duration, Instant},
};

#[test]
fn findings_failures_and_exit_codes() {
    let bench = Bench::new();
    bench.write("clean", b"hello");
    assert_eq!(bench.scan(&["."]).code, 0);
    bench.write("big", &[b'x'; 100]);
    let run = bench.scan(&[".", "--max-size", "50", "--all"]);
    assert_eq!(run.code, 2);
    assert_eq!(run.file("big")["why"][0]["code"], "limit-size");
    bench.write("eicar", &EICAR());
    let run = bench.scan(&[".", "--max-size", "80"]);
    assert_eq!(run.code, 1, "a finding wins over what could not be scanned");
    let found = run.file("eicar");
    assert_eq!(found["verdict"], "malicious");
    assert_eq!(found["detections"][0]["namespace"], "lazaret");
    assert_eq!(found["sha256"], "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f");
    assert_eq!(found["action"]["taken"], "none");
    let summary = run.summary();
    assert_eq!((summary["files"].as_u64(), summary["malicious"].as_u64()), (Some(3), Some(1)));
    assert_eq!(bench.scan(&[".", "--exit-zero"]).code, 0);
    assert_eq!(bench.scan(&["missing"]).code, 66);
    assert_eq!(bench.scan(&[".", "--no-such-option"]).code, 64);
}

#[test]
fn what_is_no_file_is_passed_over_and_links_below_are_not_followed() {
    let bench = Bench::new();
    bench.write("target/eicar", &EICAR());
    fs::create_dir(bench.path("tree")).unwrap();
    symlink("../target", bench.path("tree/link")).unwrap();
    symlink("../target/eicar", bench.path("tree/file-link")).unwrap();
    bench.fifo("tree/fifo");
    let run = bench.scan(&["tree"]);
    assert_eq!((run.code, run.summary()["skipped"].as_u64()), (0, Some(3)));
    assert_eq!(bench.scan(&["tree/link"]).code, 1, "a link that is named is followed");
    assert_eq!(bench.scan(&["tree/file-link"]).code, 1);
}

#[test]
fn no_file_inside_a_tree_hides_anything() {
    let bench = Bench::new();
    bench.write(".gitignore", b"*\n");
    bench.write(".ignore", b"*\n");
    bench.write(".hidden/eicar", &EICAR());
    assert_eq!(bench.scan(&["."]).code, 1);
    assert_eq!(bench.scan(&[".", "--exclude", ".hidden/"]).code, 0);
}

#[test]
fn names_that_are_not_text_arrive_whole() {
    let bench = Bench::new();
    let name = std::ffi::OsStr::from_bytes(b"a\xff\n\x1b[31m");
    fs::write(bench.root().join(name), EICAR()).unwrap();
    let run = bench.scan(&["."]);
    assert_eq!(run.files()[0]["path_bytes"], "Li9h/wobWzMxbQ==");
    let text = bench.run(&["scan", ".", "--format", "text"]);
    assert!(text.stdout.contains("./a\\xff\\x0a\\x1b[31m"), "{}", text.stdout);
}

#[test]
fn a_file_deeper_than_any_path_is_found() {
    let bench = Bench::new();
    bench.deep("tree", 300, &EICAR());
    let run = bench.scan(&["tree"]);
    assert_eq!(run.code, 1);
    assert!(run.files()[0]["path"].as_str().unwrap().len() > 4096);
    bench.remove_deep("tree", 300);
}

#[test]
fn a_file_that_cannot_be_read_or_is_gone_is_incomplete() {
    let bench = Bench::new();
    bench.write("list", b"/proc/self/mem\ngone\n");
    let run = bench.scan(&["--files-from", "list"]);
    assert_eq!(run.code, 2);
    assert_eq!(run.file("/proc/self/mem")["why"][0]["code"], "unreadable");
    assert_eq!(run.file("gone")["why"][0]["code"], "vanished");
}

#[test]
fn an_endless_file_ends() {
    let bench = Bench::new();
    let started = Instant::now();
    let run = bench.scan(&["/proc/kmsg"]);
    assert!(run.code == 2 || run.code == 0, "{}", run.stderr);
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn every_format_is_well_formed() {
    let bench = Bench::new();
    bench.write("a,\"b", &EICAR());
    let json = bench.run(&["scan", ".", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((json["schema"].as_u64(), json["files"].as_array().unwrap().len()), (Some(1), 1));
    assert_eq!(json["summary"]["malicious"], 1);
    let sarif = bench.run(&["scan", ".", "--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&sarif.stdout).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "error");
    let csv = bench.run(&["scan", ".", "--format", "csv"]).stdout;
    assert!(csv.starts_with("path,verdict,") && csv.contains("\"./a,\"\"b\",malicious"), "{csv}");
}

#[test]
fn output_appears_whole_or_not_at_all() {
    let bench = Bench::new();
    bench.write("tree/eicar", &EICAR());
    let run = bench.run(&["scan", "tree", "--format", "ndjson", "-o", "out"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(fs::read_to_string(bench.path("out")).unwrap().contains("\"summary\""));
    let run = bench.run(&["scan", "tree", "-o", "/dev/full"]);
    assert_eq!(run.code, 74, "{}", run.stderr);
    assert_eq!(bench.run(&["scan", "tree", "-o", "no/such/dir/out"]).code, 73);
    let left: Vec<_> =
        fs::read_dir(bench.root()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.as_bytes().starts_with(b".lazaret")), "{left:?}");
}

#[test]
fn broken_rules_are_named_and_can_be_left_out() {
    let bench = Bench::new();
    bench.write("good.yar", b"rule good { strings: $a = \"needle\" condition: $a }");
    bench.write("bad.yar", b"rule fine { condition: false }\nrule bad { condition: $x }");
    bench.write("data", b"a needle");
    let args = ["data", "--no-default-rules", "--rules", "good.yar", "--rules", "b:bad.yar"];
    let run = bench.scan(&args);
    assert_eq!(run.code, 65);
    assert!(run.stderr.contains("bad.yar:2"), "{}", run.stderr);
    let run = bench.scan(&[&args[..], &["--ignore-invalid"]].concat());
    assert_eq!(run.code, 1);
    assert_eq!(run.files()[0]["detections"][0]["rule"], "good");
    assert_eq!(run.files()[0]["verdict"], "suspicious");
    assert!(run.stderr.contains("bad.yar:2"), "{}", run.stderr);
    assert_eq!(bench.run(&["rules", "check", "good.yar"]).code, 0);
    assert_eq!(bench.run(&["rules", "check", "bad.yar"]).code, 1);
    assert!(bench.run(&["rules", "list"]).stdout.contains("lazaret:Test_Eicar_File"));
}

#[test]
fn rules_see_names_and_definitions() {
    let bench = Bench::new();
    let rule = b"rule named { condition: filename == \"x.Txt\" and extension == \".txt\" and filepath == \"d/x.Txt\" }
        rule level_is { condition: level == 3 }";
    bench.write("r.yar", rule);
    bench.write("d/x.Txt", b"1");
    let run = bench.scan(&["d", "--no-default-rules", "--rules", "r.yar", "--define", "level=3"]);
    let files = run.files();
    let rules: Vec<_> = files[0]["detections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["named", "level_is"]);
}

#[test]
fn what_is_remembered_holds_until_the_file_the_rules_or_the_name_change() {
    let bench = Bench::on_disk();
    bench.write(
        "rules.yar",
        b"rule r { strings: $a = \"needle\" condition: $a and extension == \".bad\" }",
    );
    bench.write("tree/a.txt", b"needle");
    bench.write("tree/b.txt", b"hay");
    std::thread::sleep(Duration::from_millis(1100));
    let scan = |more: &[&str]| {
        let args = ["tree", "--rules", "rules.yar", "--no-default-rules", "--cache", "cache"];
        bench.run(&[&["scan", "--format", "ndjson"], &args[..], more].concat())
    };
    let cached = |run: &bench::Run| run.summary()["cached"].as_u64();
    assert_eq!(cached(&scan(&[])), Some(0));
    assert_eq!(cached(&scan(&[])), Some(2));
    fs::rename(bench.path("tree/a.txt"), bench.path("tree/a.bad")).unwrap();
    let run = scan(&[]);
    assert_eq!(
        (run.code, cached(&run)),
        (1, Some(1)),
        "a name that a rule looks at is no old news"
    );
    bench.write("tree/b.txt", b"hey");
    assert_eq!(cached(&scan(&[])), Some(0));
    assert_eq!(cached(&scan(&["--define", "x=1"])), Some(0));
    fs::write(bench.path("cache/verdicts.sqlite3"), vec![7; 5000]).unwrap();
    assert_eq!(scan(&[]).code, 1, "a damaged cache fails no scan");
}

#[test]
fn two_scans_at_once_share_the_cache() {
    let bench = Bench::on_disk();
    for i in 0..2000 {
        bench.write(&format!("tree/{i}"), format!("file {i}").as_bytes());
    }
    std::thread::sleep(Duration::from_millis(1100));
    let args = ["scan", "tree", "--cache", "cache", "--format", "ndjson"];
    let runs: Vec<_> = (0..2).map(|_| bench.start(&args)).collect();
    for run in runs {
        let run = bench::Run::of(run.wait_with_output().unwrap());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    }
    assert_eq!(bench.run(&args).summary()["cached"], 2000);
}

#[test]
fn signals_end_a_scan_within_a_second_with_what_is_known() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let bench = Bench::new();
        bench.write(
            "slow.yar",
            b"rule slow { condition: for all i in (0..1000000000) : (uint8(i % 7) != 300) }",
        );
        bench.write("data", b"0123456789");
        let args =
            ["scan", "data", "--no-default-rules", "--rules", "slow.yar", "--format", "ndjson"];
        let run = bench.start(&args);
        std::thread::sleep(Duration::from_millis(1500));
        let started = Instant::now();
        scene::kill(run.id(), signal);
        let run = bench::Run::of(run.wait_with_output().unwrap());
        assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
        assert_eq!(
            (run.code, &run.summary()["interrupted"]),
            (code, &true.into()),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn a_timeout_is_a_verdict() {
    let bench = Bench::new();
    bench.write(
        "slow.yar",
        b"rule slow { condition: for all i in (0..1000000000) : (uint8(i % 7) != 300) }",
    );
    bench.write("data", b"0123456789");
    let run = bench.scan(&["data", "--no-default-rules", "--rules", "slow.yar", "--timeout", "1s"]);
    assert_eq!((run.code, &run.files()[0]["why"][0]["code"]), (2, &"timeout".into()));
}

#[test]
fn configuration_errors_name_file_line_and_nearest_key() {
    let bench = Bench::new();
    bench.write("config/lazaret.toml", b"[scan]\nmax_sise = \"1MiB\"\n");
    let run = bench.run(&["scan", "."]);
    assert_eq!(run.code, 78);
    assert!(
        run.stderr.contains("lazaret.toml:2") && run.stderr.contains("max_size"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_repository_and_the_binary_hold_nothing_that_is_found() {
    let bench = Bench::new();
    let root = env!("CARGO_MANIFEST_DIR");
    for place in ["signatures", "crates", "tests", "docs", "README.md"] {
        let path = Path::new(root).join(place);
        // Another workspace may be built there meanwhile.
        let run = bench.scan(&[path.to_str().unwrap(), "--exclude", "**/updater/target/"]);
        assert_eq!(run.code, 0, "{place}: {}", run.stdout);
    }
    assert_eq!(bench.scan(&[env!("CARGO_BIN_EXE_lazaret")]).code, 0);
}

#[test]
fn rules_are_explained_and_their_cost_is_ranked() {
    let bench = Bench::new();
    bench.write("r.yar", b"rule hay { strings: $a = \"haystack\" condition: $a and filesize < 9 }");
    bench.write("tree/short", b"haystack");
    bench.write("tree/long", b"haystack haystack");
    bench.write("tree/other", b"nothing");
    let explained = bench.run(&["rules", "explain", "hay", "n:r.yar"]);
    assert_eq!(explained.code, 0, "{}", explained.stderr);
    assert!(explained.stdout.starts_with("n:hay\nnecessary: all of ("), "{}", explained.stdout);
    assert!(explained.stdout.contains("\"haystack\""), "{}", explained.stdout);
    assert_eq!(bench.run(&["rules", "explain", "no_such", "r.yar"]).code, 66);
    let cost = bench.run(&["rules", "cost", "n:r.yar", "--over", "tree", "--format", "json"]);
    let cost: serde_json::Value = serde_json::from_str(&cost.stdout).unwrap();
    assert_eq!((cost["files"].as_u64(), cost["bytes"].as_u64()), (Some(3), Some(32)));
    let rule = &cost["rules"][0];
    assert_eq!((&rule["rule"], &rule["namespace"]), (&"hay".into(), &"n".into()));
    assert_eq!((&rule["candidate"], &rule["matched"]), (&1.into(), &1.into()));
    assert_eq!(bench.run(&["rules", "cost", "r.yar", "--over", "missing"]).code, 66);
}

#[test]
fn compiled_rules_are_kept_and_a_planted_directory_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    bench.write("r.yar", b"rule hay { strings: $a = \"haystack\" condition: $a }");
    bench.write("tree/a", b"haystack");
    let scan = ["scan", "tree", "--format", "ndjson", "--rules", "r.yar", "--cache", "kept"];
    let first = bench.run(&scan);
    let kept = |bench: &Bench| {
        let mut names: Vec<_> = fs::read_dir(bench.path("kept/rules"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let names = kept(&bench);
    for kind in ["check", "sieve", "sets", "set"] {
        let ends = format!(".{kind}");
        assert!(names.iter().any(|name| name.ends_with(&ends)), "{kind}: {names:?}");
    }
    let again = bench.run(&scan);
    assert_eq!((first.code, again.code), (1, 1), "{}", again.stderr);
    assert_eq!(first.file("tree/a")["detections"], again.file("tree/a")["detections"]);
    assert_eq!(kept(&bench), names);
    fs::set_permissions(bench.path("kept/rules"), fs::Permissions::from_mode(0o777)).unwrap();
    let exposed = bench.run(&scan);
    assert_eq!(exposed.code, 1);
    assert!(exposed.stderr.contains("compiling rules anew"), "{}", exposed.stderr);
}
