//! Live chat in one command: no account, no network. An imitation of the service runs inside, with an invented audience.
//!
//! ```sh
//! cargo run --example quickstart --features sandbox
//! ```
//!
//! It prints chat and donations, answers `!ping`, and ends by itself after a few seconds.
#![allow(clippy::print_stdout, reason = "an example")]

use std::{thread, time::Duration};

use livechat::{
    Endpoints,
    chzzk::unofficial::Client,
    sandbox::{
        Sandbox,
        chzzk::{Audience, Donation},
    },
};

fn main() -> livechat::Result<()> {
    let sandbox = Sandbox::start()?;
    let channel = sandbox.chzzk().channel();
    let me = sandbox.chzzk().add_user("핑퐁봇");

    // With the real service: no `endpoints`, your own cookies, your channel's address.
    let client =
        Client::builder().endpoints(Endpoints::at(sandbox.origin())?).cookies(me.nid_aut(), me.nid_ses()).build()?;
    let mut chat = client.chat(channel.id()).connect()?;
    println!("joined the chat of {}", chat.channel_id());

    let audience = channel.audience(Audience::new(7).pace(Duration::from_millis(150)));
    let handle = chat.handle();
    let script = thread::spawn(move || {
        thread::sleep(Duration::from_secs(1));
        channel.donate(Donation::chat(1_000).by("치즈나눔").message("잘 보고 있어요"));
        thread::sleep(Duration::from_secs(1));
        channel.chat("궁금이", "!ping");
        thread::sleep(Duration::from_secs(1));
        channel.donate(Donation::chat(5_000).anonymous().message("화이팅!"));
        thread::sleep(Duration::from_secs(1));
        handle.close();
    });

    chat.on_chat(|chat, message| {
        println!("{message}");
        if message.content == "!ping" {
            chat.send("pong")?;
        }
        Ok(())
    });
    chat.on_donation(|_, donation| {
        println!("** {donation}");
        Ok(())
    });
    chat.run_forever()?;

    drop((audience, script.join()));
    println!("that was it; now try `chzzk_chat` with a channel of yours");
    Ok(())
}
