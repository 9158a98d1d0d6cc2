//! Bytes with gaps and alternatives, as YARA writes them.
//!
//! Owns: the grammar of hexadecimal signatures. Must not: accept what YARA would read differently.

/// The content of a pattern in braces.
pub(super) fn pattern(text: &str) -> Result<String, &'static str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (piece, behind) = match first {
            '*' => ("[-]".to_owned(), rest.get(1..)),
            '{' => gap(rest)?,
            '[' => single(rest)?,
            '!' => negated(rest)?,
            '(' => group(rest)?,
            _ => byte(rest)?,
        };
        out.push(piece);
        rest = behind.ok_or(DAMAGED)?;
    }
    let is_gap = |piece: &String| piece.starts_with('[');
    let from = out.iter().take_while(|piece| is_gap(piece)).count();
    let to = out.len() - out.iter().rev().take_while(|piece| is_gap(piece)).count();
    match out.get(from..to) {
        Some(kept) if kept.iter().any(|piece| is_byte(piece)) => Ok(kept.join(" ")),
        _ => Err("no bytes at all"),
    }
}

type Piece<'a> = (String, Option<&'a str>);

/// Two digits, either of which may be `?`.
fn byte(text: &str) -> Result<Piece<'_>, &'static str> {
    let (byte, rest) = text.split_at_checked(2).ok_or(DAMAGED)?;
    let is_digit = |c: char| c.is_ascii_hexdigit() || c == '?';
    if byte.chars().all(is_digit) {
        Ok((byte.to_ascii_uppercase(), Some(rest)))
    } else {
        Err(DAMAGED)
    }
}

fn is_byte(piece: &str) -> bool {
    piece.chars().any(|c| c.is_ascii_hexdigit())
}

/// `{n} {-n} {n-} {n-m}`
fn gap(text: &str) -> Result<Piece<'_>, &'static str> {
    let (inside, rest) = text.get(1..).and_then(|text| text.split_once('}')).ok_or(DAMAGED)?;
    let number = |text: &str| text.parse::<u32>().map_err(|_| DAMAGED);
    let gap = match inside.split_once('-') {
        None => format!("[{}]", number(inside)?),
        Some(("", most)) => format!("[0-{}]", number(most)?),
        Some((least, "")) => format!("[{}-]", number(least)?),
        Some((least, most)) => {
            let (least, most) = (number(least)?, number(most)?);
            if least > most {
                return Err(DAMAGED);
            }
            format!("[{least}-{most}]")
        }
    };
    Ok((gap, Some(rest)))
}

/// `[n-m]`, the distance of a single byte from what is before or behind it.
fn single(text: &str) -> Result<Piece<'_>, &'static str> {
    let (inside, rest) = text.get(1..).and_then(|text| text.split_once(']')).ok_or(DAMAGED)?;
    let (least, most) = inside.split_once('-').ok_or(DAMAGED)?;
    match (least.parse::<u32>(), most.parse::<u32>()) {
        (Ok(least), Ok(most)) if least <= most => Ok((format!("[{least}-{most}]"), Some(rest))),
        _ => Err(DAMAGED),
    }
}

/// `!(aa)`: any byte but this one.
fn negated(text: &str) -> Result<Piece<'_>, &'static str> {
    let (inside, rest) =
        text.strip_prefix("!(").and_then(|text| text.split_once(')')).ok_or(DAMAGED)?;
    match byte(inside)? {
        (byte, Some("")) if !byte.contains('?') => Ok((format!("~{byte}"), Some(rest))),
        _ => Err("anything but one of several texts"),
    }
}

/// `(aa|bb|cc)`: one of several.
fn group(text: &str) -> Result<Piece<'_>, &'static str> {
    let (inside, rest) = text.get(1..).and_then(|text| text.split_once(')')).ok_or(DAMAGED)?;
    if matches!(inside, "B" | "L" | "W") {
        return Err("a boundary of words or lines");
    }
    if inside.contains(['(', '{', '*', '[']) {
        return Err("alternatives with gaps or alternatives inside");
    }
    let mut choices = Vec::new();
    for choice in inside.split('|') {
        let mut bytes = Vec::new();
        let mut left = choice;
        while !left.is_empty() {
            let (piece, behind) = byte(left)?;
            bytes.push(piece);
            left = behind.unwrap_or_default();
        }
        if bytes.is_empty() {
            return Err(DAMAGED);
        }
        choices.push(bytes.join(" "));
    }
    Ok((format!("( {} )", choices.join(" | ")), Some(rest)))
}

/// The bytes of a pattern without gaps or alternatives, if it is one.
pub(super) fn literal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| !digits.is_empty() && digits.len() % 2 == 0)?;
    let (pairs, _) = digits.as_chunks::<2>();
    Some(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

const DAMAGED: &str = "no hexadecimal signature";
