//! Which renderer writes which form.

use super::{
    csv_rows::Csv,
    json,
    render::Render,
    sarif::Sarif,
    text::{Style, Text},
};
use crate::args::Format;

/// The renderer of a form.
pub(crate) fn renderer(format: Format, style: Style) -> Box<dyn Render> {
    match format {
        Format::Text => Box::new(Text::new(style)),
        Format::Json => Box::new(json::Json::default()),
        Format::Ndjson => Box::new(json::Ndjson),
        Format::Sarif => Box::new(Sarif::default()),
        Format::Csv => Box::new(Csv),
    }
}
