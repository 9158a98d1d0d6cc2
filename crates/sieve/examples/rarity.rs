//! Writes the table of byte pairs that `src/rarity.rs` embeds.
//!
//! `cargo run --release --example rarity -- OUT TEXT_TREE BINARY_TREE` reads at most 512 KiB of at
//! most 20,000 files of each tree. The table moves cost, never an answer.
use std::io::Read;
use std::path::{Path, PathBuf};

const SYMBOLS: usize = 128;

fn main() -> std::io::Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [out, text, binary] = arguments.as_slice() else {
        return Err(std::io::Error::other("usage: rarity OUT TEXT_TREE BINARY_TREE"));
    };
    let (text, binary) = (shares(text)?, shares(binary)?);
    let costs: Vec<u8> = text
        .iter()
        .zip(&binary)
        .map(|(text, binary)| (-8.0 * text.max(*binary).log2()).round().clamp(0.0, 255.0) as u8)
        .collect();
    std::fs::write(out, costs)
}

fn shares(tree: &Path) -> std::io::Result<Vec<f64>> {
    let (mut counts, mut total) = (vec![0.05f64; SYMBOLS * SYMBOLS], 0.0);
    let (mut pending, mut files) = (vec![tree.to_path_buf()], 0);
    while let (Some(path), true) = (pending.pop(), files < 20_000) {
        let kind = std::fs::symlink_metadata(&path)?.file_type();
        if kind.is_dir() {
            let entries = std::fs::read_dir(&path)?;
            pending.extend(entries.flatten().map(|entry| entry.path()));
        } else if kind.is_file() {
            let mut bytes = Vec::new();
            std::fs::File::open(&path)?.take(512 * 1024).read_to_end(&mut bytes)?;
            files += 1;
            for pair in bytes.windows(2) {
                let symbol = |byte: u8| usize::from(byte >> 6 << 5 | byte & 0x1f);
                counts[symbol(pair[0]) * SYMBOLS + symbol(pair[1])] += 1.0;
                total += 1.0;
            }
        }
    }
    Ok(counts.into_iter().map(|count| count / f64::max(total, 1.0)).collect())
}
