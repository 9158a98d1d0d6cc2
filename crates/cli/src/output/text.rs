//! Text for people: a line for each file that is not clean, a summary at the end.

use super::{
    action::{Action, ActionRecord},
    name::shown,
    record::{FileRecord, Summary},
    render::Render,
};
use lazaret_model::{Detection, Level, MetaValue};
use std::io::{self, Write};

/// How text looks and how much it says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Style {
    pub(crate) is_coloured: bool,
    pub(crate) explains: bool,
}

#[derive(Debug)]
pub(crate) struct Text {
    style: Style,
}

impl Text {
    pub(crate) const fn new(style: Style) -> Self {
        Self { style }
    }

    fn paint(&self, level: Level) -> (&'static str, &'static str) {
        if !self.style.is_coloured {
            return ("", "");
        }
        let colour = match level {
            Level::Malicious => "\x1b[1;31m",
            Level::Suspicious => "\x1b[1;33m",
            Level::Incomplete => "\x1b[36m",
            Level::Clean => "\x1b[32m",
        };
        (colour, "\x1b[0m")
    }
}

impl Render for Text {
    fn file(&mut self, to: &mut dyn Write, file: &FileRecord<'_>) -> io::Result<()> {
        let (on, off) = self.paint(file.verdict);
        let path = shown(file.path);
        let level = file.verdict.as_str();
        if file.detections.is_empty() && file.whys.is_empty() {
            return writeln!(to, "{on}{level:<10}{off}  {path}");
        }
        for d in file.detections {
            let place = with_member(&path, &d.member);
            let (namespace, rule, severity) = (&d.namespace, &d.rule, d.severity.as_str());
            writeln!(to, "{on}{severity:<10}{off}  {place}  {namespace}:{rule}")?;
            if self.style.explains {
                explain(to, d)?;
            }
        }
        for w in file.whys {
            let place = with_member(&path, &w.member);
            write!(
                to,
                "{on}{:<10}{off}  {place}  {}",
                Level::Incomplete.as_str(),
                w.code.as_str()
            )?;
            match &w.detail {
                Some(detail) => writeln!(to, ": {}", shown(detail.as_ref()))?,
                None => writeln!(to)?,
            }
        }
        done(to, &path, &file.action)
    }

    fn end(&mut self, to: &mut dyn Write, s: &Summary) -> io::Result<()> {
        let seconds = s.elapsed_ms as f64 / 1000.0;
        let state = if s.interrupted { "Interrupted: scanned" } else { "Scanned" };
        writeln!(to, "{state} {} files, {} in {seconds:.1} s.", s.files, human_bytes(s.bytes))?;
        writeln!(
            to,
            "{} malicious, {} suspicious, {} incomplete, {} clean ({} known from before); {} passed over.",
            s.malicious, s.suspicious, s.incomplete, s.clean, s.cached, s.skipped
        )?;
        if s.quarantined + s.not_removed > 0 {
            writeln!(to, "{} quarantined, {} not removed.", s.quarantined, s.not_removed)?;
        }
        let generation = s.generation.get(..16).unwrap_or(&s.generation);
        match s.rules {
            Some(rules) => writeln!(to, "{rules} rules, generation {generation}."),
            None => writeln!(to, "Generation {generation}."),
        }
    }
}

/// What was done about the file, if anything was to be done.
fn done(to: &mut dyn Write, path: &str, action: &ActionRecord) -> io::Result<()> {
    let code = action.code.as_deref().unwrap_or_default();
    match (action.taken, &action.case) {
        (Action::None, _) if code.is_empty() => Ok(()),
        (Action::None, _) => writeln!(to, "left        {path}  {code}"),
        (Action::Quarantined, case) => {
            let case = case.as_deref().unwrap_or_default();
            let notes: String = action.notes.iter().map(|note| format!(", {note}")).collect();
            writeln!(to, "quarantined  {path}  {case}{notes}")
        }
        (Action::NotRemoved, _) => {
            let message = action.message.as_deref().unwrap_or_default();
            writeln!(to, "not removed  {path}  {code}: {}", shown(message.as_ref()))
        }
    }
}

fn with_member(path: &str, member: &[String]) -> String {
    member.iter().fold(path.to_owned(), |place, name| place + "!/" + &shown(name.as_ref()))
}

fn explain(to: &mut dyn Write, detection: &Detection) -> io::Result<()> {
    for key in ["description", "family", "attack", "confidence", "fp", "reference"] {
        let Some((_, value)) = detection.meta.iter().rev().find(|(name, _)| name == key) else {
            continue;
        };
        let value = match value {
            MetaValue::Text(text) => shown(text.as_ref()),
            MetaValue::Integer(number) => number.to_string(),
            MetaValue::Float(number) => number.to_string(),
            MetaValue::Bool(is) => is.to_string(),
        };
        writeln!(to, "            {key}: {value}")?;
    }
    Ok(())
}

/// Bytes in the largest binary unit that keeps a digit before the point.
fn human_bytes(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes as f64;
    let mut unit = "bytes";
    for larger in units {
        if value < 1024.0 {
            break;
        }
        value /= 1024.0;
        unit = larger;
    }
    if unit == "bytes" { format!("{bytes} bytes") } else { format!("{value:.1} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_for_people() {
        for (bytes, text) in
            [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (u64::MAX, "16.0 EiB")]
        {
            assert_eq!(human_bytes(bytes), text);
        }
    }
}
