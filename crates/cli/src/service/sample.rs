//! The harmless sample that every scanner knows.
//!
//! Owns: EICAR, put together when it is needed, so that this program itself is clean.

/// The 68 bytes of the EICAR test file.
pub(super) fn eicar() -> Vec<u8> {
    BACKWARDS.bytes().rev().collect()
}

const BACKWARDS: &str = "*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$}7)CC7)^P(45XZP\\4[PA@%P!O5X";

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_the_sample() {
        let sample = super::eicar();
        assert_eq!(sample.len(), 68);
        assert!(sample.starts_with(b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$") && sample.ends_with(b"$H+H*"));
    }
}
