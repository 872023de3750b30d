//! Every fixture with something replaced: one odd field costs only itself, no neighbour, and nothing panics.

use proptest::{collection::vec, prelude::*, sample::Index};
use serde::Serialize;
use serde_json::Value;

use super::{EventKind, answers::*};
use crate::{
    Result, Secret,
    chzzk::{official::request::Call, rows::Rows},
    http::Response,
};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/fixtures/chzzk/official/", $name, ".json"))
    };
}

fn answer(body: impl Into<Vec<u8>>) -> Response {
    Response { status: 200, retry_after: None, body: body.into() }
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
            Just("null"),
            Just("{}"),
            Just("-0"),
            Just("1e999"),
            Just("2026-02-30 25:61:61"),
            Just("0000-00-00 00:00:00"),
            Just("9999-12-31T23:59:59.999"),
            Just("\u{0}"),
            Just("https://"),
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((".{0,8}", inner), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// One value's place: the row and the field it belongs to, and the way to it.
struct Place {
    row: usize,
    field: String,
    pointer: String,
}

/// The places of all values in the rows of a list, those inside of fields included.
fn places(list: &Value) -> Vec<Place> {
    fn below(value: &Value, pointer: &str, found: &mut Vec<String>) {
        found.push(pointer.to_owned());
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    below(value, &format!("{pointer}/{key}"), found);
                }
            }
            Value::Array(elements) => {
                for (index, value) in elements.iter().enumerate() {
                    below(value, &format!("{pointer}/{index}"), found);
                }
            }
            _ => {}
        }
    }
    let mut places = Vec::new();
    for (row, fields) in list["content"]["data"].as_array().unwrap().iter().enumerate() {
        for (field, value) in fields.as_object().unwrap() {
            let mut found = Vec::new();
            below(value, &format!("/content/data/{row}/{field}"), &mut found);
            places.extend(found.into_iter().map(|pointer| Place { row, field: field.clone(), pointer }));
        }
    }
    places
}

/// The field of a model, by the field it is read from.
fn model_field<'a>(renamed: &'a [(&'a str, &'a str)], wire: &str) -> String {
    match renamed.iter().find(|(from, _)| *from == wire) {
        Some((_, to)) => (*to).to_owned(),
        None => {
            wire.chars().flat_map(|c| c.is_uppercase().then_some('_').into_iter().chain(c.to_lowercase())).collect()
        }
    }
}

/// A list in which one value of one row is odd loses the field this value stands in, and nothing else.
fn loses_one_field<T: Serialize>(
    text: &str,
    read: impl Fn(&Response) -> Result<Vec<T>>,
    renamed: &[(&str, &str)],
    place: Index,
    odd: Value,
) -> std::result::Result<(), TestCaseError> {
    let mut whole: Value = serde_json::from_str(text).unwrap();
    let places = places(&whole);
    let Place { row, field, pointer } = &places[place.index(places.len())];
    *whole.pointer_mut(pointer).unwrap() = odd;
    let fields = |rows: Vec<T>| -> Vec<Value> { rows.iter().map(|row| serde_json::to_value(row).unwrap()).collect() };
    let good = fields(read(&answer(text)).unwrap());
    let mut odd = fields(read(&answer(whole.to_string())).unwrap());
    prop_assert_eq!(good.len(), odd.len());
    let lost = model_field(renamed, field);
    prop_assert!(good[*row].get(&lost).is_some(), "{lost} is no field: {}", good[*row]);
    odd[*row][&lost] = good[*row][&lost].clone();
    prop_assert_eq!(good, odd);
    Ok(())
}

fn items<T>(read: impl Fn(&Response) -> Result<Rows<T>>) -> impl Fn(&Response) -> Result<Vec<T>> {
    move |response| Ok(read(response)?.items)
}

const CHANNEL: &[(&str, &str)] =
    &[("channelName", "name"), ("channelImageUrl", "image_url"), ("createdDate", "created_at"), ("month", "months")];
