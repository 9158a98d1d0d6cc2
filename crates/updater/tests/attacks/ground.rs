//! A publisher, the site it publishes, and a host that fetches from it.

use ed25519_dalek::{Signer, SigningKey};
use lazaret_feed::{Activation, Budget, FeedError, Host, Refusal, Seconds, Step, Store, Trial};
use olpc_cjson::CanonicalFormatter;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

pub(crate) struct Ground {
    pub(crate) dir: TempDir,
    /// Rules in each package.
    rules: u64,
}

impl Ground {
    /// With a publisher and package `number` on offer for all.
    pub(crate) fn new(number: u64) -> Self {
        Self::of_rules(number, 400)
    }

    /// The same with very small packages.
    pub(crate) fn small(number: u64) -> Self {
        Self::of_rules(number, 4)
    }

    fn of_rules(number: u64, rules: u64) -> Self {
        let ground = Self { dir: tempfile::tempdir().unwrap(), rules };
        ground.feed(&["init", &ground.text("feed")]);
        fs::create_dir_all(ground.path("work/rules/site")).unwrap();
        ground.configure("");
        ground.publish(number, "all");
        ground
    }

    /// The same publisher, site and host once more, elsewhere.
    pub(crate) fn twin(&self) -> Self {
        let twin = Self { dir: tempfile::tempdir().unwrap(), rules: self.rules };
        copy(self.dir.path(), twin.dir.path());
        twin.configure("");
        twin
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    pub(crate) fn configure(&self, more: &str) {
        let root = self.path("feed/1.root.json");
        let text = format!("[signatures]\nroot = {root:?}\n{more}\n");
        fs::write(self.path("lazaret.toml"), text).unwrap();
    }

    pub(crate) fn feed(&self, args: &[&str]) -> String {
        self.update(&[&["feed"], args].concat()).unwrap_or_else(|(_, said)| panic!("{said}"))
    }

    /// Exit code and words of a failure.
    pub(crate) fn update(&self, args: &[&str]) -> Result<String, (i32, String)> {
        let mut program = Command::new(env!("CARGO_BIN_EXE_lazaret-update"));
        self.run(program.args(args))
    }

    /// The same by another program that ends as it.
    pub(crate) fn run(&self, program: &mut Command) -> Result<String, (i32, String)> {
        for name in
            ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        {
            program.env_remove(name);
        }
        let output = program
            .env("LAZARET_CONFIG", self.path("lazaret.toml"))
            .env("LAZARET_STATE_DIR", self.path("state"))
            .env("LAZARET_CACHE_DIR", self.path("cache"))
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status.code() {
            Some(0) => Ok(text(&output.stdout)),
            code => Err((code.unwrap_or(-1), text(&output.stderr))),
        }
    }

    pub(crate) fn fetch(&self, from: &str) -> Result<String, (i32, String)> {
        self.update(&["fetch", "--stall", "3", "--from", from])
    }

    /// Fetches what must be refused with this code, and leaves nothing staged.
    pub(crate) fn refused(&self, from: &str, code: &str) {
        self.was_refused(self.fetch(from), code);
    }

    /// It has its code, nothing is staged, it is in the log and counted, and what was active stays.
    pub(crate) fn was_refused(&self, fetched: Result<String, (i32, String)>, code: &str) {
        let (exit, said) = fetched.expect_err("nothing was refused");
        assert!(said.contains(&format!("({code})")), "{code}: {exit} {said}");
        assert!(self.store().staging().package().unwrap().is_none(), "something is staged");
        let ledger = self.store().staging().ledger();
        let told = ledger.entries(1).pop().expect("nothing was told");
        assert_eq!(told.code.as_deref(), Some(code), "{told:?}");
        let counters = ledger.counters().0;
        let is_counted = |event: &str| counters.contains_key(&format!("{event}:{code}"));
        assert!(is_counted("refused") || is_counted("unreached"), "{counters:?}");
    }

    pub(crate) fn key(&self, name: &str) -> String {
        self.text(&format!("feed/keys/{name}.json"))
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        let keys = fs::read_dir(self.path("feed/keys")).unwrap();
        let names = keys.map(|key| key.unwrap().path().display().to_string());
        names.filter(|name| !name.contains("root-")).collect()
    }

    /// Makes package `number` and publishes it by this plan.
    pub(crate) fn publish(&self, number: u64, plan: &str) {
        let package = self.package(number);
        self.publish_with(&["--package", &package, "--plan", plan]);
    }

    pub(crate) fn package(&self, number: u64) -> String {
        let rules: String = (0..self.rules)
            .map(|n| format!("rule r{n} {{ condition: filesize == {} }}\n", n * 7919))
            .collect();
        let text = format!("{rules}rule v{number} {{ condition: false }}\n");
        fs::write(self.path("work/rules/site/a.yar"), text).unwrap();
        let (output, work) = (self.text(&format!("site-{number}.lzp")), self.text("work"));
        let keys = self.keys();
        let mut args = vec!["package", &work, "-o", &output, "--number"];
        let number = number.to_string();
        args.push(&number);
        for key in keys.iter().filter(|key| key.contains("/package-")) {
            args.extend(["--key", key]);
        }
        self.feed(&args);
        output
    }

    pub(crate) fn publish_with(&self, more: &[&str]) {
        let (site, feed, keys) = (self.text("site"), self.text("feed"), self.keys());
        let mut args = vec!["publish", &site, "--feed", &feed];
        for key in &keys {
            args.extend(["--key", key]);
        }
        args.extend(more);
        self.feed(&args);
    }

    pub(crate) fn rotate(&self, root: u64, old: &str, new: &str) {
        let root = self.text(&format!("feed/{root}.root.json"));
        let (old, new) = (self.key(old), self.key(new));
        let (one, two) = (self.key("root-1"), self.key("root-2"));
        let args = ["rotate-key", &root, "--old", &old, "--new", &new];
        self.feed(&[&args[..], &["--key", &one, "--key", &two]].concat());
        fs::rename(&old, self.path("revoked.json")).unwrap();
    }

    /// What is served, on a medium.
    pub(crate) fn export(&self, name: &str) -> PathBuf {
        let (site, feed, to) = (self.text("site"), self.text("feed"), self.text(name));
        let keys = fs::read_dir(self.path("feed/keys")).unwrap().map(|key| key.unwrap().path());
        let key = keys.filter(|key| key.to_string_lossy().contains("/offline-")).max().unwrap();
        let key = key.display().to_string();
        self.feed(&["export", &site, "--feed", &feed, "--to", &to, "--key", &key]);
        self.path(name)
    }

    /// A copy of the site as it is.
    pub(crate) fn keep(&self, name: &str) -> PathBuf {
        let to = self.path(name);
        copy(&self.path("site"), &to);
        to
    }

    /// What the host knows and has, to go back to.
    pub(crate) fn keep_state(&self) -> PathBuf {
        let kept = self.path("state-kept");
        copy(&self.path("state"), &kept);
        kept
    }

    pub(crate) fn restore_state(&self, kept: &Path) {
        fs::remove_dir_all(self.path("state")).unwrap();
        copy(kept, &self.path("state"));
    }

    pub(crate) fn store(&self) -> Store {
        Store::at(self.path("state/feed"))
    }

    /// Activates what is staged, whatever it is.
    pub(crate) fn activate(&self) -> u64 {
        let store = self.store();
        let locked = store.lock().unwrap();
        let root = fs::read(self.path("feed/1.root.json")).unwrap();
        let budget = Budget::default();
        let host = Host { shipped_root: Some(&root), least: 0, budget, probation: 0 };
        let activation = Activation::new(&locked, host, Seconds::now());
        activation.staged(&mut Kind).unwrap().pointer.version
    }

    /// Fetches and activates; the number of what is active then.
    pub(crate) fn follow(&self, from: &str) -> u64 {
        self.fetch(from).unwrap_or_else(|(_, said)| panic!("{said}"));
        self.activate()
    }
}

struct Kind;

impl Trial for Kind {
    fn start(&mut self, _: &Path, _: Budget) -> Result<(), FeedError> {
        Ok(())
    }

