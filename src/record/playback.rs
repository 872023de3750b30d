//! A recording as something that is read event by event, when each is due: a connection without a network.

use std::{
    convert::Infallible,
    time::{Duration, Instant},
};

use super::{Recorded, Recording, Speed, pace::Pace, recordable::Sealed};
use crate::{
    Result,
    protocol::{CommandId, Frame, LONGEST_WAIT, Link, LinkId, Loss, Protocol, RequestId},
};

/// A recording on its way to the reader. It reads its files, which is little and local, where the loop runs.
#[derive(Debug)]
pub(crate) struct Playback<E> {
    recording: Recording<E>,
    pace: Pace,
    begun: Instant,
    now: Instant,
    /// The event that comes next, and when.
    next: Option<(Duration, E)>,
    skipped: u64,
    end_told: bool,
}

impl<E: Sealed> Playback<E> {
    pub(crate) fn new(recording: Recording<E>, speed: Speed, longest_gap: Option<Duration>, now: Instant) -> Self {
        let pace = Pace::new(speed, longest_gap);
        let mut playback = Self { recording, pace, begun: now, now, next: None, skipped: 0, end_told: false };
        playback.advance();
        playback
    }

    /// How many lines could not be read so far.
    pub(crate) fn skipped(&self) -> u64 {
        self.skipped
    }

    fn advance(&mut self) {
        loop {
            match self.recording.next() {
                None => return self.next = None,
                Some(Ok(Recorded { at, event })) => return self.next = Some((self.pace.due(at), event)),
                Some(Err(error)) => {
                    tracing::warn!(target: "livechat::record", %error, "a line is left out of the replay");
                    self.skipped += 1;
                }
            }
        }
    }

    fn due(&self) -> Option<Instant> {
        let (due, _) = self.next.as_ref()?;
        self.begun.checked_add(*due).or_else(|| self.begun.checked_add(LONGEST_WAIT))
    }
}

impl<E: Sealed + Lagging> Protocol for Playback<E> {
    type Event = E;
    type Command = Infallible;
    type Outcome = Infallible;
    type Request = Infallible;
    type Response = Infallible;

    fn handle_frame(&mut self, _: LinkId, _: Frame<'_>, _: Instant) {}
    fn handle_command(&mut self, _: CommandId, command: Infallible, _: Instant) {
        match command {}
    }
    fn handle_response(&mut self, _: RequestId, _: Result<Infallible>, _: Instant) {}
    fn handle_connected(&mut self, _: LinkId, _: Instant) {}
    fn handle_disconnected(&mut self, _: LinkId, _: Loss, _: Instant) {}

    fn handle_timeout(&mut self, now: Instant) {
        self.now = self.now.max(now);
    }

    fn handle_close(&mut self, _: Instant) {
        self.next = None;
    }

    fn poll_request(&mut self) -> Option<(RequestId, Infallible)> {
        None
    }
    fn poll_link(&mut self) -> Option<Link> {
        None
    }
    fn poll_transmit(&mut self) -> Option<(LinkId, String)> {
        None
    }

    fn poll_event(&mut self) -> Option<E> {
        if self.due()? > self.now {
            return None;
        }
        let (_, event) = self.next.take()?;
        self.advance();
        Some(event)
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, Infallible)> {
        None
    }

    /// Only where there is something to wait for: what is due is there without.
    fn poll_timeout(&self) -> Option<Instant> {
        self.due().filter(|due| *due > self.now)
    }

    fn poll_end(&mut self) -> Option<Result<()>> {
        (self.next.is_none() && !std::mem::replace(&mut self.end_told, true)).then_some(Ok(()))
    }

    fn lagged(missed: u64) -> E {
        E::lagged(missed)
    }
}

/// Events that tell a slow reader how many it missed.
pub(crate) trait Lagging {
    fn lagged(missed: u64) -> Self;
}
