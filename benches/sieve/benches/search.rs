//! Time of the sieve over small texts and over a program, on both paths of the search.
//!
//! `cargo bench` in `benches/sieve`; `LAZARET_RULESETS` names the rules.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lazaret_sieve::{Kernel, Scratch};
use lazaret_sieve_bench::{corpora, sieve};

fn search(criterion: &mut Criterion) {
    let mut sieve = sieve();
    for corpus in corpora() {
        let mut group = criterion.benchmark_group(corpus.name);
        group.throughput(Throughput::Bytes(corpus.bytes() as u64)).sample_size(20);
        for (name, kernel) in [("detected", Kernel::Detected), ("portable", Kernel::Portable)] {
            sieve = sieve.with_kernel(kernel);
            let mut scratch = Scratch::new();
            group
                .bench_function(name, |bencher| bencher.iter(|| corpus.sift(&sieve, &mut scratch)));
        }
        group.finish();
    }
}

criterion_group!(benches, search);
criterion_main!(benches);
