//! Settings that cannot be meant together.
//!
//! Owns: the list of contradictions. Each is refused when the files are read, since a setting that is
//! passed over in silence is a hole somebody believes to be closed. Pure.
//! Must not: look at the disk.

use crate::config::Config;
use crate::gate::GateMode;
use crate::quarantine::WhenFull;

/// The first key that cannot be as it is, and why.
pub(crate) fn contradiction(config: &Config) -> Option<(&'static str, &'static str)> {
    let (gate, vault) = (&config.gate, &config.quarantine);
    let hook = &config.on_detect;
    let hook_is_relative = hook.command.first().is_some_and(|it| !it.starts_with('/'));
    let relative = gate.filesystems.iter().any(|path| !path.is_absolute());
    let checks = [
        (
            gate.close_write == GateMode::Block,
            (
                "gate.close_write",
                "cannot be \"block\": who closes a file has it already; write \"notify\"",
            ),
        ),
        (relative, ("gate.filesystems", "must name absolute paths")),
        (
            gate.open_deadline.duration().is_zero(),
            ("gate.open_deadline", "must not be 0s: every open would be answered without a scan"),
        ),
        (
            gate.exec_deadline.duration().is_zero(),
            (
                "gate.exec_deadline",
                "must not be 0s: every execution would be answered without a scan",
            ),
        ),
        (
            hook_is_relative,
            (
                "on_detect.command",
                "must begin with the absolute path of a program: no shell looks for it",
            ),
        ),
        (
            !hook.command.is_empty() && hook.timeout.duration().is_zero(),
            ("on_detect.timeout", "must not be 0s: the program would be ended at once"),
        ),
        (!(1..=MOST_HOOKS).contains(&hook.at_once), ("on_detect.at_once", "must be 1 to 16")),
        (
            vault.when_full == WhenFull::DropOldest && vault.max_total.is_none(),
            (
                "quarantine.when_full",
                "is \"drop-oldest\" but nothing says what full is; set `quarantine.max_total`",
            ),
        ),
    ];
    checks.into_iter().find_map(|(wrong, what)| wrong.then_some(what))
}

/// Programs that may be run at once.
const MOST_HOOKS: u64 = 16;

#[cfg(test)]
mod tests {
    use crate::{Layer, Rank, Settings};

    fn read(text: &str) -> Result<Settings, String> {
        let layer = Layer { file: "/f".into(), rank: Rank::Ordinary, text: text.into() };
        Settings::from_layers(&[layer]).map_err(|error| format!("{} {error}", error.code()))
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        for (text, start) in [
            ("[gate]\nclose_write = 'block'", "/f:2:1: `gate.close_write` cannot be \"block\""),
            ("gate.filesystems = ['srv']", "/f:1:6: `gate.filesystems` must name absolute"),
            ("gate.open_deadline = '0s'", "/f:1:6: `gate.open_deadline` must not be 0s"),
            ("gate.exec_deadline = '0ms'", "/f:1:6: `gate.exec_deadline` must not be 0s"),
            ("on_detect.command = ['mail']", "/f:1:11: `on_detect.command` must begin with"),
            ("on_detect.at_once = 0", "/f:1:11: `on_detect.at_once` must be 1 to 16"),
            (
                "[on_detect]\ncommand = ['/a']\ntimeout = '0s'",
                "/f:3:1: `on_detect.timeout` must not be 0s",
            ),
            (
                "[quarantine]\nwhen_full = 'drop-oldest'",
                "/f:2:1: `quarantine.when_full` is \"drop-oldest\" but nothing says what full is",
            ),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.starts_with(&format!("config-contradiction {start}")), "{error}");
        }
        read("[quarantine]\nwhen_full = 'drop-oldest'\nmax_total = '1GiB'").unwrap();
    }

    #[test]
    fn a_later_file_may_solve_what_an_earlier_one_leaves_open() {
        let layer =
            |text: &str| Layer { file: "/f".into(), rank: Rank::Ordinary, text: text.into() };
        let layers =
            [layer("quarantine.when_full = 'drop-oldest'"), layer("quarantine.max_total = 9")];
        assert!(Settings::from_layers(&layers).is_ok());
    }
}
