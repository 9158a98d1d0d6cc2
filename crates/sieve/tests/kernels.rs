//! Every path of the search gives the same candidates.
//!
//! Rules with short, long, wide, caseless and xored texts over a small alphabet, so that many
//! places are nearly hits; inputs of every length around the ends of blocks, at every alignment
//! in memory, random ones and the bytes of this very program.
#![expect(
    clippy::tests_outside_test_module,
    clippy::unwrap_used,
    reason = "integration tests are a module of their own"
)]
use lazaret_sieve::{Externals, Kernel, RuleIndex, Scratch, Sieve, SieveBuilder};

/// A generator of numbers that is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % limit
    }

    fn bytes(&mut self, length: usize, alphabet: &[u8]) -> Vec<u8> {
        (0..length).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}

const ALPHABET: &[u8] = b"aAbB01\0";

/// Texts of 2 to 40 bytes, each under one of the modifiers.
fn rules() -> String {
    let mut numbers = Numbers(7);
    let mut source = String::new();
    for number in 0..600 {
        let length = 2 + numbers.below(39);
        let bytes = numbers.bytes(length, ALPHABET);
        let text: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
        let modifier = ["", "nocase", "wide", "xor", "fullword"][number % 5];
        source +=
            &format!("rule r{number} {{ strings: $a = \"{text}\" {modifier} condition: $a }}\n");
    }
    for byte in [0u8, b'A', 0xff] {
        let text = format!("\\x{byte:02x}").repeat(20);
        source += &format!("rule run{byte} {{ strings: $a = \"{text}\" condition: $a }}\n");
    }
    source
}

fn sieve(kernel: Kernel) -> Sieve {
    let mut builder = SieveBuilder::new();
    builder.add_source("default", rules().as_bytes()).unwrap();
    builder.build().with_kernel(kernel)
}

struct Both {
    sieves: [Sieve; 2],
    scratch: Scratch,
    seen: usize,
}

impl Both {
    fn compare(&mut self, input: &[u8], what: &str) {
        let [detected, portable] = self.sieves.each_ref().map(|sieve| {
            let found = sieve.candidates(&mut self.scratch, input, &Externals::new());
            found.rules().to_vec()
        });
        assert_eq!(detected, portable, "{what}");
        self.seen += detected.len();
    }
}

#[test]
fn all_kernels_give_the_same_candidates() {
    let sieves = [Kernel::Detected, Kernel::Portable].map(sieve);
    let mut both = Both { sieves, scratch: Scratch::new(), seen: 0 };
    let mut numbers = Numbers(11);
    let lengths = (0..200).chain(2000..2140).chain(4060..4180);
    for length in lengths {
        let room = numbers.bytes(length + 64, ALPHABET);
        let start = numbers.below(64);
        both.compare(&room[start..start + length], &format!("{length} from {start}"));
    }
    let room = numbers.bytes(2400, ALPHABET);
    for start in 0..64 {
        both.compare(&room[start..start + 2200], &format!("from {start}"));
    }
    let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    for piece in program.chunks(100_003).take(60) {
        both.compare(piece, "program");
    }
    assert!(both.seen > 1000, "only {} candidates", both.seen);
}

#[test]
fn a_text_is_found_at_every_place() {
    let sieves = [Kernel::Detected, Kernel::Portable].map(sieve);
    let mut both = Both { sieves, scratch: Scratch::new(), seen: 0 };
    let run = both.sieves[0].rules().iter().position(|rule| rule.name == "run65").unwrap();
    for length in [20, 47, 48, 49, 80, 2063, 2064, 2065, 2112] {
        for start in 0..=length - 20 {
            let mut input = vec![0; length];
            input[start..start + 20].fill(b'A');
            both.compare(&input, "run");
            let found = both.sieves[1].candidates(&mut both.scratch, &input, &Externals::new());
            let run = RuleIndex(u32::try_from(run).unwrap());
            assert!(found.rules().contains(&run), "{length} from {start}");
        }
    }
}
