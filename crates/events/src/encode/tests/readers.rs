//! What a collector reads from our forms, by the rules of each form; a test fails where a line is
//! not what the form allows.

/// The fields of an entry in journald's protocol.
pub(super) fn journal(mut entry: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut fields = Vec::new();
    while !entry.is_empty() {
        let end = entry.iter().position(|byte| matches!(byte, b'=' | b'\n')).unwrap();
        let name = String::from_utf8(entry[..end].to_vec()).unwrap();
        let (value, rest) = if entry[end] == b'=' {
            let line = entry.iter().position(|byte| *byte == b'\n').unwrap();
            (&entry[end + 1..line], &entry[line + 1..])
        } else {
            let length = u64::from_le_bytes(entry[end + 1..end + 9].try_into().unwrap()) as usize;
            let value = &entry[end + 9..end + 9 + length];
            assert_eq!(entry[end + 9 + length], b'\n');
            (value, &entry[end + 10 + length..])
        };
        fields.push((name, value.to_vec()));
        entry = rest;
    }
    fields
}

/// The parameters of the one element of structured data of an RFC 5424 line.
pub(super) fn syslog(line: &str) -> Vec<(String, String)> {
    assert!(!line.chars().any(char::is_control), "{line:?}");
    let mut words = line.splitn(7, ' ');
    let priority = words.next().unwrap();
    assert!(priority.starts_with('<') && priority.ends_with(">1"), "{priority}");
    let data = words.nth(5).unwrap();
    let mut rest = data.strip_prefix("[lazaret@32473").unwrap();
    let mut parameters = Vec::new();
    while let Some(after) = rest.strip_prefix(' ') {
        let (name, after) = after.split_once("=\"").unwrap();
        let (value, after) = quoted(after);
        parameters.push((name.to_owned(), value));
        rest = after;
    }
    assert!(rest.starts_with("] "), "{rest}");
    parameters
}

fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.push(letters.next().unwrap().1),
            '"' => return (value, &text[at + 1..]),
            ']' => panic!("an open bracket ends the data: {text}"),
            _ => value.push(letter),
        }
    }
    panic!("no end: {text}");
}

/// The pairs of a CEF line.
pub(super) fn cef(line: &str) -> Vec<(String, String)> {
    assert!(!line.chars().any(char::is_control), "{line:?}");
    let mut header = Vec::new();
    let mut word = String::new();
    let mut letters = line.char_indices();
    while header.len() < 7 {
        let (_, letter) = letters.next().unwrap();
        match letter {
            '\\' => word.push(letters.next().unwrap().1),
            '|' => header.push(std::mem::take(&mut word)),
            _ => word.push(letter),
        }
    }
    assert_eq!(header[..3], ["CEF:0", "Lazaret", "lazaret"]);
    assert!(header[6].parse::<u8>().is_ok_and(|severity| severity <= 10));
    let rest = letters.next().map_or("", |(at, _)| &line[at..]);
    pairs(rest)
}

/// A key is a word before an equal sign that is not escaped; its value ends before the next key.
fn pairs(text: &str) -> Vec<(String, String)> {
    let bytes = text.as_bytes();
    let mut signs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'=' => {
                signs.push(at);
                at += 1;
            }
            _ => at += 1,
        }
    }
    let key_of = |sign: usize| text[..sign].rfind(' ').map_or(0, |space| space + 1);
    let mut pairs = Vec::new();
    for (number, sign) in signs.iter().enumerate() {
        let end = signs.get(number + 1).map_or(text.len(), |next| key_of(*next) - 1);
        let value = text[sign + 1..end].replace("\\=", "=").replace("\\\\", "\\");
        pairs.push((text[key_of(*sign)..*sign].to_owned(), value));
    }
    pairs
}
