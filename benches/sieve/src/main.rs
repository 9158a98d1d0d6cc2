//! Sifts each corpus once more than asked, for callgrind: see `instructions` beside this crate.
//!
//! `lazaret-sieve-bench KEPT` keeps the built sieve in the file KEPT or takes it from there, so that
//! building it is not counted. `PORTABLE=1` takes the path that every machine has.

use lazaret_sieve::{Kernel, Scratch, Sieve};
use lazaret_sieve_bench::{corpora, sieve};
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let kept = env::args_os().nth(1).ok_or("usage: lazaret-sieve-bench KEPT [CORPUS]")?;
    let only = env::args().nth(2);
    let built = match fs::read(&kept).ok().and_then(|bytes| Sieve::from_bytes(&bytes)) {
        Some(sieve) => sieve,
        None => {
            let sieve = sieve();
            fs::write(&kept, sieve.to_bytes().ok_or("the sieve cannot be kept")?)?;
            sieve
        }
    };
    let is_portable = env::var_os("PORTABLE").is_some();
    let sieve = built.with_kernel(if is_portable { Kernel::Portable } else { Kernel::Detected });
    let mut scratch = Scratch::new();
    for corpus in corpora().iter().filter(|corpus| only.as_ref().is_none_or(|o| o == corpus.name)) {
        let candidates = corpus.sift(&sieve, &mut scratch);
        println!("{} {} {} {candidates}", corpus.name, corpus.files.len(), corpus.bytes());
    }
    Ok(())
}
