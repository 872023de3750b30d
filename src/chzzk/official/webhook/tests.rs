use std::thread;

use http::{HeaderName, HeaderValue};
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{ErrorKind, chzzk::official::model::FulfillmentState};

const MESSAGE: &str = "7e3c1d7a-5a0e-4a5e-9f0a-0d3c2b1a0001";
const TIME: &str = "2026-07-24T06:12:12Z";
/// Invented; not from the service.
const BODY: &str = r#"{"version":"1","event":{"type":"drops_reward_claim","version":"2","data":{
    "claimId":"1ce167db-0000-4000-8000-000000000001","campaignId":"bb3a5e21-0000-4000-8000-000000000001",
    "rewardId":"068598a1-0000-4000-8000-000000000001","categoryId":"EXAMPLE_GAME","categoryName":"예시 게임",
    "channelId":"34d7ff19-0000-4000-8000-000000000001","fulfillmentState":"CLAIMED",
    "claimedDate":"2026-07-24T06:12:10Z","updatedDate":"2026-07-24T06:12:11Z"}}}"#;

fn webhook() -> Webhook {
    Webhook::new("test-secret").unwrap()
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    time("2026-07-24T06:12:13Z")
}

fn header(headers: &mut HeaderMap, name: &str, value: impl AsRef<[u8]>) {
    let name: HeaderName = name.parse().unwrap();
    headers.insert(name, HeaderValue::from_bytes(value.as_ref()).unwrap());
}

/// The three headers that are checked.
fn signed(id: &str, time: &str, body: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    header(&mut headers, ID, id);
    header(&mut headers, TIMESTAMP, time);
    header(&mut headers, SIGNATURE, webhook().sign(id, time, body.as_bytes()));
    headers
}

/// What is read from a body that is signed well, with these headers beside.
fn read(body: &str, others: &[(&str, &str)]) -> Notification {
    let mut headers = signed(MESSAGE, TIME, body);
    for (name, value) in others {
        header(&mut headers, name, value);
    }
    webhook().receive(&headers, body.as_bytes(), now()).unwrap()
}

fn refusal(headers: &HeaderMap, body: &str) -> WebhookError {
    let webhook = webhook();
    let error = webhook.receive(headers, body.as_bytes(), now()).unwrap_err();
    // What was refused must not make the genuine message a repetition.
    webhook.receive(&signed(MESSAGE, TIME, BODY), BODY.as_bytes(), now()).unwrap();
    error
}

