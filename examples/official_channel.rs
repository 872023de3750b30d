//! Shows who is logged in, their channel, and who follows it, page by page.
//!
//! ```sh
//! cargo run --example official_channel --features sandbox -- [--endpoint ORIGIN] [--json]
//! ```
//!
//! Run `official_login` first; without `CHZZK_CLIENT_ID` and `CHZZK_CLIENT_SECRET` an imitation of the service on this machine is
//! used. Exit codes: 0, 1 after an error, 2 for wrong arguments.

#[path = "support/official.rs"]
mod official;

use std::process::ExitCode;

use livechat::chzzk::official::{Application, auth::FileTokenStore};
use official::{Setup, Wrong, run, show};

fn main() -> ExitCode {
    run("official_channel [--endpoint ORIGIN] [--json]", look)
}

fn look(setup: &Setup) -> Result<(), Wrong> {
    let application =
        Application::builder(&setup.client_id, &*setup.client_secret).endpoints(setup.endpoints.clone()).build()?;
    let streamer = application.stored_user(FileTokenStore::new(&setup.token_file))?;

    let me = streamer.me()?;
    print(setup, "me", &me, me.channel_name.as_deref().unwrap_or("?"));
    for channel in application.channels(&[me.channel_id])? {
        let followers = channel.follower_count.unwrap_or_default();
        print(setup, "channel", &channel, format_args!("{followers} followers"));
    }
    for follower in streamer.followers() {
        let follower = follower?;
        print(setup, "follower", &follower, follower.channel_name.as_deref().unwrap_or("?"));
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
