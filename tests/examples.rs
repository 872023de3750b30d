//! The examples as a user runs them: their output and their exit codes.
#![cfg(all(feature = "async", feature = "chzzk", feature = "sandbox"))]
#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "support/example.rs"]
mod example;

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

use example::{example, text};
use jiff::Timestamp;
use livechat::{
    chzzk::official::webhook::Webhook,
    sandbox::{
        Sandbox,
        chzzk::{ChannelKind, Donation, Role, official},
    },
};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(30);
const WATCHERS: [&str; 2] = ["chzzk_chat", "chzzk_chat_async"];
const SESSIONS: [&str; 2] = ["official_session", "official_session_async"];

/// The same with the sandbox's application and a place for the token.
fn official(name: &str, sandbox: &Sandbox, token_file: &Path) -> Command {
    let application = sandbox.chzzk_official().application();
    let mut command = example(name);
    command
        .args(["--endpoint", sandbox.origin()])
        .env("CHZZK_CLIENT_ID", application.client_id())
        .env("CHZZK_CLIENT_SECRET", application.client_secret())
        .env("CHZZK_REDIRECT_URI", "http://127.0.0.1:0/callback")
        .env("CHZZK_TOKEN_FILE", token_file);
    command
}

/// Runs the login and does in the browser what it asks for.
fn log_in(mut login: Command) -> Output {
    let mut child = login.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    assert_eq!(told.next().unwrap().unwrap(), "open this page and consent:");
    let url = told.next().unwrap().unwrap();
    let browser = ureq::Agent::config_builder().proxy(None).build().new_agent();
    assert_eq!(browser.get(url).call().unwrap().status(), 200);
    let complaint: String = told.map(|line| line.unwrap() + "\n").collect();
    let mut output = child.wait_with_output().unwrap();
    output.stderr = complaint.into_bytes();
    output
}

