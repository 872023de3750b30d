//! The sockets of a connection's links, and which of them may have something to say.

use std::{
    collections::VecDeque,
    io,
    time::{Duration, Instant},
};

use mio::{Registry, Token};

use super::socket::Socket;
use crate::{protocol::LinkId, socket::Incoming};

/// The sockets, each in the place of its link's number.
#[derive(Debug, Default)]
pub(super) struct Links {
    places: Vec<Place>,
    /// Those that may have something to say, each once. They take turns, so that none starves another.
    ready: VecDeque<LinkId>,
    /// Those that were written to since the last flush.
    written: Vec<LinkId>,
    /// Sockets whose goodbye is out.
    parting: Vec<Socket>,
}

#[derive(Debug, Default)]
struct Place {
    socket: Option<Socket>,
    /// Of the link that was asked for last; an older one that comes up late is of no use.
    generation: u64,
    is_ready: bool,
}

impl Links {
    /// A link is asked for: gives up the one before it.
    pub(super) fn begin(&mut self, link: LinkId) -> u64 {
        if self.places.len() <= link.index() {
            self.places.resize_with(link.index() + 1, Place::default);
        }
        drop(self.take(link));
        self.places.get(link.index()).map_or(0, |place| place.generation)
    }

    /// Whether the link that came up, or did not, is the one that is waited for.
    pub(super) fn is_current(&self, link: LinkId, generation: u64) -> bool {
        self.places.get(link.index()).is_some_and(|place| place.generation == generation)
    }

    /// The link is up.
    pub(super) fn put(&mut self, link: LinkId, mut socket: Socket, registry: &Registry) -> io::Result<()> {
        socket.register(registry, Token(link.index()))?;
        if let Some(place) = self.places.get_mut(link.index()) {
            place.socket = Some(socket);
        }
        self.mark(link);
        Ok(())
    }

    /// Gives up a link, won or not. A socket that is dropped is no longer registered.
    fn take(&mut self, link: LinkId) -> Option<Socket> {
        let place = self.places.get_mut(link.index())?;
        place.generation += 1;
        place.socket.take()
    }

    /// The link may have something to say.
    fn mark(&mut self, link: LinkId) {
        let Some(place) = self.places.get_mut(link.index()) else { return };
        if !std::mem::replace(&mut place.is_ready, true) {
            self.ready.push_back(link);
        }
    }

    /// The system has news of it.
    pub(super) fn woken(&mut self, token: Token) {
        if let Ok(number) = u32::try_from(token.0) {
            self.mark(LinkId(number));
        }
    }

    /// Takes a frame over; it leaves with the next [`flush`](Self::flush). False where there is no such link.
    pub(super) fn write(&mut self, link: LinkId, text: String) -> bool {
        let Some(socket) = self.places.get_mut(link.index()).and_then(|place| place.socket.as_mut()) else {
            return false;
        };
        socket.write(text);
        if !self.written.contains(&link) {
            self.written.push(link);
        }
        true
    }

    /// Writes what can be written now. The rest leaves when the system says so.
    pub(super) fn flush(&mut self) {
        while let Some(link) = self.written.pop() {
            if let Some(socket) = self.places.get_mut(link.index()).and_then(|place| place.socket.as_mut()) {
                socket.flush();
                // It may have failed, which reading tells.
                self.mark(link);
            }
        }
    }

    /// What one of the servers said next; `None` where none said anything more yet.
    pub(super) fn next(&mut self) -> Option<(LinkId, Incoming)> {
        while let Some(link) = self.ready.pop_front() {
            let Some(place) = self.places.get_mut(link.index()) else { continue };
            let Some(incoming) = place.socket.as_mut().and_then(Socket::next) else {
                place.is_ready = false;
                continue;
            };
            if matches!(incoming, Incoming::Lost(_)) {
                place.is_ready = false;
                drop(self.take(link));
            } else {
                self.ready.push_back(link);
            }
            return Some((link, incoming));
        }
        None
    }

    /// Says goodbye. The socket is kept for the server's until [`forget`](Self::forget) is called.
    pub(super) fn part(&mut self, link: LinkId) {
        if let Some(mut socket) = self.take(link) {
            // Registered still, for the server's goodbye.
            socket.say_goodbye();
            socket.flush();
            self.parting.push(socket);
        }
    }

    pub(super) fn part_all(&mut self) {
        for number in 0..self.places.len() {
            if let Ok(number) = u32::try_from(number) {
                self.part(LinkId(number));
            }
        }
    }

    /// Does not wait for the servers' goodbyes.
    pub(super) fn forget(&mut self) {
        self.parting.clear();
    }

    /// Hears what those say that are waited for: how long to wait for more until then, `None` where that is all.
    pub(super) fn hear_goodbyes(&mut self, until: Instant, now: Instant) -> Option<Duration> {
        let left = until.saturating_duration_since(now);
        if left.is_zero() {
            self.forget();
        }
        let mut quiet = true;
        self.parting.retain_mut(|socket| match socket.next() {
            Some(Incoming::Lost(_)) => false,
            Some(Incoming::Frame(_) | Incoming::Control) => {
                quiet = false;
                true
            }
            None => true,
        });
        let wait = if quiet { left } else { Duration::ZERO };
        (!self.parting.is_empty()).then_some(wait)
    }

    /// Gives up all of them at once.
    pub(super) fn clear(&mut self) {
        for place in &mut self.places {
            place.generation += 1;
            place.socket = None;
        }
        self.forget();
    }
}
