//! The chat socket when all is well.

use livechat::sandbox::{
    Sandbox,
    chzzk::{Audience, Channel, ChannelKind, Donation, Gift, Line, Role, Subscription, Viewer},
};
use serde_json::{Value, json};
use tungstenite::Message;

use crate::raw::{Chat, PATIENCE, connect, inner, recent, send};

fn live() -> (Sandbox, Channel, String) {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    let cid = channel.chat_channel_id();
    (sandbox, channel, cid)
}

#[test]
fn anybody_may_read() {
    let (sandbox, channel, cid) = live();
    let mut chat = Chat::open(sandbox.origin());
    chat.say(&connect(&cid, None, "made up"));
    let connected = chat.hear();
    assert_eq!(
        (&connected["cmd"], &connected["retCode"], &connected["retMsg"]),
        (&json!(10100), &json!(0), &json!("SUCCESS"))
    );
    assert_eq!((&connected["tid"], &connected["bdy"]["auth"]), (&json!("1"), &json!("READ")));
    assert_eq!(connected["bdy"]["sid"].as_str().unwrap().len(), 64);
    assert!(connected.get("ver").is_none());
    channel.wait_for_connections(1, PATIENCE).unwrap();
    assert_eq!((sandbox.chzzk().connections(), channel.joins()), (1, 1));

    let row = channel.chat("초록고래", "안녕");
    let frame = chat.hear();
    assert_eq!((&frame["cmd"], &frame["cid"], &frame["ver"]), (&json!(93101), &json!(cid), &json!("1")));
    assert!(frame["tid"].is_string());
    let own = &frame["bdy"][0];
    assert_eq!(
        (&own["uid"], &own["msgTime"], &own["msg"]),
        (&json!(row.user_id()), &json!(row.time()), &json!("안녕"))
    );
    assert_eq!(inner(&own["profile"])["nickname"], "초록고래");
    assert_eq!(inner(&own["extras"])["extraToken"].as_str().unwrap().len(), 88);
    assert_eq!((&own["msgTypeCode"], &own["mbrCnt"]), (&json!(1), &json!(1)));
    chat.hears_nothing();
}

#[test]
fn a_bad_join_is_refused_and_closed_politely() {
    let (sandbox, channel, cid) = live();
    let guest = sandbox.chzzk().guest();
    let good = connect(&cid, None, "x");
    let with = |pointer: &str, value: Value| {
        let mut frame = good.clone();
        *frame.pointer_mut(pointer).unwrap() = value;
        frame
    };
    for bad in [
        connect("nosuch", None, "x"),
        connect(&cid, Some(guest.user_id()), "not a token"),
        with("/svcid", json!("other")),
        with("/bdy/auth", json!("ADMIN")),
        with("/bdy/auth", json!("SEND")),
        with("/bdy", Value::Null),
        with("/tid", json!("one")),
    ] {
        let mut chat = Chat::open(sandbox.origin());
        chat.say(&bad);
        let answer = chat.hear();
        if bad["tid"] == "one" {
            assert_eq!((&answer["retCode"], &answer["tid"]), (&json!(0), &json!("one")), "a tid may be anything");
            continue;
        }
        assert_eq!(
            (&answer["cmd"], &answer["retCode"], &answer["retMsg"]),
            (&json!(10100), &json!(105), &json!("Incorrect parameter"))
        );
        assert_eq!(answer["tid"], "1");
        let Message::Close(Some(close)) = chat.0.read().unwrap() else { panic!("no close") };
        assert_eq!((u16::from(close.code), close.reason.as_str()), (1000, "Bye"));
        assert!(matches!(chat.0.read(), Err(tungstenite::Error::ConnectionClosed)));
    }
    channel.wait_for_connections(0, PATIENCE).unwrap();
}

#[test]
fn a_token_opens_its_own_chat_to_its_own_user_until_it_expires() {
    let (sandbox, _, cid) = live();
    let (chzzk, other) = (sandbox.chzzk(), sandbox.chzzk().add_channel(ChannelKind::Live).chat_channel_id());
    let (guest, bot) = (chzzk.guest(), chzzk.add_user("봇"));
    let token = crate::raw::get(&sandbox, &crate::raw::token_path(&cid), Some(&guest)).content();
    let token = token["accessToken"].as_str().unwrap();
    let code = |frame: &Value| {
        let mut chat = Chat::open(sandbox.origin());
        chat.say(frame);
        chat.hear()["retCode"].as_i64().unwrap()
    };
    assert_eq!(code(&connect(&cid, Some(guest.user_id()), token)), 0);
    assert_eq!(code(&connect(&cid, Some(bot.user_id()), token)), 105);
    assert_eq!(code(&connect(&other, Some(guest.user_id()), token)), 105);
    chzzk.expire_tokens();
    assert_eq!(code(&connect(&cid, Some(guest.user_id()), token)), 105);
}

