//! Signed packages of signatures and a service that stays.

use crate::{
    ground::{BLOCK, Ground, Service, command, ok, refused},
    publisher, support,
};
use lazaret_feed::Store;
use serde_json::Value;
use std::{
    ffi::OsString,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread::{scope, sleep},
    time::{Duration, Instant},
};

const TAKE: &str = "action = \"quarantine\"\n";
const NEEDLE: &str = "hay with a needle of this test in it";

/// A service that believes this publisher and has no package yet.
fn protect(ground: &Ground, publisher: &publisher::Ground, gate: &str) -> Service {
    let root = publisher.path("root.json");
    let signatures = format!(
        "[signatures]\nroot = {root:?}\nmemory = '512MiB'\ncompile_time = '10s'\n\
         goodware = ['/usr/bin/find']\n"
    );
    ground.protect_with(&signatures, &format!("{BLOCK}{gate}"))
}

/// Imports a package; what the command said.
fn import(ground: &Ground, package: &[u8]) -> String {
    let file = ground.beside("new.lzp");
    fs::write(&file, package).unwrap();
    let output = ground.lazaret().args(["signatures", "import"]).arg(&file).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// A package that becomes active protects without anybody's hand, and no more after a rollback.
pub(crate) fn a_package_serves_as_soon_as_it_is_active() {
    let (ground, publisher) = (Ground::new(), publisher::Ground::new());
    let path = ground.write("hay", NEEDLE);
    let service = protect(&ground, &publisher, "");
    assert!(!refused(&path));
    import(&ground, &publisher.package(1, &[]));
    service.event("reloaded");
    assert!(refused(&path));
    assert!(ok(ground.lazaret().args(["signatures", "rollback", "--reason", "a test"])));
    service.event("reloaded");
    assert!(!refused(&path));
    service.stop();
}

/// A package of the first form holds the words of rules that are active already: whoever opens it is refused,
/// and root imports it all the same, alone. Those of now are anybody's to carry.
pub(crate) fn a_package_on_a_watched_stick_is_imported() {
    let (ground, publisher) = (Ground::new(), publisher::Ground::new());
    let service = protect(&ground, &publisher, "");
    import(&ground, &publisher.package(1, &[]));
    service.event("reloaded");
    let stick = ground.path("site-2.lzp");
    fs::write(&stick, support::bare(&publisher.package(2, &[]))).unwrap();
    let cat = || ok(command("cat").arg(&stick));
    assert!(!cat(), "its words are those of the rule");
    let words = ["signatures", "import"];
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    // Somebody else, and root where no service answers: both are asked about like anybody.
    fs::set_permissions(publisher.dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let of_root = |by: &str| {
        let mut import = ground.lazaret();
        import.args(words).arg(&stick).env("LAZARET_RUNTIME_DIR", ground.beside(by));
        import
    };
    let mut by_nobody = command("setpriv");
    by_nobody.args(["--reuid", "65534", "--clear-groups", env!("CARGO_BIN_EXE_lazaret")]);
    by_nobody.args(words).arg(&stick);
    by_nobody.envs(environment(&of_root("run")));
    for import in [&mut by_nobody, &mut of_root("nowhere")] {
        let output = import.output().unwrap();
        assert_eq!(output.status.code(), Some(66), "{}", said(&output));
        assert!(said(&output).contains("import it as root"), "{}", said(&output));
    }
    let (output, others) = scope(|scope| {
        let mut import = of_root("run");
        let import = scope.spawn(move || import.output().unwrap());
        let mut others = vec![];
        while !import.is_finished() {
            others.push(cat());
        }
        (import.join().unwrap(), others)
    });
    assert!(output.status.success(), "{}", said(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Package 2"), "{output:?}");
    println!("  {} others tried meanwhile", others.len());
    assert!(!others.is_empty() && !others.contains(&true), "the pass is of the importer alone");
    fs::remove_file(&stick).unwrap();
    fs::write(&stick, publisher.package(3, &[])).unwrap();
    assert!(cat());
    let output = of_root("nowhere").output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    service.stop();
}

/// With every package of the store damaged while the service runs, the signatures inside the program take
/// over by themselves: an EICAR copy is refused at every moment, and it is said in an event and in the
/// status, for as long as it is so.
pub(crate) fn damaged_packages_leave_the_signatures_inside() {
    let (ground, publisher) = (Ground::new(), publisher::Ground::new());
    // Else nobody can be asked for the status.
    fs::create_dir(ground.beside("run")).unwrap();
    let service = protect(&ground, &publisher, "");
    let (eicar, hay) = (ground.path("eicar"), ground.write("hay", NEEDLE));
    fs::write(&eicar, publisher::eicar()).unwrap();
    for version in [1, 2] {
        import(&ground, &publisher.package(version, &[]));
        service.event("reloaded");
    }
    assert!(refused(&eicar) && refused(&hay));
    assert_eq!(complaint(&ground), None, "nothing is wrong yet");
    let store = Store::at(ground.beside("state/feed"));
    let (active, before) = (store.active().unwrap().unwrap(), store.last_good().unwrap().unwrap());
    assert_eq!((active.version, before.version, store.content_ids().len()), (2, 1, 2));
    for path in [before, active].map(|pointer| store.content_path(pointer.content)) {
        let mut bytes = fs::read(&path).unwrap();
        bytes[700] ^= 1;
        fs::write(path, bytes).unwrap();
    }
    let damaged = Instant::now();
    let told = [(); 3].map(|()| service.event("trouble"));
    assert!(told.iter().all(|told| told["code"] == "signatures-passed-over"), "{told:?}");
    assert!(told[2]["text"].as_str().unwrap().contains("inside the program"), "{told:?}");
    while refused(&hay) {
        assert!(refused(&eicar), "a moment without protection");
        assert!(damaged.elapsed() < Duration::from_secs(60), "the damaged package still serves");
        sleep(Duration::from_millis(20));
    }
    println!("  the signatures inside serve {} ms after the damage", damaged.elapsed().as_millis());
    service.event("reloaded");
    let copy = ground.path("copy");
    fs::write(&copy, publisher::eicar()).unwrap();
    assert!(refused(&copy) && refused(&eicar));
    let is_of_copy =
        |told: &Value| told["path"].as_str().is_some_and(|path| Path::new(path) == copy);
    let decision = service.event_with("decision", is_of_copy);
    let rule = decision["detections"][0]["rule"].as_str().unwrap_or_default();
    assert!(rule.starts_with("Test_Eicar"), "{decision}");
    assert!(complaint(&ground).unwrap().contains("inside the program"));
    // A new package ends it.
    import(&ground, &publisher.package(3, &[]));
    let activated = Instant::now();
    // First the damaged one is left, which is a change as well.
    while !refused(&hay) {
        assert!(activated.elapsed() < Duration::from_secs(60), "the new package does not serve");
        sleep(Duration::from_millis(20));
    }
    service.event("reloaded");
    assert_eq!(complaint(&ground), None);
    service.stop();
}

/// No rules come to the end of this one; nothing in it is what they look for.
const STUCK: &str = "rule stuck { condition: uint32(0) == 0x4b435453 and \
                     for all i in (0..9223372036854775806) : (uint8(i % 7) != 300) }";
/// So that a worker that is stuck is ended in seconds.
const SOON: &str = "open_deadline = '300ms'\nexec_deadline = '300ms'\n";

/// Has workers die over files, with rules that did not when package 1 was active, or did, too.
fn stuck_since(version: u64) -> (Ground, Service, Vec<PathBuf>) {
    let (ground, publisher) = (Ground::new(), publisher::Ground::new());
    let service = protect(&ground, &publisher, SOON);
    for number in [1, 2] {
        let rules = if number >= version { STUCK } else { "rule free { condition: false }" };
        import(&ground, &publisher.package(number, &[("rules/site/stuck.yar", rules)]));
        service.event("reloaded");
    }
    let paths: Vec<_> = (0..3)
        .map(|n| {
            ground.write(&format!("s{n}"), &format!("STCK {n}, longer than what is looked at"))
        })
        .collect();
    // While workers are at the first: what comes of that says nothing about the file as it is now.
    sleep(Duration::from_millis(100));
    let shut = || fs::Permissions::from_mode(0o711);
    paths.iter().for_each(|path| fs::set_permissions(path, shut()).unwrap());
    // Whoever opens them is let through when it takes too long.
    paths.iter().for_each(|path| assert!(fs::read(path).is_ok()));
    (ground, service, paths)
}

/// A package on probation whose rules get workers stuck over files with which those before had no trouble
/// is left by the host itself, which says why; what it found is found no less.
pub(crate) fn a_package_that_ends_workers_is_left() {
    let (ground, service, paths) = stuck_since(2);
    let hay = ground.write("hay", NEEDLE);
    let begun = Instant::now();
    let is_revert = |told: &Value| told["package"]["event"] == "reverted";
    let told = service.event_with("package", is_revert);
    let told = &told["package"];
    assert_eq!((&told["code"], &told["version"]), (&"workers-died".into(), &2.into()), "{told}");
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.contains("back to package 1") && detail.contains("/mnt/s"), "{detail}");
    service.event("reloaded");
    println!("  back {} ms after the files", begun.elapsed().as_millis());
    let log = ground.lazaret().args(["signatures", "log"]).output().unwrap();
    assert!(String::from_utf8_lossy(&log.stdout).contains("workers-died"), "{log:?}");
    let store = Store::at(ground.beside("state/feed"));
    assert_eq!(store.active().unwrap().unwrap().version, 1);
    assert!(refused(&hay));
    service.drain();
    // Now they are scanned to the end, and nobody waits for long.
    let unscanned = |told: &Value| told["type"] == "decision" && told["reason"] == "timed-out";
    paths.iter().for_each(|path| assert!(fs::read(path).is_ok()));
    assert!(!service.told().iter().any(unscanned));
    let numbers = service.stop();
    assert!(numbers["questions"].is_object(), "{numbers}");
}

/// The same files where the rules before die of them, too: then it is their fault, and the newer rules stay.
pub(crate) fn files_that_end_any_worker_bring_back_nothing() {
    let (ground, service, _) = stuck_since(1);
    let is_end = |told: &Value| told["code"] == "rules-acquitted";
    service.event_with("trouble", is_end);
    let store = Store::at(ground.beside("state/feed"));
    assert_eq!(store.active().unwrap().unwrap().version, 2);
    service.stop();
}

/// Why `lazaret status` is not content with the packages, as long as it says so by its end, too.
fn complaint(ground: &Ground) -> Option<String> {
    let output = ground.lazaret().args(["status", "--format", "json"]).output().unwrap();
    let status: Value = serde_json::from_slice(&output.stdout).unwrap();
    let reasons =
        status["reasons"].as_array().unwrap().iter().map(|reason| reason.as_str().unwrap());
    let reason = reasons.into_iter().find(|reason| reason.contains("signatures-passed-over"))?;
    assert_eq!(output.status.code(), Some(1), "{status}");
    Some(reason.to_owned())
}

/// What a command is run with.
fn environment(command: &Command) -> Vec<(OsString, OsString)> {
    command.get_envs().filter_map(|(name, value)| Some((name.into(), value?.into()))).collect()
}

/// Files that older rules judged clean are looked at by the newer ones though nobody opens them, the
/// newest first.
pub(crate) fn what_was_clean_is_looked_at_again() {
    let (ground, publisher) = (Ground::new(), publisher::Ground::new());
    let service = protect(&ground, &publisher, TAKE);
    let write = |name: &str, text: &str| {
        let path = ground.write(name, text);
        sleep(Duration::from_millis(60));
        // Often enough that the verdict is remembered, and that root's own file is exempt.
        (0..3).for_each(|_| assert!(fs::read(&path).is_ok()));
        sleep(Duration::from_millis(60));
        path
    };
    let paths: Vec<_> = (0..6).map(|n| write(&format!("f{n}"), &format!("{NEEDLE} {n}"))).collect();
    let harmless = write("harmless", "hay");
    // One that changed its name, and one that is gone.
    let moved = ground.path("moved");
    fs::rename(&paths[1], &moved).unwrap();
    fs::remove_file(&paths[2]).unwrap();
    import(&ground, &publisher.package(1, &[]));
    service.event("reloaded");
    let taken = |_| {
        let told = service.event("action");
        assert_eq!(told["action"]["taken"], "quarantined", "{told}");
        told["path"].as_str().unwrap().to_owned()
    };
    let taken: Vec<String> = (0..4).map(taken).collect();
    let expected: Vec<String> = [5, 4, 3, 0].map(|n: usize| paths[n].display().to_string()).into();
    assert_eq!(taken, expected);
    assert!(
        Path::new(&moved).exists() && harmless.exists(),
        "a name that is another is opened first"
    );
    assert!(refused(&moved));
    let numbers = service.stop();
    assert!(numbers["questions"]["reviewed"].as_u64() >= Some(5), "{numbers}");
    assert_eq!(numbers["questions"]["unreviewed"], 0, "{numbers}");
}

/// A withdrawn rule is silent within a minute of the activation, and what it put into the vault is
/// named with the command that gives it back.
pub(crate) fn a_withdrawn_rule_gives_back_what_it_took() {
    let (ground, publisher) = (Ground::new(), publisher::Ground::new());
    let service = protect(&ground, &publisher, TAKE);
    import(&ground, &publisher.package(1, &[]));
    service.event("reloaded");
    let path = ground.write("hay", NEEDLE);
    assert!(refused(&path));
    let told = service.event("action");
    assert_eq!(told["action"]["taken"], "quarantined", "{told}");
    let case = told["action"]["case"].as_str().unwrap();
    let said = import(&ground, &publisher.package_without(2, &[], &["site:needle"]));
    let activated = Instant::now();
    assert!(said.contains(&format!("lazaret quarantine restore {case}")), "{said}");
    assert!(said.contains(&path.display().to_string()), "{said}");
    // Each is a new one: what is refused is taken away.
    for number in 0.. {
        let other = ground.write(&format!("other-{number}"), &format!("{NEEDLE}, too"));
        if fs::read(&other).is_ok() {
            break;
        }
        assert!(activated.elapsed() < Duration::from_secs(60), "it still fires");
        sleep(Duration::from_millis(50));
    }
    println!("  silent {} ms after the activation", activated.elapsed().as_millis());
    assert!(ok(ground.lazaret().args(["quarantine", "restore", case])));
    let read = fs::read(&path);
    assert!(
        read.as_ref().is_ok_and(|bytes| bytes == NEEDLE.as_bytes()),
        "{read:?}: {:#?}",
        service.told()
    );
    service.stop();
}
