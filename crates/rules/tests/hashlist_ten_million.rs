//! Ten million entries: built and asked in constant memory.

#[cfg(test)]
mod tests {
    use lazaret_rules::hashlist::{Digests, HashListBuilder, Kind};
    use std::io::{self, BufReader, Read};
    use std::time::Instant;

    const ENTRIES: u64 = 10_000_000;
    const LOOKUPS: u64 = 2_000_000;
    /// Anonymous memory allowed above what the process had: chunk, run buffers, recent notes.
    const ALLOWED_KIB: u64 = 96 * 1024;

    /// A digest that looks like one, different for every number (splitmix64).
    fn digest(number: u64) -> [u8; 32] {
        let mut out = [0; 32];
        for (lane, bytes) in (0..).zip(out.chunks_exact_mut(8)) {
            let mut z = (number * 4 + lane).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            bytes.copy_from_slice(&(z ^ (z >> 31)).to_be_bytes());
        }
        out
    }

    /// The text of a list, made as it is read.
    struct Generated {
        next: u64,
        line: Vec<u8>,
        used: usize,
    }

    impl Read for Generated {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            if self.used == self.line.len() {
                if self.next == ENTRIES {
                    return Ok(0);
                }
                self.line.clear();
                self.used = 0;
                for byte in digest(self.next) {
                    let digits = b"0123456789abcdef";
                    self.line.push(digits[usize::from(byte >> 4)]);
                    self.line.push(digits[usize::from(byte & 15)]);
                }
                let name = format!("  family-{}\n", self.next % 1_000);
                self.line.extend_from_slice(name.as_bytes());
                self.next += 1;
            }
            let count = to.len().min(self.line.len() - self.used);
            to[..count].copy_from_slice(&self.line[self.used..self.used + count]);
            self.used += count;
            Ok(count)
        }
    }

    /// A line of /proc/self/status, in KiB.
    fn status_kib(key: &str) -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_ascii_whitespace().nth(1).unwrap().parse().unwrap()
    }

    #[test]
    fn ten_million_entries_in_constant_memory() {
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let before = status_kib("VmHWM");
        let started = Instant::now();
        let mut builder = HashListBuilder::new(dir.path());
        let source = Generated { next: 0, line: Vec::new(), used: 0 };
        let reader = BufReader::with_capacity(1 << 16, source);
        let report = builder.add_source("generated", Some(Kind::Deny), reader).unwrap();
        let read = started.elapsed();
        let lists = builder.build().unwrap();
        let built = started.elapsed();
        let peak = status_kib("VmHWM") - before;
        assert_eq!((report.entries, lists.len()), (ENTRIES, ENTRIES));

        let started = Instant::now();
        for i in 0..LOOKUPS {
            let number = i.wrapping_mul(0x9E37_79B9) % (2 * ENTRIES);
            let asked = Digests { sha256: Some(digest(number)), ..Digests::default() };
            let found = lists.lookup(&asked).and_then(|listed| listed.name);
            let name = (number < ENTRIES).then(|| format!("family-{}", number % 1_000));
            assert_eq!(found, name.as_deref(), "{number}");
        }
        let asked = started.elapsed();
        println!(
            "{ENTRIES} entries: read {read:.1?}, built {built:.1?}, peak {peak} KiB above the \
             start; now RssAnon {} KiB, RssFile {} KiB; {:.0} look-ups/s",
            status_kib("RssAnon"),
            status_kib("RssFile"),
            LOOKUPS as f64 / asked.as_secs_f64()
        );
        assert!(peak < ALLOWED_KIB, "{peak} KiB");
    }
}
