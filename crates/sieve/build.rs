//! Gives the sieve's code a name, so that a kept sieve is used only by the code that built it.

use std::{
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=Cargo.toml");
    let mut files = vec![root.join("Cargo.toml")];
    collect(&root.join("src"), &mut files)?;
    files.sort();
    // FNV-1a, 64 bits: told apart are versions of our own code, not forgeries.
    let mut name = 0xcbf2_9ce4_8422_2325_u64;
    for file in &files {
        let mut bytes = Vec::new();
        fs::File::open(file)?.read_to_end(&mut bytes)?;
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(&bytes) {
            name = (name ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    println!("cargo:rustc-env=LAZARET_SIEVE_CODE={name:016x}");
    Ok(())
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
