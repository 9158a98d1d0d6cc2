//! A host of its own: a root, a store, a configuration, and the binary run in them.

use crate::support::Publisher;
use lazaret_feed::{Content, Kind, Manifest, PackageFile};
use serde_json::Value;
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};
use tempfile::TempDir;

pub(crate) struct Ground {
    pub(crate) dir: TempDir,
    pub(crate) publisher: Publisher,
}

pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ground {
    pub(crate) fn new() -> Self {
        let ground = Self { dir: tempfile::tempdir().unwrap(), publisher: Publisher::new() };
        let config = format!(
            "[signatures]\nroot = {:?}\nmemory = '512MiB'\ncompile_time = '3s'\n\
             goodware = ['/usr/bin/dpkg', '/usr/bin/tar', '/usr/bin/find']\n",
            ground.path("root.json")
        );
        fs::write(ground.path("lazaret.toml"), config).unwrap();
        fs::write(ground.path("root.json"), ground.publisher.root(&[1, 2])).unwrap();
        ground
    }

    /// With package 1, small and good, active.
    pub(crate) fn with_one() -> Self {
        let ground = Self::new();
        let run = ground.import(&ground.package(1, &[]));
        assert_eq!(run.code, 0, "{}", run.err);
        ground
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A package with a small set of own rules in place of those inside, and these files.
    pub(crate) fn package(&self, version: u64, files: &[(&str, &str)]) -> Vec<u8> {
        self.package_without(version, files, &[])
    }

    pub(crate) fn package_without(
        &self,
        version: u64,
        files: &[(&str, &str)],
        withdrawn: &[&str],
    ) -> Vec<u8> {
        let manifest = Manifest {
            schema: 1,
            version,
            created: "2026-11-01T00:00:00Z".into(),
            kind: Kind::Normal,
            note: String::new(),
            min_lazaret: "0.1.0".into(),
            files: Vec::new(),
            withdrawn: withdrawn.iter().map(|name| (*name).to_owned()).collect(),
            budget: Default::default(),
        };
        let own = [
            ("rules/lazaret/eicar.yar", eicar_rule()),
            ("rules/site/needle.yar", NEEDLE.to_owned()),
            ("rules/site/needle.test.toml", NEEDLE_TEST.to_owned()),
        ];
        let more = files.iter().map(|(path, text)| (*path, (*text).to_owned()));
        let file = |(path, text): (&str, String)| PackageFile {
            path: path.into(),
            bytes: text.into_bytes(),
        };
        let content = Content::build(manifest, own.into_iter().chain(more).map(file).collect());
        crate::support::package_by(&content.unwrap(), &self.publisher.package_keys)
    }

    pub(crate) fn import(&self, package: &[u8]) -> Run {
        fs::write(self.path("new.lzp"), package).unwrap();
        self.run(&["signatures", "import", self.path("new.lzp").to_str().unwrap()])
    }

    /// Imports what must be refused with this code while `stays` stays active.
    pub(crate) fn refused(&self, package: &[u8], code: &str, stays: u64) -> String {
        let run = self.import(package);
        assert_eq!(run.code, 1, "{}{}", run.out, run.err);
        assert!(run.err.contains(&format!("refused ({code})")), "{code}: {}", run.err);
        let status = self.status();
        assert_eq!(status["active"]["version"], stays, "{status}");
        assert!(status["counters"][format!("refused:{code}")].as_u64() >= Some(1), "{status}");
        let log = self.run(&["signatures", "log", "--format", "json", "--last", "1"]);
        let last: Value = serde_json::from_str(log.out.trim()).unwrap();
        assert_eq!((&last["event"], &last["code"]), (&"refused".into(), &code.into()));
        run.err
    }

    /// What the kernel says of the process that tries a package here right now.
    pub(crate) fn trial(&self) -> Option<String> {
        let store = self.path("state/feed/store").display().to_string();
        let processes = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
        let is_ours = |process: &PathBuf| {
            let words = fs::read(process.join("cmdline")).unwrap_or_default();
            let words = String::from_utf8_lossy(&words).into_owned();
            words.contains("\0try\0") && words.contains(&store)
        };
        processes
            .filter(is_ours)
            .find_map(|process| fs::read_to_string(process.join("status")).ok())
    }

    pub(crate) fn status(&self) -> Value {
        let run = self.run(&["signatures", "status", "--format", "json"]);
        serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err))
    }

    /// The rules that a scan of these bytes reports.
    pub(crate) fn found(&self, bytes: &[u8]) -> (Vec<String>, String) {
        fs::write(self.path("subject"), bytes).unwrap();
        let subject = self.path("subject");
        let args = ["scan", "--format", "ndjson", "--cache", "none", "--exit-zero"];
        let run = self.run(&[&args[..], &[subject.to_str().unwrap()]].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        let lines = run.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let files: Vec<Value> = lines.filter(|line| line["type"] == "file").collect();
        let detections = files.iter().filter_map(|file| file["detections"].as_array()).flatten();
        let name = |d: &Value| {
            format!("{}:{}", d["namespace"].as_str().unwrap(), d["rule"].as_str().unwrap())
        };
        (detections.map(name).collect(), run.err)
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_by(&[], args)
    }

    /// The same, run by these words.
    pub(crate) fn run_by(&self, by: &[&str], args: &[&str]) -> Run {
        let words = [by, &[env!("CARGO_BIN_EXE_lazaret")], args].concat();
        let output = Command::new(words[0])
            .args(&words[1..])
            .env("LAZARET_CONFIG", self.path("lazaret.toml"))
            .env("LAZARET_STATE_DIR", self.path("state"))
            .env("LAZARET_CACHE_DIR", self.path("cache"))
            .env_remove("LAZARET_LOG")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Put together here, so that no source holds it whole.
pub(crate) fn eicar() -> Vec<u8> {
    ["X5O!P%@AP[4\\PZX54(P^)", "7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"]
        .concat()
        .into()
}

fn eicar_rule() -> String {
    let text = ["EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE"].concat();
    format!(
        "rule eicar {{ meta: severity = \"malicious\" strings: $a = \"{text}\" condition: $a }}"
    )
}

const NEEDLE: &str = "rule needle { meta: severity = \"malicious\" \
                      strings: $a = \"a needle of this test\" condition: $a }";
const NEEDLE_TEST: &str = "rule = \"needle\"\n[[hit]]\nnote = \"the needle\"\n\
                           parts = [{ text = [\"a needle\", \" of this test\"] }]\n\
                           [[near]]\nnote = \"hay\"\nparts = [{ text = [\"hay\"] }]\n";
