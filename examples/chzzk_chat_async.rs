//! Watches a CHZZK chat with tokio: `chzzk_chat`, with another client and `.await`.
//!
//! ```sh
//! cargo run --example chzzk_chat_async --features async,sandbox -- [CHANNEL] [--endpoint ORIGIN] [--json] [--count N] [--send TEXT]
//! ```

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
use livechat::{asynchronous::chzzk::unofficial::Client, chzzk::unofficial::Event};
use output::Output;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match Arguments::read(|_, _| Ok(false)) {
        Ok(arguments) => ending::exit(watch(arguments).await),
        Err(error) => ending::wrong_arguments(&*error, watching::USAGE),
    }
}

async fn watch(mut arguments: Arguments) -> livechat::Result<()> {
    let _demo = Demo::unless_named(&mut arguments)?;
    let mut client = Client::builder().endpoints(arguments.endpoints);
    if let Some(cookies) = arguments.cookies {
        client = client.login(cookies);
    }
    let channel = arguments.channel.as_ref().map_or("", |channel| channel.as_str());
    let mut chat = client.build()?.chat(channel).connect().await?;
    if let Some(text) = arguments.send {
        chat.send(text)?;
    }
    let mut output = Output::new(arguments.json, arguments.count);
    while let Some(event) = chat.next_event().await? {
        if output.show(&event, matches!(event, Event::Chat(_))) {
            break;
        }
    }
    Ok(())
}
