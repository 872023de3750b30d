//! Every fixture with something replaced: one odd field costs only itself, nothing is lost, nothing secret shows, nothing
//! panics.

use std::fmt::Write as _;

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use super::{
    decode::{Told, read},
    system::System,
    *,
};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/fixtures/chzzk/session/", $name, ".json"))
    };
}

const FIXTURES: [(&str, &str); 9] = [
    ("CHAT", fixture!("chat")),
    ("CHAT", fixture!("chat_of_streamer")),
    ("DONATION", fixture!("donation")),
    ("DONATION", fixture!("donation_video")),
    ("SUBSCRIPTION", fixture!("subscription")),
    ("SYSTEM", fixture!("system_connected")),
    ("SYSTEM", fixture!("system_subscribed")),
    ("SYSTEM", fixture!("system_unsubscribed")),
    ("SYSTEM", fixture!("system_revoked")),
];

fn event(name: &str, argument: &str) -> Event {
    decode(name, argument).unwrap()
}

fn chat(object: &str) -> ChatMessage {
    let Event::Chat(message) = event("CHAT", &Value::from(object).to_string()) else { panic!("{object}") };
    assert_eq!(event("CHAT", object), Event::Chat(message.clone()));
    *message
}

fn donation(object: &Value) -> Donation {
    let Event::Donation(donation) = event("DONATION", &object.to_string()) else { panic!("{object}") };
    *donation
}

fn unreadable(name: &str, argument: Option<&str>) -> (String, String, Raw) {
    match read(name, argument, false) {
        Told::Event(Event::Unreadable { kind, reason, raw }) => (kind.into(), reason.into(), raw),
        other => panic!("{argument:?}: {other:?}"),
    }
}

