//! Cookies, tokens, keys and session ids show nowhere: not in `Debug`, `Display`, errors, logs or what is serialized.
#![cfg(all(feature = "chzzk", feature = "sandbox"))]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{
    fmt::Write as _,
    io,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use jiff::Timestamp;
use livechat::{
    Endpoints, Error, ErrorKind, Reconnect, Secret,
    chzzk::{
        official::{
            Application,
            auth::{AuthorizationCode, FileTokenStore, MemoryTokenStore, Token, TokenStore},
            model::RewardClaimFilter,
            webhook::Webhook,
        },
        unofficial::{Client, Cookies, Event, VideoNo},
    },
    sandbox::{
        Sandbox,
        chzzk::{ALWAYS, Donation, RestFault},
    },
};

#[path = "support/session_socket.rs"]
mod session_socket;

use session_socket::SessionSocket;

/// Everything that was logged, by all tests here.
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

/// The log, written from the first test on.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::TRACE);
        subscriber.with_writer(move || writer.clone()).with_ansi(false).init();
        log
    })
}

/// None of the secrets is in what was shown, nor in the log.
fn assert_hidden(shown: &str, target: &str, secrets: &[String]) {
    let logged = String::from_utf8(log().0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains(target), "something was logged");
    for secret in secrets {
        assert!(secret.len() > 8, "a secret that is long enough to be searched for");
        for (place, text) in [("what was shown", shown), ("the log", &logged)] {
            let near = text.find(secret).map(|at| text[..at].chars().rev().take(200).collect::<String>());
            let near = near.map(|near| near.chars().rev().collect::<String>());
            assert!(near.is_none(), "a secret in {place}, after: {near:?}");
        }
    }
}

#[test]
fn nothing_secret_shows_in_a_life_with_losses() {
    log();
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

    let mut secrets = vec![me.nid_aut().to_owned(), me.nid_ses().to_owned(), stolen.to_owned()];
    secrets.push(token.access_token.expose().to_owned());
    assert_hidden(&shown, "livechat::", &secrets);
}

/// A store that fails.
struct Full;

impl TokenStore for Full {
    fn load(&self) -> Result<Option<Token>, Box<dyn std::error::Error + Send + Sync>> {
        Err("the disk is gone".into())
    }
    fn save(&self, _: &Token) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Err("the disk is full".into())
    }
    fn clear(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Ok(())
    }
}

