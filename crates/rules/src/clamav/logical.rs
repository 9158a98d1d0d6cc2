//! `NAME;DESCRIPTION;EXPRESSION;SUBSIGNATURE...`.
//!
//! Owns: the description of targets and the modifiers of subsignatures.

use super::expression;
use super::hexadecimal;
use super::place::Place;
use super::rule::{Names, rule};
use super::target;

/// One rule.
pub(super) fn read(line: &str, names: &mut Names) -> Result<String, &'static str> {
    let mut fields = line.split(';');
    let (Some(name), Some(description), Some(logic)) =
        (fields.next(), fields.next(), fields.next())
    else {
        return Err("not NAME;DESCRIPTION;EXPRESSION;SUBSIGNATURES");
    };
    let described = Described::read(description)?;
    let mut patterns = Vec::new();
    let mut places = Vec::new();
    for (number, text) in fields.enumerate() {
        let (pattern, place) = subsignature(text, described.kind)?;
        patterns.push(format!("$s{number} = {pattern}"));
        places.push(place);
    }
    let used = expression::condition(logic, &places)?;
    // YARA demands a use of every pattern; one that the logic never asks for is dropped.
    let is_used = |(number, _): &(usize, String)| used.names.contains(number);
    let patterns: Vec<String> =
        patterns.into_iter().enumerate().filter(is_used).map(|(_, pattern)| pattern).collect();
    let mut conditions = described.conditions;
    conditions.push(format!("({})", used.text));
    Ok(rule(names, name, &patterns, &conditions.join(" and ")))
}

/// What the description asks for.
struct Described<'a> {
    kind: &'a str,
    conditions: Vec<String>,
}

impl<'a> Described<'a> {
    fn read(text: &'a str) -> Result<Self, &'static str> {
        let pairs: Vec<(&str, &str)> =
            text.split(',').map(|field| field.split_once(':').unwrap_or((field, ""))).collect();
        let kind = pairs.iter().find(|(key, _)| *key == "Target").map_or("0", |(_, kind)| kind);
        let mut conditions: Vec<String> =
            target::condition(kind)?.map(str::to_owned).into_iter().collect();
        for (key, value) in pairs {
            match key {
                "Target" | "Engine" => {}
                "FileSize" => conditions.push(range("filesize", value)?),
                "NumberOfSections" => {
                    let count = format!("{}.number_of_sections", target::module(kind)?);
                    conditions.push(range(&count, value)?);
                }
                "EntryPoint" => {
                    let entry = format!("{}.entry_point", target::module(kind)?);
                    conditions.push(range(&entry, value)?);
                }
                "Container" => return Err("only inside a certain container"),
                "IconGroup1" | "IconGroup2" => return Err("looks at icons"),
                _ => return Err("asks for something unknown"),
            }
        }
        Ok(Self { kind, conditions })
    }
}

fn range(what: &str, text: &str) -> Result<String, &'static str> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| "no range of numbers");
    match text.split_once('-') {
        Some((least, most)) => {
            Ok(format!("{what} >= {} and {what} <= {}", number(least)?, number(most)?))
        }
        None => Ok(format!("{what} == {}", number(text)?)),
    }
}

/// `[OFFSET:]BYTES[::MODIFIERS]`
fn subsignature(text: &str, kind: &str) -> Result<(String, Place), &'static str> {
    if text.contains('/') {
        return Err("a regular expression");
    }
    if text.starts_with("${") || text.contains('#') {
        return Err("a macro, or a comparison of bytes");
    }
    if text.starts_with("fuzzy_img") {
        return Err("a likeness of pictures");
    }
    let (text, modifiers) = text.split_once("::").unwrap_or((text, ""));
    let (place, bytes) = match text.split_once(':') {
        Some((offset, bytes)) => (Place::read(offset, kind)?, bytes),
        None => (Place::Any, text),
    };
    if modifiers.is_empty() {
        return Ok((format!("{{ {} }}", hexadecimal::pattern(bytes)?), place));
    }
    let bytes = hexadecimal::literal(bytes).ok_or("modifiers on bytes with gaps")?;
    let mut pattern = String::from("\"");
    bytes.iter().for_each(|byte| pattern.push_str(&format!("\\x{byte:02x}")));
    pattern.push('"');
    for modifier in modifiers.chars() {
        pattern.push_str(match modifier {
            'i' => " nocase",
            'w' => " wide",
            'f' => " fullword",
            'a' => " ascii",
            _ => return Err("an unknown modifier"),
        });
    }
    Ok((pattern, place))
}
