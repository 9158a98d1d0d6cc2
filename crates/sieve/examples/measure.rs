//! Measures the sieve over trees: candidates per file, speed of the search, the hottest rules.
//!
//! `cargo run --release --example measure -- RULES... --over TREE...`
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a tool for developers")]
use lazaret_sieve::{Externals, RuleIndex, Scratch, Sieve, SieveBuilder, Value};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Externals that the public rule sets expect.
const EXTERNALS: [&str; 5] = ["filename", "filepath", "extension", "filetype", "owner"];

fn main() {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let mut sides = arguments.split(|argument| argument == "--over");
    let (rules, trees) = (sides.next().unwrap_or_default(), sides.next().unwrap_or_default());
    let start = cpu_time();
    let sieve = build(rules);
    println!("{} rules ready in {:.2?}", sieve.rules().len(), cpu_time() - start);
    for tree in trees {
        measure(&sieve, tree);
    }
    if std::env::var_os("ALWAYS").is_some() {
        for (index, rule) in (0..).map(RuleIndex).zip(sieve.rules()) {
            let text = sieve.condition(index).to_string();
            if text.ends_with("for every file") {
                println!("{} {text}", rule.name);
            }
        }
    }
    for name in std::env::var("EXPLAIN").iter().flat_map(|names| names.split(',')) {
        let found = (0..).map(RuleIndex).zip(sieve.rules()).find(|(_, rule)| rule.name == name);
        if let Some((index, _)) = found {
            println!("{name}\n{}", sieve.condition(index));
        }
    }
}

fn build(trees: &[PathBuf]) -> Sieve {
    let mut builder = SieveBuilder::new();
    for name in EXTERNALS {
        builder = builder.per_scan_external(name);
    }
    for tree in trees {
        let mut paths = files(tree);
        paths.retain(|path| path.extension().is_some_and(|e| e == "yar" || e == "yara"));
        let namespace = tree.to_string_lossy();
        for path in paths {
            let text = std::fs::read(&path).expect("readable rules");
            if let Err(error) = builder.add_source(&namespace, &text) {
                println!("{}: {error}", path.display());
            }
        }
    }
    builder.build()
}

fn measure(sieve: &Sieve, tree: &Path) {
    let (mut scratch, mut hot) = (Scratch::new(), HashMap::<RuleIndex, usize>::new());
    let (mut bytes, mut candidates, mut spent) = (0, 0, Duration::ZERO);
    let (mut counts, mut slowest) = (Vec::new(), (Duration::ZERO, PathBuf::new(), 0));
    let read = |path: PathBuf| std::fs::read(&path).ok().map(|input| (path, input));
    let inputs: Vec<_> = files(tree).into_iter().filter_map(read).collect();
    let cpu = cpu_time();
    for (path, input) in &inputs {
        let externals = externals(path);
        let start = Instant::now();
        let found = sieve.candidates(&mut scratch, input, &externals);
        let once = start.elapsed();
        spent += once;
        bytes += input.len();
        candidates += found.rules().len();
        counts.push(found.rules().len());
        found.rules().iter().for_each(|rule| *hot.entry(*rule).or_default() += 1);
        if once > slowest.0 {
            slowest = (once, path.clone(), input.len());
        }
    }
    let wall = std::mem::replace(&mut spent, cpu_time() - cpu);
    counts.sort_unstable();
    let at = |share: usize| counts.get(counts.len() * share / 100).copied().unwrap_or(0);
    println!(
        "{}: {} files, {} bytes, {:.3?}, {:.0} MB/s, {:.1} us/file; candidates mean {:.2}, \
         median {}, p90 {}, p99 {}; wall {wall:.2?}, slowest {:?}",
        tree.display(),
        counts.len(),
        bytes,
        spent,
        bytes as f64 / spent.as_secs_f64() / 1e6,
        spent.as_secs_f64() * 1e6 / counts.len().max(1) as f64,
        candidates as f64 / counts.len().max(1) as f64,
        at(50),
        at(90),
        at(99),
        slowest
    );
    let mut hot: Vec<_> = hot.into_iter().collect();
    hot.sort_by_key(|(rule, count)| (usize::MAX - count, *rule));
    for (rule, count) in hot.iter().take(25) {
        let name = sieve.rule(*rule).map_or("", |rule| rule.name.as_str());
        println!("  {count:6} {name}");
    }
}

/// CPU time of this thread, where the system says.
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

fn externals(path: &Path) -> Externals {
    let text = |part: Option<&OsStr>| {
        Value::Text(part.map_or(Vec::new(), |part| part.as_encoded_bytes().to_vec()))
    };
    let extension = path
        .extension()
        .map_or(Vec::new(), |extension| [b".", extension.as_encoded_bytes()].concat());
    let mut externals = Externals::new();
    externals.set("filename", text(path.file_name()));
    externals.set("filepath", text(Some(path.as_os_str())));
    externals.set("extension", Value::Text(extension));
    externals.set("filetype", Value::from(""));
    externals.set("owner", Value::from("root"));
    externals
}

fn files(tree: &Path) -> Vec<PathBuf> {
    let (mut pending, mut found) = (vec![tree.to_path_buf()], Vec::new());
    while let Some(path) = pending.pop() {
        match std::fs::symlink_metadata(&path).map(|meta| meta.file_type()) {
            Ok(kind) if kind.is_dir() => {
                let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
                pending.extend(entries.map(|entry| entry.path()));
            }
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
    found.sort();
    found
}
