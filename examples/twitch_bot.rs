//! A bot for Twitch chat that knows `!version`, `!count_viewers` and `!exit`.
//!
//! ```sh
//! cargo run --example twitch_bot --features twitch,sandbox -- [CHANNEL…] [--server HOST:PORT] [--plain]
//! ```
//!
//! Logs in with `TWITCH_LOGIN` and `TWITCH_TOKEN`. Without CHANNEL it talks to an imitation of the service on this machine. `!exit` is for
//! the broadcaster and the moderators; where the server does not tell who they are, for everybody. Exit codes: 0, 1 after a final
//! error, 2 for wrong arguments.

#[path = "support/environment.rs"]
mod environment;
#[path = "support/twitch.rs"]
mod twitch;
#[path = "support/viewers.rs"]
mod viewers;

use std::{
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use livechat::{
    Result,
    twitch::{Client, Handle, message::Privmsg},
};
use twitch::{Example, Setup};

const EXAMPLE: Example = Example {
    name: "twitch_bot",
    about: "\
A bot that greets each channel and knows !version, !count_viewers and !exit (for the broadcaster and the moderators).
It prints what it hears, and needs TWITCH_LOGIN and TWITCH_TOKEN, but for the imitation.",
    send: "greet with this (default: Hello world!)",
};

const VERSION: &str = "1.0.0";

fn main() -> ExitCode {
    match Setup::read(&EXAMPLE) {
        Ok(Some(setup)) if setup.login.is_none() => {
            EXAMPLE.wrong_arguments(&*environment::Wrong::from("a bot needs TWITCH_LOGIN and TWITCH_TOKEN"))
        }
        Ok(Some(setup)) => EXAMPLE.exit(run(setup)),
        Ok(None) => ExitCode::SUCCESS,
        Err(error) => EXAMPLE.wrong_arguments(&*error),
    }
}

fn run(mut setup: Setup) -> Result<()> {
    let mut client = Client::builder().server(setup.server.clone());
    if let Some((login, token)) = &setup.login {
        client = client.login(login, token);
    }
    // Without membership a chat hears of nobody but itself.
    let mut chat = client.build()?.chat(&setup.channels).membership(true).connect()?;
    let greeting = setup.send.take().unwrap_or_else(|| "Hello world!".to_owned());
    chat.on_joined(move |chat, joined| {
        if joined.rejoins == 0 {
            chat.say(&joined.channel, &*greeting)?;
        }
        Ok(())
    });
    chat.on_privmsg(|chat, message| Ok(answer(chat, message)?));
    chat.on_event(move |chat, event| {
        if setup.show(event) {
            chat.close();
        }
        Ok(())
    });
    chat.run_forever()
}

fn answer(chat: &Handle, message: &Privmsg) -> Result<()> {
    if message.mine {
        // Its owner typed it elsewhere: a bot that answers its own account may never end.
        return Ok(());
    }
    let Some(line) = message.text.strip_prefix('!') else { return Ok(()) };
    let Some(command) = line.split_whitespace().next() else { return Ok(()) };
    match command {
        "version" => chat.say(&message.channel, format!("Version: {VERSION}")).map(drop),
        "count_viewers" => {
            let count = chat.viewer_count(&message.channel);
            chat.say(&message.channel, format!("Viewer count: {count}")).map(drop)
        }
        "exit" if may_exit(message) => {
            // What it still has to say is said first.
            chat.close_when_sent(Duration::from_secs(5));
            Ok(())
        }
        "exit" => Ok(()),
        unknown => {
            let _ = writeln!(io::stderr(), "Unrecognized command: {unknown:?}");
            Ok(())
        }
    }
}

fn may_exit(message: &Privmsg) -> bool {
    message.can_moderate() || message.tags().is_empty()
}
