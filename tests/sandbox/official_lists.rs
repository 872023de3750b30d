//! What is read, and lists in parts.

use livechat::sandbox::chzzk::official::ManagerRole;
use serde_json::{Value, json};

use crate::official::{BAD_PARAMETER, Desk, desk, refused};

/// The keys of an object, sorted.
#[track_caller]
fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn texts(list: &Value, key: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|row| row[key].as_str().unwrap().to_owned()).collect()
}

/// `2026-07-18 23:32:12`
#[track_caller]
fn is_date(value: &Value) {
    let form: String =
        value.as_str().unwrap().chars().map(|char| if char.is_ascii_digit() { '0' } else { char }).collect();
    assert_eq!(form, "0000-00-00 00:00:00");
}

#[test]
fn channels_are_found_by_up_to_twenty_ids_and_unknown_ones_left_out() {
    let desk = desk();
    let second = desk.official.add_account("그림없는채널");
    second.set_image(None);
    desk.account.set_verified(true);
    desk.account.add_followers(12);
    let (one, two) = (desk.account.channel_id(), second.channel_id());
    let path = "/open/v1/channels";
    let expected = json!({"data": [
        {"channelId": one, "channelName": "모래상자", "channelImageUrl": "https://nng-phinf.pstatic.net/example.png",
            "followerCount": 12, "verifiedMark": true},
        {"channelId": two, "channelName": "그림없는채널", "channelImageUrl": null, "followerCount": 0,
            "verifiedMark": false},
    ]});
    assert_eq!(desk.client_get(&format!("{path}?channelIds={two},{one},unknown")), expected);
    assert_eq!(desk.client_get(&format!("{path}?channelIds={two}&channelIds={one}")), expected);
    assert_eq!(desk.client_get(&format!("{path}?channelIds=unknown")), json!({"data": []}));
    let ids = |count: usize| vec!["x"; count].join(",");
    desk.client_get(&format!("{path}?channelIds={}", ids(20)));
    for query in [format!("?channelIds={}", ids(21)), "?channelIds=".to_owned(), String::new()] {
        refused(&desk.client("GET", &format!("{path}{query}"), Value::Null), 400, BAD_PARAMETER);
    }
}

#[test]
fn managers_are_listed_and_the_owner_is_the_streamer() {
    let desk = desk();
    let roles = [ManagerRole::Channel, ManagerRole::Chat, ManagerRole::Settlement];
    let ids: Vec<String> = roles.iter().map(|role| desk.account.add_manager("바다표범", *role)).collect();
    let content = desk.get("/open/v1/channels/streaming-roles");
    assert_eq!(
        texts(&content["data"], "userRole"),
        ["STREAMING_CHANNEL_MANAGER", "STREAMING_CHAT_MANAGER", "STREAMING_SETTLEMENT_MANAGER", "STREAMER"]
    );
    assert_eq!(texts(&content["data"], "managerChannelId")[..3], ids);
    assert_eq!(content["data"][3]["managerChannelId"], desk.account.channel_id());
    assert_eq!(keys(&content["data"][0]), ["createdDate", "managerChannelId", "managerChannelName", "userRole"]);
    is_date(&content["data"][0]["createdDate"]);
    assert_eq!(keys(&content), ["data"]);
}

#[test]
fn followers_come_in_numbered_pages_the_newest_first() {
    let desk = desk();
    let path = "/open/v1/channels/followers";
    assert_eq!(desk.get(path), json!({"page": 0, "totalCount": 0, "totalPages": 0, "data": []}));
    desk.account.add_followers(65);
    let first = desk.get(path);
    assert_eq!((&first["page"], &first["totalCount"], &first["totalPages"]), (&json!(0), &json!(65), &json!(3)));
    assert_eq!(first["data"].as_array().unwrap().len(), 30);
    assert_eq!(first["data"][0]["channelName"], "팔로워65");
    assert_eq!(keys(&first["data"][0]), ["channelId", "channelName", "createdDate"]);
    assert!(first["data"][0]["createdDate"].as_str() > first["data"][1]["createdDate"].as_str());
    is_date(&first["data"][0]["createdDate"]);
    let mut seen = Vec::new();
    for page in 0..4 {
        let content = desk.get(&format!("{path}?page={page}&size=20"));
        assert_eq!((&content["page"], &content["totalPages"]), (&json!(page), &json!(4)));
        seen.extend(texts(&content["data"], "channelId"));
    }
    assert_eq!(seen.len(), 65);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 65);
    assert_eq!(desk.get(&format!("{path}?page=99"))["data"], json!([]));
    for query in ["size=0", "size=51", "size=x", "page=-1", "page="] {
        refused(&desk.bearer("GET", &format!("{path}?{query}"), Value::Null), 400, BAD_PARAMETER);
    }
}