    fn step(&mut self, step: Step) -> Result<String, Refusal> {
        Ok(step.to_string())
    }
}

/// Changes the signed part of a file and signs it anew with these keys.
pub(crate) fn forge(path: &Path, keys: &[&str], change: impl FnOnce(&mut Value)) {
    let mut file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    change(&mut file["signed"]);
    let mut message = Vec::new();
    let form = CanonicalFormatter::new();
    file["signed"]
        .serialize(&mut serde_json::Serializer::with_formatter(&mut message, form))
        .unwrap();
    let sign = |key: &&str| {
        let key: Value = serde_json::from_slice(&fs::read(key).unwrap()).unwrap();
        let seed: lazaret_feed::ContentId = key["private"].as_str().unwrap().parse().unwrap();
        let signature = SigningKey::from_bytes(&seed.0).sign(&message).to_bytes();
        json!({ "keyid": key["keyid"], "sig": hex(&signature) })
    };
    file["signatures"] = keys.iter().map(sign).collect();
    fs::write(path, serde_json::to_vec(&file).unwrap()).unwrap();
}

/// What one file of metadata says of another.
pub(crate) fn describe(path: &Path, version: u64) -> Value {
    let bytes = fs::read(path).unwrap();
    let sha256 = hex(&Sha256::digest(&bytes));
    json!({ "version": version, "length": bytes.len(), "hashes": { "sha256": sha256 } })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
