//! `DIGEST:SIZE:NAME[:LEVEL[:LEVEL]]`, a digest of a whole file.
//!
//! Owns: that a size of `*` means any, and that names cannot break a line of our own form.

/// One line in our own form.
pub(super) fn read(line: &str) -> Result<String, &'static str> {
    let mut fields = line.split(':');
    let (Some(digest), Some(size), Some(name)) = (fields.next(), fields.next(), fields.next())
    else {
        return Err("not DIGEST:SIZE:NAME");
    };
    let is_digest = matches!(digest.len(), 32 | 40 | 64);
    if !is_digest || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("no digest of MD5, SHA-1 or SHA-256");
    }
    let size = match size {
        "*" => String::new(),
        size if size.parse::<u64>().is_ok() => format!(":{size}"),
        _ => return Err("no size"),
    };
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err("no name");
    }
    Ok(format!("{digest}{size} name={name}\n"))
}