#[test]
fn nothing_secret_shows_in_the_life_of_an_application() {
    log();
    let sandbox = Sandbox::start().unwrap();
    let (official, faults) = (sandbox.chzzk_official(), sandbox.chzzk().faults());
    let registered = official.application();
    registered.add_scope("드롭스");
    let mut secrets = vec![registered.client_secret().to_owned(), official.account().stream_key().to_owned()];
    let mut keep = |secret: &Secret| secrets.push(secret.expose().to_owned());
    let mut shown = String::new();

    let builder = Application::builder(registered.client_id(), registered.client_secret());
    let builder = builder.endpoints(Endpoints::at(sandbox.origin()).unwrap()).retries(1);
    write!(shown, "{builder:?} {:?}", builder.clone()).unwrap();
    let application = builder.build().unwrap();
    let consent = application.consent("http://localhost:8080/callback").unwrap();
    let browser = ureq::Agent::config_builder().max_redirects(0).proxy(None).build().new_agent();
    let page = browser.get(consent.url()).call().unwrap();
    let callback = page.headers()["location"].to_str().unwrap();
    let code = consent.code(callback).unwrap();
    keep(&Secret::new(callback.split(['=', '&']).nth(1).unwrap()));
    write!(shown, "{application:?} {code:?}").unwrap();
    let foreign = AuthorizationCode::from_callback(callback, "another state").unwrap_err();
    write!(shown, "{foreign:?} {foreign}").unwrap();

    // A body that says everything, in a refusal.
    let tell = |text: &str| {
        let body = format!("{text} {} {}", registered.client_secret(), official.account().stream_key());
        [RestFault::status(500).body(&*body), RestFault::status(200).body(&*body), RestFault::status(401).body(body)]
    };
    let errors: &mut Vec<Error> = &mut Vec::new();
    for fault in tell("no JSON") {
        faults.rest("auth/v1/token", fault, ALWAYS);
        errors.push(application.issue_token(&code).unwrap_err());
        faults.clear();
    }
    let token = application.issue_token(&code).unwrap();
    errors.push(application.issue_token(&code).unwrap_err());
    keep(&token.access_token);
    keep(token.refresh_token.as_ref().unwrap());
    let (json, memory, folder) = (token.to_json(), MemoryTokenStore::new(), tempfile::tempdir().unwrap());
    memory.save(&token).unwrap();
    let file = FileTokenStore::new(folder.path().join("token.json"));
    write!(shown, "{token:?} {json:?} {memory:?} {file:?}").unwrap();
    errors.push(Token::from_json(&json.expose()[1..]).unwrap_err());
    errors.push(Token::from_json(&json.expose().replace("access_token", "x")).unwrap_err());

    let user = application.user_with(token.clone(), file).unwrap();
    errors.push(application.user_with(token, Full).unwrap_err());
    errors.push(application.stored_user(Full).unwrap_err());
    let renewed = user.refresh().unwrap();
    keep(&renewed.access_token);
    keep(renewed.refresh_token.as_ref().unwrap());
    write!(shown, "{user:?} {renewed:?} {:?}", user.application()).unwrap();
    let (key, url) = (user.stream_key().unwrap(), user.create_session().unwrap());
    let of_client = application.create_session().unwrap();
    for url in [&url, &of_client] {
        keep(&Secret::new(url.expose().split_once("auth=").unwrap().1));
    }
    write!(shown, "{key:?} {url:?} {of_client:?}").unwrap();
    let session = SessionSocket::connect(url.expose());
    let session_key = session.key.clone();
    user.subscribe(&"CHAT".into(), &session_key).unwrap();
    let mut pages = (user.followers(), application.reward_claims(RewardClaimFilter::new()));
    write!(shown, "{:?} {:?}", pages.0.next_page().unwrap(), pages.1.next_page().unwrap()).unwrap();
    write!(shown, "{pages:?} {} ", serde_json::to_string(&user.me().unwrap()).unwrap()).unwrap();

    for fault in tell("<html>").into_iter().chain([RestFault::hang_up(), RestFault::cut_body()]) {
        faults.rest("", fault, ALWAYS);
        errors.push(user.stream_key().unwrap_err());
        errors.push(user.create_session().unwrap_err());
        errors.push(application.create_session().unwrap_err());
        errors.push(application.lives().next_page().unwrap_err());
        errors.push(application.refresh_token(&renewed).unwrap_err());
        // Of these the answer's body does not count.
        errors.extend(user.subscribe(&"CHAT".into(), &session_key).err());
        errors.extend(application.revoke_token(&renewed).err());
        faults.clear();
    }
    official.expire_refresh_tokens();
    official.account().expire_access_tokens();
    errors.push(user.me().unwrap_err());
    assert_eq!(errors.last().unwrap().kind(), ErrorKind::LoginNeeded);
    for secret in ["hush and blank", "hush\nline"] {
        errors.push(Application::new("id", secret).unwrap_err());
        assert!(!format!("{:?}", errors.last()).contains("hush"));
    }

    for error in errors.iter() {
        let mut cause = Some(error as &dyn std::error::Error);
        while let Some(error) = cause {
            write!(shown, "{error:?} {error} ").unwrap();
            cause = error.source();
        }
    }
    // What the sandbox itself shows, which is more of a query than the client does.
    assert_hidden(&format!("{official:?} {:?}", sandbox.requests()), "livechat::", &secrets);
    secrets.push(session_key);
    assert_hidden(&shown, "livechat::", &secrets);
}

#[test]
fn nothing_secret_shows_in_a_webhook() {
    let secret = "an invented webhook secret";
    let builder = Webhook::builder(secret);
    let mut shown = format!("{builder:?}");
    let webhook = builder.build().unwrap();
    let (now, mut headers) = (Timestamp::now(), http::HeaderMap::new());
    let refused = webhook.receive(&headers, b"{}", now).unwrap_err();
    write!(shown, "{webhook:?} {refused:?} {refused}").unwrap();
    for (name, value) in [("id", "1".to_owned()), ("timestamp", now.to_string()), ("signature", "sha256=00".into())] {
        let name: http::HeaderName = format!("chzzk-event-message-{name}").parse().unwrap();
        headers.insert(name, value.parse().unwrap());
    }
    let forged = webhook.receive(&headers, b"{}", now).unwrap_err();
    write!(shown, "{webhook:?} {forged:?} {forged}").unwrap();
    assert!(!shown.contains(secret), "{shown}");
}

#[test]
fn the_keys_of_videos_show_nowhere() {
    log();
    let sandbox = Sandbox::start().unwrap();
    let video = sandbox.chzzk().channel().add_video("지난 방송", Duration::from_secs(60));
    video.generate_chat(10);
    let rewind = r#"{"media":[{"mediaId":"HLS","path":"https://example.invalid/r.m3u8?hdnts=hmac-of-the-rewind"}]}"#;
    video.set_field("liveRewindPlaybackJson", Some(rewind.into()));
    let client = Client::builder().endpoints(Endpoints::at(sandbox.origin()).unwrap()).build().unwrap();
    let number = VideoNo::new(video.number()).unwrap();
    let read = client.video(number).unwrap();
    let key = |key: &Option<Secret>| key.as_ref().unwrap().expose().to_owned();
    let secrets = [key(&read.in_key), key(&read.radio_mode_in_key), "hmac-of-the-rewind".to_owned()];
    let mut shown = format!("{read:?} {}", serde_json::to_string(&read).unwrap());
    let mut chat = client.video_chat(number).keep_raw(true).open().unwrap();
    for row in chat.rows() {
        let _ = write!(shown, "{:?}", row.unwrap());
    }
    let _ = write!(shown, "{chat:?} {:?}", chat.bookmark());
    assert_hidden(&shown, "livechat::http", &secrets);
}
