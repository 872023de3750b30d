//! Events as an iterator.

use std::{fmt, iter::FusedIterator};

use super::{Connection, Spawned};
use crate::{Result, protocol::Protocol};

/// The events of a chat: an [`Iterator`] that waits for each, gives an `Err` once if that is how the chat ended, and ends with
/// the chat. Dropped, it loses nothing: the next one goes on.
#[must_use = "an iterator does nothing until it is asked"]
pub struct Events<'a, E> {
    source: &'a mut (dyn Source<E> + Send),
}

/// Where events come from.
pub(super) trait Source<E> {
    /// `Err` once if that is how it ended, then `Ok(None)`.
    fn next(&mut self) -> Result<Option<E>>;
}

impl<'a, E> Events<'a, E> {
    pub(super) fn new(source: &'a mut (dyn Source<E> + Send)) -> Self {
        Self { source }
    }
}

impl<E> Iterator for Events<'_, E> {
    type Item = Result<E>;

    fn next(&mut self) -> Option<Self::Item> {
        self.source.next().transpose()
    }
}

impl<E> FusedIterator for Events<'_, E> {}

impl<E> fmt::Debug for Events<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl<P: Protocol> Source<P::Event> for Connection<P> {
    fn next(&mut self) -> Result<Option<P::Event>> {
        self.next_event()
    }
}

impl<P: Protocol> Source<P::Event> for Spawned<P> {
    fn next(&mut self) -> Result<Option<P::Event>> {
        self.recv()
    }
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::*;
    use crate::{
        ErrorKind,
        blocking::{Http, client::rest},
        protocol::{CommandId, Link, LinkId},
        testbed::{PATIENCE, Server, Toy, ToyCommand, ToyEvent, echo, http_config, limits},
    };

    const _: () = {
        const fn send_and_sync<T: Send + Sync>() {}
        send_and_sync::<Connection<Toy>>();
        send_and_sync::<Spawned<Toy>>();
        send_and_sync::<super::super::MailboxSender<Toy>>();
    };

    fn connect(toy: Toy) -> Connection<Toy> {
        let http = Http::new(&http_config()).unwrap();
        Connection::new(toy, &http, rest::ask(http.clone(), limits())).unwrap()
    }

    #[test]
    fn an_iterator_is_dropped_and_taken_up_again_and_ends_once() {
        let server = Server::websocket(|socket, _| echo(socket));
        let mut connection = connect(Toy::at(&server.ws()));
        let mailbox = connection.mailbox();
        assert_eq!(Events::new(&mut connection).next().unwrap().unwrap(), ToyEvent::Connected);
        mailbox.command(CommandId(0), ToyCommand::Echo("hello".into())).unwrap();
        assert_eq!(Events::new(&mut connection).next().unwrap().unwrap(), ToyEvent::Text("hello".into()));
        mailbox.command(CommandId(0), ToyCommand::Fail).unwrap();
        let mut events = Events::new(&mut connection);
        assert_eq!(events.next().unwrap().unwrap_err().kind(), ErrorKind::SessionEnded);
        assert!(events.next().is_none() && events.next().is_none());
    }

    #[test]
    fn a_fate_is_told_to_another_thread() {
        let server = Server::websocket(|socket, _| echo(socket));
        let mut connection = connect(Toy::at(&server.ws()));
        assert_eq!(connection.next_event().unwrap(), Some(ToyEvent::Connected));
        let mailbox = connection.mailbox();
        let asker = thread::spawn(move || {
            let told = mailbox.ask(CommandId(1), ToyCommand::Echo("hello".into()), PATIENCE);
            let late = mailbox.ask(CommandId(2), ToyCommand::Link(Link::Close(LinkId::ONLY)), Duration::from_millis(1));
            let lost = mailbox.ask(CommandId(3), ToyCommand::Fail, PATIENCE);
            (told.unwrap(), late.unwrap(), lost.unwrap_err().kind())
        });
        assert_eq!(connection.next_event().unwrap(), Some(ToyEvent::Text("hello".into())));
        assert_eq!(connection.next_event().unwrap_err().kind(), ErrorKind::SessionEnded);
        assert_eq!(asker.join().unwrap(), (Some("hello".into()), None, ErrorKind::Closed));
    }

    #[test]
    fn a_dropped_reader_ends_the_thread() {
        let server = Server::websocket(|socket, _| socket.read().unwrap());
        let mut connection = connect(Toy::at(&server.ws()));
        connection.drive_until(|toy| !toy.events.is_empty()).unwrap();
        let mut spawned = Spawned::new(connection, 10).unwrap();
        assert_eq!(Events::new(&mut spawned).next().unwrap().unwrap(), ToyEvent::Connected);
        drop(spawned);
        assert!(server.played().is_close());
    }
}
