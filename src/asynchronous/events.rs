//! Events as a stream.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::{FusedStream, Stream};

use super::{Connection, Spawned};
use crate::{Result, protocol::Protocol};

/// The events of a chat: a [`Stream`] that gives an `Err` once if that is how the chat ended, and ends with the chat. Dropped,
/// it loses nothing: the next one goes on.
#[must_use = "a stream does nothing until it is polled"]
pub struct Events<'a, E> {
    source: &'a mut (dyn Source<E> + Send),
    ended: bool,
}

/// Where events come from.
pub(super) trait Source<E> {
    /// `Err` once if that is how it ended, then `Ok(None)`.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<E>>>;
}

impl<'a, E> Events<'a, E> {
    pub(super) fn new(source: &'a mut (dyn Source<E> + Send)) -> Self {
        Self { source, ended: false }
    }
}

impl<E> Stream for Events<'_, E> {
    type Item = Result<E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.source.poll_next(cx)).transpose();
        self.ended = next.is_none();
        Poll::Ready(next)
    }
}

impl<E> FusedStream for Events<'_, E> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl<E> fmt::Debug for Events<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl<P: Protocol> Source<P::Event> for Connection<P> {
    /// As `next_event`, without a future to keep.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<P::Event>>> {
        self.read_mail();
        let mut overdue = self.is_overdue();
        loop {
            if !std::mem::take(&mut overdue) {
                if let Some(event) = self.ready_event() {
                    return Poll::Ready(Ok(Some(event)));
                }
            }
            if !self.is_going() {
                ready!(self.io.poll_farewell(cx));
                return Poll::Ready(self.take_end());
            }
            let deadline = self.protocol().poll_timeout();
            let wake = ready!(self.io.poll_wait(cx, deadline));
            self.handle(wake);
        }
    }
}

impl<P: Protocol> Source<P::Event> for Spawned<P> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<P::Event>>> {
        self.poll_recv(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, time::Duration};

    use tungstenite::Message;