#[test]
fn a_ping_is_answered_and_counted() {
    let (sandbox, _, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    chat.hears_nothing();
    assert_eq!(sandbox.chzzk().pings(), 1);
    assert_eq!(sandbox.chzzk().faults().server_ping(), 1);
    assert_eq!(chat.hear()["cmd"], 0);
    chat.say(&json!({"ver": "3", "cmd": 10000}));
    chat.hears_nothing();
    assert_eq!(sandbox.chzzk().pongs(), 1);
}

#[test]
fn the_recent_list_is_an_object_oldest_first_in_its_own_spelling() {
    let (sandbox, channel, cid) = live();
    for number in 0..60 {
        channel.chat("초록고래", format!("{number}"));
    }
    channel.donate(Donation::chat(1_000).anonymous().message("응원합니다"));
    let mut chat = Chat::join(&sandbox, &cid);
    chat.say(&recent(&cid, 50));
    let frame = chat.hear();
    assert_eq!((&frame["cmd"], &frame["tid"], &frame["retCode"]), (&json!(15101), &json!("3"), &json!(0)));
    assert_eq!((&frame["bdy"]["userCount"], &frame["bdy"]["notice"]), (&json!(1), &Value::Null));
    let rows = frame["bdy"]["messageList"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["content"], &rows[48]["content"]), (50, &json!("11"), &json!("59")));
    assert!(rows.windows(2).all(|pair| pair[0]["messageTime"].as_i64() < pair[1]["messageTime"].as_i64()));
    for key in [
        "serviceId",
        "channelId",
        "messageTime",
        "userId",
        "profile",
        "content",
        "extras",
        "memberCount",
        "messageTypeCode",
        "messageStatusType",
        "createTime",
        "updateTime",
        "msgTid",
    ] {
        assert!(rows[0].get(key).is_some(), "{key}");
    }
    assert_eq!(
        (&rows[49]["userId"], &rows[49]["profile"], &rows[49]["messageTypeCode"]),
        (&json!("anonymous"), &Value::Null, &json!(10))
    );
    assert_eq!(chat.recent(&cid, 3), ["58", "59", "응원합니다"]);
    assert_eq!(chat.recent(&cid, 1000).len(), 50);
    sandbox.chzzk().faults().limit_recents(500);
    assert_eq!(chat.recent(&cid, 1000).len(), 61);
    assert_eq!(channel.rows().len(), 61);
}

#[test]
fn the_history_is_bounded() {
    let sandbox = Sandbox::builder().history(3).start().unwrap();
    let channel = sandbox.chzzk().channel();
    channel.chat_batch((0..10).map(|number| ("초록고래", number.to_string())));
    assert_eq!(
        Chat::join(&sandbox, &channel.chat_channel_id()).recent(&channel.chat_channel_id(), 50),
        ["7", "8", "9"]
    );
}

#[test]
fn a_line_is_acknowledged_and_comes_back_to_everybody() {
    let (sandbox, channel, cid) = live();
    let user = sandbox.chzzk().add_user("봇");
    channel.set_role(&user, Role::ChatManager);
    let (mut writer, sid, token) = Chat::join_as(&sandbox, &cid, &user);
    let mut reader = Chat::join(&sandbox, &cid);
    writer.say(&send(&cid, &sid, &token, channel.id(), "안녕하세요"));
    assert_eq!(
        writer.hear(),
        json!({"svcid": "game", "cmd": 13101, "retCode": 0, "retMsg": "OK", "tid": "6", "cid": cid})
    );
    let (own, seen) = (writer.hear(), reader.hear());
    assert_eq!(own, seen);
    let row = &own["bdy"][0];
    assert_eq!((&row["uid"], &row["msg"]), (&json!(user.user_id()), &json!("안녕하세요")));
    assert_eq!(inner(&row["extras"])["extraToken"], token);
    assert_eq!(
        (&inner(&row["profile"])["nickname"], &inner(&row["profile"])["userRoleCode"]),
        (&json!("봇"), &json!("streaming_chat_manager"))
    );
    sandbox.chzzk().wait_for_sent(1, PATIENCE).unwrap();
    let sent = sandbox.chzzk().sent().remove(0);
    assert_eq!((sent.text.as_str(), sent.nickname.as_deref(), sent.refused), ("안녕하세요", Some("봇"), None));
    assert_eq!(sent.complaints, Vec::<String>::new());
    assert_eq!(sent.shown.unwrap().time(), row["msgTime"].as_i64().unwrap());
    assert_eq!(reader.recent(&cid, 50), ["안녕하세요"]);
}

