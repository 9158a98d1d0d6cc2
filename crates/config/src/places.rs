//! The directories Lazaret lives in, by user and environment.
//!
//! Owns: [`Places`] and the variables that move them. Pure: the environment is handed in.
//! Must not: create or open a directory.

use crate::error::ConfigError;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Who runs the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    /// The directories of the system are used.
    Root,
    /// The user's own directories (XDG) are used; the number is the user's.
    Ordinary(u32),
}

/// What decides about directories.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Who runs the program.
    pub user: User,
    /// The variables that are set, of those in [`Environment::VARIABLES`].
    pub variables: Vec<(&'static str, OsString)>,
}

impl Environment {
    /// The variables that matter.
    pub const VARIABLES: [&'static str; 9] = [
        "LAZARET_CONFIG",
        "LAZARET_STATE_DIR",
        "LAZARET_CACHE_DIR",
        "LAZARET_RUNTIME_DIR",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
        "HOME",
    ];

    /// The path in `variable`, if it is set and not empty.
    fn path(&self, variable: &str) -> Option<PathBuf> {
        let (_, value) = self.variables.iter().find(|(name, _)| *name == variable)?;
        Some(PathBuf::from(value)).filter(|path| !path.as_os_str().is_empty())
    }

    /// The same, if the path is absolute: the XDG specification has others ignored.
    fn absolute(&self, variable: &str) -> Option<PathBuf> {
        self.path(variable).filter(|path| path.is_absolute())
    }

    /// `$XDG/lazaret`, or `$HOME/below/lazaret`; none if neither is known.
    fn xdg(&self, variable: &str, below: &str) -> Option<PathBuf> {
        let home = || self.absolute("HOME").map(|home| home.join(below));
        self.absolute(variable).or_else(home).map(|base| base.join("lazaret"))
    }
}

/// Directories and files, absolute unless the environment says otherwise. None need exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// What the package brings: `/usr/lib/lazaret/lazaret.toml`.
    pub vendor_config: PathBuf,
    /// What the administrator sets: `/etc/lazaret`, with `lazaret.toml`, `conf.d` and `managed.d`.
    pub system_config: PathBuf,
    /// The file or directory of `LAZARET_CONFIG`, in place of the administrator's and the user's
    /// files. What is managed in `/etc/lazaret/managed.d` holds all the same.
    pub chosen_config: Option<PathBuf>,
    /// The file of an ordinary user.
    pub user_config: Option<PathBuf>,
    /// What must be kept: quarantine, signatures.
    pub state: PathBuf,
    /// What may be deleted at any time.
    pub cache: PathBuf,
    /// Sockets.
    pub runtime: PathBuf,
}

impl Places {
    /// The places for `environment`.
    ///
    /// # Errors
    /// [`ConfigError::NoHome`] for an ordinary user of whom neither `HOME` nor the XDG variables
    /// are set.
    pub fn new(environment: &Environment) -> Result<Self, ConfigError> {
        let no_home = |variable| ConfigError::NoHome { variable };
        let chosen = |variable: &'static str, system: &str, xdg: Option<PathBuf>| {
            if let Some(path) = environment.path(variable) {
                return Ok(path);
            }
            match environment.user {
                User::Root => Ok(PathBuf::from(system)),
                User::Ordinary(_) => xdg.ok_or_else(|| no_home(variable)),
            }
        };
        let state = environment.xdg("XDG_STATE_HOME", ".local/state");
        let cache = environment.xdg("XDG_CACHE_HOME", ".cache");
        let user_config = environment.xdg("XDG_CONFIG_HOME", ".config");
        Ok(Self {
            vendor_config: PathBuf::from("/usr/lib/lazaret/lazaret.toml"),
            system_config: PathBuf::from("/etc/lazaret"),
            chosen_config: environment.path("LAZARET_CONFIG"),
            user_config: user_config
                .filter(|_| environment.user != User::Root)
                .map(|directory| directory.join("lazaret.toml")),
            state: chosen("LAZARET_STATE_DIR", "/var/lib/lazaret", state)?,
            cache: chosen("LAZARET_CACHE_DIR", "/var/cache/lazaret", cache)?,
            runtime: chosen("LAZARET_RUNTIME_DIR", "/run/lazaret", runtime(environment))?,
        })
    }

    /// The directory of locally written rules.
    #[must_use]
    pub fn local_rules(&self) -> PathBuf {
        self.system_config.join("rules.d")
    }

    /// The directory of packages of signatures.
    #[must_use]
    pub fn feed(&self) -> PathBuf {
        self.state.join("feed")
    }

    /// The directory of quarantined items.
    #[must_use]
    pub fn quarantine(&self) -> PathBuf {
        self.state.join("quarantine")
    }

    /// The list of digests that people allowed, if they ever did.
    #[must_use]
    pub fn allow_list(&self) -> PathBuf {
        self.state.join("allow.hashes")
    }
}

fn runtime(environment: &Environment) -> Option<PathBuf> {
    let base = environment.absolute("XDG_RUNTIME_DIR").or(match environment.user {
        User::Root => None,
        User::Ordinary(number) => Some(Path::new("/run/user").join(number.to_string())),
    });
    base.map(|base| base.join("lazaret"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(user: User, variables: &[(&'static str, &str)]) -> Result<[String; 4], ConfigError> {
        let variables = variables.iter().map(|(name, value)| (*name, value.into())).collect();
        let places = Places::new(&Environment { user, variables })?;
        let config = places.chosen_config.or(places.user_config).unwrap_or(places.system_config);
        let all = [config, places.state, places.cache, places.runtime];
        Ok(all.map(|path| path.display().to_string()))
    }

    #[test]
    fn by_user_and_environment() {
        let ordinary = User::Ordinary(7);
        let system = ["/etc/lazaret", "/var/lib/lazaret", "/var/cache/lazaret", "/run/lazaret"];
        let home = [
            "/h/.config/lazaret/lazaret.toml",
            "/h/.local/state/lazaret",
            "/h/.cache/lazaret",
            "/run/user/7/lazaret",
        ];
        let moved = [
            ("LAZARET_CONFIG", "c.toml"),
            ("LAZARET_STATE_DIR", "/s"),
            ("LAZARET_CACHE_DIR", "/k"),
            ("LAZARET_RUNTIME_DIR", "/r"),
        ];
        let xdg = [
            ("XDG_CONFIG_HOME", "/xc"),
            ("XDG_STATE_HOME", "/xs"),
            ("XDG_CACHE_HOME", "/xk"),
            ("XDG_RUNTIME_DIR", "/xr"),
            ("HOME", "/h"),
        ];
        let xdg_places = ["/xc/lazaret/lazaret.toml", "/xs/lazaret", "/xk/lazaret", "/xr/lazaret"];
        let table = [
            (User::Root, &[][..], system),
            (User::Root, &xdg, system),
            (User::Root, &moved, ["c.toml", "/s", "/k", "/r"]),
            (ordinary, &moved, ["c.toml", "/s", "/k", "/r"]),
            (ordinary, &[("HOME", "/h"), ("LAZARET_CONFIG", "")], home),
            (ordinary, &[("HOME", "/h"), ("XDG_STATE_HOME", "relative")], home),
            (ordinary, &xdg, xdg_places),
        ];
        for (user, variables, expected) in table {
            let got = places(user, variables).unwrap();
            assert_eq!(got, expected.map(str::to_owned), "{user:?} {variables:?}");
        }
        let error = places(ordinary, &[]).unwrap_err().to_string();
        assert_eq!(error, "no home directory is known; set HOME or LAZARET_STATE_DIR");
    }
}