#[test]
fn the_check_value_of_the_recipe_is_right() {
    let mut headers = HeaderMap::new();
    header(&mut headers, "chzzk-event-message-id", MESSAGE);
    header(&mut headers, "chzzk-event-message-timestamp", TIME);
    for signature in [
        "sha256=225bfa0458ced6427a03b5c642fe083760f80c3aba309055ec9fc99f58debe21",
        "sha256=225BFA0458CED6427A03B5C642FE083760F80C3ABA309055EC9FC99F58DEBE21",
    ] {
        header(&mut headers, "chzzk-event-message-signature", signature);
        let read = webhook().receive(&headers, br#"{"probe":true}"#, now()).unwrap();
        assert_eq!((read.message_id.as_str(), &*read.body), (MESSAGE, r#"{"probe":true}"#));
        assert_eq!((read.timestamp, read.event_type, read.claim, read.retry), (time(TIME), None, None, None));
    }
}

#[test]
fn one_changed_letter_is_refused() {
    let good = signed(MESSAGE, TIME, BODY);
    assert_eq!(refusal(&good, &BODY.replace("CLAIMED", "CLAIMEE")), WebhookError::BadSignature);
    assert_eq!(refusal(&good, &format!("{BODY} ")), WebhookError::BadSignature);
    for (name, value) in [
        (ID, "7e3c1d7a-5a0e-4a5e-9f0a-0d3c2b1a0002"),
        (TIMESTAMP, "2026-07-24T06:12:13Z"),
        // The same instant in other letters.
        (TIMESTAMP, "2026-07-24T06:12:12.0Z"),
        (SIGNATURE, "sha256=00"),
        (SIGNATURE, "none"),
    ] {
        let mut headers = good.clone();
        header(&mut headers, name, value);
        assert_eq!(refusal(&headers, BODY), WebhookError::BadSignature, "{name}: {value}");
    }
    let other = Webhook::new("test-secreT").unwrap();
    assert_eq!(other.receive(&good, BODY.as_bytes(), now()), Err(WebhookError::BadSignature));
}

#[test]
fn the_headers_that_are_signed_are_needed_once_and_as_text() {
    for name in [ID, TIMESTAMP, SIGNATURE] {
        let mut missing = signed(MESSAGE, TIME, BODY);
        let value = missing.remove(name).unwrap();
        assert_eq!(refusal(&missing, BODY), WebhookError::MissingHeader { name });

        let bad = WebhookError::BadHeader { name };
        let mut twice = signed(MESSAGE, TIME, BODY);
        twice.append(name.parse::<HeaderName>().unwrap(), value);
        assert_eq!(refusal(&twice, BODY), bad);
        for odd in ["", "가나다", "\u{a0}"] {
            let mut headers = signed(MESSAGE, TIME, BODY);
            header(&mut headers, name, odd);
            assert_eq!(refusal(&headers, BODY), bad, "{odd:?}");
        }
        let mut headers = signed(MESSAGE, TIME, BODY);
        header(&mut headers, name, b"\xff\xfe");
        assert_eq!(refusal(&headers, BODY), bad);
    }
}

#[test]
fn a_time_must_be_readable_and_near() {
    for odd in ["yesterday", "1784873532", "2026-07-24T06:12:12", "2026-07-24"] {
        assert_eq!(refusal(&signed(MESSAGE, odd, BODY), BODY), WebhookError::BadTimestamp, "{odd}");
    }
    let webhook = Webhook::builder("test-secret").window(Duration::from_secs(60)).remember(0).build().unwrap();
    let headers = signed(MESSAGE, TIME, BODY);
    let at = |now| webhook.receive(&headers, BODY.as_bytes(), time(now));
    for edge in ["2026-07-24T06:11:12Z", "2026-07-24T06:13:12Z"] {
        assert!(at(edge).is_ok(), "{edge}");
    }
    for beyond in ["2026-07-24T06:11:11.999999999Z", "2026-07-24T06:13:12.000000001Z"] {
        let stale = WebhookError::Stale { timestamp: time(TIME), window: Duration::from_secs(60) };
        assert_eq!(at(beyond), Err(stale), "{beyond}");
    }
    let ends = [Timestamp::MIN, Timestamp::MAX];
    for (time, now) in [(ends[0], ends[1]), (ends[1], ends[0])] {
        let headers = signed(MESSAGE, &time.to_string(), BODY);
        assert!(matches!(webhook.receive(&headers, BODY.as_bytes(), now), Err(WebhookError::Stale { .. })));
    }
}

#[test]
fn a_message_counts_once_and_again_when_it_is_forgotten() {
    let webhook = webhook();
    let receive = |id, time| webhook.receive(&signed(id, time, BODY), BODY.as_bytes(), now());
    let first = receive("a", TIME).unwrap();
    let replayed = WebhookError::Replayed { message_id: MessageId::new("a") };
    assert_eq!(receive("a", TIME), Err(replayed.clone()));
    assert_eq!(receive("a", "2026-07-24T06:12:13Z"), Err(replayed), "a resend with a new time");
    assert!(receive("b", TIME).is_ok());
    webhook.forget(&first.message_id);
    assert_eq!(receive("a", TIME).unwrap(), first);
    assert!(receive("a", TIME).is_err());
}

#[test]
fn no_more_ids_are_remembered_than_wanted() {
    let webhook = Webhook::builder("test-secret").remember(2).build().unwrap();
    let is_new = |id| webhook.receive(&signed(id, TIME, BODY), BODY.as_bytes(), now()).is_ok();
    assert!(is_new("a") && is_new("b") && is_new("c"));
    assert!(!is_new("b") && !is_new("c"));
    assert!(is_new("a"));
}

#[test]
fn one_of_many_threads_gets_a_message() {
    let (webhook, headers) = (webhook(), signed(MESSAGE, TIME, BODY));
    let receive = || webhook.receive(&headers, BODY.as_bytes(), now()).is_ok();
    let taken = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(receive)).collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap().then_some(())).count()
    });
    assert_eq!(taken, 1);
}

