//! `--since`: a duration back from now, or a point in time.

use crate::exit::{Exit, Failure};
use lazaret_config::Span;
use lazaret_model::Timestamp;

pub(crate) fn parse(text: &str, now: jiff::Timestamp) -> Result<Timestamp, Failure> {
    let wrong = || {
        let message = format!(
            "--since \"{text}\": expected a duration such as 24h or a time such as \
             2026-11-01T00:00:00Z"
        );
        Failure::new(Exit::Usage, message)
    };
    let time = match text.parse::<Span>() {
        Ok(span) => now.checked_sub(span.duration()).map_err(|_| wrong())?,
        Err(_) => text.parse().map_err(|_| wrong())?,
    };
    Ok(Timestamp {
        seconds: time.as_second(),
        nanos: u32::try_from(time.subsec_nanosecond()).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_times() {
        let now = jiff::Timestamp::from_second(1_000_000).unwrap();
        assert_eq!(parse("1h", now).unwrap(), Timestamp { seconds: 996_400, nanos: 0 });
        let time = parse("1970-01-01T00:00:05.5Z", now).unwrap();
        assert_eq!(time, Timestamp { seconds: 5, nanos: 500_000_000 });
        assert_eq!(parse("yesterday", now).unwrap_err().exit, Exit::Usage);
    }
}
