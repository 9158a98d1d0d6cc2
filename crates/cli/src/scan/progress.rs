//! Progress on stderr: a bar for people, an object a second for programs.

use crate::{args::ProgressMode, diagnostics::Volume};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lazaret_engine::{Counters, Scope, Sweep, Targets};
use serde_json::json;
use std::{
    io::{self, IsTerminal, Write},
    sync::{Arc, OnceLock, atomic::AtomicBool},
    thread,
    time::Duration,
};

pub(crate) struct Progress {
    form: Form,
    total: Arc<OnceLock<(u64, u64)>>,
    is_over: Arc<AtomicBool>,
    last: Duration,
}

enum Form {
    None,
    Bar(ProgressBar),
    Json,
}

impl Progress {
    pub(crate) fn new(mode: ProgressMode, volume: Volume) -> Self {
        let form = match mode {
            ProgressMode::Json => Form::Json,
            ProgressMode::Auto if volume != Volume::Errors && io::stderr().is_terminal() => {
                Form::Bar(bar())
            }
            ProgressMode::Auto | ProgressMode::Never => Form::None,
        };
        Self { form, total: Arc::default(), is_over: Arc::default(), last: Duration::ZERO }
    }

    /// Counts in the background what there is to do. Without it the bar shows no end.
    pub(crate) fn estimate(&self, targets: Targets, scope: Scope) {
        if matches!(self.form, Form::None) {
            return;
        }
        let (total, is_over) = (Arc::clone(&self.total), Arc::clone(&self.is_over));
        let count = move || {
            if let Some(sum) = Sweep::estimate(targets, scope, &is_over) {
                // Nobody else sets it.
                let _first = total.set(sum);
            }
        };
        if let Err(e) = thread::Builder::new().name("count".into()).spawn(count) {
            tracing::info!("progress without an end: {e}");
        }
    }

    pub(crate) fn update(&mut self, counters: Counters, elapsed: Duration) {
        let period = if matches!(self.form, Form::Json) { JSON_PERIOD } else { BAR_PERIOD };
        if elapsed.saturating_sub(self.last) < period {
            return;
        }
        self.last = elapsed;
        let total = self.total.get().copied();
        match &self.form {
            Form::None => {}
            Form::Bar(bar) => draw(bar, counters, total),
            Form::Json => tell(counters, total, elapsed),
        }
    }

    /// Takes the bar away while something is printed.
    pub(crate) fn aside<R>(&self, print: impl FnOnce() -> R) -> R {
        match &self.form {
            Form::Bar(bar) => bar.suspend(print),
            Form::Json | Form::None => print(),
        }
    }

    pub(crate) fn clear(&self) {
        self.is_over.store(true, std::sync::atomic::Ordering::Relaxed);
        if let Form::Bar(bar) = &self.form {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    bar.set_style(style("{spinner} {msg}, {binary_bytes}, {binary_bytes_per_sec}"));
    bar
}

/// A template that indicatif refuses becomes its default; a test keeps ours valid.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn draw(bar: &ProgressBar, counters: Counters, total: Option<(u64, u64)>) {
    let found = counters.malicious + counters.suspicious;
    match total {
        None => bar.set_message(format!("{} files, {found} found", counters.files)),
        Some((files, bytes)) => {
            if bar.length() != Some(bytes) {
                bar.set_length(bytes);
                bar.set_style(style(WITH_TOTAL));
            }
            bar.set_message(format!("{}/{files} files, {found} found", counters.files));
        }
    }
    bar.set_position(counters.bytes);
}

fn tell(counters: Counters, total: Option<(u64, u64)>, elapsed: Duration) {
    let object = json!({
        "type": "progress", "schema": 1,
        "files": counters.files, "bytes": counters.bytes,
        "malicious": counters.malicious, "suspicious": counters.suspicious,
        "incomplete": counters.incomplete,
        "total_files": total.map(|t| t.0), "total_bytes": total.map(|t| t.1),
        "elapsed_ms": u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
    });
    // A closed stderr is no reason to end the scan.
    let _unwritable = writeln!(io::stderr(), "{object}").err();
}

const WITH_TOTAL: &str = "{bar:24} {percent}% {msg}, {binary_bytes}/{binary_total_bytes}, {binary_bytes_per_sec}, {eta} left";
const JSON_PERIOD: Duration = Duration::from_secs(1);
const BAR_PERIOD: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_valid() {
        for template in [WITH_TOTAL, "{spinner} {msg}, {binary_bytes}, {binary_bytes_per_sec}"] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
