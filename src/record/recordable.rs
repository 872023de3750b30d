//! What a system's events must have to be recorded.

use jiff::Timestamp;

use super::{columns::Columns, members::Members};
use crate::Result;

/// Events that can be recorded and read back. It is implemented by this crate: for
/// [`chzzk::unofficial::Event`](crate::chzzk::unofficial::Event).
pub trait Recordable: Sealed {}

impl<E: Sealed> Recordable for E {}

/// How a system's events are written and read.
#[expect(unnameable_types, reason = "sealed: the format is this crate's affair")]
pub trait Sealed: Sized + Send + 'static {
    /// Names the system in the header of a file.
    const SYSTEM: &'static str;

    /// Writes an event's members.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an event that came over the wire and was not kept as it came.
    fn write(&self, at: Timestamp, members: &mut Members<'_>) -> Result<()>;

    /// Reads a line.
    ///
    /// # Errors
    ///
    /// Why it is none, in words.
    fn read(line: &str) -> Result<(Option<Timestamp>, Self), String>;

    /// The broadcast that begins with this event, if one does, or that it belongs to.
    fn broadcast(&self) -> Option<Broadcast<'_>>;

    /// The rows that an export makes of it: itself, or what it holds.
    fn columns<'a>(&'a self, each: &mut dyn FnMut(Columns<'a>));
}

/// A broadcast, for files that hold one each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(unnameable_types, reason = "sealed: the format is this crate's affair")]
#[non_exhaustive]
pub struct Broadcast<'a> {
    /// Names it.
    pub(crate) id: &'a str,
    /// When it began.
    pub(crate) opened_at: Option<Timestamp>,
}
