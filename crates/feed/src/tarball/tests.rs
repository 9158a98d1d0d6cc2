//! The one allowed shape, and every way to leave it.

use super::*;

fn sample() -> Vec<u8> {
    write_tar(&[("manifest.json", b"{}"), ("a/b.yar", b"rule"), ("a/c.yar", &[7; 600])]).unwrap()
}

#[test]
fn what_is_written_is_read() {
    let bytes = sample();
    let files = read_tar(&bytes, 3).unwrap();
    assert_eq!(files[1], ("a/b.yar", &b"rule"[..]));
    assert_eq!(files[2].1.len(), 600);
    assert_eq!(read_tar(&bytes, 2), Err(TarError::TooMany(2)));
}

#[test]
fn other_programs_read_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x.tar");
    std::fs::write(&file, sample()).unwrap();
    let output = std::process::Command::new("tar").arg("-tf").arg(&file).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "manifest.json\na/b.yar\na/c.yar\n");
}

#[test]
fn no_name_leads_out() {
    for name in ["../x", "/x", "a/../x", "a//b", ".x", "a/.", "", "a\\b", "a b", "\u{fc}"] {
        assert!(matches!(write_tar(&[(name, b"")]), Err(TarError::Name(_))), "{name}");
    }
    assert!(write_tar(&[(&"x".repeat(100), b"")]).is_err());
    assert!(write_tar(&[(&"x".repeat(99), b"")]).is_ok());
}

#[test]
fn order_and_duplicates() {
    for names in [["m", "b", "a"], ["m", "a", "a"], ["m", "a", "m"]] {
        let files = names.map(|name| (name, &b""[..]));
        assert!(matches!(write_tar(&files), Err(TarError::Order(_))), "{names:?}");
    }
}

#[test]
fn links_and_devices_have_no_form() {
    for kind in *b"123456xgL\0" {
        let mut bytes = sample();
        bytes[156] = kind;
        let sum: u32 = bytes[..148].iter().chain(&bytes[156..512]).map(|b| u32::from(*b)).sum();
        bytes[148..156].copy_from_slice(format!("{:06o}\0 ", sum + 8 * 32).as_bytes());
        assert_eq!(read_tar(&bytes, 9), Err(TarError::Malformed(0)), "{kind}");
    }
}

#[test]
fn every_flipped_bit_outside_of_file_bytes_is_seen() {
    let bytes = sample();
    let whole = read_tar(&bytes, 9).unwrap();
    for at in 0..bytes.len() {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        if let Ok(files) = read_tar(&bad, 9) {
            assert_ne!(files, whole, "a flip at {at} went unseen");
            let names = |files: &[(&str, &[u8])]| files.iter().map(|f| f.0.len()).sum::<usize>();
            assert_eq!(names(&files), names(&whole));
        }
    }
    for cut in 0..bytes.len() {
        assert!(read_tar(&bytes[..cut], 9).is_err(), "cut at {cut}");
    }
}
