//! The imitated service, and short ways to read from it.

use std::time::Duration;

use livechat::{
    Endpoints, Reconnect, Result,
    chzzk::unofficial::Event,
    sandbox::{
        Builder, Sandbox,
        chzzk::{Channel, Chzzk, Faults, User},
    },
};

use super::{
    api::chzzk::unofficial::{Chat, ChatBuilder, Client, ClientBuilder},
    front, maybe_async,
};
use crate::tls_front::Front;

/// Upper limit of everything that is waited for; reaching it is a failure.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

pub(super) struct World {
    pub(super) sandbox: Sandbox,
    pub(super) front: Front,
}

impl World {
    pub(super) fn start() -> Self {
        Self::of(Sandbox::builder())
    }

    pub(super) fn of(builder: Builder) -> Self {
        let sandbox = builder.start().unwrap();
        let front = front(sandbox.origin());
        Self { sandbox, front }
    }

    pub(super) fn chzzk(&self) -> Chzzk {
        self.sandbox.chzzk()
    }

    pub(super) fn channel(&self) -> Channel {
        self.chzzk().channel()
    }

    pub(super) fn faults(&self) -> Faults {
        self.chzzk().faults()
    }

    pub(super) fn builder(&self) -> ClientBuilder {
        let endpoints = Endpoints::at(&self.front.origin).unwrap();
        Client::builder().endpoints(endpoints).tls_roots(self.front.roots.clone())
    }

    pub(super) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(super) fn login(&self, user: &User) -> Client {
        self.builder().cookies(user.nid_aut(), user.nid_ses()).build().unwrap()
    }

    /// A reader of a channel that does not dawdle.
    pub(super) fn reader(&self, channel: &Channel) -> ChatBuilder {
        swift(self.client().chat(channel.id()))
    }

    /// A reader and writer of the channel.
    pub(super) fn writer(&self, channel: &Channel) -> ChatBuilder {
        swift(self.login(&self.chzzk().add_user("봇")).chat(channel.id()))
    }
}

/// Short waits, so that a test of a loss takes no half minute.
pub(super) fn swift(chat: ChatBuilder) -> ChatBuilder {
    let reconnect = Reconnect::new().first_delay(Duration::from_millis(20)).max_delay(Duration::from_millis(200));
    chat.reconnect(reconnect).poll_interval(Duration::from_millis(300))
}

/// The next event, whatever it is.
#[maybe_async]
pub(super) async fn next(chat: &mut Chat) -> Event {
    let event = chat.next_event_within(LIMIT).await.unwrap();
    event.unwrap_or_else(|| panic!("no event in time: {chat:?}"))
}

/// Reads until an event of this type (as it is tagged in JSON), and gives it.
#[maybe_async]
pub(super) async fn until(chat: &mut Chat, kind: &str) -> Event {
    loop {
        let event = next(chat).await;
        if type_of(&event) == kind {
            return event;
        }
    }
}

/// Reads until this text comes as a chat message.
#[maybe_async]
pub(super) async fn until_chat(chat: &mut Chat, text: &str) {
    loop {
        if let Event::Chat(message) = next(chat).await
            && message.content == text
        {
            return;
        }
    }
}

/// Reads until the chat ends, and how it ended.
#[maybe_async]
pub(super) async fn end(chat: &mut Chat) -> Result<()> {
    loop {
        let event = chat.next_event_within(LIMIT).await;
        match event {
            Err(error) => return Err(error),
            Ok(None) => {
                assert!(chat.is_over(), "no event in time");
                return Ok(());
            }
            Ok(Some(_)) => {}
        }
    }
}

pub(super) fn type_of(event: &Event) -> String {
    serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned()
}
