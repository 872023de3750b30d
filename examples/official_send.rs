//! Sends a message to the chat of the streamer who is logged in.
//!
//! ```sh
//! cargo run --example official_send --features sandbox -- [TEXT] [--endpoint ORIGIN] [--json]
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
    run("official_send [TEXT] [--endpoint ORIGIN] [--json]", send)
}

fn send(setup: &Setup, text: Option<&str>, _: bool) -> Result<(), Wrong> {
    let streamer = setup.application.stored_user(FileTokenStore::new(&setup.token_file))?;
    let text = text.unwrap_or("안녕하세요");
    let message_id = streamer.send_message(text)?;
    if setup.json {
        show(serde_json::json!({"type": "sent", "message_id": message_id, "text": text}));
    } else {
        show(format_args!("sent: {text}"));
    }
    Ok(())
}