const MANAGER: &[(&str, &str)] =
    &[("managerChannelId", "channel_id"), ("managerChannelName", "name"), ("createdDate", "created_at")];
const CATEGORY: &[(&str, &str)] = &[("categoryValue", "name")];
const LIVE: &[(&str, &str)] = &[
    ("liveTitle", "title"),
    ("liveThumbnailImageUrl", "thumbnail_url_template"),
    ("concurrentUserCount", "viewer_count"),
    ("openDate", "opened_at"),
    ("liveCategory", "category_id"),
    ("liveCategoryValue", "category_name"),
];
const RESTRICTION: &[(&str, &str)] = &[
    ("restrictedChannelId", "channel_id"),
    ("restrictedChannelName", "name"),
    ("createdDate", "created_at"),
    ("releaseDate", "release_at"),
];
const SESSION: &[(&str, &str)] = &[("connectedDate", "connected_at"), ("disconnectedDate", "disconnected_at")];
const CLAIM: &[(&str, &str)] = &[("claimedDate", "claimed_at"), ("updatedDate", "updated_at")];
const GROUP: &[(&str, &str)] = &[("ids", "claim_ids")];

proptest! {
    #[test]
    fn one_odd_value_costs_one_field_of_one_row(place: Index, odd in any_json()) {
        let test = || odd.clone();
        loses_one_field(fixture!("channels"), |response| read_channels(&[], response), CHANNEL, place, test())?;
        loses_one_field(fixture!("streaming_roles"), read_streaming_roles, MANAGER, place, test())?;
        loses_one_field(fixture!("followers"), items(read_followers), CHANNEL, place, test())?;
        loses_one_field(fixture!("subscribers"), items(read_subscribers), CHANNEL, place, test())?;
        let categories = |response: &Response| read_category_search("x", response);
        loses_one_field(fixture!("category_search"), categories, CATEGORY, place, test())?;
        loses_one_field(fixture!("lives"), items(read_lives), LIVE, place, test())?;
        loses_one_field(fixture!("restrictions"), items(read_restrictions), RESTRICTION, place, test())?;
        loses_one_field(fixture!("sessions"), items(read_client_sessions), SESSION, place, test())?;
        loses_one_field(fixture!("sessions"), items(read_user_sessions), SESSION, place, test())?;
        loses_one_field(fixture!("reward_claims"), items(read_reward_claims), CLAIM, place, test())?;
        let groups = |response: &Response| Ok(read_updated_reward_claims(&[""; 0], response)?.groups);
        loses_one_field(fixture!("updated_reward_claims"), groups, GROUP, place, test())?;
    }

    #[test]
    fn a_single_object_loses_one_field_at_most(place: Index, odd in any_json()) {
        let replaced = |text: &str| {
            let mut whole: Value = serde_json::from_str(text).unwrap();
            let fields: Vec<_> = whole["content"].as_object().unwrap().keys().cloned().collect();
            let field = place.get(&fields).clone();
            whole["content"][&field] = odd.clone();
            (answer(whole.to_string()), field)
        };
        let (body, field) = replaced(fixture!("me"));
        let (good, odd_one) = (read_me(&answer(fixture!("me"))).unwrap(), read_me(&body).unwrap());
        prop_assert!(odd_one.channel_id == good.channel_id || field == "channelId");
        prop_assert!(odd_one.name == good.name || field == "channelName");
        prop_assert!(odd_one.nickname == good.nickname || field == "nickname");

        let (body, field) = replaced(fixture!("live_setting"));
        let (good, odd_one) =
            (read_live_setting(&answer(fixture!("live_setting"))).unwrap(), read_live_setting(&body).unwrap());
        prop_assert!(odd_one.title == good.title || field == "defaultLiveTitle");
        prop_assert!(odd_one.category == good.category || field == "category");
        prop_assert!(odd_one.tags == good.tags || field == "tags");

        let (body, field) = replaced(fixture!("chat_settings"));
        let good = serde_json::to_value(read_chat_settings(&answer(fixture!("chat_settings"))).unwrap()).unwrap();
        let mut odd_one = serde_json::to_value(read_chat_settings(&body).unwrap()).unwrap();
        let lost = model_field(&[], &field);
        odd_one[&lost] = good[&lost].clone();
        prop_assert_eq!(odd_one, good);

        let (body, field) = replaced(fixture!("token_refreshed"));
        match read_tokens(Call::RefreshToken, &body) {
            Ok(tokens) => {
                prop_assert!(tokens.access_token.expose() == "AT-example-2" || field == "accessToken");
                prop_assert!(tokens.expires_in == Some(86_400) || field == "expiresIn");
                let refresh = tokens.refresh_token.as_ref().map(Secret::expose);
                prop_assert!(refresh == Some("RT-example-2") || field == "refreshToken");
            }
            Err(_) => prop_assert!(field == "accessToken"),
        }
    }

    /// Any part of an answer may be anything: there is an answer or an error, no panic, and no secret in the error.
    #[test]
    fn an_odd_envelope_never_panics(
        part in "/(code|message|content|content/(data|page|totalCount|totalPages|url|messageId|streamKey))",
        odd in any_json(),
        code in 100..600_u16,
    ) {
        for text in ALL {
            let mut whole: Value = serde_json::from_str(text).unwrap();
            if let Some(place) = whole.pointer_mut(&part) {
                *place = odd.clone();
            }
            read_all(&Response { status: code, ..answer(whole.to_string()) });
        }
    }

    #[test]
    fn any_bytes_never_panic(body: Vec<u8>) {
        read_all(&answer(body));
    }

    /// An answer that is cut off anywhere is an error, never half an answer.
    #[test]
    fn half_an_answer_is_an_error(at: Index) {
        let text = fixture!("lives").trim_end().as_bytes();
        prop_assert!(read_lives(&answer(&text[..at.index(text.len())])).is_err());
        let text = fixture!("reward_claims").trim_end().as_bytes();
        prop_assert!(read_reward_claims(&answer(&text[..at.index(text.len())])).is_err());
    }
}

