//! Watches the chat, donations and subscriptions of the streamer who is logged in, by the official API.
//!
//! ```sh
//! cargo run --example official_session --features sandbox -- [--endpoint ORIGIN] [--json] [--count N] [--events LIST] [--help]
//! ```
//!
//! Without `CHZZK_CLIENT_ID` and `CHZZK_CLIENT_SECRET` it watches an imitation of the service on this machine. The streamer's token is
//! in `CHZZK_ACCESS_TOKEN`, or in the file that `official_login` keeps. Exit codes: 0, 1 after a final error, 2 for wrong
//! arguments.

#[path = "support/environment.rs"]
mod environment;
#[path = "support/session.rs"]
mod session;
#[path = "support/viewers.rs"]
mod viewers;

use std::process::ExitCode;

use livechat::chzzk::official::Application;
use session::Setup;

fn main() -> ExitCode {
    match Setup::read("official_session") {
        Ok(setup) => session::exit(watch(setup)),
        Err(code) => code,
    }
}

fn watch(mut setup: Setup) -> livechat::Result<()> {
    let application =
        Application::builder(&setup.client_id, &*setup.client_secret).endpoints(setup.endpoints.clone()).build()?;
    let streamer = application.user_with(setup.token.clone(), setup.store.clone())?;
    let mut session = streamer.session().subscribe(&streamer, setup.kinds.clone()).connect()?;
    while let Some(event) = session.next_event()? {
        if setup.show(&event) {
            break;
        }
    }
    Ok(())
}