#[test]
fn a_line_that_is_not_as_the_web_sends_it_is_complained_about() {
    let (sandbox, channel, cid) = live();
    let user = sandbox.chzzk().guest();
    let (mut chat, sid, token) = Chat::join_as(&sandbox, &cid, &user);
    let good = send(&cid, &sid, &token, channel.id(), "x");
    let with = |pointer: &str, value: Value| {
        let mut frame = good.clone();
        *frame.pointer_mut(pointer).unwrap() = value;
        frame
    };
    let cases = [
        (with("/sid", json!(1)), 401, "sid"),
        (with("/bdy/msg", json!("")), 401, ""),
        (with("/retry", json!(true)), 0, "retry"),
        (with("/bdy/msgTime", json!(1_790_500_000)), 0, "msgTime"),
        (with("/bdy/extras", json!({})), 0, "extras"),
        (send(&cid, &sid, "other", channel.id(), "x"), 0, "extraToken"),
        (send(&cid, &sid, &token, &cid, "x"), 0, "streamingChannelId"),
    ];
    for (frame, code, complaint) in cases {
        chat.say(&frame);
        assert_eq!(chat.hear_cmd(13101)["retCode"], code, "{frame}");
        let sent = sandbox.chzzk().sent().pop().unwrap();
        assert!(
            complaint.is_empty() == sent.complaints.is_empty() && sent.complaints.concat().contains(complaint),
            "{sent:?}"
        );
    }
}

#[test]
fn readers_and_restricted_viewers_may_not_write() {
    let (sandbox, channel, cid) = live();
    let user = sandbox.chzzk().guest();
    let mut reader = Chat::open(sandbox.origin());
    reader.say(&connect(&cid, None, "x"));
    let sid = reader.hear()["bdy"]["sid"].as_str().unwrap().to_owned();
    reader.say(&send(&cid, &sid, "x", channel.id(), "psst"));
    assert_eq!(reader.hear()["retCode"], 401);

    let (mut writer, sid, token) = Chat::join_as(&sandbox, &cid, &user);
    channel.chat(&user, "bad words");
    channel.restrict(&user);
    assert_eq!(writer.hear()["cmd"], 93101);
    let event = writer.hear();
    assert_eq!(
        (&event["cmd"], &event["bdy"]["type"], &event["bdy"]["userIdHash"]),
        (&json!(93006), &json!("TEMPORARY_RESTRICT"), &json!(user.user_id()))
    );
    let blind = writer.hear();
    assert_eq!(
        (&blind["cmd"], &blind["bdy"]["blindType"], &blind["bdy"]["userId"]),
        (&json!(94008), &json!("HIDDEN"), &json!(user.user_id()))
    );
    let system = writer.hear();
    let extras = inner(&system["bdy"][0]["extras"]);
    assert_eq!((&system["cmd"], &extras["styleType"]), (&json!(93102), &json!(3)));
    assert_eq!(inner(&extras["params"]["targetChatProfileJson"])["nickname"], "손님");
    writer.say(&send(&cid, &sid, &token, channel.id(), "more"));
    assert_eq!(writer.hear()["retCode"], 401);
    channel.release(&user);
    writer.say(&send(&cid, &sid, &token, channel.id(), "sorry"));
    assert_eq!(writer.hear()["retCode"], 0);
}

