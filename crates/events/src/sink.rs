//! Where events go.

use crate::event::Event;
use crate::producer::Producer;
use std::io;

/// Where events go. A sink may be slow; only the writer's thread waits for it.
pub trait Sink: Send {
    /// The stable name, for counts.
    fn name(&self) -> &'static str;

    /// Takes one event.
    ///
    /// # Errors
    /// It was not taken, in whole or at all; nothing is left half written.
    fn write(&mut self, event: &Event, producer: &Producer) -> io::Result<()>;
}
