//! `lazaret doctor`: what this kernel and host can and cannot enforce, and what to do about it.
//!
//! Owns: the list of checks and their words. Must not: change anything.

use super::status::{ask, places};
use crate::{
    exit::Exit,
    output::shown,
    rules_command::unwritable,
    service_args::{AnswerFormat, DoctorArgs},
    watch::program,
};
use anyhow::Result;
use lazaret_config::load;
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    fs,
    io::{self, Write},
    path::Path,
    process::{Command, Stdio},
};

pub(crate) fn doctor(args: &DoctorArgs) -> Result<Exit> {
    let mut checks = vec![kernel()];
    checks.extend(kernel_lacks(&checks));
    checks.extend([workers(), configuration(), boot(), running()?, memory_execution()]);
    let worst = checks.iter().map(|check| check.grade).max().unwrap_or(Grade::Good);
    let text = match args.format {
        AnswerFormat::Text => checks.iter().map(Check::text).collect(),
        AnswerFormat::Json => format!("{:#}\n", json!({ "schema": 1, "checks": checks })),
    };
    io::stdout().lock().write_all(text.as_bytes()).map_err(unwritable)?;
    Ok(match worst {
        Grade::Good | Grade::Note => Exit::Clean,
        Grade::Lacking => Exit::Found,
        Grade::Missing => Exit::Incomplete,
    })
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    code: &'static str,
    grade: Grade,
    text: String,
    #[serde(skip)]
    lacks: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Grade {
    Good,
    /// Worth knowing.
    Note,
    /// Protection is less than it could be.
    Lacking,
    /// There can be no protection.
    Missing,
}

impl Check {
    fn new(code: &'static str, grade: Grade, text: impl Into<String>) -> Self {
        Self { code, grade, text: text.into(), lacks: Vec::new() }
    }

    fn text(&self) -> String {
        let grade = match self.grade {
            Grade::Good => "good",
            Grade::Note => "note",
            Grade::Lacking => "LACKING",
            Grade::Missing => "MISSING",
        };
        format!("{grade:<8} {}: {}\n", self.code, shown(self.text.as_ref()))
    }
}

/// What `lazaretd --probe` says.
fn kernel() -> Check {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let release = release.trim();
    let answer = program().map_err(|failure| failure.to_string()).and_then(|program| {
        let output = Command::new(program).arg("--probe").stdin(Stdio::null()).output();
        let output = output.map_err(|error| error.to_string())?;
        serde_json::from_slice::<Value>(&output.stdout).map_err(|error| error.to_string())
    });
    judge(release, answer)
}

fn judge(release: &str, answer: Result<Value, String>) -> Check {
    let answer = match answer {
        Ok(answer) => answer,
        Err(text) => return Check::new("kernel", Grade::Missing, format!("not asked: {text}")),
    };
    if answer["watches"] != true {
        let error = answer["error"].as_str().unwrap_or("no answer");
        let text = format!("Linux {release} does not let us watch: {error}; doctor takes root");
        return Check::new("kernel", Grade::Missing, text);
    }
    let text = format!("Linux {release} asks before files are opened and executed");
    let lacks = answer["lacks"].as_array().map(Vec::as_slice).unwrap_or_default();
    let meaning = |lack: &Value| lack["meaning"].as_str().map(str::to_owned);
    let lacks = lacks.iter().filter_map(meaning).collect();
    Check { lacks, ..Check::new("kernel", Grade::Good, text) }
}

fn kernel_lacks(checks: &[Check]) -> Vec<Check> {
    let lacks = checks.iter().flat_map(|check| check.lacks.clone());
    lacks.map(|text| Check::new("kernel-lacks", Grade::Note, text)).collect()
}

/// Whether the kernel can keep a worker from opening anything.
fn workers() -> Check {
    let names = fs::read_to_string("/sys/kernel/security/lsm").unwrap_or_default();
    let landlock = names.trim().split(',').any(|name| name == "landlock");
    if names.is_empty() {
        let text = "whether Landlock is active is not known: /sys/kernel/security is not there";
        return Check::new("workers", Grade::Note, text);
    }
    if landlock {
        let text = "workers deny themselves files and network (Landlock, seccomp)";
        return Check::new("workers", Grade::Good, text);
    }
    let text = "Landlock is not active (boot with lsm=...,landlock): workers have seccomp only";
    Check::new("workers", Grade::Lacking, text)
}

fn configuration() -> Check {
    match load() {
        Ok(_) => Check::new("configuration", Grade::Good, "every file can be used"),
        Err(error) => Check::new("configuration", Grade::Lacking, error.to_string()),
    }
}

fn boot() -> Check {
    if !Path::new("/run/systemd/system").is_dir() {
        return Check::new("boot", Grade::Note, "systemd does not run here");
    }
    let enabled = Command::new("systemctl")
        .args(["is-enabled", "--quiet", super::systemd::UNIT])
        .stderr(Stdio::null())
        .status();
    if enabled.is_ok_and(|status| status.success()) {
        return Check::new("boot", Grade::Good, "the service starts at boot");
    }
    let text = "the service does not start at boot: `lazaret enable --notify` or `--block`";
    Check::new("boot", Grade::Lacking, text)
}

fn running() -> Result<Check> {
    Ok(match ask(&places()?) {
        Some(status) if !status.filesystems.is_empty() => {
            let text = format!("{} file systems are watched", status.filesystems.len());
            Check::new("service", Grade::Good, text)
        }
        _ => Check::new("service", Grade::Lacking, "nothing is watched; see `lazaret status`"),
    })
}

/// Programs that exist in memory only are no files, and no mark sees them.
fn memory_execution() -> Check {
    let set = fs::read_to_string("/proc/sys/vm/memfd_noexec").unwrap_or_default();
    if set.trim() == "2" {
        let text = "programs that exist in memory only cannot be executed";
        return Check::new("memory-execution", Grade::Good, text);
    }
    let text = "programs that exist in memory only are not seen; where nothing needs them, \
                `sysctl vm.memfd_noexec=2` forbids them";
    Check::new("memory-execution", Grade::Note, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_that_cannot_watch_is_missing_and_what_it_lacks_is_said() {
        let lacks = json!({ "watches": true, "lacks": [{ "code": "a", "meaning": "b" }] });
        let check = judge("6.1", Ok(lacks));
        assert_eq!((check.grade, &*check.lacks[0]), (Grade::Good, "b"));
        assert_eq!(kernel_lacks(&[check])[0].text, "b");
        let refused = json!({ "watches": false, "error": "not permitted" });
        assert!(judge("6.1", Ok(refused)).text.contains("not permitted"));
        assert_eq!(judge("6.1", Err("x".into())).grade, Grade::Missing);
    }
}