    use super::*;
    use crate::{
        ErrorKind,
        asynchronous::{Http, client::rest},
        protocol::{CommandId, Link, LinkId},
        testbed::{PATIENCE, Server, Toy, ToyCommand, ToyEvent, http_config, limits, read_text, target},
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

    async fn next<E>(events: &mut Events<'_, E>) -> Option<Result<E>> {
        poll_fn(|cx| Pin::new(&mut *events).poll_next(cx)).await
    }

    /// A server that sends numbers in bursts of odd sizes, with pauses, and then `done`.
    fn bursts() -> Server<()> {
        Server::websocket(|socket, _| {
            let mut number = 0;
            for burst in 1..60 {
                for _ in 0..burst {
                    socket.write(Message::text(number.to_string())).unwrap();
                    number += 1;
                }
                socket.flush().unwrap();
                std::thread::sleep(Duration::from_micros(300));
            }
            socket.send(Message::text("done")).unwrap();
            read_text(socket);
        })
    }

    #[tokio::test]
    async fn futures_that_are_dropped_lose_nothing() {
        let server = bursts();
        let mut toy = Toy::at(&server.ws());
        toy.beat = Some(Duration::from_millis(3));
        let mut connection = connect(toy);
        let (mut number, mut dropped) = (0, 0);
        loop {
            // Polled once or twice, then dropped, as `select!` does with the branches that lose.
            let mut event = None;
            {
                let mut future = std::pin::pin!(connection.next_event());
                for _ in 0..=dropped % 2 {
                    let polled = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await;
                    if let Poll::Ready(ready) = polled {
                        event = ready.unwrap();
                        break;
                    }
                    tokio::task::yield_now().await;
                }
            }
            match event {
                None => {
                    dropped += 1;
                    tokio::task::yield_now().await;
                }
                Some(ToyEvent::Connected) => {}
                Some(ToyEvent::Text(text)) if text == "done" => break,
                Some(ToyEvent::Text(text)) => {
                    assert_eq!(text, number.to_string());
                    number += 1;
                }
                Some(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(number, 59 * 60 / 2);
        assert!(dropped > 0);
    }

    #[tokio::test]
    async fn a_stream_is_cut_and_taken_up_again_without_a_loss_and_ends_once() {
        let server = bursts();
        let mut connection = connect(Toy::at(&server.ws()));
        let mailbox = connection.mailbox();
        let mut number = 0;
        'all: loop {
            let mut events = Events::new(&mut connection);
            for _ in 0..7 {
                match next(&mut events).await.unwrap().unwrap() {
                    ToyEvent::Text(text) if text == "done" => break 'all,
                    ToyEvent::Text(text) => {
                        assert_eq!(text, number.to_string());
                        number += 1;
                    }
                    other => assert_eq!(other, ToyEvent::Connected),
                }
            }
        }
        assert_eq!(number, 59 * 60 / 2);
        mailbox.command(CommandId(0), ToyCommand::Fail).unwrap();
        let mut events = Events::new(&mut connection);
        assert_eq!(next(&mut events).await.unwrap().unwrap_err().kind(), ErrorKind::SessionEnded);
        assert!(!events.is_terminated());
        assert!(next(&mut events).await.is_none() && events.is_terminated());
    }

    #[tokio::test]
    async fn a_polite_close_that_is_dropped_goes_on_where_it_was() {
        let mute = Server::start(|mut stream, _| {
            let answer = crate::testbed::upgrade(&mut stream);
            std::io::Write::write_all(&mut stream, &answer).unwrap();
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        });
        let mut connection = connect(Toy::at(&mute.ws()));
        assert_eq!(connection.next_event().await.unwrap(), Some(ToyEvent::Connected));
        connection.mailbox().close();
        let begun = std::time::Instant::now();
        let mut rounds = 0;
        while !connection.is_over() {
            let end = tokio::time::timeout(Duration::from_millis(100), connection.next_event()).await;
            assert!(matches!(end, Err(_) | Ok(Ok(None))), "{end:?}");
            rounds += 1;
        }
        assert!(rounds > 1 && begun.elapsed() < PATIENCE);
    }

    #[tokio::test]
    async fn a_dropped_connection_stops_what_it_began() {
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("ws://{}/", nobody.local_addr().unwrap());
        let mut connection = connect(Toy::at(&url));
        assert_eq!(connection.next_event_within(Duration::from_millis(20)).await.unwrap(), None);
        let (mut stream, _) = nobody.accept().unwrap();
        connection.command(CommandId(0), ToyCommand::Link(Link::Connect(LinkId::ONLY, target(&url)))).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // The first link is gone as soon as another is asked for.
        std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
        assert_eq!(connection.next_event_within(Duration::from_millis(20)).await.unwrap(), None);
        let (mut stream, _) = nobody.accept().unwrap();
        drop(connection);
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
    }

    #[tokio::test]
    async fn a_fate_is_told_to_another_task() {
        let server = Server::websocket(|socket, _| crate::testbed::echo(socket));
        let mut connection = connect(Toy::at(&server.ws()));
        assert_eq!(connection.next_event().await.unwrap(), Some(ToyEvent::Connected));
        let mailbox = connection.mailbox();
        let asker = tokio::spawn(async move {
            let told = mailbox.ask(CommandId(1), ToyCommand::Echo("hello".into()), PATIENCE).await;
            let late =
                mailbox.ask(CommandId(2), ToyCommand::Link(Link::Close(LinkId::ONLY)), Duration::from_millis(1)).await;
            let lost = mailbox.ask(CommandId(3), ToyCommand::Fail, PATIENCE).await;
            (told.unwrap(), late.unwrap(), lost.unwrap_err().kind())
        });
        assert_eq!(connection.next_event().await.unwrap(), Some(ToyEvent::Text("hello".into())));
        assert_eq!(connection.next_event().await.unwrap_err().kind(), ErrorKind::SessionEnded);
        assert_eq!(asker.await.unwrap(), (Some("hello".into()), None, ErrorKind::Closed));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn events_of_a_spawned_loop_are_a_stream() {
        let server = bursts();
        let connection = connect(Toy::at(&server.ws()));
        let mailbox = connection.mailbox();
        let mut spawned = Spawned::new(connection, 10_000).unwrap();
        let mut events = Events::new(&mut spawned);
        assert_eq!(next(&mut events).await.unwrap().unwrap(), ToyEvent::Connected);
        for number in 0..(59 * 60 / 2) {
            assert_eq!(next(&mut events).await.unwrap().unwrap(), ToyEvent::Text(number.to_string()));
        }
        assert_eq!(next(&mut events).await.unwrap().unwrap(), ToyEvent::Text("done".into()));
        mailbox.close();
        assert!(next(&mut events).await.is_none());
    }
}
