//! Watches a CHZZK chat: a line for each event, or JSON with `--json`.
//!
//! ```sh
//! cargo run --example chzzk_chat --features sandbox -- [CHANNEL] [--endpoint ORIGIN] [--json] [--count N] [--send TEXT]
//! ```
//!
//! Reads the cookies from `CHZZK_NID_AUT` and `CHZZK_NID_SES`; they are needed for `--send` only. Without CHANNEL it watches an
//! imitation of the service on this machine. Exit codes: 0, 1 after a final error, 2 for wrong arguments.

#[path = "support/arguments.rs"]
mod arguments;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/ending.rs"]
mod ending;
#[path = "support/output.rs"]
mod output;
#[path = "support/watching.rs"]
mod watching;

use std::process::ExitCode;

use arguments::Arguments;
use demo::Demo;
use livechat::chzzk::unofficial::{Client, Event};
use output::Output;

fn main() -> ExitCode {
    match Arguments::read(|_, _| Ok(false)) {
        Ok(arguments) => ending::exit(watch(arguments)),
        Err(error) => ending::wrong_arguments(&*error, watching::USAGE),
    }
}

fn watch(mut arguments: Arguments) -> livechat::Result<()> {
    let _demo = Demo::unless_named(&mut arguments)?;
    let mut client = Client::builder().endpoints(arguments.endpoints);
    if let Some(cookies) = arguments.cookies {
        client = client.login(cookies);
    }
    let channel = arguments.channel.as_ref().map_or("", |channel| channel.as_str());
    let mut chat = client.build()?.chat(channel).connect()?;
    if let Some(text) = arguments.send {
        chat.send(text)?;
    }
    let mut output = Output::new(arguments.json, arguments.count);
    while let Some(event) = chat.next_event()? {
        if output.show(&event, matches!(event, Event::Chat(_))) {
            break;
        }
    }
    Ok(())
}
