//! Cookies, tokens and session ids show nowhere: not in `Debug`, `Display`, errors, logs or serialized events.
#![cfg(all(feature = "chzzk", feature = "sandbox"))]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{
    fmt::Write as _,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use livechat::{
    Endpoints, Reconnect,
    chzzk::unofficial::{Client, Cookies, Event},
    sandbox::{
        Sandbox,
        chzzk::{ALWAYS, Donation, RestFault},
    },
};

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn nothing_secret_shows_in_a_life_with_losses() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::TRACE);
    subscriber.with_writer(move || writer.clone()).with_ansi(false).init();

    let sandbox = Sandbox::start().unwrap();
    let (channel, faults) = (sandbox.chzzk().channel(), sandbox.chzzk().faults());
    let me = sandbox.chzzk().add_user("봇");
    let mut shown = String::new();
    let cookies = Cookies::new(me.nid_aut(), me.nid_ses()).unwrap();
    let builder =
        Client::builder().endpoints(Endpoints::at(sandbox.origin()).unwrap()).login(cookies.clone()).retries(1);
    write!(shown, "{cookies:?} {builder:?}").unwrap();
    let client = builder.build().unwrap();
    let chat_builder = client.chat(channel.id());
    write!(shown, "{client:?} {chat_builder:?}").unwrap();

    let id = channel.id().parse().unwrap();
    let detail = client.live_detail(&id).unwrap().unwrap();
    let token = client.access_token(&id, detail.chat_channel_id.as_ref().unwrap()).unwrap();
    let user = client.user_status().unwrap();
    write!(shown, "{detail:?} {token:?} {user:?} {}", serde_json::to_string(&detail).unwrap()).unwrap();

    let reconnect = Reconnect::new().first_delay(Duration::from_millis(20));
    let mut chat = chat_builder.keep_raw(true).reconnect(reconnect).connect().unwrap();
    write!(shown, "{chat:?} {:?}", chat.handle()).unwrap();
    channel.chat("초록고래", "hello");
    channel.donate(Donation::chat(1_000).by("치즈나눔"));
    chat.send_confirmed("hi").unwrap();
    faults.drop_all();
    channel.push_text("garbage");
    faults.rest("access-token", RestFault::status(500), 1);
    let mut events = Vec::new();
    loop {
        let event = chat.next_event().unwrap().unwrap();
        let back = matches!(event, Event::Recovered(_));
        events.push(event);
        if back {
            break;
        }
    }
    // A frame of every kind that carries a secret and is odd enough to be kept as it came.
    let stolen = token.extra_token.as_ref().unwrap().expose();
    channel
        .push_text(format!(r#"{{"cmd":93101,"bdy":[{{"msgTypeCode":10,"extras":"{{\"extraToken\":\"{stolen}\""}}]}}"#));
    channel.push_text(format!(r#"{{"cmd":77,"bdy":{{"extras":"{{\"extraToken\":\"{stolen}\"}}"}}}}"#));
    channel.push_text(format!(r#"not json "extraToken":"{stolen}""#));
    channel.chat("초록고래", "end");
    loop {
        let event = chat.next_event().unwrap().unwrap();
        let last = matches!(&event, Event::Chat(message) if message.content == "end");
        events.push(event);
        if last {
            break;
        }
    }
    assert!(events.iter().filter(|event| event.raw().is_some_and(|raw| raw.as_str().contains(stolen))).count() >= 3);
    for event in &events {
        write!(shown, "{event:?} {event} {}", serde_json::to_string(event).unwrap()).unwrap();
    }
    faults.rest("live-detail", RestFault::status(500).body(format!("{stolen} {}", me.nid_aut())), ALWAYS);
    let error = client.live_detail(&id).unwrap_err();
    write!(shown, "{error:?} {error}").unwrap();
    me.expire();
    faults.clear();
    let error = client.chat(channel.id()).connect().unwrap_err();
    write!(shown, "{error:?} {error}").unwrap();
    let error = Cookies::new("secret value", "x").unwrap_err();
    write!(shown, "{error:?} {error}").unwrap();
    assert!(!shown.contains("secret value"));

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("livechat::"), "something was logged");
    let mut secrets = vec![me.nid_aut().to_owned(), me.nid_ses().to_owned(), stolen.to_owned()];
    secrets.push(token.access_token.expose().to_owned());
    for secret in secrets {
        for (place, text) in [("what was shown", &shown), ("the log", &logged)] {
            let near =
                text.find(&secret).map(|at| text[at.saturating_sub(200)..].chars().take(200).collect::<String>());
            assert!(near.is_none(), "a secret in {place}, after: {near:?}");
        }
    }
}
