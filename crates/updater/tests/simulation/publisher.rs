//! The publisher: the real commands over the project's own signatures, and the mirrors that lie.
//!
//! Owns: what is served. `www` is honest; `stale` shows an older state, `flipped` has a bit flipped in
//! every package and delta, `stranger` is signed by somebody else, `frozen` lets its word expire.

use lazaret_feed::{ContentId, Waves};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) struct Publisher {
    dir: PathBuf,
    /// Of package 1, in bytes.
    pub(crate) size: u64,
}

impl Publisher {
    /// With package 1 on offer for all.
    pub(crate) fn new(dir: &Path) -> Self {
        let publisher = Self { dir: dir.to_owned(), size: 0 };
        publisher.run(&["init", &publisher.text("feed")]);
        publisher.run(&["init", &publisher.text("other")]);
        let signatures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../signatures");
        copy(&signatures, &dir.join("work/rules/lazaret"), &|name| {
            [".yar", ".toml"].iter().any(|end| name.ends_with(end))
        });
        let package = publisher.package(1, "normal", "feed");
        publisher.publish("feed", "www", &["--package", &package, "--plan", "all"]);
        publisher.mirror("stale");
        // What hosts have seen is newer than what the stale mirror shows.
        publisher.publish("feed", "www", &[]);
        let stranger = publisher.package(1, "normal", "other");
        publisher.publish("other", "stranger", &["--package", &stranger, "--plan", "all"]);
        publisher.mirrors();
        let size = fs::metadata(package).unwrap().len();
        Self { size, ..publisher }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.join("feed/1.root.json")
    }

    /// Publishes package `number`; its name and the plan as hosts see it.
    pub(crate) fn release(&self, number: u64, plan: &str, kind: &str) -> (ContentId, Waves) {
        let rule = self.dir.join("work/rules/lazaret/release.yar");
        let text = format!("rule Release_{number} {{ condition: false }}\n");
        match kind {
            "rollback" => fs::write(rule, "rule Release_2 { condition: false }\n").unwrap(),
            _ => fs::write(rule, text).unwrap(),
        }
        let package = self.package(number, kind, "feed");
        self.publish("feed", "www", &["--package", &package, "--plan", plan]);
        self.mirrors();
        self.newest()
    }

    /// Holds what was released last; the plan as far as it came.
    pub(crate) fn hold(&self) -> Waves {
        self.site("hold", "feed", "www", &[]);
        self.mirrors();
        self.newest().1
    }

    fn mirrors(&self) {
        self.mirror("flipped");
        let targets = self.dir.join("sites/flipped/targets");
        for entry in fs::read_dir(targets).unwrap() {
            let path = entry.unwrap().path();
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(path, bytes).unwrap();
        }
        self.mirror("frozen");
        self.publish("feed", "frozen", &["--hours", "0"]);
    }

    fn mirror(&self, name: &str) {
        let to = self.dir.join("sites").join(name);
        drop(fs::remove_dir_all(&to));
        copy(&self.dir.join("sites/www"), &to, &|_| true);
    }

    fn newest(&self) -> (ContentId, Waves) {
        let site = self.dir.join("sites/www");
        let number = |name: &Path| -> Option<u64> {
            name.file_name()?.to_str()?.strip_suffix(".targets.json")?.parse().ok()
        };
        let lists = fs::read_dir(&site).unwrap().map(|entry| entry.unwrap().path());
        let newest = lists.filter_map(|path| Some((number(&path)?, path))).max().unwrap().1;
        let list: Value = serde_json::from_slice(&fs::read(newest).unwrap()).unwrap();
        let targets = list["signed"]["targets"].as_object().unwrap().values();
        let newest = targets.max_by_key(|target| target["custom"]["version"].as_u64()).unwrap();
        let custom = &newest["custom"];
        let waves = serde_json::from_value(custom["waves"].clone()).unwrap();
        (custom["content"].as_str().unwrap().parse().unwrap(), waves)
    }

    fn package(&self, number: u64, kind: &str, by: &str) -> String {
        let output = self.text(&format!("{by}-{number}.lzp"));
        let keys = ["1", "2"].map(|n| self.text(&format!("{by}/keys/package-{n}.json")));
        let (work, number) = (self.text("work"), number.to_string());
        let args = ["package", &work, "--number", &number, "--kind", kind, "-o", &output];
        self.run(&[&args[..], &["--key", &keys[0], "--key", &keys[1]]].concat());
        output
    }

    fn publish(&self, feed: &str, site: &str, more: &[&str]) {
        self.site("publish", feed, site, more);
    }

    fn site(&self, verb: &str, feed: &str, site: &str, more: &[&str]) {
        let (at, by) = (self.text(&format!("sites/{site}")), self.text(feed));
        let names = ["package-1", "package-2", "snapshot-1", "timestamp-1"];
        let keys = names.map(|name| self.text(&format!("{feed}/keys/{name}.json")));
        let mut args = vec![verb, &at, "--feed", &by];
        keys.iter().for_each(|key| args.extend(["--key", key]));
        args.extend(more);
        self.run(&args);
    }

    fn run(&self, args: &[&str]) {
        let program = env!("CARGO_BIN_EXE_lazaret-update");
        let output = Command::new(program).arg("feed").args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn text(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }
}

fn copy(from: &Path, to: &Path, wanted: &dyn Fn(&str) -> bool) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to, wanted);
        } else if wanted(&entry.file_name().to_string_lossy()) {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
