//! The two profiles of limits for what is inside files: shipped numbers, configured ones, help.
//!
//! Owns: [`Profile`], the choice of `--limits`, and the table in the help, which is made of the
//! numbers themselves. Must not: know what a limit means for a verdict.

use clap::ValueEnum;
use lazaret_config::{LimitProfile, Limits, Size, Span};
use lazaret_engine::UnpackLimits;
use std::fmt::Write;

/// Whose limits hold for what is inside files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// Those of scans that somebody asked for.
    OnDemand,
    /// Those of scans that a process waits for: what on-access protection would see.
    OnAccess,
}

impl Profile {
    const fn shipped(self) -> UnpackLimits {
        match self {
            Self::OnDemand => UnpackLimits::on_demand(),
            Self::OnAccess => UnpackLimits::on_access(),
        }
    }

    const fn configured(self, limits: &Limits) -> &LimitProfile {
        match self {
            Self::OnDemand => &limits.on_demand,
            Self::OnAccess => &limits.on_access,
        }
    }

    /// The shipped numbers, with those that the configuration sets in their place.
    pub(crate) fn limits(self, configured: &Limits) -> UnpackLimits {
        let (shipped, set) = (self.shipped(), self.configured(configured));
        let size = |set: Option<Size>, shipped| set.map_or(shipped, Size::bytes);
        UnpackLimits {
            bytes: size(set.bytes, shipped.bytes),
            member: size(set.member, shipped.member),
            entries: set.entries.unwrap_or(shipped.entries),
            depth: set.depth.unwrap_or(shipped.depth),
            ratio: set.ratio.unwrap_or(shipped.ratio),
            ratio_floor: size(set.ratio_floor, shipped.ratio_floor),
            memory: size(set.memory, shipped.memory),
            window: size(set.window, shipped.window),
            decodes: set.decodes.unwrap_or(shipped.decodes),
            time: set.time.map_or(shipped.time, Span::duration),
        }
    }
}

/// The numbers of both profiles with the keys that change them.
pub(crate) fn help() -> String {
    let mut text = String::from(
        "Limits of what is opened inside one file; a limit that is reached makes it incomplete, never\n\
         clean. [limits.on_demand] and [limits.on_access] in lazaret.toml change them:\n",
    );
    let (demand, access) = (rows(Profile::OnDemand.shipped()), rows(Profile::OnAccess.shipped()));
    // Writing to a text cannot fail.
    let _infallible = writeln!(text, "  {:<13}{:<46}on-demand  on-access", "key", "what");
    for ((key, what, a), (.., b)) in demand.into_iter().zip(access) {
        let _infallible = writeln!(text, "  {key:<13}{what:<46}{a:<11}{b}");
    }
    text.truncate(text.trim_end().len());
    text
}

fn rows(limits: UnpackLimits) -> [(&'static str, &'static str, String); 10] {
    let size = |bytes| Size(bytes).to_string();
    let time = u64::try_from(limits.time.as_millis()).unwrap_or(u64::MAX);
    [
        ("bytes", "come out, on top of the file's own length", size(limits.bytes)),
        ("member", "of one member in memory, else in windows", size(limits.member)),
        ("entries", "members", limits.entries.to_string()),
        ("depth", "containers within containers", limits.depth.to_string()),
        ("ratio", "bytes out per byte in ...", limits.ratio.to_string()),
        ("ratio_floor", "... once so many bytes came out", size(limits.ratio_floor)),
        ("memory", "of decoded members alive at once, per thread", size(limits.memory)),
        ("window", "of one dictionary", size(limits.window)),
        ("decodes", "attempts at what only may be encoded", limits.decodes.to_string()),
        ("time", "for the file and all that is inside", Span::from_millis(time).to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_configured_wins_and_the_rest_is_shipped() {
        let mut limits = Limits::default();
        assert_eq!(Profile::OnDemand.limits(&limits), UnpackLimits::on_demand());
        assert_eq!(Profile::OnAccess.limits(&limits), UnpackLimits::on_access());
        limits.on_access.depth = Some(3);
        limits.on_access.time = Some(Span::from_millis(700));
        let expected = UnpackLimits {
            depth: 3,
            time: std::time::Duration::from_millis(700),
            ..UnpackLimits::on_access()
        };
        assert_eq!(Profile::OnAccess.limits(&limits), expected);
        assert_eq!(Profile::OnDemand.limits(&limits), UnpackLimits::on_demand());
    }

    #[test]
    fn help_names_every_key_with_both_numbers() {
        let help = help();
        let known = lazaret_config::known_keys();
        let keys: Vec<_> =
            known.iter().filter_map(|key| key.strip_prefix("limits.on_demand.")).collect();
        let shown: Vec<_> = rows(UnpackLimits::on_demand()).map(|(key, ..)| key).into();
        assert_eq!(shown, keys);
        for row in ["bytes ", "2GiB       128MiB", "depth ", "64         16", "2m         2s"] {
            assert!(help.contains(row), "{row} is missing in\n{help}");
        }
    }
}
