//! The examples of Twitch chat as a user runs them: their output and their exit codes.
#![cfg(all(feature = "async", feature = "sandbox", feature = "twitch"))]
#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "support/example.rs"]
mod example;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Duration,
};

use example::{example, text};
use livechat::sandbox::{Sandbox, twitch::Account};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(30);
const WATCHERS: [&str; 2] = ["twitch_chat", "twitch_chat_async"];

/// The example with the sandbox's address and an account there.
fn at(name: &str, sandbox: &Sandbox, account: &Account) -> Command {
    let mut command = example(name);
    command
        .args(["lumen_dock", "--plain", "--server", &sandbox.twitch().address().to_string()])
        .env("TWITCH_LOGIN", account.login())
        .env("TWITCH_TOKEN", account.token());
    command
}

#[test]
fn json_is_one_tagged_event_a_line_and_count_counts_messages() {
    for watcher in WATCHERS {
        let sandbox = Sandbox::start().unwrap();
        let (twitch, channel) = (sandbox.twitch(), sandbox.twitch().channel());
        let mut child = at(watcher, &sandbox, &twitch.add_account("quiet_bot"))
            .args(["--json", "--count", "2", "--send", "안녕"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        twitch.wait_for_sent(1, LIMIT).unwrap();
        channel.say("pixelmoth", "하나 🙂 Kappa");
        channel.say("pixelmoth", "둘");
        let lines: Vec<Value> = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
            .collect();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{watcher}");
        let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
        let texts: Vec<_> = of("privmsg").iter().map(|line| line["text"].as_str().unwrap().to_owned()).collect();
        assert_eq!(texts, ["하나 🙂 Kappa", "둘"], "{watcher}");
        assert_eq!(of("privmsg")[0]["emotes"][0]["text"], "Kappa");
        assert_eq!((of("connected").len(), of("joined").len()), (1, 1));
        assert_eq!(of("joined")[0]["channel"], "lumen_dock");
        assert_eq!(twitch.sent()[0].text, "안녕");
    }
}

#[test]
fn the_bot_knows_its_commands_and_whom_to_obey() {
    let sandbox = Sandbox::start().unwrap();
    let (twitch, channel) = (sandbox.twitch(), sandbox.twitch().channel());
    let account = twitch.add_account("quiet_bot");
    channel.add_moderator(&account);
    channel.join_viewer("pixelmoth");
    let mut bot = at("twitch_bot", &sandbox, &account).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    twitch.wait_for_sent(1, LIMIT).unwrap();
    for (command, sent) in
        [("!", 1), ("!version", 2), ("!count_viewers", 3), ("! version", 4), ("!dance", 4), ("!exit", 4)]
    {
        channel.say("pixelmoth", command);
        twitch.wait_for_sent(sent, LIMIT).unwrap();
    }
    channel.say(channel.broadcaster(), "!exit");
    assert_eq!(bot.wait().unwrap().code(), Some(0));
    let told: Vec<_> = BufReader::new(bot.stderr.take().unwrap()).lines().map(Result::unwrap).collect();
    assert_eq!(told, ["Unrecognized command: \"dance\""]);
    let sent: Vec<_> = twitch.sent().into_iter().map(|sent| sent.text).collect();
    assert_eq!(sent, ["Hello world!", "Version: 1.0.0", "Viewer count: 2", "Version: 1.0.0"]);
}

#[test]
fn without_a_channel_there_is_an_imitation_to_watch() {
    for watcher in WATCHERS {
        let output = example(watcher).args(["--count", "1"]).output().unwrap();
        let told = text(&output.stdout);
        assert!(output.status.success() && told.contains("#lumen_dock joined"), "{watcher}");
        assert!(told.starts_with("connected as ") && told.lines().count() < 8, "no protocol: {told}");
    }
}

#[test]
fn errors_and_wrong_arguments_end_with_their_codes() {
    let sandbox = Sandbox::start().unwrap();
    let account = sandbox.twitch().add_account("quiet_bot");
    for watcher in WATCHERS {
        let refused = at(watcher, &sandbox, &account).env("TWITCH_TOKEN", "wrong").output().unwrap();
        assert_eq!(refused.status.code(), Some(1));
        assert!(text(&refused.stderr).contains("Login authentication failed"), "{refused:?}");
        let wrong: [&[&str]; 7] = [
            &["--what"],
            &["lumen_dock", "--count", "0"],
            &["--plain"],
            &["--server", "127.0.0.1:1"],
            &["lumen_dock", "--send", "x"],
            &["lumen_dock", "--plain", "--server", "a b"],
            &["no name", "--plain", "--server", "127.0.0.1:1"],
        ];
        for arguments in wrong {
            let output = example(watcher).args(arguments).output().unwrap();
            let complaint = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
            assert!(complaint.starts_with("error: ") && complaint.contains("usage: "), "{complaint}");
        }
    }
    for name in ["twitch_chat", "twitch_chat_async", "twitch_bot"] {
        for help in ["--help", "-h"] {
            let help = example(name).arg(help).output().unwrap();
            assert!(help.status.success() && text(&help.stdout).starts_with(&format!("usage: {name} [CHANNEL…]")));
        }
    }
    // An address of this machine that does not look like one.
    let clear = at("twitch_chat", &sandbox, &account).args(["--server", "0.0.0.0:1"]).output().unwrap();
    assert!(text(&clear.stderr).starts_with("warning: without TLS the token can be read on its way to 0.0.0.0:1"));
    assert_eq!(example("twitch_bot").arg("lumen_dock").output().unwrap().status.code(), Some(2));
}
