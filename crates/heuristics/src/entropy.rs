//! How evenly byte values are spread, in bits per byte.
//!
//! Owns: the estimate over a few windows of large data, so that a file of any size costs the same.

/// Bytes of one window.
const WINDOW: usize = 16 << 10;
/// Windows that are looked at.
const WINDOWS: usize = 16;

/// Entropy of the bytes, from 0.0 to 8.0. More than 256 KiB are estimated by evenly spread windows.
pub(crate) fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    if bytes.len() <= WINDOW * WINDOWS {
        count(bytes, &mut counts);
    } else {
        let step = bytes.len() / WINDOWS;
        for window in bytes.chunks(step).take(WINDOWS) {
            count(window.get(..WINDOW).unwrap_or(window), &mut counts);
        }
    }
    of_counts(&counts)
}

fn count(bytes: &[u8], counts: &mut [u32; 256]) {
    for &byte in bytes {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
}

/// Entropy of a histogram.
pub(crate) fn of_counts(counts: &[u32; 256]) -> f64 {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    if total == 0 {
        return 0.0;
    }
    let total = total as f64;
    let part = |&count: &u32| {
        let share = f64::from(count) / total;
        if count == 0 { 0.0 } else { -share * share.log2() }
    };
    counts.iter().map(part).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_zero_one_value_is_zero_all_values_are_eight() {
        assert_eq!(entropy(b""), 0.0);
        assert_eq!(entropy(&[7; 10_000]), 0.0);
        let all: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
        assert!((entropy(&all) - 8.0).abs() < 0.001);
        assert!((entropy(b"ab") - 1.0).abs() < 0.001);
    }
}
