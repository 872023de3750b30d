//! How the library behaves against the imitated service. The suite is written once and runs four times: in both modes,
//! over plain TCP and over TLS.
#![cfg(all(feature = "async", feature = "chzzk", feature = "sandbox", feature = "twitch"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]
#![allow(clippy::duplicate_mod, reason = "`suite/` is compiled once per mode and transport")]

#[path = "support/session_socket.rs"]
mod session_socket;
#[path = "support/tls_front.rs"]
mod tls_front;

#[path = "suite"]
mod blocking_plain {
    use core::prelude::v1::test as mode_test;
    use std::iter::Iterator as Walking;

    use livechat::blocking as api;
    use maybe_async::must_be_sync as maybe_async;

    use super::tls_front::plain as front;

    mod channel_page;
    mod chaos;
    mod chat;
    mod faults;
    mod lifecycle;
    mod manage;
    mod no_chat;
    mod official_chaos;
    mod official_errors;
    mod official_events;
    mod official_login;
    mod official_losses;
    mod official_operations;
    mod official_paging;
    mod official_pool;
    mod official_session;
    mod official_subscriptions;
    mod official_world;
    mod reads;
    mod rest;
    mod send;
    mod twitch_chaos;
    mod twitch_chat;
    mod twitch_sending;
    mod twitch_world;
    mod video_chat;
    mod watcher;
    mod world;
}

#[path = "suite"]
mod blocking_tls {
    use core::prelude::v1::test as mode_test;
    use std::iter::Iterator as Walking;

    use livechat::blocking as api;
    use maybe_async::must_be_sync as maybe_async;

    use super::tls_front::tls as front;

    mod channel_page;
    mod chaos;
    mod chat;
    mod faults;
    mod lifecycle;
    mod manage;
    mod no_chat;
    mod official_chaos;
    mod official_errors;
    mod official_events;
    mod official_login;
    mod official_losses;
    mod official_operations;
    mod official_paging;
    mod official_pool;
    mod official_session;
    mod official_subscriptions;
    mod official_world;
    mod reads;
    mod rest;
    mod send;
    mod twitch_chaos;
    mod twitch_chat;
    mod twitch_sending;
    mod twitch_world;
    mod video_chat;
    mod watcher;
    mod world;
}

#[path = "suite"]
mod asynchronous_plain {
    use futures_util::StreamExt as Walking;
    use livechat::asynchronous as api;
    use maybe_async::must_be_async as maybe_async;
    use tokio::test as mode_test;

    use super::tls_front::plain as front;

    mod channel_page;
    mod chaos;
    mod chat;
    mod faults;
    mod lifecycle;
    mod manage;
    mod no_chat;
    mod official_chaos;
    mod official_errors;
    mod official_events;
    mod official_login;
    mod official_losses;
    mod official_operations;
    mod official_paging;
    mod official_pool;
    mod official_session;
    mod official_subscriptions;
    mod official_world;
    mod reads;
    mod rest;
    mod send;
    mod twitch_chaos;
    mod twitch_chat;
    mod twitch_sending;
    mod twitch_world;
    mod video_chat;
    mod watcher;
    mod world;
}

#[path = "suite"]
mod asynchronous_tls {
    use futures_util::StreamExt as Walking;
    use livechat::asynchronous as api;
    use maybe_async::must_be_async as maybe_async;
    use tokio::test as mode_test;

    use super::tls_front::tls as front;

    mod channel_page;
    mod chaos;
    mod chat;
    mod faults;
    mod lifecycle;
    mod manage;
    mod no_chat;
    mod official_chaos;
    mod official_errors;
    mod official_events;
    mod official_login;
    mod official_losses;
    mod official_operations;
    mod official_paging;
    mod official_pool;
    mod official_session;
    mod official_subscriptions;
    mod official_world;
    mod reads;
    mod rest;
    mod send;
    mod twitch_chaos;
    mod twitch_chat;
    mod twitch_sending;
    mod twitch_world;
    mod video_chat;
    mod watcher;
    mod world;
}
