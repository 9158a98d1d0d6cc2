//! CSV: a row for each detection and for each reason why a file is incomplete.

use super::{
    name::shown,
    record::{FileRecord, Summary},
    render::Render,
};
use std::io::{self, Write};

#[derive(Debug)]
pub(crate) struct Csv;

const HEADER: [&str; 13] = [
    "path",
    "verdict",
    "member",
    "namespace",
    "rule",
    "severity",
    "why",
    "detail",
    "size",
    "sha256",
    "action",
    "case",
    "code",
];

impl Render for Csv {
    fn begin(&mut self, to: &mut dyn Write) -> io::Result<()> {
        row(to, HEADER)
    }

    fn file(&mut self, to: &mut dyn Write, file: &FileRecord<'_>) -> io::Result<()> {
        let (path, size) = (shown(file.path), file.size.to_string());
        let (verdict, sha256) = (file.verdict.as_str(), file.sha256.unwrap_or_default());
        let done = [
            file.action.taken.as_str(),
            file.action.case.as_deref().unwrap_or_default(),
            file.action.code.as_deref().unwrap_or_default(),
        ];
        for d in file.detections {
            let member = d.member.join(MEMBER_SEPARATOR);
            let severity = d.severity.as_str();
            let found = [&d.namespace, &d.rule, severity, "", "", size.as_str(), sha256];
            row(to, [path.as_str(), verdict, &member].into_iter().chain(found).chain(done))?;
        }
        for w in file.whys {
            let member = w.member.join(MEMBER_SEPARATOR);
            let detail = w.detail.as_deref().unwrap_or_default();
            let missed = ["", "", "", w.code.as_str(), detail, &size, sha256];
            row(to, [path.as_str(), verdict, &member].into_iter().chain(missed).chain(done))?;
        }
        if file.detections.is_empty() && file.whys.is_empty() {
            let quiet = [path.as_str(), verdict, "", "", "", "", "", "", &size, sha256];
            row(to, quiet.into_iter().chain(done))?;
        }
        Ok(())
    }

    fn end(&mut self, _to: &mut dyn Write, _summary: &Summary) -> io::Result<()> {
        Ok(())
    }
}

fn row<'a>(to: &mut dyn Write, fields: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(fields)?;
    writer.flush()
}

const MEMBER_SEPARATOR: &str = "!/";