#[test]
fn a_large_body_is_refused() {
    let webhook = Webhook::builder("test-secret").max_body(BODY.len()).build().unwrap();
    let larger = format!("{BODY} ");
    let error = webhook.receive(&signed(MESSAGE, TIME, &larger), larger.as_bytes(), now()).unwrap_err();
    assert_eq!(error, WebhookError::TooLarge { limit: BODY.len() });
    assert!(webhook.receive(&signed(MESSAGE, TIME, BODY), BODY.as_bytes(), now()).is_ok());
}

#[test]
fn a_claim_is_read() {
    let read = read(
        BODY,
        &[
            ("Chzzk-Event-Message-Type", "notification"),
            ("Chzzk-Event-Message-Data-Type", "drop_reward_claim"),
            ("Chzzk-Event-Message-Version", "1"),
            ("Chzzk-Event-Message-Data-Version", "3"),
            ("Chzzk-Event-Message-Retry", "2"),
        ],
    );
    assert_eq!(read.message_type, Some(MessageType::Notification));
    assert_eq!(read.event_type, Some(EventType::DropsRewardClaim));
    assert_eq!((read.message_version.as_deref(), read.data_version.as_deref()), (Some("1"), Some("3")));
    assert_eq!(read.retry, Some(2));
    assert_eq!(&*read.body, BODY);
    assert_eq!(
        read.to_string(),
        "drops_reward_claim at 2026-07-24T06:12:12Z, claim 1ce167db-0000-4000-8000-000000000001, \
         reward 068598a1-0000-4000-8000-000000000001, campaign bb3a5e21-0000-4000-8000-000000000001, \
         channel 34d7ff19-0000-4000-8000-000000000001"
    );
    let claim = read.claim.unwrap();
    assert_eq!(claim.category_id.as_deref(), Some("EXAMPLE_GAME"));
    assert_eq!(claim.category_name.as_deref(), Some("예시 게임"));
    assert_eq!(claim.fulfillment_state, Some(FulfillmentState::Claimed));
    assert_eq!(claim.claimed_at, Some(time("2026-07-24T06:12:10Z")));
    assert_eq!(claim.updated_at, Some(time("2026-07-24T06:12:11Z")));
}

