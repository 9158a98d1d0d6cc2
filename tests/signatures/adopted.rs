//! Rules of somebody else, from their tree or zip to a package that protects.

use crate::ground::Ground;
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path, process::Command};

const GOOD: &str = "import \"pe\"\n\
                    rule Theirs_Good { meta: score = 90 author = \"them\" \
                    strings: $a = \"their own marker\" condition: $a }\n\
                    rule Theirs_Broken {\n  condition: no_such_thing\n}\n\
                    rule Theirs_Needs { condition: Theirs_Broken }\n";
const SUB: &str = "rule SUSP_Tool : TOOL { strings: $a = \"their own tool\" condition: $a }\n";
const MAP: &str = "default = \"suspicious\"\n[[map]]\nseverity = \"malicious\"\nmeta = \"score\"\n\
                   at-least = 80\n[[map]]\nseverity = \"info\"\ntag = \"TOOL\"\n";

/// A tree as somebody publishes it, and the same as a zip below one directory, as code hosts make it.
fn theirs(ground: &Ground) {
    let tree = ground.path("theirs");
    fs::create_dir_all(tree.join("sub dir")).unwrap();
    fs::write(tree.join("good.yar"), GOOD).unwrap();
    fs::write(tree.join("sub dir/tool (1).yara"), SUB).unwrap();
    fs::write(tree.join("index.yar"), "include \"good.yar\"\n").unwrap();
    fs::write(tree.join("README.md"), "not a rule").unwrap();
    fs::write(tree.join("LICENSE"), "Their licence.").unwrap();
    let zip = Command::new("python3")
        .args(["-m", "zipfile", "-c", "theirs.zip", "theirs/"])
        .current_dir(ground.dir.path())
        .status();
    assert!(zip.unwrap().success());
    fs::write(ground.path("map.toml"), MAP).unwrap();
}

fn adopt(ground: &Ground, source: &str, into: &str) -> Value {
    let (source, into, map) = (ground.path(source), ground.path(into), ground.path("map.toml"));
    let text = |path: &Path| path.display().to_string();
    let (source, into, map) = (text(&source), text(&into), text(&map));
    let args = ["rules", "adopt", &source, "--into", &into, "--namespace", "theirs"];
    let run = ground.run(&[&args[..], &["--severity", &map, "--format", "json"]].concat());
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    serde_json::from_str(&run.out).unwrap()
}

/// Files below a directory by their paths in a package.
fn files(top: &Path, dir: &Path, all: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(top, &path, all);
        } else {
            let name = path.strip_prefix(top).unwrap().display().to_string();
            all.insert(name, fs::read_to_string(path).unwrap());
        }
    }
}

fn written(ground: &Ground, into: &str) -> BTreeMap<String, String> {
    let (mut all, top) = (BTreeMap::new(), ground.path(into));
    files(&top, &top, &mut all);
    all
}

#[test]
fn a_tree_and_a_zip_of_foreign_rules_become_a_package_that_protects() {
    let ground = Ground::new();
    theirs(&ground);
    let said = adopt(&ground, "theirs", "site");
    assert_eq!(
        (&said["rules"], &said["mapped"]),
        (&2.into(), &serde_json::json!({"malicious": 1, "info": 1}))
    );
    let left: Vec<(&str, u64, &str)> = said["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|left| {
            let rule = left["rules"][0].as_str().unwrap_or("");
            (left["file"].as_str().unwrap(), left["line"].as_u64().unwrap(), rule)
        })
        .collect();
    let expected =
        [("good.yar", 4, "Theirs_Broken"), ("good.yar", 6, "Theirs_Needs"), ("index.yar", 1, "")];
    assert_eq!(left, expected);
    let tree = written(&ground, "site");
    let names: Vec<&str> = tree.keys().map(String::as_str).collect();
    let expected = [
        "rules/theirs/ADOPTED.txt",
        "rules/theirs/LICENSE",
        "rules/theirs/good.yar",
        "rules/theirs/sub_dir/tool__1_.yara",
    ];
    assert_eq!(names, expected);
    assert_eq!(tree["rules/theirs/LICENSE"], "Their licence.");
    assert!(
        tree["rules/theirs/ADOPTED.txt"].contains("good.yar:4: Theirs_Broken: error[E009]"),
        "{tree:?}"
    );

    // The zip gives the same rules; a second run replaces what the first wrote.
    let zipped = adopt(&ground, "theirs.zip", "zipped");
    assert_eq!((&zipped["rules"], &zipped["mapped"]), (&said["rules"], &said["mapped"]));
    assert_eq!(adopt(&ground, "theirs.zip", "zipped"), zipped);
    let rules = |all: &BTreeMap<String, String>| -> Vec<String> {
        all.iter().filter(|(name, _)| name.contains(".yar")).map(|(_, text)| text.clone()).collect()
    };
    assert_eq!(rules(&tree), rules(&written(&ground, "zipped")));

    let files: Vec<(&str, &str)> = tree.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let run = ground.import(&ground.package(1, &files));
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert_eq!(ground.found(b"has their own marker in it").0, ["theirs:Theirs_Good"]);
    assert_eq!(ground.found(b"has their own tool in it").0, ["theirs:SUSP_Tool"]);
}

