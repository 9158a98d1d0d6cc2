//! Many opens, or many executions, and what one of them took at best.
//!
//! `strokes open DIRECTORY ROUNDS`: opens and closes each file there once a round. `strokes exec
//! PROGRAM ROUNDS`: runs it ten times a round. Prints nanoseconds for one, of the fastest round.
#![allow(clippy::print_stdout, reason = "a program")]

use std::{
    error::Error,
    fs::{self, File},
    path::PathBuf,
    process::Command,
    time::Instant,
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, place, rounds] = &arguments[..] else {
        return Err("usage: strokes open|exec PLACE ROUNDS".into());
    };
    let files: Vec<PathBuf> = match what.as_str() {
        "open" => fs::read_dir(place)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?,
        _ => vec![PathBuf::from(place); 10],
    };
    let mut best = u128::MAX;
    for _ in 0..rounds.parse::<u32>()? {
        let start = Instant::now();
        for file in &files {
            if what == "open" {
                drop(File::open(file)?);
            } else if !Command::new(file).status()?.success() {
                return Err("it failed".into());
            }
        }
        best = best.min(start.elapsed().as_nanos());
    }
    println!("{}", best / u128::try_from(files.len().max(1))?);
    Ok(())
}