/// Standard output, one JSON object a line.
fn json(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn run(name: &str, arguments: &[&str]) -> Output {
    example(name).args(arguments).output().unwrap()
}

#[test]
fn the_quickstart_shows_chat_donations_and_an_answer_and_ends() {
    let output = run("quickstart", &[]);
    assert!(output.status.success());
    let shown = text(&output.stdout);
    assert!(shown.contains("궁금이: !ping\n") && shown.contains("핑퐁봇: pong\n"), "{shown}");
    assert!(shown.contains("치즈나눔 donated 1000 KRW") && shown.contains("익명의 후원자 donated 5000 KRW"), "{shown}");
}

#[test]
fn json_is_one_tagged_event_a_line_and_count_counts_chat() {
    for watcher in WATCHERS {
        let sandbox = Sandbox::start().unwrap();
        let channel = sandbox.chzzk().channel();
        let me = sandbox.chzzk().add_user("나");
        let mut child = example(watcher)
            .args([channel.id(), "--endpoint", sandbox.origin(), "--json", "--count", "3", "--send", "안녕"])
            .env("CHZZK_NID_AUT", me.nid_aut())
            .env("CHZZK_NID_SES", me.nid_ses())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        sandbox.chzzk().wait_for_sent(1, LIMIT).unwrap();
        channel.donate(Donation::chat(1_000).by("치즈나눔"));
        channel.chat("초록고래", "둘");
        channel.chat("초록고래", "셋");
        let lines: Vec<Value> = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
            .collect();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{watcher}");
        let contents = |kind: &str| -> Vec<&str> {
            lines.iter().filter(|line| line["type"] == kind).map(|line| line["content"].as_str().unwrap()).collect()
        };
        assert_eq!(contents("chat"), ["안녕", "둘", "셋"], "{watcher}");
        assert_eq!(lines.last().unwrap()["content"], "셋");
        assert_eq!(contents("donation").len(), 1);
        assert!(lines.iter().any(|line| line["type"] == "sent" && line["outcome"] == "accepted"));
    }
}

#[test]
fn the_bot_answers_thanks_and_leaves_when_the_streamer_says_so() {
    let sandbox = Sandbox::start().unwrap();
    let (chzzk, channel) = (sandbox.chzzk(), sandbox.chzzk().channel());
    let me = chzzk.add_user("봇");
    let mut bot = example("chzzk_bot")
        .args([channel.id(), sandbox.origin()])
        .env("CHZZK_NID_AUT", me.nid_aut())
        .env("CHZZK_NID_SES", me.nid_ses())
        .spawn()
        .unwrap();
    channel.wait_for_joins(1, LIMIT).unwrap();
    channel.chat("초록고래", "!hello");
    channel.donate(Donation::chat(1_000).by("치즈나눔"));
    chzzk.wait_for_sent(2, LIMIT).unwrap();
    let sent: Vec<_> = chzzk.sent().into_iter().map(|sent| sent.text).collect();
    assert_eq!(sent, ["초록고래님, 안녕하세요! (1)", "치즈나눔님, 후원 감사합니다!"]);
    channel.chat("초록고래", "!bye");
    channel.chat(channel.streamer(), "!bye");
    assert_eq!(bot.wait().unwrap().code(), Some(0));

    for wrong in [&[][..], &["x"], &[channel.id(), "http://example.com"]] {
        let output = example("chzzk_bot").args(wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", text(&output.stderr));
    }
}

#[test]
fn the_moderator_hides_and_restricts_who_goes_on() {
    let output = run("chzzk_moderate", &["--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines = json(&output);
    let deeds: Vec<_> = lines
        .iter()
        .filter(|line| ["blinded", "restricted"].contains(&line["type"].as_str().unwrap()))
        .map(|line| (line["type"].as_str().unwrap(), line["nickname"].as_str().unwrap()))
        .collect();
    assert_eq!(deeds, [("blinded", "광고쟁이"), ("blinded", "광고쟁이"), ("restricted", "광고쟁이")]);
    assert_eq!(lines.iter().filter(|line| line["type"] == "chat").count(), 5);
    let shown = run("chzzk_moderate", &[]);
    assert!(text(&shown.stdout).contains("** restricted: 광고쟁이\n"), "{}", text(&shown.stdout));

    let sandbox = Sandbox::start().unwrap();
    let (channel, me) = (sandbox.chzzk().channel(), sandbox.chzzk().add_user("지킴이"));
    let moderator = || {
        let mut command = example("chzzk_moderate");
        command.args([channel.id(), "--endpoint", sandbox.origin(), "--count", "1"]);
        command.env("CHZZK_NID_AUT", me.nid_aut()).env("CHZZK_NID_SES", me.nid_ses());
        command
    };
    let refused = moderator().output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("403") && !text(&refused.stderr).contains(me.nid_aut()));
    channel.set_role(&me, Role::ChatManager);
    let mut child = moderator().stdout(Stdio::null()).spawn().unwrap();
    channel.wait_for_joins(1, LIMIT).unwrap();
    channel.chat("광고쟁이", "광고 보고 가세요");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(channel.rows()[0]["messageStatusType"], "BLIND");

    let stranger = run("chzzk_moderate", &[channel.id(), "--endpoint", sandbox.origin()]);
    assert_eq!(stranger.status.code(), Some(2));
    for expected in ["needs a login", "CHZZK_NID_AUT", "CHZZK_NID_SES", "of the streamer or of a manager"] {
        assert!(text(&stranger.stderr).contains(expected), "{}", text(&stranger.stderr));
    }
    let wrong = run("chzzk_moderate", &["--what"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("usage: chzzk_moderate [CHANNEL]"), "{}", text(&wrong.stderr));
}

#[test]
fn without_a_channel_there_is_an_imitation_to_watch() {
    for watcher in WATCHERS {
        let output = run(watcher, &["--count", "1"]);
        assert!(output.status.success() && !output.stdout.is_empty(), "{watcher}");
    }
}

#[test]
fn wrong_arguments_are_told_and_end_with_2() {
    let id = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";
    let wrong: [&[&str]; 9] = [
        &["no channel"],
        &[id, id],
        &["--what"],
        &["--count"],
        &["--count", "0"],
        &["--count", "many"],
        &["--endpoint", "http://127.0.0.1:1"],
        &[id, "--endpoint", "http://example.com"],
        &[id, "--json=yes"],
    ];
    for watcher in WATCHERS {
        for arguments in wrong {
            let output = run(watcher, arguments);
            let complaint = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
            assert!(complaint.starts_with("error: ") && complaint.contains("usage: "), "{complaint}");
            assert!(output.stdout.is_empty());
        }
        let one_cookie = example(watcher).env("CHZZK_NID_AUT", "x").output().unwrap();
        assert_eq!(one_cookie.status.code(), Some(2));
    }
}

#[test]
fn the_watchers_say_how_they_are_used_and_which_option_is_wrong() {
    for name in WATCHERS.into_iter().chain(["chzzk_moderate"]) {
        for help in ["--help", "-h"] {
            // Whatever else is wrong.
            let output = example(name).arg(help).env("CHZZK_NID_AUT", "x").output().unwrap();
            assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{name}");
            let usage = text(&output.stdout);
            assert!(usage.starts_with(&format!("usage: {name} [CHANNEL] ")) && usage.contains("--help"), "{usage}");
        }
        for (arguments, expected) in [
            (["--count", "0"], "error: --count: must be a number from 1 on\n"),
            (["--count", "many"], "error: --count: must be a number from 1 on\n"),
            (["--endpoint", "http://127.0.0.1:1"], "error: --endpoint needs CHANNEL\n"),
        ] {
            let output = run(name, &arguments);
            let complaint = text(&output.stderr);
            assert!(complaint.starts_with(expected) && output.status.code() == Some(2), "{name}: {complaint}");
        }
    }
}

#[test]
fn final_errors_are_told_and_end_with_1() {
    let sandbox = Sandbox::start().unwrap();
    let unknown = "0".repeat(32);
    let offline = sandbox.chzzk().add_channel(ChannelKind::Offline);
    let adult = sandbox.chzzk().add_channel(ChannelKind::Adult);
    let live = sandbox.chzzk().channel();
    let cases: [(&[&str], &str); 4] = [
        (&[&unknown], "does not exist"),
        (&[offline.id()], "is not live"),
        (&[adult.id()], "adults only"),
        (&[live.id(), "--send", "hi"], "needs a login"),
    ];
    for watcher in WATCHERS {
        for (arguments, expected) in cases {
            let output = example(watcher).args(arguments).args(["--endpoint", sandbox.origin()]).output().unwrap();
            let complaint = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {complaint}");
            assert!(complaint.starts_with("error: ") && complaint.contains(expected), "{complaint}");
            assert!(!complaint.contains("panicked"));
        }
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_program() {
    for watcher in WATCHERS {
        let mut child = example(watcher).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = thread::spawn(move || child.wait_with_output().unwrap()).join().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{watcher}");
    }
}

#[test]
fn who_logs_in_can_look_and_send_later() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.chzzk_official();
    world.account().add_followers(60);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token.json");
    let output = log_in(official("official_login", &sandbox, &file));
    let shown = text(&output.stdout);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    assert_eq!(shown, format!("logged in as 모래상자; the token is in {}\n", file.display()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    let output = official("official_channel", &sandbox, &file).output().unwrap();
    let lines: Vec<_> = text(&output.stdout).lines().collect();
    assert_eq!((output.status.code(), lines.len()), (Some(0), 62));
    assert_eq!(lines[..3], ["me: 모래상자", "channel: 60 followers", "follower: 팔로워60"]);
    let output = official("official_channel", &sandbox, &file).arg("--json").output().unwrap();
    let lines = json(&output);
    let types: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!((types[..3].to_vec(), types.len()), (vec!["me", "channel", "follower"], 62));
    assert_eq!(lines[1]["data"]["channel_id"], world.account().channel_id());
    assert_eq!(lines[61]["data"]["name"], "팔로워01");

    let output = official("official_send", &sandbox, &file).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), "sent: 안녕하세요\n"));
    let output = official("official_send", &sandbox, &file).args(["반갑습니다", "--json"]).output().unwrap();
    let sent = world.sent();
    assert_eq!(sent.iter().map(|sent| sent.text.as_str()).collect::<Vec<_>>(), ["안녕하세요", "반갑습니다"]);
    let expected = serde_json::json!({"type": "sent", "message_id": sent[1].message_id, "text": "반갑습니다"});
    assert_eq!((output.status.code(), json(&output)), (Some(0), vec![expected]));

    // The access token is over; the next pair is in the file when it is used.
    world.account().expire_access_tokens();
    for _ in 0..2 {
        let output = official("official_send", &sandbox, &file).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    assert_eq!(world.refreshes(), 1);
    let left = folder.path().read_dir().unwrap().count();
    assert_eq!(left, 1, "nothing is left beside the token");

    let mut login = official("official_login", &sandbox, &file);
    login.arg("--json");
    let lines = json(&log_in(login));
    assert_eq!((lines.len(), &lines[0]["type"]), (1, &Value::from("login")));
    assert_eq!((&lines[0]["me"]["name"], lines[0]["token_file"].as_str()), (&"모래상자".into(), file.to_str()));
    assert!(lines[0]["expires_at"].as_str().unwrap().parse::<Timestamp>().unwrap() > Timestamp::now());
}

#[test]
fn the_official_examples_show_an_imitation_without_an_application() {
    for (name, lines, last) in
        [("official_login", 1, "logged in as"), ("official_channel", 125, "follower: "), ("official_send", 1, "sent: ")]
    {
        // Nothing of this machine is asked of a proxy.
        let output = example(name).env("http_proxy", "http://127.0.0.1:1").output().unwrap();
        let shown: Vec<_> = text(&output.stdout).lines().collect();
        assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stderr));
        assert!(shown.len() == lines && shown.last().unwrap().starts_with(last), "{name}: {shown:?}");
    }
}

#[test]
fn the_official_examples_tell_errors_and_wrong_arguments() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.chzzk_official();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token.json");
    let fails = |output: Output, expected: &str| {
        let complaint = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{complaint}");
        assert!(complaint.starts_with("error: ") && complaint.contains(expected), "{complaint}");
        assert!(output.stdout.is_empty() && !complaint.contains("panicked"), "{complaint}");
        assert!(!complaint.contains(world.application().client_secret()), "{complaint}");
    };
    for name in ["official_channel", "official_send"] {
        fails(official(name, &sandbox, &file).output().unwrap(), "the login is over");
    }
    world.refuse_consent(1);
    fails(log_in(official("official_login", &sandbox, &file)), "did not consent");
    let mut stranger = official("official_login", &sandbox, &file);
    stranger.env("CHZZK_CLIENT_SECRET", "a-wrong-secret");
    fails(log_in(stranger), "INVALID_CLIENT");
    assert!(!file.exists());
    let mut elsewhere = official("official_login", &sandbox, &file);
    fails(elsewhere.env("CHZZK_REDIRECT_URI", "https://example.com/callback").output().unwrap(), "redirect uri");
    assert_eq!(log_in(official("official_login", &sandbox, &file)).status.code(), Some(0));
    fails(official("official_send", &sandbox, &file).arg("가".repeat(101)).output().unwrap(), "101 characters");

    let wrong: [(&str, &[&str]); 8] = [
        ("official_channel", &["a text"]),
        ("official_login", &["a text"]),
        ("official_send", &["two", "texts"]),
        ("official_send", &["--what"]),
        ("official_channel", &["--endpoint"]),
        ("official_channel", &["--endpoint", "http://127.0.0.1:1"]),
        ("official_login", &["--json=yes"]),
        ("official_webhook", &["--listen", "nowhere"]),
    ];
    let wrong = wrong.map(|(name, arguments)| run(name, arguments));
    let half = example("official_send").env("CHZZK_CLIENT_ID", "x").output().unwrap();
    let mut clear = official("official_send", &sandbox, &file);
    let clear = clear.args(["--endpoint", "http://example.com"]).output().unwrap();
    let unset = run("official_webhook", &["--listen", "127.0.0.1:0"]);
    for output in wrong.into_iter().chain([half, clear, unset]) {
        let complaint = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(complaint.starts_with("error: ") && complaint.contains("usage: "), "{complaint}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn the_webhook_counts_what_is_signed_and_nothing_else() {
    let output = run("official_webhook", &[]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(shown.lines().count() == 1 && shown.contains("drops_reward_claim"), "{shown}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut webhook = example("official_webhook");
    webhook.args(["--listen", &address]).env("CHZZK_WEBHOOK_SECRET", "an invented secret");
    let output = webhook.output().unwrap();
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(complaint.starts_with("error: ") && complaint.contains(&address), "{complaint}");

    let mut webhook = example("official_webhook");
    webhook.args(["--listen", "127.0.0.1:0"]).env("CHZZK_WEBHOOK_SECRET", "an invented secret");
    let mut child = webhook.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let url = lines.next().unwrap();
    let url = url.strip_prefix("listening on ").unwrap();
    let browser = ureq::Agent::config_builder().proxy(None).http_status_as_error(false).build().new_agent();
    let body = r#"{"version":"1","event":{"type":"drops_reward_claim","version":"1","data":{"claimId":"c-1"}}}"#;
    let post = |secret: &str| {
        let time = Timestamp::now().to_string();
        let signature = Webhook::new(secret).unwrap().sign("m-1", &time, body.as_bytes());
        let posted = browser
            .post(url)
            .header("Chzzk-Event-Message-Id", "m-1")
            .header("Chzzk-Event-Message-Timestamp", &time)
            .header("Chzzk-Event-Message-Signature", signature)
            .header("Chzzk-Event-Message-Type", "notification")
            .header("Chzzk-Event-Message-Data-Type", "drops_reward_claim");
        posted.send(body).unwrap().status().as_u16()
    };
    let forged = post("another secret");
    assert!((400..500).contains(&forged), "{forged}");
    assert_eq!((post("an invented secret"), post("an invented secret")), (204, 204), "the second is the same again");
    let said: Vec<_> = lines.by_ref().take(3).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said[0].starts_with("not counted: ") && said[2].starts_with("not counted: "), "{said:?}");
    assert!(said[1].contains("drops_reward_claim") && !said.concat().contains("an invented secret"), "{said:?}");
}

/// A session of the sandbox's streamer, who is logged in by an access token.
fn session(name: &str, sandbox: &Sandbox, access_token: &str) -> Command {
    let mut command = official(name, sandbox, Path::new("no-such-folder/token.json"));
    command.env("CHZZK_ACCESS_TOKEN", access_token);
    command
}

#[test]
fn a_session_shows_what_was_asked_for_until_it_is_enough() {
    for name in SESSIONS {
        let sandbox = Sandbox::start().unwrap();
        let world = sandbox.chzzk_official();
        let account = world.account();
        let tokens = world.grant(&world.application(), &account);
        let mut child = session(name, &sandbox, tokens.access_token())
            .args(["--json", "--count", "3", "--events", "chat,Donation"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        world.wait_for_subscriptions(2, LIMIT).unwrap();
        let events = [
            account.chat("초록고래", "하나").sessions(),
            account.subscribe_event(official::Subscription::new("구독자01", 1)).sessions(),
            account.donate(official::Donation::chat(1_000).from("치즈나눔")).sessions(),
            account.push_raw("CHAT", "{"),
            account.chat("초록고래", "둘").sessions(),
        ];
        assert_eq!(events, [1, 0, 1, 1, 1], "{name}");
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        let lines: Vec<Value> = output.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{name}");
        let types: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
        let expected = ["connected", "subscribed", "subscribed", "chat", "donation", "unreadable", "chat"];
        assert_eq!(types, expected, "{name}");
        let told = (&lines[3]["content"], &lines[4]["amount_krw"], &lines[6]["content"]);
        assert_eq!(told, (&"하나".into(), &1_000.into(), &"둘".into()), "{name}");
        world.wait_for_sessions(0, LIMIT).unwrap();
        assert!(world.refreshes() == 0 && world.tokens_issued() == 0);
    }
}

#[test]
fn a_session_uses_the_login_that_was_kept() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.chzzk_official();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token.json");
    assert_eq!(log_in(official("official_login", &sandbox, &file)).status.code(), Some(0));
    for name in SESSIONS {
        // Renewed, and the next pair is kept for the next one.
        world.account().expire_access_tokens();
        let mut child = official(name, &sandbox, &file).args(["--count", "1"]).stdout(Stdio::piped()).spawn().unwrap();
        world.wait_for_subscriptions(3, LIMIT).unwrap();
        world.account().chat("초록고래", "안녕하세요");
        let shown: Vec<_> = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap).collect();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{name}");
        assert_eq!(
            (shown.len(), &*shown[0], &*shown[4]),
            (5, "connected (session 0)", "초록고래: 안녕하세요"),
            "{name}: {shown:?}"
        );
        assert!(shown[1..4].iter().all(|line| line.starts_with("subscribed to ")), "{name}: {shown:?}");
        world.wait_for_sessions(0, LIMIT).unwrap();
    }
    assert_eq!(world.refreshes(), 2);
}

#[test]
fn a_session_without_an_application_shows_an_imitation() {
    for name in SESSIONS {
        let output = run(name, &["--count", "2", "--json"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stderr));
        let lines = json(&output);
        let types: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
        let counted = types.iter().filter(|kind| ["chat", "donation", "subscription"].contains(kind));
        assert_eq!((counted.count(), types[0], types.len()), (2, "connected", 1 + 3 + 2), "{name}: {types:?}");
        let output = run(name, &["--count", "2", "--json", "--events", "donation,subscription"]);
        let lines = json(&output);
        let types: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
        let (first, counted) = (types[..3].iter().copied(), types[3..].iter().copied());
        assert!(first.eq(["connected", "subscribed", "subscribed"]), "{name}: {types:?}");
        assert!(counted.clone().all(|kind| ["donation", "subscription"].contains(&kind)), "{name}: {types:?}");
        assert_eq!(counted.count(), 2, "{name}");

        // Whoever read it went away.
        let mut child = example(name).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{name}");
    }
}

#[test]
fn a_session_tells_errors_and_wrong_arguments() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.chzzk_official();
    let folder = tempfile::tempdir().unwrap();
    for name in SESSIONS {
        let output = session(name, &sandbox, "an-unknown-token").output().unwrap();
        let complaint = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""), "{complaint}");
        assert!(complaint.starts_with("error: ") && !complaint.contains("panicked"), "{complaint}");
        assert!(!complaint.contains("an-unknown-token"), "{complaint}");
        assert!(!complaint.contains(world.application().client_secret()), "{complaint}");

        let wrong: [&[&str]; 8] = [
            &["a text"],
            &["--what"],
            &["--count"],
            &["--count", "0"],
            &["--count", "many"],
            &["--events", "missions"],
            &["--json=yes"],
            &["--endpoint", "http://127.0.0.1:1"],
        ];
        let wrong = wrong.map(|arguments| run(name, arguments));
        let half = example(name).env("CHZZK_CLIENT_SECRET", "x").output().unwrap();
        let clear = session(name, &sandbox, "x").args(["--endpoint", "http://example.com"]).output().unwrap();
        let nobody = official(name, &sandbox, &folder.path().join("token.json")).output().unwrap();
        let complaint = text(&nobody.stderr);
        assert_eq!(nobody.status.code(), Some(1));
        assert!(complaint.contains("official_login") && !complaint.contains("usage: "), "{complaint}");
        assert!(text(&wrong[3].stderr).starts_with("error: --count: "), "{}", text(&wrong[3].stderr));
        for output in wrong.into_iter().chain([half, clear]) {
            let complaint = text(&output.stderr);
            assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{complaint}");
            let usage = format!("usage: {name} [");
            assert!(complaint.starts_with("error: ") && complaint.contains(&usage), "{complaint}");
        }
    }
}

#[test]
fn the_official_examples_say_how_they_are_used() {
    let others = ["official_channel", "official_login", "official_send", "official_webhook"];
    for name in others.into_iter().chain(SESSIONS) {
        for help in ["--help", "-h"] {
            let output = run(name, &[help]);
            assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{name}");
            assert!(text(&output.stdout).starts_with(&format!("usage: {name} [")), "{}", text(&output.stdout));
        }
    }
}

#[test]
fn a_channel_that_is_watched_goes_live_changes_and_ends() {
    let output = run("chzzk_watch_live", &["--interval", "0.1"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let shown = text(&output.stdout);
    let told: Vec<_> = shown.lines().map(|line| line.split_once(' ').unwrap().1).collect();
    let expected = [
        "is not live",
        "went live, 123 viewers: 모래성 쌓기",
        "changed its title: 더 큰 모래성 쌓기",
        "has 1234 viewers",
        "is for adults now",
        "ended",
    ];
    assert_eq!(told, expected);

    let sandbox = Sandbox::start().unwrap();
    let channels = [sandbox.chzzk().channel(), sandbox.chzzk().add_channel(ChannelKind::NeverLive)];
    let [live, never] = channels.map(|channel| channel.id().to_owned());
    let unknown = "0".repeat(32);
    let output =
        run("chzzk_watch_live", &[&live, &never, &unknown, "--endpoint", sandbox.origin(), "--json", "--count", "3"]);
    assert_eq!(output.status.code(), Some(0));
    // Two answers may change places.
    let mut told = json(&output);
    told.sort_by_key(|event| [&live, &never, &unknown].iter().position(|channel| **channel == event["channel"]));
    let types: Vec<_> = told.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["watching", "watching", "failed"]);
    assert_eq!((&told[0]["status"]["title"], &told[1]["status"]), (&Value::from("모래상자 방송"), &Value::Null));
    assert_eq!(told[2]["kind"], "no_chat");

    let wrong: [&[&str]; 7] = [
        &["x"],
        &["--what"],
        &["--count", "0"],
        &["--interval", "0"],
        &["--interval", "soon"],
        &["--endpoint", "http://127.0.0.1:1"],
        &[&live, "--endpoint", "http://example.com"],
    ];
    for arguments in wrong {
        let output = run("chzzk_watch_live", arguments);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{arguments:?}");
        let complaint = text(&output.stderr);
        assert!(complaint.starts_with("error: ") && complaint.contains("usage: chzzk_watch_live ["), "{complaint}");
    }
    let help = run("chzzk_watch_live", &["--help"]);
    assert!(help.status.success() && text(&help.stdout).starts_with("usage: "));
}