#[test]
fn what_cannot_be_adopted_changes_nothing_and_says_why() {
    let ground = Ground::new();
    theirs(&ground);
    let run = |more: &[&str]| {
        let (source, into) = (ground.path("theirs"), ground.path("site"));
        let (source, into) = (source.display().to_string(), into.display().to_string());
        let args = ["rules", "adopt", &source, "--into", &into];
        ground.run(&[&args[..], more].concat())
    };
    assert_eq!(run(&["--namespace", "lazaret"]).code, 64);
    assert_eq!(run(&["--namespace", "a-b"]).code, 64);
    fs::create_dir_all(ground.path("site/rules/own")).unwrap();
    let said = run(&["--namespace", "own"]);
    assert!(said.code == 73 && said.err.contains("not adopted"), "{} {}", said.code, said.err);
    fs::remove_file(ground.path("theirs/LICENSE")).unwrap();
    let said = run(&["--namespace", "theirs"]);
    assert!(said.code == 66 && said.err.contains("--licence"), "{} {}", said.code, said.err);
    assert!(!ground.path("site/rules/theirs").exists());
    fs::write(ground.path("terms"), "Terms.").unwrap();
    let terms = ground.path("terms").display().to_string();
    assert_eq!(run(&["--namespace", "theirs", "--licence", &terms]).code, 0);
    assert_eq!(written(&ground, "site")["rules/theirs/LICENSE"], "Terms.");
    // Half a zip is not a smaller set of rules.
    let zip = fs::read(ground.path("theirs.zip")).unwrap();
    fs::write(ground.path("theirs.zip"), &zip[..zip.len() / 2]).unwrap();
    let (half, into) = (ground.path("theirs.zip"), ground.path("half"));
    let (half, into) = (half.display().to_string(), into.display().to_string());
    let said = ground.run(&["rules", "adopt", &half, "--into", &into, "--namespace", "theirs"]);
    assert_eq!(said.code, 66, "{}{}", said.out, said.err);
    assert!(!ground.path("half/rules/theirs").exists());
}

/// Public sets: everything that compiles is taken, what does not is named with its place.
#[test]
fn public_rule_sets_are_adopted() {
    let Some(root) = std::env::var_os("LAZARET_RULESETS") else {
        assert!(std::env::var_os("CI").is_none(), "LAZARET_RULESETS must be set in CI");
        println!("DID NOT RUN: LAZARET_RULESETS is not set");
        return;
    };
    let ground = Ground::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        let (source, into) =
            (path.display().to_string(), ground.path("site").display().to_string());
        let args = ["rules", "adopt", &source, "--into", &into, "--namespace", "theirs"];
        let run = ground.run(&[&args[..], &["--format", "json"]].concat());
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
        let said: Value = serde_json::from_str(&run.out).unwrap();
        let left = said["left_out"].as_array().unwrap();
        println!("{source}: {} rules, {} left out", said["rules"], left.len());
        assert!(said["rules"].as_u64() > Some(500), "{source}: {}", said["rules"]);
        for left in left {
            let has_place = left["file"].as_str().is_some_and(|file| !file.is_empty())
                && left["reason"].as_str().is_some_and(|reason| !reason.is_empty());
            assert!(has_place && left["line"].as_u64().is_some(), "{left}");
        }
        let rules = ground.path("site/rules/theirs");
        let check =
            ground.run(&["rules", "check", &rules.display().to_string(), "--format", "json"]);
        let check: Value = serde_json::from_str(&check.out).unwrap();
        assert_eq!((&check["errors"], &check["rules"]), (&0.into(), &said["rules"]));
        assert!(
            fs::read_dir(&rules).unwrap().any(|entry| {
                entry.unwrap().file_name().to_string_lossy().starts_with("LICENSE")
            })
        );
        fs::remove_dir_all(ground.path("site")).unwrap();
    }
}
