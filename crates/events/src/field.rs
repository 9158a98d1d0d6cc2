//! An event as a flat list of named values: what journald, syslog, CEF and ECS have in common.
//!
//! Owns: [`Field`] and which values each kind has. Names are those of the documentation in lower
//! case; a name may come more than once. Must not: escape; each form does that for itself.

use crate::actor::Actor;
use crate::bounds::{LIST, PATH, TEXT, clip};
use crate::event::Kind;
use crate::facts::{FileFacts, ProcessFacts, Trigger};
use crate::kinds::Change;
use crate::kinds::{Audit, Handling, Quarantine, Signatures, Status};
use lazaret_model::{GenerationId, Verdict};
use std::borrow::Cow;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

/// One value of an event, with at most [`PATH`] bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// The name, of lower-case letters, digits and `_`.
    pub(crate) name: Cow<'static, str>,
    /// The value: whatever bytes the world has.
    pub(crate) value: Vec<u8>,
}

/// The values of an event of this kind.
pub(crate) fn fields(kind: &Kind) -> Vec<Field> {
    let mut fields = Fields::default();
    match kind {
        Kind::Detected(it) => {
            fields.file(&it.file).process(it.process.as_ref()).look(it.trigger, it.took);
            fields.verdict(&it.verdict).generation(it.generation);
            fields.word(
                "action",
                match it.handling {
                    Handling::Told => "told",
                    Handling::LetThrough => "allowed",
                    Handling::Excluded => "excluded",
                },
            );
        }
        Kind::Blocked(it) => {
            fields.file(&it.file).process(it.process.as_ref()).look(it.trigger, it.took);
            fields.verdict(&it.verdict).generation(it.generation);
            fields.word("action", "denied").word("cause", &it.cause);
        }
        Kind::LetThrough(it) => {
            fields.file(&it.file).process(it.process.as_ref()).look(it.trigger, it.took);
            fields.verdict(&it.verdict).word("action", "allowed").word("cause", &it.cause);
        }
        Kind::Degraded(it) => {
            fields.word(
                "state",
                match it.change {
                    Change::Began => "degraded",
                    Change::Lost => "not-protecting",
                    Change::Ended => "recovered",
                },
            );
            fields.word("cause", &it.cause).word("detail", &it.detail);
        }
        Kind::Quarantine(it) => quarantine(&mut fields, it),
        Kind::Signatures(it) => signatures(&mut fields, it),
        Kind::Audit(it) => audit(&mut fields, it),
        Kind::Status(it) => status(&mut fields, it),
    }
    fields.0
}

fn quarantine(fields: &mut Fields, it: &Quarantine) {
    fields.word("action", it.step.as_str()).word("case", &it.case).file(&it.file);
    if let Some(actor) = &it.actor {
        fields.actor(actor);
    }
    fields.maybe("cause", it.cause.as_deref());
}

fn signatures(fields: &mut Fields, it: &Signatures) {
    fields.word("action", it.step.as_str()).word("package", &it.package);
    fields.number("package_version", it.version).number("rules", it.rules);
    fields.generation(it.generation).maybe("cause", it.cause.as_deref());
}

fn audit(fields: &mut Fields, it: &Audit) {
    fields.actor(&it.actor).word("call", &it.call);
    for (name, value) in it.arguments.iter().take(LIST) {
        fields.word("argument", &format!("{name}={value}"));
    }
    fields.maybe("reason", it.reason.as_deref()).word("outcome", it.outcome.as_str());
    fields.maybe("cause", it.cause.as_deref());
}

fn status(fields: &mut Fields, it: &Status) {
    fields.word("action", it.step.as_str()).maybe("cause", it.cause.as_deref());
    fields.word("detail", &it.detail);
    for (name, count) in it.counts.iter().take(LIST) {
        fields.word("count", &format!("{name}={count}"));
    }
}

#[derive(Default)]
struct Fields(Vec<Field>);

impl Fields {
    fn bytes(&mut self, name: &'static str, value: &[u8], most: usize) -> &mut Self {
        if !value.is_empty() {
            self.0.push(Field { name: name.into(), value: clip(value, most).to_vec() });
        }
        self
    }

    fn word(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.bytes(name, value.as_bytes(), TEXT)
    }

    fn maybe(&mut self, name: &'static str, value: Option<&str>) -> &mut Self {
        self.word(name, value.unwrap_or_default())
    }

    fn number(&mut self, name: &'static str, value: Option<impl Into<u64>>) -> &mut Self {
        match value {
            Some(value) => self.word(name, &value.into().to_string()),
            None => self,
        }
    }

    fn file(&mut self, file: &FileFacts) -> &mut Self {
        self.bytes("path", file.path.as_os_str().as_bytes(), PATH);
        self.number("size", file.size).number("inode", file.inode);
        self.maybe("blake3", file.blake3.as_ref().map(hex).as_deref());
        self.maybe("sha256", file.sha256.as_ref().map(hex).as_deref())
    }

    fn process(&mut self, process: Option<&ProcessFacts>) -> &mut Self {
        let Some(process) = process else { return self };
        self.number("pid", Some(process.pid)).number("uid", process.uid);
        self.number("login_uid", process.login_uid);
        if let Some(path) = &process.executable {
            self.bytes("exe", path.as_os_str().as_bytes(), PATH);
        }
        self.maybe("cgroup", process.cgroup.as_deref());
        self.maybe("container", process.container.as_deref())
    }

    fn actor(&mut self, actor: &Actor) -> &mut Self {
        self.number("uid", Some(actor.uid)).maybe("user", actor.user.as_deref());
        self.number("login_uid", actor.login_uid).number("pid", actor.pid);
        self.maybe("role", actor.role.as_deref())
    }

    fn look(&mut self, trigger: Trigger, took: Duration) -> &mut Self {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.word("trigger", trigger.as_str()).number("latency_us", Some(micros))
    }

    fn verdict(&mut self, verdict: &Verdict) -> &mut Self {
        self.word("verdict", verdict.level().as_str());
        for found in verdict.detections().iter().take(LIST) {
            self.word("rule", &format!("{}:{}", found.namespace, found.rule));
            self.word("member", &found.member.join("!/"));
        }
        for why in verdict.whys().iter().take(LIST) {
            self.word("why", why.code.as_str());
        }
        let left_out = verdict.detections().len().max(verdict.whys().len()).saturating_sub(LIST);
        self.number("truncated", (left_out > 0).then_some(left_out as u64))
    }

    fn generation(&mut self, generation: Option<GenerationId>) -> &mut Self {
        self.maybe("generation", generation.map(|id| format!("{id:#}")).as_deref())
    }
}

/// A digest in hexadecimal digits.
pub(crate) fn hex(digest: &[u8; 32]) -> String {
    use std::fmt::Write;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

/// The text of a value for forms that know only UTF-8, without what a parser would obey.
pub(crate) fn text(value: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(value) {
        Ok(plain) if crate::shown::is_plain(value) => Cow::Borrowed(plain),
        _ => Cow::Owned(crate::shown::shown(value)),
    }
}
