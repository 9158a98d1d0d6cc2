//! `NAME:TARGET:OFFSET:BYTES[:LEVEL[:LEVEL]]`.

use super::hexadecimal;
use super::place::Place;
use super::rule::{Names, rule};
use super::target;

/// One rule.
pub(super) fn read(line: &str, names: &mut Names) -> Result<String, &'static str> {
    let mut fields = line.split(':');
    let (Some(name), Some(kind), Some(offset), Some(bytes)) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err("not NAME:TARGET:OFFSET:BYTES");
    };
    let is_kind = target::condition(kind)?;
    let place = Place::read(offset, kind)?;
    let pattern = format!("$a = {{ {} }}", hexadecimal::pattern(bytes)?);
    let found = place.condition("a");
    let condition = is_kind.map_or_else(|| found.clone(), |kind| format!("{kind} and {found}"));
    Ok(rule(names, name, &[pattern], &condition))
}
