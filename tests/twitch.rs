//! Every line of the fixtures, and what it is read as.
#![cfg(feature = "twitch")]
#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "twitch/anything.rs"]
mod anything;

use livechat::twitch::{
    Event, Line, decode, lines,
    message::{
        LoginFailure, NoticeId,
        usernotice::{SubPlan, UsernoticeKind},
    },
};
use serde::Deserialize;
use serde_json::{Value, json};

/// What a line of `lines.txt` is read as: all of it.
#[derive(Deserialize)]
struct Expected {
    line: usize,
    direction: String,
    /// `None` where a line has none.
    verb: Option<String>,
    event: Value,
    shown: String,
}

fn fixture() -> Vec<&'static str> {
    let lines: Vec<_> = include_str!("fixtures/twitch/lines.txt").lines().collect();
    assert_eq!(lines.len(), 252);
    lines
}

fn expected() -> Vec<Expected> {
    include_str!("fixtures/twitch/expected.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The event of a line, by the number it has in the facts.
fn event(line: usize) -> Event {
    decode(fixture()[line - 1])
}

fn tags(line: usize) -> Vec<(String, String)> {
    let text = fixture()[line - 1];
    Line::parse(text).unwrap().tags().iter().map(|tag| (tag.key.to_owned(), tag.value().into_owned())).collect()
}

#[test]
fn every_line_is_read_as_expected() {
    let expected = expected();
    assert_eq!(expected.len(), 252);
    for (text, expected) in fixture().into_iter().zip(expected) {
        let number = expected.line;
        let verb = Line::parse(text).ok().map(|line| line.command().to_owned());
        assert_eq!(verb, expected.verb, "line {number}");
        let event = decode(text);
        assert_eq!(serde_json::to_value(&event).unwrap(), expected.event, "line {number}");
        assert_eq!(event.to_string(), expected.shown, "line {number}");
        if expected.verb.as_deref() != Some("PASS") {
            assert_eq!(event.raw(), Some(text), "line {number}");
        }
        assert_eq!(decode(&format!("{text}\r\n")), event, "line {number}");
        assert!(["server", "client"].contains(&&*expected.direction));
    }
}

/// What the facts say of single lines, word by word: where in the event, and what stands there.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_line_has_what_the_facts_say() {
    let absent = Value::Null;
    for (line, place, value) in [
        // Handshake and session.
        (1, "/subcommand", json!("ACK")),
        (1, "/capabilities", json!(["twitch.tv/tags", "twitch.tv/commands", "twitch.tv/membership"])),
        (2, "/subcommand", json!("NAK")),
        (3, "/capabilities", json!(["twitch.tv/bar"])),
        (4, "/code", json!(1)),
        (4, "/params/0", json!("dockbot")),
        (10, "/code", json!(376)),
        (12, "/params", json!(["dockbot", "tmi.twitch.tv", "0.0.1", "w", "n"])),
        (13, "/params/1", json!("- tmi.twitch.tv Message of the day - ")),
        (15, "/code", json!(422)),
        (16, "/command", json!("MODE")),
        (17, "/user_id", json!("990001")),
        (18, "/color", absent.clone()),
        (18, "/emote_sets", json!(["0", "75c09c7b-332a-43ec-8be8-1d4571706155"])),
        (19, "/channel", absent.clone()),
        (19, "/msg_id", absent.clone()),
        (24, "/text", json!("tmi.twitch.tv")),
        (25, "/text", json!("1793500000123")),
        (26, "/text", json!("")),
        (27, "/text", absent.clone()),
        (28, "/text", absent.clone()),
        (29, "/type", json!("reconnect")),
        (30, "/command", json!("SERVERCHANGE")),
        // Membership and the state of rooms.
        (31, "/login", json!("dockbot")),
        (33, "/channel", json!("lumen_dock")),
        (34, "/names", json!(["pixelmoth", "bramble_kit", "old_tin_owl"])),
        (36, "/channel", json!("lumen_dock")),
        (37, "/type", json!("part")),
        (39, "/id", absent.clone()),
        (40, "/id", json!("00000007-1a2b-4c3d-8e4f-5a6b7c8d0007")),
        (40, "/client_nonce", json!("5f0c9a7be1d24c0c")),
        (41, "/followers_only", json!(-1)),
        (42, "/followers_only", json!(0)),
        (42, "/emote_only", json!(true)),
        (43, "/slow", json!(10)),
        (43, "/followers_only", absent.clone()),
        (44, "/followers_only", json!(10)),
        (45, "/room_id", absent.clone()),
        (46, "/slow", absent.clone()),
        // Chat.
        (47, "/text", json!("hello dock")),
        (47, "/id", absent.clone()),
        (48, "/time", json!("2026-11-01T02:26:40Z")),
        (50, "/emotes/2/text", json!("Kappa")),
        (51, "/emotes/1/chars", json!({"start": 7, "end": 9})),
        (52, "/emotes/0/text", json!("Kappa")),
        (53, "/emotes/0/chars", json!({"start": 17, "end": 20})),
        (54, "/emotes/0/id", json!("300111222_TK")),
        (54, "/emote_only", json!(true)),
        (56, "/text", json!("waves Kappa")),
        (56, "/action", json!(true)),
        (56, "/emotes/0/text", json!("Kappa")),
        (57, "/text", json!("\u{1}ACTION forgot to close")),
        (57, "/action", json!(false)),
        (58, "/text", json!("")),
        (59, "/bits", json!(100)),
        (61, "/reply/parent_msg_body", json!("is this; fine?")),
        (61, "/reply/thread_parent_user_login", json!("lumen_dock")),
        (62, "/reply/parent_msg_id", json!("00000001-1a2b-4c3d-8e4f-5a6b7c8d0001")),
        (62, "/reply/thread_parent_msg_id", absent.clone()),
        (63, "/reply/parent_msg_body", json!("https://example.invalid/w?a=1&list=PL=9 ok")),
        (64, "/first_msg", json!(true)),
        (65, "/returning_chatter", json!(true)),
        (66, "/vip", json!(true)),
        (67, "/moderator", json!(true)),
        (67, "/badge_info/0", json!({"name": "subscriber", "value": "27"})),
        (68, "/badge_info/0/value", json!("LAND⸝ HO 53/53")),
        (68, "/badges", json!([{"name": "predictions", "value": "blue-1"}])),
        (69, "/msg_id", json!("highlighted-message")),
        (71, "/custom_reward_id", json!("c0ffee00-1111-4222-8333-444455556666")),
        (73, "/animation_id", json!("rainbow-eclipse")),
        (74, "/hype_chat/amount", json!(500)),
        (74, "/hype_chat/currency", json!("EUR")),
        (74, "/hype_chat/exponent", json!(2)),
        (74, "/hype_chat/level", json!("TWO")),
        (74, "/hype_chat/is_system_message", json!(true)),
        (75, "/gifs/0/id", json!("aB3dE5fG7hJ9")),
        (75, "/gifs/0/text", json!("[Waving Otter GIF by Quiet Harbor]")),
        (
            75,
            "/gifs/0/url",
            json!("https://media.example.invalid/media/aB3dE5fG7hJ9/g.gif?cid=1a2b&ep=v1&rid=g.gif&ct=g"),
        ),
        (77, "/source/id", json!("0000001e-1a2b-4c3d-8e4f-5a6b7c8d001e")),
        (77, "/source/room_id", json!("70000001")),
        (78, "/source/only", json!(true)),
        (79, "/display_name", json!("조용한항구")),
        (79, "/login", json!("testharbor_420")),
        (80, "/display_name", json!("Quiet Harbor ")),
        (81, "/text", json!("  two leading and two trailing  ")),
        (82, "/text", json!("::starts with colons :) : and has more")),
        (83, "/text", json!("")),
        (84, "/text", json!("#notachannel @nottags :notprefix")),
        (86, "/flags", json!("0-6:P.3,8-11:S.6/A.5")),
        (87, "/client_nonce", json!("0cbb6912300538decb76d5d64f7a6e60")),
        (88, "/text", json!("e\u{30a} combining")),
        (89, "/channel", json!("lumen_dock")),
        (90, "/emotes/49/text", json!("lumEmo49")),
        // Notices.
        (92, "/kind/sub_plan", json!("Prime")),
        (92, "/text", absent.clone()),
        (93, "/kind/streak_months", json!(6)),
        (93, "/text", json!("six in a row Kappa")),
        (94, "/kind/gifter_login", json!("bramble_kit")),
        (94, "/kind/streak_months", absent.clone()),
        (95, "/kind/recipient_user_name", json!("old_tin_owl")),
        (95, "/kind/origin_id", json!("00 11 22")),
        (96, "/kind/sender_count", absent.clone()),
        (97, "/kind/msg_id", json!("anonsubgift")),
        (98, "/kind/mass_gift_count", json!(20)),
        (98, "/kind/community_gift_id", json!("1708046750914149764")),
        (99, "/kind/gift_match_gifter_display_name", json!("Bramble_Kit")),
        (100, "/kind/msg_id", json!("anonsubmysterygift")),
        (101, "/kind/promo_name", json!("Subtember 2018")),
        (102, "/kind/promo_name", absent.clone()),
        (103, "/login", json!("pixelmoth")),
        (105, "/kind/trigger_type", json!("SUBGIFT")),
        (106, "/kind/prior_gifter_user_name", json!("bramble_kit")),
        (107, "/kind/prior_gifter_anonymous", json!(true)),
        (108, "/kind/sub_benefit_end_month", json!(12)),
        (109, "/kind/gift_name", json!("Lantern Crate")),
        (110, "/kind/viewer_count", json!(1337)),
        (111, "/kind/profile_image_url", absent.clone()),
        (111, "/system_msg", json!("15 raiders from Quiet_Harbor have joined\n!")),
        (112, "/kind", json!({"msg_id": "unraid"})),
        (113, "/kind/ritual_name", json!("new_chatter")),
        (114, "/kind/threshold", json!(1000)),
        (115, "/kind/color", json!("PURPLE")),
        (115, "/system_msg", absent.clone()),
        (116, "/kind/color", json!("PRIMARY")),
        (117, "/msg_id", json!("sharedchatnotice")),
        (117, "/kind/msg_id", json!("resub")),
        (117, "/kind/cumulative_months", json!(16)),
        (118, "/kind/msg_id", json!("announcement")),
        (119, "/kind/value", json!(15)),
        (119, "/kind/copo_reward", json!(450)),
        (120, "/kind/months", json!(24)),
        (121, "/kind/donation_amount", json!(1500)),
        (122, "/kind/bits_spent", json!(5)),
        (123, "/kind/ms_remaining", json!(60000)),
        (124, "/kind", json!({"msg_id": "harborfestival2031", "params": {"lanterns": "9"}})),
        (125, "/msg_id", json!("")),
        // Moderation, notices, whispers.
        (126, "/action", json!("clear")),
        (127, "/action", json!("ban")),
        (128, "/ban_duration", json!(350)),
        (129, "/action", json!("ban_or_timeout")),
        (130, "/room_id", absent.clone()),
        (130, "/target_msg_id", json!("000000c8-1a2b-4c3d-8e4f-5a6b7c8d00c8")),
        (131, "/text", json!("flaps")),
        (131, "/action", json!(true)),
        (142, "/target_user_id", json!("880012")),
        (143, "/msg_id", json!("some_future_notice")),
        (144, "/viewers", json!(3)),
        (145, "/target", absent.clone()),
        (146, "/viewers", absent.clone()),
        (147, "/thread_id", json!("880012_990001")),
        (147, "/emotes/0/text", json!("Kappa")),
        // Awkward, and malformed.
        (163, "/text", json!("trailing spaces kept   ")),
        (166, "/text", json!(":")),
        (168, "/type", json!("privmsg")),
        (170, "/login", json!("nick")),
        (172, "/login", json!("a")),
        (173, "/code", json!(999)),
        (194, "/channel", json!("lumen_dock")),
        (198, "/color", absent.clone()),
        (199, "/color", absent.clone()),
        (201, "/time", absent.clone()),
        (202, "/time", absent.clone()),
        (203, "/time", absent.clone()),
        (204, "/emotes", json!([])),
        (205, "/emotes/0/text", json!("Kappa")),
        (211, "/badges", json!([{"name": "moderator", "value": ""}])),
        (213, "/bits", absent.clone()),
        (214, "/bits", absent.clone()),
        (215, "/bits", absent.clone()),
        (216, "/id", absent.clone()),
        (217, "/room_id", absent.clone()),
        (218, "/display_name", json!("pixelmoth")),
        (219, "/user_id", absent.clone()),
        (220, "/slow", absent.clone()),
        (221, "/followers_only", json!(i64::MAX)),
        (222, "/followers_only", absent.clone()),
        (223, "/action", json!("timeout")),
        (223, "/ban_duration", absent.clone()),
        (224, "/target_user_id", absent.clone()),
        (225, "/kind/cumulative_months", absent.clone()),
        (226, "/kind/recipient_id", absent.clone()),
        (227, "/kind/viewer_count", absent.clone()),
        (228, "/kind/msg_id", json!("")),
        (233, "/action", json!("clear")),
    ] {
        let event = serde_json::to_value(event(line)).unwrap();
        assert_eq!(event.pointer(place), Some(&value), "line {line}, {place}");
    }
}

#[test]
fn tags_are_read_as_the_facts_say() {
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(tags(148), tags(149));
    assert_eq!(tags(150), [pair("a", "1"), pair("k", ""), pair("c", "3")]);
    assert_eq!(event(151).tags().get("a").as_deref(), Some("3"));
    assert_eq!(tags(152), [pair("v", "semi;space slash\\cr\rlf\n"), pair("w", "1")]);
    assert_eq!(tags(153), [pair("v", "end")]);
    assert_eq!(tags(154), [pair("v", "abc1")]);
    assert_eq!(tags(155), [pair("v", "\\s\\;")]);
    assert_eq!(tags(156), [pair("v", "a=b==c")]);
    assert_eq!(tags(157), [pair("example.invalid/x", "1"), pair("+draft/react", "👍"), pair("@odd", "2")]);
    assert_eq!(tags(158), [pair("v", "値 値")]);
    assert_eq!(tags(159), [pair("v", "a:b")]);
    assert_eq!(tags(160).len(), 140);
    assert_eq!(tags(160)[139], pair("k139", "v139"));
    assert_eq!(tags(161), [pair("badges", "⸝"), pair("v", "a⸝b")]);
    assert_eq!(tags(181), []);
    assert_eq!(event(233).tags().get("x").map(|value| value.len()), Some(70_000));
}

#[test]
fn parameters_are_read_as_the_facts_say() {
    let params = |line: usize| Line::parse(fixture()[line - 1]).unwrap().params().collect::<Vec<_>>();
    assert_eq!(params(162), ["#lumen_dock", "many spaces"]);
    assert_eq!(params(164), ["#lumen_dock"]);
    assert_eq!(params(165), ["#lumen_dock", "+oo", "a", "b"]);
    assert_eq!(params(167), ["one", "two"]);
    assert_eq!(params(174).len(), 15);
    assert_eq!(params(235), ["REQ", "twitch.tv/tags twitch.tv/commands twitch.tv/membership"]);
    assert_eq!(params(241), params(240));
    assert_eq!(params(242), ["#lumen_dock,#quietharbor,#old_tin_owl"]);
    assert_eq!(params(248), ["#lumen_dock", "\u{1}ACTION teleports behind you\u{1}"]);
    assert_eq!(Line::parse(fixture()[166]).unwrap().prefix().unwrap().as_str(), "cool\tguy");
}

#[test]
fn what_was_added_to_the_fields_is_right() {
    let failures = [19, 20, 21, 22, 132].map(|line| match event(line) {
        Event::Notice(notice) => notice.login_failure(),
        event => panic!("{event}"),
    });
    let [refused, malformed, nick] =
        [LoginFailure::Refused, LoginFailure::Malformed, LoginFailure::InvalidNick].map(Some);
    assert_eq!(failures, [refused, malformed, nick, refused, None]);
    let Event::Notice(notice) = event(143) else { panic!() };
    assert_eq!(notice.msg_id, Some(NoticeId::Unknown("some_future_notice".into())));

    let anonymous = [95, 96, 97, 98, 99, 100, 103].map(|line| match event(line) {
        Event::Usernotice(notice) => notice.is_anonymous_gift(),
        event => panic!("{event}"),
    });
    assert_eq!(anonymous, [false, true, true, false, false, true, false]);
    let Event::Usernotice(notice) = event(93) else { panic!() };
    let UsernoticeKind::Resub(resub) = notice.kind else { panic!() };
    assert_eq!((resub.cumulative_months, resub.sub_plan), (Some(14), Some(SubPlan::Tier1)));

    let copies = [48, 76, 77, 78, 117, 110].map(|line| match event(line) {
        Event::Privmsg(message) => message.is_copy(),
        Event::Usernotice(notice) => notice.is_copy(),
        event => panic!("{event}"),
    });
    assert_eq!(copies, [false, false, true, false, true, false]);
    let broadcasters = [48, 49].map(|line| match event(line) {
        Event::Privmsg(message) => message.is_broadcaster(),
        event => panic!("{event}"),
    });
    assert_eq!(broadcasters, [false, true]);

    let pongs = [24, 28].map(|line| match event(line) {
        Event::Ping(ping) => ping.pong(),
        event => panic!("{event}"),
    });
    assert_eq!(pongs, ["PONG :tmi.twitch.tv", "PONG"]);
    assert_eq!(event(34).channel().unwrap(), "lumen_dock");
}

#[test]
fn a_token_that_somebody_decodes_is_not_shown() {
    for line in ["PASS oauth:hunter2", "pass :oauth:hunter2", "@a=b :x Pass oauth:hunter2\r\n"] {
        let event = decode(line);
        let shown = format!("{event} {event:?} {:?} {}", event.raw(), serde_json::to_string(&event).unwrap());
        assert!(shown.contains("PASS <redacted>") && !shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn what_is_no_text_is_still_read() {
    let bytes = b"@display-name=\xff\xfe;emotes=25:2-6 :a!a@a PRIVMSG #dock :\xc3\x28Kappa\xf0\x9f\r\nPRIVMSG #dock :a\0b\rc\n:x JO";
    let events: Vec<Event> = lines(bytes).map(|line| decode(&line)).collect();
    assert_eq!(
        events.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["#dock \u{fffd}\u{fffd}: \u{fffd}(Kappa\u{fffd}", "#dock : a\u{fffd}b c", "unknown JO"]
    );
    let Event::Privmsg(message) = &events[0] else { panic!() };
    assert_eq!(message.emotes.iter().next().unwrap().text, "Kappa");
}

#[test]
fn a_clone_holds_the_same_line() {
    let Event::Privmsg(message) = event(48) else { panic!() };
    let copy = message.clone();
    assert_eq!(copy, message);
    assert_eq!(copy.raw().as_ptr(), message.raw().as_ptr());
    assert!(message.raw().as_bytes().as_ptr_range().contains(&message.text.as_ptr()));
}