#[test]
fn the_role_is_read_at_both_places_and_the_profiles_counts() {
    use UserRoleCode::{CommonUser, Streamer, StreamingChatManager, Unknown};
    for (text, expected) in [
        (r#"{"profile":{"userRoleCode":"streaming_chat_manager"},"userRoleCode":"x"}"#, Some(StreamingChatManager)),
        (r#"{"profile":{"userRoleCode":"x"},"userRoleCode":"streamer"}"#, Some(Unknown("x".into()))),
        (r#"{"profile":{"userRoleCode":null},"userRoleCode":"streamer"}"#, Some(Streamer)),
        (r#"{"profile":{"userRoleCode":""},"userRoleCode":"streamer"}"#, Some(Streamer)),
        (r#"{"profile":{},"userRoleCode":"common_user"}"#, Some(CommonUser)),
        (r#"{"profile":null,"userRoleCode":"common_user"}"#, Some(CommonUser)),
        (r#"{"profile":"{\"userRoleCode\":\"common_user\"}","userRoleCode":7}"#, Some(CommonUser)),
        (r#"{"profile":{"userRoleCode":[1]},"userRoleCode":7,"content":"x"}"#, None),
    ] {
        assert_eq!(chat(text).user_role, expected, "{text}");
    }
}

#[test]
fn emojis_and_badges_may_be_anything() {
    for odd in ["null", "[]", "3", r#""""#, r#"{"a":null}"#] {
        let message = chat(&format!(r#"{{"content":"x","emojis":{odd},"profile":{{"nickname":"n","badges":{odd}}}}}"#));
        assert!(message.emojis.is_empty() && message.badge_image_urls.is_empty(), "{odd}");
        assert_eq!((&*message.content, message.nickname.as_deref()), ("x", Some("n")));
    }
    let some =
        r#"{"emojis":{"a":"A","b":{},"c":"C"},"profile":{"badges":[{"imageUrl":"A"},null,{},{"imageUrl":""},"B"]}}"#;
    let message = chat(some);
    assert_eq!(message.emojis.keys().collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(message.badge_image_urls, ["A".into(), "B".into()]);
}

#[test]
fn an_amount_is_a_number_or_a_text() {
    for (amount, expected) in [
        (json!(1000), Some(1_000)),
        (json!("1000"), Some(1_000)),
        (json!(1000.0), Some(1_000)),
        (json!(null), None),
        (json!("many"), None),
        (json!(0.5), None),
        (json!({}), None),
    ] {
        let donation = donation(&json!({"payAmount": amount, "donationText": "x"}));
        assert_eq!((donation.amount_krw, &*donation.text), (expected, "x"));
    }
}

#[test]
fn who_donated_is_anonymous_or_known_or_not() {
    let who = |id: Value, nickname: Value| {
        let donation = donation(
            &json!({"donatorChannelId": id, "donatorNickname": nickname, "payAmount": 1, "donationType": "NEW"}),
        );
        (donation.is_anonymous(), donation.to_string())
    };
    assert_eq!(who(json!("anonymous"), json!("x")), (true, "익명의 후원자 donated 1 KRW (NEW)".into()));
    assert_eq!(who(json!("b0"), json!("")), (true, "익명의 후원자 donated 1 KRW (NEW)".into()));
    assert_eq!(who(json!("b0"), json!(null)), (false, "b0 donated 1 KRW (NEW)".into()));
    assert_eq!(who(json!([]), json!(["x"])), (false, "(unknown) donated 1 KRW (NEW)".into()));
    assert_eq!(donation(&json!({"donationText": ""})).to_string(), "(unknown) donated an unknown amount");
}

#[test]
fn a_name_that_is_missing_is_the_id() {
    let id = "b0000000000000000000000000000002";
    for nickname in ["", r#","profile":{"nickname":""}"#, r#","profile":[]"#] {
        let message = chat(&format!(r#"{{"senderChannelId":"{id}","content":"x"{nickname}}}"#));
        assert_eq!(message.to_string(), format!("{id}: x"));
        let message = chat(&format!(r#"{{"senderChannelId":"{id}0","content":"x"{nickname}}}"#));
        assert_eq!((message.sender_channel_id.as_ref(), message.to_string()), (None, "(unknown): x".into()));
    }
    assert_eq!(event("SUBSCRIPTION", r#"{"month":1}"#).to_string(), "(unknown) subscribed for 1 month");
}

#[test]
fn half_an_emoji_costs_only_itself() {
    // In the JSON of the string, and in the string itself.
    for argument in [
        r#""{\"content\":\"a\\ud83d\",\"messageTime\":7}""#,
        r#""{\"content\":\"a\ud83d\",\"messageTime\":7}""#,
        r#"{"content":"a\ud83d","messageTime":7}"#,
    ] {
        let Event::Chat(message) = event("CHAT", argument) else { panic!("{argument}") };
        assert_eq!((&*message.content, message.message_time), ("a\u{fffd}", Some(7)), "{argument}");
    }
}

#[test]
fn unusual_spellings_of_the_same_are_read() {
    for argument in [
        " \"{\\\"content\\\":\\\"안녕\\\",\\\"messageTime\\\":7}\"\n",
        r#""\n{\n\t\"content\": \"안녕\", \"messageTime\": 7 }""#,
        r#""{\u0022content\u0022:\u0022\uc548\\ub155\u0022,\"messageTime\":\"7\"}""#,
        r#""{\"content\":\"x\",\"more\":{\"deep\":[[{}]]},\"content\":\"안녕\",\"messageTime\":7.0}""#,
    ] {
        let Event::Chat(message) = event("CHAT", argument) else { panic!("{argument}") };
        assert_eq!((&*message.content, message.message_time), ("안녕", Some(7)), "{argument}");
    }
}

#[test]
fn what_cannot_be_read_is_kept() {
    for (argument, reason) in [
        (None, "it has no argument"),
        (Some("null"), "its argument is empty"),
        (Some(r#""""#), "its argument is empty"),
        (Some("3"), "its argument is not an object"),
        (Some("[{}]"), "its argument is not an object"),
        (Some(r#""[1]""#), "its argument is not an object"),
        (Some(r#""\"{}\"""#), "its argument is not an object"),
        (Some(r#""안녕""#), "its argument is not JSON: expected value at line 1 column 1"),
        (Some(r#""{\"content\":\"x\"""#), "its argument is not JSON: EOF while parsing an object at line 1 column 14"),
        (Some("{"), "its argument is not JSON: EOF while parsing an object at line 1 column 1"),
        (Some("{}"), "none of its fields could be read"),
        (Some(r#"{"new":1}"#), "none of its fields could be read"),
    ] {
        for name in ["CHAT", "DONATION", "SUBSCRIPTION"] {
            let (kind, why, raw) = unreadable(name, argument);
            assert_eq!((kind.as_str(), why.as_str()), (name, reason));
            let object = argument == Some(r#""{\"content\":\"x\"""#);
            assert_eq!(raw.as_str(), if object { r#"{"content":"x""# } else { argument.unwrap_or_default() });
        }
    }
}

#[test]
fn a_strange_word_of_the_server_is_kept() {
    for (argument, kind, reason) in [
        (r#"{"type":"connected","data":{}}"#, "SYSTEM connected", "it has no sessionKey"),
        (r#"{"type":"connected","data":{"sessionKey":""}}"#, "SYSTEM connected", "it has no sessionKey"),
        (r#"{"type":"subscribed"}"#, "SYSTEM subscribed", "it has no eventType"),
        (r#"{"type":"revoked","data":{"eventType":7}}"#, "SYSTEM revoked", "it has no eventType"),
        (r#"{"type":"","data":{"eventType":"CHAT"}}"#, "SYSTEM", "it has no type"),
        ("{}", "SYSTEM", "it has no type"),
        ("[]", "SYSTEM", "its argument is not an object"),
    ] {
        let (told, why, raw) = unreadable("SYSTEM", Some(argument));
        assert_eq!((told.as_str(), why.as_str(), raw.as_str()), (kind, reason, argument));
    }
    let argument = r#""{\"type\":\"moved\",\"data\":{\"sessionKey\":\"hunter2\"}}""#;
    let Event::Unknown { name, raw } = event("SYSTEM", argument) else { panic!() };
    assert_eq!((&*name, raw.as_str()), ("SYSTEM moved", r#"{"type":"moved","data":{"sessionKey":"hunter2"}}"#));

    let revoked = event("SYSTEM", r#"{"type":"revoked","data":"{\"eventType\":\"NEW\",\"channelId\":\"x\"}"}"#);
    assert_eq!(revoked, Event::Revoked(SubscriptionState { kind: "NEW".into(), channel_id: None, user: None }));
    let Told::Event(Event::Unknown { name, raw }) = read("NEW", None, false) else { panic!() };
    assert_eq!((&*name, raw.as_str()), ("NEW", ""));
}

#[test]
fn a_session_key_shows_nowhere() {
    let connected = fixture!("system_connected").trim();
    let mut told = Vec::new();
    for name in ["SYSTEM", "CHAT", "NEW"] {
        for object in [
            connected,
            &connected.replace("connected", "moved"),
            &connected.replace("sessionKey", "SESSIONKEY"),
            &connected.replace('}', ""),
            &format!("x {connected}"),
            &format!("[{connected}]"),
        ] {
            told.push(read(name, Some(object), true));
            told.push(read(name, Some(&Value::from(object).to_string()), true));
        }
    }
    let mut keys = 0;
    for told in told {
        let mut shown = format!("{told:?} {told:#?}");
        keys += match told {
            Told::System(System::Connected { session_key }) => usize::from(session_key.expose() == "SK-hunter2"),
            Told::System(_) => 0,
            Told::Event(event) => {
                write!(shown, "{event} {}", serde_json::to_string(&event).unwrap()).unwrap();
                usize::from(event.raw().is_some_and(|raw| raw.as_str().contains("SK-hunter2")))
            }
        };
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    assert_eq!(keys, 36, "everything tried had the key");
}

/// JSON of any shape, with the texts that are most likely to matter.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        prop_oneof![
            Just(""),
            Just("{}"),
            Just("1e999"),
            Just("-0"),
            Just("\\ud83d"),
            Just("2026-02-30T25:61:61.999999999"),
            Just("9999-12-31T23:59:59.999999999"),
            Just("connected"),
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((".{0,8}", inner.clone()), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect())),
            vec((".{0,8}", inner), 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect()).to_string().into()),
        ]
    })
}

/// The wire's name of every field, and the names of what is made of it.
fn made_of(field: &str) -> &[&str] {
    match field {
        "channelId" => &["channel_id"],
        "chatChannelId" => &["chat_channel_id"],
        "senderChannelId" => &["sender_channel_id"],
        "profile" => &["nickname", "verified_mark", "badge_image_urls", "user_role"],
        "userRoleCode" => &["user_role"],
        "content" => &["content"],
        "emojis" => &["emojis"],
        "messageTime" => &["message_time"],
        "eventSentAt" => &["event_sent_at"],
        "donationType" => &["donation_type"],
        "donatorChannelId" => &["donator_channel_id"],
        "donatorNickname" => &["donator_nickname"],
        "payAmount" => &["amount_krw"],
        "donationText" => &["text"],
        "subscriberChannelId" => &["subscriber_channel_id"],
        "subscriberNickname" => &["subscriber_nickname"],
        "tierNo" => &["tier"],
        "tierName" => &["tier_name"],
        "month" => &["months"],
        _ => panic!("{field} is in a fixture and not here"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_odd_field_costs_only_itself(odd in any_json()) {
        for (name, object) in &FIXTURES[..5] {
            let good: Value = serde_json::from_str(object).unwrap();
            let expected = serde_json::to_value(event(name, object)).unwrap();
            for field in good.as_object().unwrap().keys() {
                let mut replaced = good.clone();
                replaced[field] = odd.clone();
                for argument in [replaced.to_string(), Value::from(replaced.to_string()).to_string()] {
                    let event = event(name, &argument);
                    prop_assert!(!event.to_string().contains(char::is_control));
                    let mut read = serde_json::to_value(&event).unwrap();
                    for made in made_of(field) {
                        read[made] = expected[made].clone();
                    }
                    prop_assert_eq!(&read, &expected, "{} = {}", field, odd);
                }
            }
        }
    }

    #[test]
    fn one_odd_field_of_a_profile_costs_only_itself(odd in any_json()) {
        let good: Value = serde_json::from_str(fixture!("chat_of_streamer")).unwrap();
        let expected = chat(fixture!("chat_of_streamer"));
        for field in ["nickname", "verifiedMark", "badges", "userRoleCode"] {
            let mut replaced = good.clone();
            replaced["profile"][field] = odd.clone();
            let mut read = chat(&replaced.to_string());
            match field {
                "nickname" => read.nickname.clone_from(&expected.nickname),
                "verifiedMark" => read.verified_mark = expected.verified_mark,
                "badges" => read.badge_image_urls.clone_from(&expected.badge_image_urls),
                _ => read.user_role.clone_from(&expected.user_role),
            }
            prop_assert_eq!(&read, &expected, "{} = {}", field, odd);
        }
    }

    #[test]
    fn nothing_panics_and_the_form_of_the_argument_is_all_the_same(odd in any_json(), text in ".*", keep_raw: bool) {
        for (name, object) in FIXTURES.iter().copied().chain([("NEW", "{}")]) {
            let mut replaced: Value = serde_json::from_str(object).unwrap();
            replaced["type"] = odd.clone();
            replaced["data"] = odd.clone();
            for argument in [&odd.to_string(), &text, &replaced.to_string()] {
                let (bare, quoted) = (decode(name, argument), decode(name, &Value::from(argument.as_str()).to_string()));
                prop_assert!(read(name, Some(argument), keep_raw).is_for(name));
                if argument.starts_with('{') && serde_json::from_str::<Value>(argument).is_ok() {
                    prop_assert_eq!(bare, quoted);
                }
            }
        }
    }

    #[test]
    fn a_text_that_was_cut_or_hit_is_told_all_the_same(at: prop::sample::Index, byte in 0..128_u8, cut: bool) {
        for (name, object) in FIXTURES {
            let mut text = Value::from(object.trim()).to_string().into_bytes();
            let at = at.index(text.len());
            if cut {
                text.truncate(at);
            } else {
                text[at] = byte;
            }
            prop_assert!(read(name, Some(&String::from_utf8_lossy(&text)), true).is_for(name));
        }
    }
}

impl Told {
    /// Whether it is what an event of this name can be.
    fn is_for(&self, name: &str) -> bool {
        match self {
            Self::System(_) => name == "SYSTEM",
            Self::Event(Event::Chat(_)) => name == "CHAT",
            Self::Event(Event::Donation(_)) => name == "DONATION",
            Self::Event(Event::Subscription(_)) => name == "SUBSCRIPTION",
            Self::Event(Event::Unknown { name: told, .. }) => {
                **told == *name && name == "NEW" || name == "SYSTEM" && told.starts_with("SYSTEM ")
            }
            Self::Event(Event::Unreadable { kind, .. }) => name != "NEW" && kind.starts_with(name),
            Self::Event(_) => false,
        }
    }
}
