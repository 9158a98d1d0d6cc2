//! The forms an event is told in; all are made of the one structure.

mod cef;
mod ecs;
mod form;
mod journal;
mod ocsf;
mod ocsf_parts;
mod syslog;

#[cfg(test)]
mod tests;

pub use form::Form;
pub use journal::MessageId;
