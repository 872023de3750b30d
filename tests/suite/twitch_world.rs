//! The imitated Twitch, and short ways to wait for what a chat tells.

use std::time::Duration;

use livechat::{
    Reconnect, TlsRoots,
    sandbox::{
        Sandbox,
        twitch::{Account, Channel, Twitch},
    },
    twitch::{Event, Server},
};

use super::{
    api::twitch::{Chat, ChatBuilder, Client, ClientBuilder},
    front, maybe_async,
};
use crate::tls_front::Front;

/// Upper limit of everything that is waited for; reaching it is a failure.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

pub(super) struct World {
    pub(super) twitch: Twitch,
    pub(super) channel: Channel,
    pub(super) account: Account,
    pub(super) sandbox: Sandbox,
    front: Front,
}

impl World {
    pub(super) fn start() -> Self {
        let sandbox = Sandbox::start().unwrap();
        let twitch = sandbox.twitch();
        let front = front(&format!("http://{}", twitch.address()));
        let (channel, account) = (twitch.channel(), twitch.add_account("quiet_bot"));
        Self { twitch, channel, account, sandbox, front }
    }

    fn server(&self) -> Server {
        match self.front.origin.split_once("://").unwrap() {
            ("https", address) => Server::tls(address).unwrap(),
            (_, address) => Server::plain(address).unwrap(),
        }
    }

    pub(super) fn roots(&self) -> TlsRoots {
        self.front.roots.clone()
    }

    pub(super) fn builder(&self) -> ClientBuilder {
        Client::builder().server(self.server()).tls_roots(self.roots())
    }

    pub(super) fn client(&self) -> Client {
        self.builder().login(self.account.login(), self.account.token()).build().unwrap()
    }

    /// Of the default channel, with short waits.
    pub(super) fn chat(&self, client: &Client) -> ChatBuilder {
        swift(client.chat([self.channel.name()]))
    }
}

/// Short waits, so that a test of a loss takes no half minute.
pub(super) fn swift(chat: ChatBuilder) -> ChatBuilder {
    let reconnect = Reconnect::new().first_delay(Duration::from_millis(20)).max_delay(Duration::from_millis(200));
    chat.reconnect(reconnect)
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

/// Reads until somebody says this.
#[maybe_async]
pub(super) async fn until_said(chat: &mut Chat, text: &str) {
    loop {
        if let Event::Privmsg(message) = next(chat).await
            && *message.text == *text
        {
            return;
        }
    }
}

pub(super) fn type_of(event: &Event) -> String {
    serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned()
}
