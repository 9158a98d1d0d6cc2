//! The parser must be the one that the exact engine was built with.
#![expect(
    clippy::tests_outside_test_module,
    reason = "integration tests are a module of their own"
)]

#[test]
fn parser_and_engine_have_one_exact_version() {
    let manifest = include_str!("../Cargo.toml");
    let version = |name: &str| {
        let line = manifest.lines().find(|line| line.starts_with(&format!("{name} = ")));
        let start = line.and_then(|line| line.split_once("\"=")).expect("an exact version");
        start.1.split('"').next().map(str::to_owned)
    };
    assert_eq!(version("yara-x-parser"), version("yara-x"));
}