const ALL: [&str; 18] = [
    fixture!("token_issued"),
    fixture!("token_refreshed"),
    fixture!("nothing"),
    fixture!("done"),
    fixture!("me"),
    fixture!("channels"),
    fixture!("streaming_roles"),
    fixture!("followers"),
    fixture!("subscribers"),
    fixture!("lives"),
    fixture!("stream_key"),
    fixture!("live_setting"),
    fixture!("chat_settings"),
    fixture!("sent_message"),
    fixture!("restrictions"),
    fixture!("session_url"),
    fixture!("sessions"),
    fixture!("updated_reward_claims"),
];

fn read_all(response: &Response) {
    let kind = EventKind::Chat;
    let errors = [
        read_tokens(Call::IssueToken, response).err(),
        read_done(Call::SetNotice, response).err(),
        read_me(response).err(),
        read_channels(&[], response).err(),
        read_streaming_roles(response).err(),
        read_followers(response).err(),
        read_subscribers(response).err(),
        read_category_search("x", response).err(),
        read_lives(response).err(),
        read_stream_key(response).err(),
        read_live_setting(response).err(),
        read_sent_message(response).err(),
        read_chat_settings(response).err(),
        read_restrictions(response).err(),
        read_client_session(response).err(),
        read_user_session(response).err(),
        read_client_sessions(response).err(),
        read_user_sessions(response).err(),
        read_subscribed(&kind, response).err(),
        read_unsubscribed(&kind, response).err(),
        read_reward_claims(response).err(),
        read_updated_reward_claims(&["x"], response).err(),
    ];
    for error in errors.into_iter().flatten() {
        let shown = format!("{error} {error:?}");
        for secret in ["AT-example", "RT-example", "do-not-log", "auth="] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
