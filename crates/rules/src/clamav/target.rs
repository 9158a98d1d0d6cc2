//! What kind of file a signature is for.
//!
//! Owns: the numbers, and which kinds are recognised here. A signature for a form that ClamAV
//! makes itself before it looks (normalised text, parts of mails) has no equal.

/// The condition that a file is of the kind, if there is one; an error names what is missing.
pub(super) fn condition(target: &str) -> Result<Option<&'static str>, &'static str> {
    match target {
        "0" => Ok(None),
        "1" => Ok(Some("uint16(0) == 0x5a4d")),
        "2" => Ok(Some("uint32be(0) == 0xd0cf11e0")),
        "3" => Err("looks at normalised HTML"),
        "4" => Err("looks at parsed mail"),
        "5" => Err("looks at parsed graphics"),
        "6" => Ok(Some("uint32be(0) == 0x7f454c46")),
        "7" => Err("looks at normalised text"),
        "9" => Ok(Some(MACH_O)),
        "10" => Ok(Some("uint32be(0) == 0x25504446")),
        "11" => Ok(Some("uint16be(1) == 0x5753")),
        "12" => Ok(Some("uint32be(0) == 0xcafebabe")),
        _ => Err("for a kind of file that is unknown"),
    }
}

const MACH_O: &str = "(uint32be(0) == 0xfeedface or uint32be(0) == 0xfeedfacf or \
                      uint32be(0) == 0xcefaedfe or uint32be(0) == 0xcffaedfe)";

/// Where the entry and the sections of the kind are written down.
pub(super) fn module(target: &str) -> Result<&'static str, &'static str> {
    match target {
        "1" => Ok("pe"),
        "6" => Ok("elf"),
        _ => Err("a place in a program, for a kind that has none"),
    }
}
