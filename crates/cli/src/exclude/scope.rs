//! From the command line to a scope and a time.
//!
//! Owns: paths are made absolute and free of links, since the kernel tells of no others.

use crate::{
    exit::{Exit, Failure},
    insight_args::ScopeArgs,
};
use lazaret_config::Span;
use lazaret_control::Scope;
use std::path::{Path, PathBuf};

/// The scope, as it is asked for; what cannot be meant is refused with the reason.
pub(super) fn of(args: &ScopeArgs) -> Result<Scope, Failure> {
    let path = |path: &Option<PathBuf>| path.as_deref().map(exact).transpose();
    let scope = Scope {
        path: path(&args.path)?,
        process: path(&args.process)?,
        rule: args.rule.clone(),
        hash: args.hash.as_deref().map(str::to_ascii_lowercase),
    };
    scope.check().map_err(|text| Failure::new(Exit::Usage, text))?;
    Ok(scope)
}

/// Without links, without opening anything; what is not there yet must be written out.
fn exact(path: &Path) -> Result<String, Failure> {
    let wrong = |text: &str| Failure::new(Exit::Usage, format!("{}: {text}", path.display()));
    let whole = match path.canonicalize() {
        Ok(whole) => whole,
        Err(_) if path.is_absolute() => path.components().collect(),
        Err(error) => {
            return Err(Failure::new(Exit::NoInput, format!("{}: {error}", path.display())));
        }
    };
    let text =
        whole.to_str().ok_or_else(|| wrong("names that are not UTF-8 cannot be excluded"))?;
    Ok(text.to_owned())
}

/// A duration from now, a day, or a time; in seconds since 1970.
pub(super) fn expiry(text: &str, now: jiff::Timestamp) -> Result<u64, Failure> {
    let wrong = || {
        let message = format!(
            "--expires \"{text}\": expected a duration such as 30d or a time such as 2027-01-31"
        );
        Failure::new(Exit::Usage, message)
    };
    let time = if let Ok(span) = text.parse::<Span>() {
        now.checked_add(span.duration()).map_err(|_| wrong())?
    } else if let Ok(day) = text.parse::<jiff::civil::Date>() {
        let start = day.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| wrong())?;
        start.timestamp()
    } else {
        text.parse().map_err(|_| wrong())?
    };
    u64::try_from(time.as_second()).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_durations_days_or_moments() {
        let now = jiff::Timestamp::from_second(1_000_000).unwrap();
        assert_eq!(expiry("1h", now).unwrap(), 1_003_600);
        assert_eq!(expiry("2027-01-31T00:00:01Z", now).unwrap(), 1_801_353_601);
        assert_eq!(expiry("2027-01-31", now).unwrap(), 1_801_353_600);
        assert_eq!(expiry("soon", now).unwrap_err().exit, Exit::Usage);
    }

    #[test]
    fn links_are_followed_and_what_is_not_there_is_taken_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        std::fs::write(root.join("f"), "").unwrap();
        std::os::unix::fs::symlink("f", root.join("link")).unwrap();
        let scope =
            |path: &Path| of(&ScopeArgs { path: Some(path.into()), ..ScopeArgs::default() });
        let file = root.join("f").to_str().map(str::to_owned);
        assert_eq!(scope(&root.join("link")).unwrap().path, file);
        let later = scope(&root.join("later/")).unwrap().path;
        assert_eq!(later, root.join("later").to_str().map(str::to_owned));
        assert_eq!(scope(Path::new("nowhere")).unwrap_err().exit, Exit::NoInput);
        assert_eq!(scope(Path::new("/")).unwrap_err().exit, Exit::Usage);
        assert_eq!(of(&ScopeArgs::default()).unwrap_err().exit, Exit::Usage);
    }
}
