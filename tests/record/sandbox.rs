//! A recording that happens again over the real socket.

use std::time::Duration;

use livechat::{
    Endpoints,
    chzzk::unofficial::{Client, Event},
    record::{Recorder, Recording, Speed},
    sandbox::{
        Sandbox,
        chzzk::{Audience, Donation},
    },
};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_whole_bot_runs_against_what_was_recorded() {
    const PINGS: usize = 3_000;
    let folder = tempfile::tempdir().unwrap();
    // Yesterday.
    let mut expected = Vec::new();
    {
        let sandbox = Sandbox::start().unwrap();
        let channel = sandbox.chzzk().channel();
        let client = Client::builder().endpoints(Endpoints::at(sandbox.origin()).unwrap()).build().unwrap();
        let mut chat = client.chat(channel.id()).keep_raw(true).connect().unwrap();
        let mut recorder = Recorder::directory(folder.path(), channel.id()).open().unwrap();
        channel.audience(Audience::new(3).pace(Duration::ZERO).rows(300)).wait(PATIENCE).unwrap();
        for number in 0..PINGS {
            channel.chat("초록고래", format!("!ping {number}"));
        }
        channel.donate(Donation::chat(1_000).anonymous().message("고마워요"));
        channel.chat("초록고래", "!end");
        loop {
            let event = chat.next_event().unwrap().unwrap();
            recorder.record(&event).unwrap();
            if event.message().is_some() {
                expected.push(event.to_string());
            }
            if event.message().is_some_and(|message| message.content == "!end") {
                break;
            }
        }
    }
    // Today, on another channel with another chat channel.
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    channel.new_broadcast();
    let me = sandbox.chzzk().add_user("봇");
    let client = Client::builder()
        .endpoints(Endpoints::at(sandbox.origin()).unwrap())
        .cookies(me.nid_aut(), me.nid_ses())
        .build()
        .unwrap();
    let mut chat = client.chat(channel.id()).connect().unwrap();
    let recording = Recording::<Event>::directory(folder.path()).unwrap();
    let replaying = channel.replay(recording, Speed::Max, None);
    let mut heard = Vec::new();
    while heard.last().is_none_or(|last: &String| !last.ends_with("!end")) {
        let event = chat.next_event().unwrap().unwrap();
        let Some(message) = event.message() else { continue };
        if message.mine {
            continue;
        }
        assert_eq!(message.chat_channel_id.as_ref().unwrap().as_str(), channel.chat_channel_id());
        if message.content == "!ping 7" {
            chat.send("pong").unwrap();
        }
        heard.push(event.to_string());
    }
    assert_eq!(heard, expected);
    replaying.wait(PATIENCE).unwrap();
    // What gifts bring beside their rows.
    assert!(replaying.frames() >= expected.len() as u64 && replaying.skipped() == 0);
    assert_eq!(sandbox.chzzk().slow_readers(), 0);
    assert_eq!(chat.send_confirmed("bye").unwrap(), livechat::chzzk::unofficial::SendOutcome::Accepted);
    let sent: Vec<_> = sandbox.chzzk().sent().into_iter().map(|sent| sent.text).collect();
    assert_eq!(sent, ["pong", "bye"]);
}
