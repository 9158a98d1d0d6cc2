//! Man pages and completions, made from the definitions of the command line.
//!
//! Owns: which files there are and what they are called. The package is built with them.
//! Must not: hold a word of documentation itself.

use crate::{
    args::Cli,
    exit::{Exit, Failure},
    service_args::PagesArgs,
};
use anyhow::Result;
use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate_to};
use std::{fs, io, path::Path};

/// Writes `man/*.1` and `completions/*` below the directory.
pub(crate) fn run(args: &PagesArgs) -> Result<Exit> {
    let unwritable = |error: io::Error| {
        Failure::new(Exit::CannotCreate, format!("{}: {error}", args.to.display()))
    };
    write(&args.to).map_err(unwritable)?;
    Ok(Exit::Clean)
}

fn write(to: &Path) -> io::Result<()> {
    let (man, completions) = (to.join("man"), to.join("completions"));
    fs::create_dir_all(&man)?;
    fs::create_dir_all(&completions)?;
    let mut command = Cli::command();
    command.build();
    page(&command, "lazaret", &man)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        generate_to(shell, &mut Cli::command(), "lazaret", &completions)?;
    }
    Ok(())
}

/// The page of a command, and those of the commands below it.
fn page(command: &Command, name: &str, to: &Path) -> io::Result<()> {
    // The title of a page may also be borrowed; that of a page lives as long as the program does.
    let shown = command.clone().display_name(name.to_owned());
    let mut text = Vec::new();
    clap_mangen::Man::new(shown).title(name.to_uppercase()).render(&mut text)?;
    fs::write(to.join(format!("{name}.1")), text)?;
    let below = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    for sub in below.filter(|sub| sub.get_name() != "help") {
        page(sub, &format!("{name}-{}", sub.get_name()), to)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_its_examples() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path()).unwrap();
        for name in [
            "lazaret",
            "lazaret-scan",
            "lazaret-quarantine-restore",
            "lazaret-config-check",
            "lazaret-exclude-add",
            "lazaret-events-export",
            "lazaret-why",
            "lazaret-top",
        ] {
            let page = fs::read_to_string(dir.path().join(format!("man/{name}.1"))).expect(name);
            assert!(page.contains(".SH NAME") && page.contains("SYNOPSIS"), "{name}");
        }
        let scan = fs::read_to_string(dir.path().join("man/lazaret-scan.1")).unwrap();
        assert!(scan.contains("Examples") && scan.contains("files\\-from"), "{scan}");
        assert!(!dir.path().join("man/lazaret-pages.1").exists());
        for name in ["lazaret.bash", "_lazaret", "lazaret.fish"] {
            let script = fs::read_to_string(dir.path().join("completions").join(name)).expect(name);
            assert!(script.contains("quarantine"), "{name}");
        }
    }
}
