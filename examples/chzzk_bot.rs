//! A bot for a CHZZK chat: it answers commands, thanks donors, and leaves on `!bye` of the streamer.
//!
//! ```sh
//! CHZZK_NID_AUT=… CHZZK_NID_SES=… cargo run --example chzzk_bot -- CHANNEL [ORIGIN]
//! ```
//!
//! With ORIGIN it talks to an imitation of the service there. Exit codes: 0, 1 after a final error, 2 for wrong arguments.
#![allow(clippy::print_stderr, reason = "an example")]

use std::{env, process::ExitCode};

use livechat::{
    Endpoints, ErrorKind,
    chzzk::unofficial::{Client, chat::UserRole},
};

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let result = match &arguments[..] {
        [channel] => run(channel, Endpoints::default()),
        [channel, origin] => Endpoints::at(origin).and_then(|endpoints| run(channel, endpoints)),
        _ => {
            eprintln!("usage: chzzk_bot CHANNEL [ORIGIN], with cookies in CHZZK_NID_AUT and CHZZK_NID_SES");
            return ExitCode::from(2);
        }
    };
    let Err(error) = result else { return ExitCode::SUCCESS };
    eprintln!("error: {error:?}");
    ExitCode::from(if error.kind() == ErrorKind::InvalidArgument { 2 } else { 1 })
}

fn run(channel: &str, endpoints: Endpoints) -> livechat::Result<()> {
    let cookie = |name| env::var(name).unwrap_or_default();
    let client =
        Client::builder().endpoints(endpoints).cookies(cookie("CHZZK_NID_AUT"), cookie("CHZZK_NID_SES")).build()?;
    let mut chat = client.chat(channel).wait_for_live(true).connect()?;
    let mut greeted = 0;
    chat.on_chat(move |chat, message| {
        if message.mine {
            return Ok(()); // a bot that answers itself never stops
        }
        let name = message.nickname().unwrap_or("누군가").to_owned();
        let by_streamer = message.profile.as_ref().is_some_and(|profile| profile.role == Some(UserRole::Streamer));
        match message.content.trim() {
            "!ping" => drop(chat.send("pong")?),
            "!hello" => {
                greeted += 1;
                chat.send(format!("{name}님, 안녕하세요! ({greeted})"))?;
            }
            "!bye" if by_streamer => chat.close(),
            _ => {}
        }
        Ok(())
    });
    chat.on_donation(|chat, donation| {
        let name = donation.nickname.as_deref().unwrap_or("익명의 후원자");
        chat.send(format!("{name}님, 후원 감사합니다!"))?;
        Ok(())
    });
    chat.on_sent(|_, sent| {
        if !sent.outcome.is_accepted() {
            eprintln!("{sent:?}");
        }
        Ok(())
    });
    chat.on_disconnected(|_, lost| {
        eprintln!("lost the connection ({}), back in {:?}", lost.reason, lost.retry_in);
        Ok(())
    });
    chat.run_forever()
}
