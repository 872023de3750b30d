//! Shows who is logged in, their channel, and who follows it, page by page.
//!
//! ```sh
//! cargo run --example official_channel --features sandbox -- [--endpoint ORIGIN] [--json]
//! ```
//!
//! Run `official_login` first; without `CHZZK_CLIENT_ID` and `CHZZK_CLIENT_SECRET` an imitation of the service on this machine is
//! used. Exit codes: 0, 1 after an error, 2 for wrong arguments.

#[path = "support/environment.rs"]
mod environment;
#[path = "support/official.rs"]
mod official;

use std::process::ExitCode;

use environment::Wrong;
use livechat::chzzk::official::auth::FileTokenStore;
use official::{Setup, run, show};

fn main() -> ExitCode {
    run("official_channel [--endpoint ORIGIN] [--json]", look)
}

fn look(setup: &Setup, _: Option<&str>, _: bool) -> Result<(), Wrong> {
    let streamer = setup.application.stored_user(FileTokenStore::new(&setup.token_file))?;

    let me = streamer.me()?;
    print(setup, "me", &me, me.name.as_deref().unwrap_or("?"));
    for channel in setup.application.channels(me.channel_id.as_slice())? {
        let followers = channel.follower_count.unwrap_or_default();
        print(setup, "channel", &channel, format_args!("{followers} followers"));
    }
    for follower in streamer.followers() {
        let follower = follower?;
        print(setup, "follower", &follower, follower.name.as_deref().unwrap_or("?"));
    }
    Ok(())
}

fn print(setup: &Setup, kind: &str, data: &impl serde::Serialize, text: impl std::fmt::Display) {
    if setup.json {
        show(serde_json::json!({"type": kind, "data": data}));
    } else {
        show(format_args!("{kind}: {text}"));
    }
}
