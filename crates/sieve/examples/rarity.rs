//! Writes the two tables of sampled shares that `src/rarity.rs` embeds.
//!
//! `cargo run --release --example rarity -- PAIRS GRAMS TREE...` reads at most 128 KiB of at most
//! 8,000 files of each tree and keeps the largest share that any tree has. The tables move cost,
//! never an answer.
use std::io::Read;
use std::path::{Path, PathBuf};

const SYMBOLS: usize = 128;
/// Groups of four symbols that are kept: the most common ones.
const GRAMS: usize = 16384;

/// How often pairs and groups of four folded bytes occur.
struct Shares {
    pairs: Vec<f32>,
    grams: Vec<f32>,
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [pairs, grams, trees @ ..] = arguments.as_slice() else {
        return Err(std::io::Error::other("usage: rarity PAIRS GRAMS TREE..."));
    };
    let mut most = Shares { pairs: vec![0.0; 1 << 14], grams: vec![0.0; 1 << 28] };
    for tree in trees {
        count(tree, &mut most)?;
    }
    let cost = |share: &f32| (-8.0 * share.max(1e-9).log2()).round().clamp(0.0, 255.0) as u8;
    std::fs::write(pairs, most.pairs.iter().map(cost).collect::<Vec<u8>>())?;
    let mut kept: Vec<(u32, f32)> =
        (0..).zip(most.grams).filter(|(_, share)| *share > 1e-7).collect();
    kept.sort_by(|a, b| b.1.total_cmp(&a.1));
    kept.truncate(GRAMS);
    kept.sort_by_key(|(gram, _)| *gram);
    let rows = kept.iter().flat_map(|(gram, share)| {
        let [a, b, c, d] = gram.to_le_bytes();
        [a, b, c, d, cost(share)]
    });
    std::fs::write(grams, rows.collect::<Vec<u8>>())
}

/// Adds the shares of one tree where they are larger.
fn count(tree: &Path, most: &mut Shares) -> std::io::Result<()> {
    let (mut pairs, mut grams) = (vec![0u32; 1 << 14], vec![0u32; 1 << 28]);
    let (mut pending, mut files, mut total) = (vec![tree.to_path_buf()], 0, 0.0f64);
    while let (Some(path), true) = (pending.pop(), files < 8_000) {
        let kind = std::fs::symlink_metadata(&path)?.file_type();
        if kind.is_dir() {
            let entries = std::fs::read_dir(&path)?;
            pending.extend(entries.flatten().map(|entry| entry.path()));
        } else if kind.is_file() {
            let mut bytes = Vec::new();
            std::fs::File::open(&path)?.take(128 * 1024).read_to_end(&mut bytes)?;
            files += 1;
            let symbol = |byte: u8| usize::from(byte >> 6 << 5 | byte & 0x1f);
            let mut gram = 0;
            for byte in &bytes {
                gram = (gram << 7 | symbol(*byte)) & ((1 << 28) - 1);
                pairs[gram & (SYMBOLS * SYMBOLS - 1)] += 1;
                grams[gram] += 1;
                total += 1.0;
            }
        }
    }
    for (most, count) in [(&mut most.pairs, pairs), (&mut most.grams, grams)] {
        most.iter_mut()
            .zip(count)
            .for_each(|(most, n)| *most = most.max((f64::from(n) / f64::max(total, 1.0)) as f32));
    }
    Ok(())
}
