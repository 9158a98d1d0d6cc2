//! `SIZE:DIGEST:NAME[:LEVEL]`, a digest of one section of a Windows program.

use super::rule::{Names, rule};

/// One rule.
pub(super) fn read(line: &str, names: &mut Names) -> Result<String, &'static str> {
    let mut fields = line.split(':');
    let (Some(size), Some(digest), Some(name)) = (fields.next(), fields.next(), fields.next())
    else {
        return Err("not SIZE:DIGEST:NAME");
    };
    if !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("no digest of MD5, SHA-1 or SHA-256");
    }
    let function = match digest.len() {
        32 => "md5",
        40 => "sha1",
        64 => "sha256",
        _ => return Err("no digest of MD5, SHA-1 or SHA-256"),
    };
    let size = match size {
        "*" => "s.raw_data_size > 0".to_owned(),
        size => match size.parse::<u32>() {
            Ok(size) => format!("s.raw_data_size == {size}"),
            Err(_) => return Err("no size"),
        },
    };
    let digest = digest.to_ascii_lowercase();
    let condition = format!(
        "uint16(0) == 0x5a4d and for any s in pe.sections : ({size} and \
         hash.{function}(s.raw_data_offset, s.raw_data_size) == \"{digest}\")"
    );
    Ok(rule(names, name, &[], &condition))
}