#[test]
fn subscribers_are_sorted_by_age_or_by_months() {
    let desk = desk();
    desk.account.add_subscribers(40);
    let path = "/open/v1/channels/subscribers?size=50";
    let recent = desk.get(path);
    assert_eq!(recent["data"][0]["channelName"], "구독자40");
    assert_eq!(keys(&recent["data"][0]), ["channelId", "channelName", "createdDate", "month", "tierNo"]);
    assert_eq!(desk.get(&format!("{path}&sort=RECENT")), recent);
    // Another library's name for it does nothing.
    assert_eq!(desk.get(&format!("{path}&sortType=LONGER")), recent);
    let longer = desk.get(&format!("{path}&sort=LONGER"));
    let months: Vec<u64> =
        longer["data"].as_array().unwrap().iter().map(|row| row["month"].as_u64().unwrap()).collect();
    assert!(months.is_sorted_by(|a, b| a >= b) && months[0] > months[39], "{months:?}");
    let tiers: Vec<u64> =
        longer["data"].as_array().unwrap().iter().map(|row| row["tierNo"].as_u64().unwrap()).collect();
    assert!(tiers.contains(&1) && tiers.contains(&2) && tiers.iter().all(|tier| (1..=2).contains(tier)));
    refused(&desk.bearer("GET", &format!("{path}&sort=OLDEST"), Value::Null), 400, BAD_PARAMETER);
}

#[test]
fn categories_are_found_by_a_part_of_their_name() {
    let desk = desk();
    let search = |query: &str| desk.client_get(&format!("/open/v1/categories/search?query={query}"));
    let sand = "%EB%AA%A8%EB%9E%98";
    let found = search(sand);
    assert_eq!(texts(&found["data"], "categoryType"), ["ETC", "GAME", "GAME", "SPORTS"]);
    assert_eq!(keys(&found["data"][0]), ["categoryId", "categoryType", "categoryValue", "posterImageUrl"]);
    assert_eq!(search(&format!("{sand}&size=1"))["data"].as_array().unwrap().len(), 1);
    assert!(search("talk")["data"][0]["posterImageUrl"].is_null());
    assert_eq!(search("nothing"), json!({"data": []}));
    for query in ["", "?query=", "?query=a&size=51", "?query=a&size=0"] {
        let path = format!("/open/v1/categories/search{query}");
        refused(&desk.client("GET", &path, Value::Null), 400, BAD_PARAMETER);
    }
}

