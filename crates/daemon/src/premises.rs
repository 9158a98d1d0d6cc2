//! The directories that systemd made for us.
//!
//! Owns: [`Premises`], found in the environment. A service without them, in the foreground of a
//! person's terminal, leaves no trace outside of its output. Must not: make a directory.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Where the service may write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Premises {
    /// The socket and the status.
    pub(crate) runtime: PathBuf,
    /// The file of events.
    pub(crate) logs: Option<PathBuf>,
    /// What must be kept.
    pub(crate) state: Option<PathBuf>,
}

impl Premises {
    /// By `RUNTIME_DIRECTORY`, `LOGS_DIRECTORY` and `STATE_DIRECTORY`, which systemd sets, or
    /// `LAZARET_RUNTIME_DIR` and `LAZARET_STATE_DIR`.
    pub(crate) fn of_this_process() -> Option<Self> {
        Self::of(|name| env::var_os(name))
    }

    fn of(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let first = |name: &str| {
            let value = variable(name)?.into_string().ok()?;
            let first = value.split(':').next()?.to_owned();
            Some(PathBuf::from(first)).filter(|path| path.is_absolute())
        };
        let runtime = first("RUNTIME_DIRECTORY").or_else(|| first("LAZARET_RUNTIME_DIR"))?;
        let state = first("STATE_DIRECTORY").or_else(|| first("LAZARET_STATE_DIR"));
        Some(Self { runtime, logs: first("LOGS_DIRECTORY"), state })
    }

    pub(crate) fn status(&self) -> PathBuf {
        self.runtime.join("status.json")
    }

    pub(crate) fn control(&self) -> PathBuf {
        self.runtime.join("control.sock")
    }

    /// A file system of its own, so that it can be blocked whatever is blocked elsewhere.
    pub(crate) fn canary(&self) -> PathBuf {
        self.runtime.join("canary")
    }

    pub(crate) fn events(&self) -> Option<PathBuf> {
        self.logs.as_deref().map(|logs: &Path| logs.join("events.jsonl"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_for_us_is_used() {
        let with = |pairs: &[(&str, &str)]| {
            Premises::of(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| v.into()))
        };
        assert_eq!(with(&[]), None);
        assert_eq!(with(&[("RUNTIME_DIRECTORY", "relative")]), None);
        let both = [("RUNTIME_DIRECTORY", "/run/a:/run/b"), ("LOGS_DIRECTORY", "/var/log/a")];
        let premises = with(&both).unwrap();
        assert_eq!(premises.status(), Path::new("/run/a/status.json"));
        assert_eq!(premises.events().unwrap(), Path::new("/var/log/a/events.jsonl"));
        assert_eq!(with(&[("LAZARET_RUNTIME_DIR", "/r")]).unwrap().events(), None);
    }
}
