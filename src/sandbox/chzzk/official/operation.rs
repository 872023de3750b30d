//! Every operation: its method, its path, what it needs, and what it does.

use super::{
    answer::Answer,
    category, channel, chat, chat_settings, drops, live_setting, lives,
    request::Call,
    restriction,
    scope::{
        CHANNEL, CHAT_READ, CHAT_WRITE, DONATIONS, FOLLOWERS, LIVE_READ, LIVE_WRITE, MANAGERS, NOTICE,
        RESTRICTION_READ, RESTRICTION_WRITE, SETTINGS_READ, SETTINGS_WRITE, STREAM_KEY, SUBSCRIBERS, SUBSCRIPTIONS,
        USER,
    },
    session::{self, Event},
    token,
    world::{State, Who},
};

pub(super) enum Operation {
    /// Credentials, if any, are in the body.
    Open(fn(&mut State, &Call) -> Answer),
    /// For an application.
    Client(fn(&mut State, usize, &Call) -> Answer),
    /// For an application that may use Drops.
    Drops(fn(&mut State, &Call) -> Answer),
    /// For a user, with a token that has one of these scopes; without any if none is named.
    Bearer(&'static [&'static str], fn(&mut State, Who, &Call) -> Answer),
}

use Operation::{Bearer, Client, Drops, Open};

pub(super) const OPERATIONS: &[(&str, &str, Operation)] = &[
    ("POST", "/auth/v1/token", Open(token::give)),
    ("POST", "/auth/v1/token/revoke", Open(token::revoke)),
    ("GET", "/open/v1/users/me", Bearer(&[USER], channel::me)),
    ("GET", "/open/v1/channels", Client(channel::channels)),
    ("GET", "/open/v1/channels/streaming-roles", Bearer(&[MANAGERS], channel::managers)),
    ("GET", "/open/v1/channels/followers", Bearer(&[FOLLOWERS, CHANNEL], channel::followers)),
    ("GET", "/open/v1/channels/subscribers", Bearer(&[SUBSCRIBERS, CHANNEL], channel::subscribers)),
    ("GET", "/open/v1/categories/search", Client(category::search)),
    ("GET", "/open/v1/lives", Client(lives::lives)),
    ("GET", "/open/v1/streams/key", Bearer(&[STREAM_KEY], live_setting::stream_key)),
    ("GET", "/open/v1/lives/setting", Bearer(&[LIVE_READ], live_setting::read)),
    ("PATCH", "/open/v1/lives/setting", Bearer(&[LIVE_WRITE], live_setting::change)),
    ("POST", "/open/v1/chats/send", Bearer(&[CHAT_WRITE], chat::send)),
    ("POST", "/open/v1/chats/notice", Bearer(&[NOTICE], chat::notice)),
    ("POST", "/open/v1/chats/blind-message", Bearer(&[CHAT_WRITE], chat::blind)),
    ("GET", "/open/v1/chats/settings", Bearer(&[SETTINGS_READ], chat_settings::read)),
    ("PUT", "/open/v1/chats/settings", Bearer(&[SETTINGS_WRITE], chat_settings::change)),
    ("POST", "/open/v1/restrict-channels", Bearer(&[RESTRICTION_WRITE], restriction::add)),
    ("DELETE", "/open/v1/restrict-channels", Bearer(&[RESTRICTION_WRITE], restriction::remove)),
    ("GET", "/open/v1/restrict-channels", Bearer(&[RESTRICTION_READ], restriction::list)),
    ("POST", "/open/v1/temporary-restrict-channels", Bearer(&[RESTRICTION_WRITE], restriction::add_temporary)),
    ("DELETE", "/open/v1/temporary-restrict-channels", Bearer(&[RESTRICTION_WRITE], restriction::remove_temporary)),
    ("GET", "/open/v1/sessions/auth/client", Client(session::create_for_client)),
    ("GET", "/open/v1/sessions/auth", Bearer(&[CHAT_READ, DONATIONS, SUBSCRIPTIONS], session::create_for_user)),
    ("GET", "/open/v1/sessions/client", Client(session::of_client)),
    ("GET", "/open/v1/sessions", Bearer(&[], session::of_user)),
    (
        "POST",
        "/open/v1/sessions/events/subscribe/chat",
        Bearer(&[CHAT_READ], |state, who, call| session::subscribe(state, who, call, Event::Chat)),
    ),
    (
        "POST",
        "/open/v1/sessions/events/subscribe/donation",
        Bearer(&[DONATIONS], |state, who, call| session::subscribe(state, who, call, Event::Donation)),
    ),
    (
        "POST",
        "/open/v1/sessions/events/subscribe/subscription",
        Bearer(&[SUBSCRIPTIONS], |state, who, call| session::subscribe(state, who, call, Event::Subscription)),
    ),
    (
        "POST",
        "/open/v1/sessions/events/unsubscribe/chat",
        Bearer(&[CHAT_READ], |state, who, call| session::unsubscribe(state, who, call, Event::Chat)),
    ),
    (
        "POST",
        "/open/v1/sessions/events/unsubscribe/donation",
        Bearer(&[DONATIONS], |state, who, call| session::unsubscribe(state, who, call, Event::Donation)),
    ),
    (
        "POST",
        "/open/v1/sessions/events/unsubscribe/subscription",
        Bearer(&[SUBSCRIPTIONS], |state, who, call| session::unsubscribe(state, who, call, Event::Subscription)),
    ),
    ("GET", "/open/v1/drops/reward-claims", Drops(drops::list)),
    ("PUT", "/open/v1/drops/reward-claims", Drops(drops::update)),
];