#[test]
fn what_the_headers_do_not_say_the_body_says() {
    let outer = read(BODY, &[]);
    let inner = read(&format!(r#"{{"message":{BODY}}}"#), &[]);
    for read in [outer, inner] {
        assert_eq!(read.event_type, Some(EventType::DropsRewardClaim));
        assert_eq!((read.message_version.as_deref(), read.data_version.as_deref()), (Some("1"), Some("2")));
        assert!(read.claim.is_some_and(|claim| claim.claim_id.is_some()));
    }
}

#[test]
fn odd_headers_and_fields_cost_themselves_only() {
    let read = read(
        r#"{"version":1,"event":{"type":[],"data":"{\"claimId\":7,\"rewardId\":{},\"claimedDate\":\"soon\"}"}}"#,
        &[
            ("Chzzk-Event-Message-Type", "마"),
            ("Chzzk-Event-Message-Data-Type", "drops_reward_claim"),
            ("Chzzk-Event-Message-Retry", "many"),
        ],
    );
    assert_eq!((read.message_type, read.retry, read.message_version.as_deref()), (None, None, Some("1")));
    let claim = read.claim.unwrap();
    assert_eq!((claim.claim_id.as_deref(), claim.reward_id, claim.claimed_at), (Some("7"), None, None));
}

#[test]
fn what_is_not_known_is_kept() {
    let other = read(BODY, &[("Chzzk-Event-Message-Type", "farewell"), ("Chzzk-Event-Message-Data-Type", "party")]);
    assert_eq!(other.message_type, Some(MessageType::Unknown("farewell".into())));
    assert_eq!(other.event_type, Some(EventType::Unknown("party".into())));
    assert_eq!(other.claim, None, "what it means there is not known");
    assert_eq!(serde_json::to_value(&other).unwrap()["event_type"], "party");

    let claimed = [("Chzzk-Event-Message-Data-Type", "drops_reward_claim")];
    for body in ["", "not JSON", "[]", "null", r#"{"event":{"data":{"new":1}}}"#, r#"{"event":{"data":[]}}"#] {
        let read = read(body, &claimed);
        assert_eq!((read.claim, &*read.body), (None, body));
    }
}

#[test]
fn bytes_that_are_no_text_are_a_message_too() {
    let webhook = webhook();
    let body = b"\xff{}";
    let mut headers = signed(MESSAGE, TIME, "");
    let signature = webhook.sign(MESSAGE, TIME, body);
    header(&mut headers, SIGNATURE, signature);
    assert_eq!(&*webhook.receive(&headers, body, now()).unwrap().body, "\u{fffd}{}");
}

#[test]
fn a_secret_that_cannot_be_right_is_refused() {
    for wrong in ["", " ", "secret\n", " secret"] {
        assert_eq!(Webhook::new(wrong).unwrap_err().kind(), ErrorKind::InvalidArgument, "{wrong:?}");
    }
}

#[test]
fn every_refusal_has_an_answer() {
    let stale = WebhookError::Stale { timestamp: now(), window: Duration::from_secs(600) };
    assert!(stale.to_string().contains("2026-07-24T06:12:13Z, more than 600s"));
    let message_id = MessageId::new("a");
    for (refusal, status) in [
        (WebhookError::MissingHeader { name: ID }, 400),
        (WebhookError::BadHeader { name: ID }, 400),
        (WebhookError::BadTimestamp, 400),
        (stale, 403),
        (WebhookError::BadSignature, 403),
        (WebhookError::Replayed { message_id }, 204),
        (WebhookError::TooLarge { limit: 1 }, 413),
    ] {
        assert_eq!(refusal.status().as_u16(), status, "{refusal}");
    }
}

#[test]
fn the_secret_and_the_signature_are_never_shown() {
    let webhook = webhook();
    let headers = signed(MESSAGE, TIME, BODY);
    let read = webhook.receive(&headers, BODY.as_bytes(), now()).unwrap();
    let error = refusal(&headers, "{}");
    let builder = Webhook::builder("test-secret");
    let texts =
        [format!("{webhook:?}"), format!("{builder:?}"), format!("{read:?} {read}"), format!("{error:?} {error}")];
    for text in texts {
        assert!(!text.contains("test-secret") && !text.contains("sha256=2"), "{text}");
    }
    assert!(format!("{webhook:?}").contains("ids: 1"));
    assert!(!format!("{webhook:?}").contains(MESSAGE));
}

/// Bodies that have something of a notification in them, and others.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let cut = (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| {
        let mut body = BODY.as_bytes().to_vec();
        let at = at.index(body.len());
        body[at] = byte;
        body
    });
    let deep = (0..2_000_usize, prop::sample::select(vec!["[", "{\"event\":", "{\"message\":"]))
        .prop_map(|(depth, open)| open.repeat(depth).into_bytes());
    prop_oneof![vec(any::<u8>(), 0..200), cut, deep, any::<String>().prop_map(String::into_bytes)]
}

/// Any bytes that may stand in a header.
fn value() -> impl Strategy<Value = HeaderValue> {
    vec(any::<u8>(), 0..80).prop_filter_map("no header", |bytes| HeaderValue::from_bytes(&bytes).ok())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_request_is_answered(
        values in vec((0..8_usize, value()), 0..12),
        times in prop::sample::select(vec!["", TIME, "+999999-12-31T23:59:60Z"]),
        body in bodies(),
    ) {
        let names = ["id", "timestamp", "signature", "type", "data-type", "version", "data-version", "retry"];
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            let name: HeaderName = format!("chzzk-event-message-{}", names[name]).parse().unwrap();
            headers.append(name, value);
        }
        if !times.is_empty() {
            header(&mut headers, TIMESTAMP, times);
        }
        // Nobody but the owner of the secret gets through.
        prop_assert!(webhook().receive(&headers, &body, now()).is_err());
    }

    #[test]
    fn any_signed_body_is_a_notification(id in "[!-~]{1,40}", others in vec(value(), 5), body in bodies()) {
        let webhook = webhook();
        let mut headers = signed(&id, TIME, "");
        header(&mut headers, SIGNATURE, webhook.sign(&id, TIME, &body));
        for (name, value) in ["type", "data-type", "version", "data-version", "retry"].into_iter().zip(others) {
            headers.insert(format!("chzzk-event-message-{name}").parse::<HeaderName>().unwrap(), value);
        }
        let read = webhook.receive(&headers, &body, now()).unwrap();
        prop_assert_eq!(read.message_id.as_str(), &id);
        prop_assert_eq!(&*read.body, &*String::from_utf8_lossy(&body));
        prop_assert!(webhook.receive(&headers, &body, now()).is_err());
    }
}