/// A cursor as it must stand in a query.
fn encoded(cursor: &str) -> String {
    cursor.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// All rows of a list with cursors, and how many parts there were.
fn all(desk: &Desk, path: &str, client: bool) -> (Vec<Value>, usize) {
    let (mut rows, mut parts, mut next) = (Vec::new(), 0, String::new());
    loop {
        let path = format!("{path}{next}");
        let content = if client { desk.client_get(&path) } else { desk.get(&path) };
        assert_eq!(keys(&content), ["data", "page"]);
        rows.extend(content["data"].as_array().unwrap().iter().cloned());
        parts += 1;
        if content["page"].is_null() {
            return (rows, parts);
        }
        assert_eq!(keys(&content["page"]), ["next"]);
        let cursor = content["page"]["next"].as_str().unwrap();
        assert!(cursor.contains('+') && cursor.contains('/') && cursor.ends_with('='), "{cursor}");
        next = format!("&next={}", encoded(cursor));
    }
}

#[test]
fn lives_come_by_cursor_those_with_most_viewers_first() {
    let desk = desk();
    assert_eq!(desk.client_get("/open/v1/lives"), json!({"data": [], "page": null}));
    desk.official.add_lives(45);
    let (rows, parts) = all(&desk, "/open/v1/lives?size=20", true);
    assert_eq!((rows.len(), parts), (45, 3));
    assert_eq!(desk.client_get("/open/v1/lives")["data"].as_array().unwrap().len(), 20);
    let viewers: Vec<u64> = rows.iter().map(|row| row["concurrentUserCount"].as_u64().unwrap()).collect();
    assert!(viewers.is_sorted_by(|a, b| a > b), "{viewers:?}");
    assert_eq!(
        keys(&rows[0]),
        [
            "adult",
            "categoryType",
            "channelId",
            "channelImageUrl",
            "channelName",
            "concurrentUserCount",
            "liveCategory",
            "liveCategoryValue",
            "liveId",
            "liveThumbnailImageUrl",
            "liveTitle",
            "openDate",
            "tags"
        ]
    );
    for row in &rows {
        is_date(&row["openDate"]);
        assert_eq!(row["adult"].as_bool().unwrap(), row["liveThumbnailImageUrl"].is_null());
        assert_eq!(row["categoryType"].is_null(), row["liveCategory"].is_null());
        assert!(row["liveThumbnailImageUrl"].as_str().is_none_or(|url| url.contains("{type}")));
    }
    assert!(rows.iter().any(|row| row["adult"] == true) && rows.iter().any(|row| row["liveCategory"].is_null()));
    assert!(rows.iter().any(|row| row["tags"] == json!([])));
    let id = rows[0]["channelId"].as_str().unwrap();
    assert_eq!(
        desk.client_get(&format!("/open/v1/channels?channelIds={id}"))["data"][0]["channelName"],
        rows[0]["channelName"]
    );
}

#[test]
fn a_cursor_that_was_not_encoded_or_a_size_too_large_is_refused() {
    let desk = desk();
    desk.official.add_lives(21);
    let cursor = desk.client_get("/open/v1/lives")["page"]["next"].as_str().unwrap().to_owned();
    for query in [format!("next={cursor}"), "next=".into(), "next=abc".into(), "size=21".into(), "size=0".into()] {
        refused(&desk.client("GET", &format!("/open/v1/lives?{query}"), Value::Null), 400, BAD_PARAMETER);
    }
    desk.client_get(&format!("/open/v1/lives?next={}", encoded(&cursor)));
}

#[test]
fn restrictions_come_by_cursor_the_newest_first() {
    let desk = desk();
    let ids = desk.account.add_restrictions(31);
    let (rows, parts) = all(&desk, "/open/v1/restrict-channels?size=30", false);
    assert_eq!((rows.len(), parts), (31, 2));
    assert_eq!(rows[0]["restrictedChannelId"], ids[30]);
    assert_eq!(keys(&rows[0]), ["createdDate", "releaseDate", "restrictedChannelId", "restrictedChannelName"]);
    is_date(&rows[0]["createdDate"]);
    assert!(rows[0]["releaseDate"].is_null());
    is_date(&rows[1]["releaseDate"]);
    refused(&desk.bearer("GET", "/open/v1/restrict-channels?size=31", Value::Null), 400, BAD_PARAMETER);
}

#[test]
fn the_stream_key_has_32_characters() {
    let desk = desk();
    assert_eq!(desk.get("/open/v1/streams/key"), json!({"streamKey": desk.account.stream_key()}));
    assert_eq!(desk.account.stream_key().len(), 32);
}

#[test]
fn claims_come_by_their_own_cursor_and_can_be_picked() {
    let desk = desk();
    desk.application.add_scope("드롭스");
    let path = "/open/v1/drops/reward-claims";
    assert_eq!(desk.client_get(path), json!({"data": [], "page": {}}));
    let ids = desk.official.add_reward_claims(25);
    let first = desk.client_get(path);
    assert_eq!(first["data"].as_array().unwrap().len(), 20);
    assert_eq!(first["page"], json!({"cursor": ids[20]}));
    assert_eq!(
        keys(&first["data"][0]),
        [
            "campaignId",
            "categoryId",
            "categoryName",
            "channelId",
            "claimId",
            "claimedDate",
            "fulfillmentState",
            "rewardId",
            "updatedDate"
        ]
    );
    assert!(first["data"][0]["claimedDate"].as_str().unwrap().ends_with('Z'));
    let rest = desk.client_get(&format!("{path}?page.from={}&page.size=3", ids[20]));
    assert_eq!((texts(&rest["data"], "claimId"), &rest["page"]), (ids[20..23].to_vec(), &json!({"cursor": ids[23]})));
    let last = desk.client_get(&format!("{path}?from={}", ids[23]));
    assert_eq!((texts(&last["data"], "claimId"), &last["page"]), (ids[23..].to_vec(), &json!({})));

    let picked = desk.client_get(&format!("{path}?claimId={},{},unknown", ids[3], ids[1]));
    assert_eq!(
        (texts(&picked["data"], "claimId"), &picked["page"]),
        (vec![ids[1].clone(), ids[3].clone()], &json!({}))
    );
    let row = &first["data"][0];
    for (name, key, found) in
        [("campaignId", "campaignId", 13), ("categoryId", "categoryId", 13), ("channelId", "channelId", 3)]
    {
        let content = desk.client_get(&format!("{path}?{name}={}&page.size=50", row[key].as_str().unwrap()));
        assert_eq!(content["data"].as_array().unwrap().len(), found, "{name}");
    }
    assert_eq!(desk.client_get(&format!("{path}?fulfillmentState=FULFILLED"))["data"], json!([]));
    let many = vec!["x"; 101].join(",");
    for query in [
        "campaignId=a&categoryId=b",
        "fulfillmentState=DONE",
        "page.size=0",
        "page.from=unknown",
        &format!("claimId={many}"),
    ] {
        refused(&desk.client("GET", &format!("{path}?{query}"), Value::Null), 400, BAD_PARAMETER);
    }
}
