//! Watches Twitch chat with tokio: the same as `twitch_chat`.
//!
//! ```sh
//! cargo run --example twitch_chat_async --features async,twitch,sandbox -- [CHANNEL…] [--server HOST:PORT] [--plain] [--json] [--count N] [--send TEXT]
//! ```
//!
//! Logs in with `TWITCH_LOGIN` and `TWITCH_TOKEN`, or reads anonymously. Without CHANNEL it watches an imitation of the service on this
//! machine. Exit codes: 0, 1 after a final error, 2 for wrong arguments.

#[path = "support/environment.rs"]
mod environment;
#[path = "support/twitch.rs"]
mod twitch;
#[path = "support/viewers.rs"]
mod viewers;

use std::process::ExitCode;

use livechat::asynchronous::twitch::Client;
use twitch::{Example, Setup};

const EXAMPLE: Example = Example {
    name: "twitch_chat_async",
    about: "Watches Twitch chat. Without TWITCH_LOGIN and TWITCH_TOKEN reading is anonymous.",
    send: "say this in the first channel; needs a login",
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match Setup::read(&EXAMPLE) {
        Ok(Some(setup)) => EXAMPLE.exit(watch(setup).await),
        Ok(None) => ExitCode::SUCCESS,
        Err(error) => EXAMPLE.wrong_arguments(&*error),
    }
}

async fn watch(mut setup: Setup) -> livechat::Result<()> {
    let mut client = Client::builder().server(setup.server.clone());
    if let Some((login, token)) = &setup.login {
        client = client.login(login, token);
    }
    let mut chat = client.build()?.chat(&setup.channels).connect().await?;
    if let (Some(text), Some(channel)) = (setup.send.take(), setup.channels.first()) {
        chat.say(channel, text)?;
    }
    while let Some(event) = chat.next_event().await? {
        if setup.show(&event) {
            break;
        }
    }
    Ok(())
}