#[test]
fn every_kind_of_row_comes_as_the_service_sends_it() {
    let (sandbox, channel, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    let mut row = |cmd: u32, kind: u32| {
        let frame = chat.hear();
        assert_eq!(frame["cmd"], cmd, "{frame}");
        assert_eq!(frame["tid"].is_string(), cmd == 93101);
        let row = frame["bdy"][0].clone();
        assert_eq!(row["msgTypeCode"], kind);
        (inner(&row["extras"]), row)
    };
    channel.chat(
        Viewer::new("단골손님").verified().color("SG005").subscribed(29, 2, "골드팬"),
        Line::new("출석").os("AOS").status("CBOTBLIND"),
    );
    let (extras, text) = row(93101, 1);
    assert_eq!((&extras["osType"], &text["msgStatusType"]), (&json!("AOS"), &json!("CBOTBLIND")));
    assert_eq!(inner(&text["profile"])["streamingProperty"]["subscription"]["accumulativeMonth"], 29);

    channel.donate(
        Donation::chat(5_000)
            .by("치즈나눔")
            .message("1등 가자")
            .days(3)
            .ranked("치즈나눔", 5_000)
            .ranked("두번째", 1_000),
    );
    let (extras, donation) = row(93102, 10);
    assert_eq!(
        (&extras["payAmount"], &extras["nickname"], &extras["continuousDonationDays"]),
        (&json!(5_000), &json!("치즈나눔"), &json!(3))
    );
    assert_eq!(
        (&extras["weeklyRankList"][1]["nickName"], &extras["donationUserWeeklyRank"]["ranking"]),
        (&json!("두번째"), &json!(1))
    );
    assert!(donation["ctime"].as_i64() > donation["msgTime"].as_i64());

    channel.donate(Donation::chat(1_000).anonymous().hidden_amount());
    let (extras, donation) = row(93102, 10);
    assert_eq!(
        (&extras["isAnonymous"], &donation["uid"], &donation["profile"]),
        (&json!(true), &json!("anonymous"), &Value::Null)
    );
    assert!(extras.get("payAmount").is_none() && extras.get("nickname").is_none());

    channel.donate(Donation::video(1_820, "노래 제목"));
    assert_eq!(row(93102, 10).0["donationType"], "VIDEO");
    channel.subscribe(Subscription::by("구독이").months(24));
    assert_eq!(row(93102, 11).0["month"], 24);
    channel.system("저속 모드 ON", None);
    let (extras, system) = row(93102, 30);
    assert_eq!(
        (&system["uid"], &system["profile"], extras.get("description")),
        (&json!("SYSTEM_MESSAGE"), &json!("{}"), None)
    );
    channel.chat("새종류", Line::new("?").kind(99).raw_profile(Value::Null).extra("new", 1));
    assert_eq!(row(93101, 99).0["new"], 1);

    let rows = channel.chat_batch([("하나", "1"), ("둘", "2"), ("셋", "3")]);
    assert_eq!((rows.len(), chat.hear()["bdy"].as_array().unwrap().len()), (3, 3));
    chat.hears_nothing();
}

#[test]
fn gifts_missions_and_parties_are_told_as_events_and_rows() {
    let (sandbox, channel, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    let mut told = |count: usize| -> Vec<(u64, String)> {
        let mut told = Vec::new();
        for _ in 0..count {
            let frame = chat.hear();
            let what = if frame["cmd"] == 93006 {
                let body = &frame["bdy"];
                format!("{} {}", body["type"].as_str().unwrap(), body["status"].as_str().unwrap_or_default())
            } else {
                let extras = inner(&frame["bdy"][0]["extras"]);
                extras["giftType"].as_str().or(extras["donationType"].as_str()).unwrap().to_owned()
            };
            told.push((frame["cmd"].as_u64().unwrap(), what.trim().to_owned()));
        }
        told
    };
    let event = |what: &str| (93006, what.to_owned());
    let row = |what: &str| (93102, what.to_owned());

    channel.gift(Gift::random(5).anonymous());
    assert_eq!(told(2), [event("SUBSCRIPTION_GIFT"), row("SUBSCRIPTION_GIFT")]);
    channel.gift(Gift::to(["받은이", "또받은이"]).by("선물왕"));
    let receiver = [row("SUBSCRIPTION_GIFT_RECEIVER"), event("SUBSCRIPTION_GIFT_RECEIVER")];
    assert_eq!(told(5), [&[event("SUBSCRIPTION_GIFT")], &receiver[..], &receiver[..]].concat());

    let mission = channel.mission(Donation::chat(20_000).by("미션왕").message("한 판 이기기"));
    mission.approve();
    mission.join(Donation::chat(5_000).anonymous());
    mission.complete(true);
    assert_eq!(
        told(6),
        [
            event("DONATION_MISSION_IN_PROGRESS PENDING"),
            row("MISSION"),
            event("DONATION_MISSION_IN_PROGRESS APPROVED"),
            event("DONATION_MISSION_PARTICIPATION APPROVED"),
            row("MISSION_PARTICIPATION"),
            event("DONATION_MISSION_IN_PROGRESS COMPLETED"),
        ]
    );
    assert_eq!(mission.total(), 25_000);

    let party = channel.party("합방 팀");
    party.donate(Donation::chat(10_000).by("파티원"));
    party.finish();
    assert_eq!(
        told(8),
        [
            event("CHANGE_DONATION_ACTIVE"),
            event("PARTY_DONATION_INFO OPEN"),
            row("PARTY"),
            event("PARTY_DONATION_INFO OPEN"),
            event("CHANGE_DONATION_ACTIVE"),
            event("PARTY_DONATION_INFO CLOSED"),
            event("PARTY_DONATION_FINISH"),
            event("PARTY_DONATION_CONFIRM"),
        ]
    );
}

#[test]
fn a_pin_is_told_at_once_and_with_the_recent_list() {
    let (sandbox, channel, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    let row = channel.chat(channel.streamer(), "오늘 방송 규칙입니다");
    chat.hear();
    channel.pin(&row);
    let pin = chat.hear();
    assert_eq!(
        (&pin["cmd"], &pin["bdy"]["content"], &pin["bdy"]["messageTime"]),
        (&json!(94010), &json!("오늘 방송 규칙입니다"), &json!(row.time()))
    );
    assert_eq!(inner(&pin["bdy"]["extras"])["registerProfile"]["userRoleCode"], "streamer");
    chat.say(&recent(&cid, 50));
    assert_eq!(chat.hear()["bdy"]["notice"], pin["bdy"]);
    channel.unpin();
    assert_eq!(chat.hear()["bdy"], json!({}));
}

#[test]
fn a_blinded_row_stays_hidden_until_it_is_shown_again() {
    let (sandbox, channel, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    let row = channel.chat("거친말", "…");
    chat.hear();
    channel.blind(&row);
    let blind = chat.hear();
    assert_eq!(
        (&blind["cmd"], &blind["bdy"]["blindType"], &blind["bdy"]["message"]),
        (&json!(94008), &json!("BLIND"), &Value::Null)
    );
    assert_eq!((&blind["bdy"]["userId"], &blind["bdy"]["messageTime"]), (&json!(row.user_id()), &json!(row.time())));
    assert_eq!(channel.rows()[0]["messageStatusType"], "BLIND");
    channel.unblind(&row);
    let again = chat.hear();
    assert_eq!((&again["bdy"]["blindType"], &again["bdy"]["message"]["content"]), (&json!("CANCEL"), &json!("…")));
    assert_eq!(channel.rows()[0]["messageStatusType"], "NORMAL");
}

#[test]
fn after_a_new_broadcast_the_old_chat_is_open_and_silent() {
    let (sandbox, channel, cid) = live();
    let mut old = Chat::join(&sandbox, &cid);
    channel.chat("초록고래", "지난 방송");
    old.hear();
    channel.new_broadcast();
    let next = channel.chat_channel_id();
    assert_ne!(next, cid);
    assert_eq!(channel.connections(), 0);
    channel.chat("초록고래", "새 방송");
    old.hears_nothing();
    let mut late = Chat::join(&sandbox, &cid);
    assert_eq!(late.recent(&cid, 50), ["지난 방송"]);
    let mut new = Chat::join(&sandbox, &next);
    assert_eq!(new.recent(&next, 50), ["새 방송"]);
    channel.wait_for_joins(1, PATIENCE).unwrap();
}

#[test]
fn what_is_not_a_known_frame_is_ignored() {
    let (sandbox, _, cid) = live();
    let mut chat = Chat::open(sandbox.origin());
    for text in ["not JSON", "[]", "{}", r#"{"cmd":"100"}"#, r#"{"cmd":5101}"#, r#"{"cmd":3101}"#, r#"{"cmd":424242}"#]
    {
        chat.0.send(Message::text(text)).unwrap();
    }
    chat.0.send(Message::binary(connect(&cid, None, "x").to_string().into_bytes())).unwrap();
    assert_eq!(chat.hear()["retCode"], 0, "a binary frame is read as a text is");
}

#[test]
fn an_audience_says_the_same_for_the_same_seed_and_stops() {
    let sandbox = Sandbox::start().unwrap();
    let audience = Audience::new(42).pace(std::time::Duration::ZERO);
    let said = |audience: Audience| {
        let channel = sandbox.chzzk().add_channel(ChannelKind::Live);
        channel.audience(audience).wait(PATIENCE).unwrap();
        channel.rows().iter().map(|row| (row["content"].to_string(), row["userId"].to_string())).collect::<Vec<_>>()
    };
    assert_eq!(said(audience.clone().rows(200)), said(audience.clone().rows(200)));
    assert_ne!(said(audience.clone().rows(200)), said(Audience::new(43).pace(std::time::Duration::ZERO).rows(200)));
    let crowd = sandbox.chzzk().channel().audience(audience.only_chat());
    while crowd.deeds() < 10 {
        std::thread::yield_now();
    }
    crowd.stop();
    assert!(sandbox.chzzk().channel().rows().iter().all(|row| row["messageTypeCode"] == 1));
}
