//! Packs the signatures of the workspace into one deflated blob for `embedded.rs`.
//!
//! Deflated, because the bytes of rules must not lie open in the installed binary: a scanner that
//! reads it would find the very strings that the rules describe.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let root = PathBuf::from(var("CARGO_MANIFEST_DIR")?).join("../../signatures");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    if files.is_empty() {
        return Err(io::Error::other(format!("no *.yar below {}", root.display())));
    }
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
        let name = file.strip_prefix(&root).map_err(io::Error::other)?;
        field(&mut packed, name.as_os_str().as_encoded_bytes())?;
        field(&mut packed, &fs::read(file)?)?;
    }
    fs::write(Path::new(&var("OUT_DIR")?).join("signatures.deflate"), packed.finish()?)
}

fn var(name: &str) -> io::Result<String> {
    env::var(name).map_err(|e| io::Error::other(format!("{name}: {e}")))
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo:rerun-if-changed={}", path.display());
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "yar") {
            files.push(path);
        }
    }
    Ok(())
}

/// A length in four little-endian bytes, then the bytes.
fn field(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)
}
