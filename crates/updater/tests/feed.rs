//! The publisher's commands, run as they are: keys, roots, packages.
#![expect(
    clippy::tests_outside_test_module,
    reason = "integration tests are a module of their own"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use lazaret_feed::{Anchor, Content, Envelope, Package};
use std::{fs, path::Path, process::Command};

fn feed(args: &[&str]) -> Result<String, String> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_lazaret-update")).arg("feed").args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

fn path(dir: &Path, name: &str) -> String {
    dir.join(name).display().to_string()
}

#[test]
fn a_package_is_believed_by_the_root_that_was_made_with_its_keys() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    feed(&["init", &path(dir, "feed")]).unwrap();
    assert!(feed(&["init", &path(dir, "feed")]).is_err(), "nothing is written over");
    fs::create_dir_all(dir.join("site/rules/site")).unwrap();
    fs::write(dir.join("site/rules/site/a.yar"), "rule a { condition: false }").unwrap();
    fs::write(dir.join("site/notes.txt"), "not for hosts").unwrap();
    let key = |name: &str| path(dir, &format!("feed/keys/{name}.json"));
    let pack = |number: &str, keys: &[String]| {
        let (site, output) = (path(dir, "site"), path(dir, "out.lzp"));
        let mut args = vec!["package", &site, "--number", number, "-o", &output];
        args.extend(keys.iter().flat_map(|key| ["--key", key.as_str()]));
        feed(&args)
    };
    let said = pack("7", &[key("package-1"), key("package-2")]).unwrap();
    assert!(said.contains("left out") && said.contains("package 7"), "{said}");
    let anchor = |number: u64| {
        Anchor::parse(&fs::read(dir.join(format!("feed/{number}.root.json"))).unwrap()).unwrap()
    };
    let envelope = || Envelope::parse(&fs::read(dir.join("out.lzp")).unwrap()).unwrap();
    let package = Package::verify(envelope(), &anchor(1)).unwrap();
    assert_eq!(package.signers().len(), 2);
    let content = Content::parse(&envelope().content().unwrap()).unwrap();
    assert_eq!(content.files()[0].path, "rules/site/a.yar");

    pack("8", &[key("package-1")]).unwrap();
    assert!(Package::verify(envelope(), &anchor(1)).is_err());
    assert!(pack("0", &[key("package-1")]).is_err(), "0 is no number");

    let rotate = |signers: &[&str]| {
        let (root, old, new) = (path(dir, "feed/1.root.json"), key("package-1"), key("package-3"));
        let mut args = vec!["rotate-key", &root, "--old", &old, "--new", &new];
        let keys: Vec<String> = signers.iter().map(|name| key(name)).collect();
        args.extend(keys.iter().flat_map(|key| ["--key", key.as_str()]));
        feed(&args)
    };
    assert!(rotate(&["root-1"]).is_err());
    assert!(!Path::new(&key("package-3")).exists());
    rotate(&["root-1", "root-2"]).unwrap();
    assert!(rotate(&["root-1", "root-2"]).is_err(), "a root is never written over");
    assert_eq!(anchor(2).version(), 2);
    pack("9", &[key("package-3"), key("package-2")]).unwrap();
    assert!(Package::verify(envelope(), &anchor(2)).is_ok());
    assert!(Package::verify(envelope(), &anchor(1)).is_err());
}
