//! What is read about a channel and about oneself, and the few things that are changed.

use livechat::{
    ErrorKind,
    chzzk::{
        ChannelId,
        unofficial::{
            Event, PageKey, UserId,
            chat::{MissionStatus, Raw, Segment},
            model::{ChannelDataField, ChannelPart, PredictionStatus, manage::StreamingRole},
        },
    },
    sandbox::chzzk::{ALWAYS, ChannelKind, EmojiPack, Prediction, RestFault},
};
use serde_json::json;

use super::Walking as _;
use super::{
    api::{Pages, chzzk::unofficial::Client},
    maybe_async, mode_test,
    world::{World, next},
};

/// What was asked since the last time, one line for each, with a mark for cookies.
fn asked(world: &World) -> Vec<String> {
    let line = |request: livechat::sandbox::RecordedRequest| {
        let query = request.query.as_deref().map_or(String::new(), |query| format!("?{query}"));
        let cookies = if request.had_cookies { " as user" } else { "" };
        assert!(request.header("user-agent").is_some_and(|agent| agent.contains("Mozilla")), "{request:?}");
        assert_eq!(request.header("origin"), Some("https://chzzk.naver.com"));
        format!("{} {}{query}{cookies}", request.method, request.path)
    };
    let lines = world.sandbox.requests().into_iter().map(line).collect();
    world.sandbox.forget_requests();
    lines
}

fn id(world: &World) -> ChannelId {
    world.channel().id().parse().unwrap()
}

#[maybe_async]
async fn all<T: 'static>(mut pages: Pages<T>) -> Vec<T> {
    let mut items = Vec::new();
    loop {
        let next = pages.next().await;
        match next {
            None => return items,
            Some(item) => items.push(item.unwrap()),
        }
    }
}

#[maybe_async]
#[mode_test]
async fn a_channel_s_page_is_asked_as_the_facts_say() {
    let world = World::start();
    let (channel, id) = (world.channel(), id(&world));
    let client = world.client();
    channel.set_page_data("description", "모래로 지은 채널");
    channel.set_page_data("banners", json!([{"any": 1}]));

    let data = client.channel_data(&id, &[ChannelDataField::ChannelHistory]).await.unwrap();
    assert_eq!((data.history.unwrap().total_live_hours, data.description), (Some(12), None));
    assert_eq!(asked(&world), [format!("GET /service/v1/channels/{id}/data?fields=channelHistory")]);
    let data = client.channel_data(&id, &[]).await.unwrap();
    assert_eq!(data.description.as_deref(), Some("모래로 지은 채널"));
    assert!(data.raw.as_str().contains(r#""banners":[{"any":1}]"#));
    let all = "channelHistory,description,socialLinks,topExposedVideos,banners,donationRankingsExposure,achievementBadgeExposure,\
               logPowerActive,logPowerRankingExposure,missionDonationChannelHomeExposure";
    assert_eq!(asked(&world), [format!("GET /service/v1/channels/{id}/data?fields={all}")]);

    let nothing = client.chat_rules(&id).await.unwrap();
    assert_eq!(nothing, None);
    channel.set_chat_rules("서로 존중해요");
    let rules = client.chat_rules(&id).await.unwrap().unwrap();
    assert_eq!((rules.rule.as_deref(), rules.channel_id.as_ref()), (Some("서로 존중해요"), Some(&id)));
    let colors = client.nickname_colors().await.unwrap();
    assert_eq!(colors.light.len(), 20);
    assert!(colors.light.contains_key("CC001") && colors.light.contains_key("CC020"));
    assert_eq!(
        asked(&world),
        [
            format!("GET /service/v1/channels/{id}/chat-rules"),
            format!("GET /service/v1/channels/{id}/chat-rules"),
            "GET /service/v1/nickname/color/codes".to_owned(),
        ]
    );
}

#[maybe_async]
#[mode_test]
async fn what_nobody_described_comes_as_it_is() {
    let world = World::start();
    let (channel, id) = (world.channel(), id(&world));
    let client = world.client();
    for (part, path, set) in [
        (ChannelPart::LiveRecommended, "service/v1/channels/{id}/live-recommended", "live-recommended"),
        (ChannelPart::LiveSchedule, "service/v1/channels/{id}/live-schedule", "live-schedule"),
        (ChannelPart::Announcements, "service/v1/channels/{id}/announcements", "announcements"),
        (ChannelPart::CafeConnection, "service/v1/channels/{id}/cafe-connection", "cafe-connection"),
        (ChannelPart::AchievementBadges, "service/v1/channels/{id}/achievement-badges", "achievement-badges"),
        (ChannelPart::DonationCampaigns, "commercial/v1/channels/{id}/donation-campaigns", "donation-campaigns"),
        (ChannelPart::ShopProducts, "commercial/v1/streamer-shop/{id}/products?catalogType=CATALOG", "products"),
    ] {
        let nothing = client.channel_part(&id, part).await.unwrap();
        assert!(nothing.is_none());
        channel.set_part(set, json!({ "part": set }));
        let raw = client.channel_part(&id, part).await.unwrap().unwrap();
        assert_eq!(raw.as_str(), json!({ "part": set }).to_string());
        let line = format!("GET /{}", path.replace("{id}", id.as_str()));
        assert_eq!(asked(&world), [line.clone(), line]);
    }

    channel.set_part("donations/chat-setting", json!({"a": 1}));
    channel.set_part("donations/video-setting", json!({"b": 2}));
    channel.set_part("donations/mission-setting", json!([3]));
    channel.set_part("log-power/rank/weekly", json!({"c": 4}));
    channel.set_part("donation/rank/weekly", json!({"d": 5}));
    let chat = client.chat_donation_setting(&id).await.unwrap().unwrap();
    let video = client.video_donation_setting(&id).await.unwrap().unwrap();
    let mission = client.mission_donation_setting(&id).await.unwrap().unwrap();
    let powers = client.log_power_ranks(&id).await.unwrap().unwrap();
    let donors = client.donation_ranks(&id).await.unwrap().unwrap();
    let mine = world.login(&world.chzzk().guest()).donation_ranks(&id).await.unwrap().unwrap();
    let texts = [&chat.raw, &video.raw, &mission.raw, &powers.raw, &donors.raw, &mine.raw].map(Raw::as_str);
    assert_eq!(texts, [r#"{"a":1}"#, r#"{"b":2}"#, "[3]", r#"{"c":4}"#, r#"{"d":5}"#, r#"{"d":5}"#]);
    let of = |what: &str| format!("GET /service/v1/channels/{id}/{what}");
    let ranks = |mine| {
        format!("GET /commercial/v1/channels/{id}/donation/rank/weekly?channelId={id}&withMyRank={mine}&rankCount=10")
    };
    assert_eq!(
        asked(&world),
        [
            of("donations/chat-setting"),
            of("donations/video-setting"),
            of("donations/mission-setting"),
            of("log-power/rank/weekly"),
            ranks(false),
            format!("{} as user", ranks(true)),
        ]
    );

    let none = client.party_donation_info(&id).await.unwrap();
    assert!(none.is_none(), "404 says that there is none");
    channel.set_part("party-donation-info", json!({"partyName": "x"}));
    let party = client.party_donation_info(&id).await.unwrap().unwrap();
    assert_eq!(party.raw.as_str(), r#"{"partyName":"x"}"#);
    assert_eq!(asked(&world), [of("party-donation-info"), of("party-donation-info")]);
    world.faults().rest("party-donation-info", RestFault::status(404).body("<html>"), ALWAYS);
    let error = client.party_donation_info(&id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "a proxy's 404 says nothing about parties");
}

#[maybe_async]
#[mode_test]
async fn emojis_are_resolved_in_messages() {
    let world = World::start();
    let (channel, id) = (world.channel(), id(&world));
    channel.add_emoji_pack(EmojiPack::new("모래팩").emoji("sand"));
    channel.add_emoji_pack(EmojiPack::new("구독팩").emoji("hello").for_subscribers().locked());
    let packs = world.client().emoji_packs(&id).await.unwrap();
    assert_eq!(asked(&world), [format!("GET /service/v1/channels/{id}/emoji-packs")]);
    assert_eq!((packs.packs.len(), packs.subscription_packs.len()), (1, 1));
    assert!(packs.subscription_packs[0].locked && !packs.packs[0].locked);
    let emojis = packs.map();

    let mut chat = world.reader(&channel).connect().await.unwrap();
    channel.chat("초록고래", "{:sand:}안녕{:hello:}{:who:}");
    loop {
        let event = next(&mut chat).await;
        let Event::Chat(message) = event else { continue };
        let cut: Vec<_> = message
            .segments_with(&emojis)
            .map(|segment| match segment {
                Segment::Text(text) => text.to_owned(),
                Segment::Emoji { name, url, .. } => format!("<{name} {url}>"),
                other => panic!("{other:?}"),
            })
            .collect();
        let emoji = |name| format!("<{name} https://example.invalid/{name}.png>");
        assert_eq!(cut, [emoji("sand"), "안녕".to_owned(), emoji("hello"), "{:who:}".to_owned()]);
        return;
    }
}

#[maybe_async]
#[mode_test]
async fn missions_come_page_by_page() {
    let world = World::start();
    let (channel, id) = (world.channel(), id(&world));
    for number in 0..120 {
        let status = if number % 2 == 0 { "APPROVED" } else { "PENDING" };
        channel.add_listed_mission(&format!("미션 {number}"), status, number);
    }
    let client = world.client();
    let missions = all(client.missions(&id, [])).await;
    assert_eq!(missions.len(), 120);
    assert_eq!((missions[5].text.as_deref(), &missions[5].status), (Some("미션 5"), &Some(MissionStatus::Pending)));
    assert_eq!(missions[5].total_amount_krw, Some(5));
    let path = format!("GET /service/v1/channels/{id}/donations/missions");
    assert_eq!(asked(&world), [0, 1, 2].map(|page| format!("{path}?page={page}&size=50")));

    let wanted = [MissionStatus::Approved, MissionStatus::Completed];
    let approved = all(client.missions(&id, wanted).page_size(40)).await;
    assert_eq!(approved.len(), 60);
    let filter = "filterStatus=APPROVED&filterStatus=COMPLETED";
    assert_eq!(asked(&world), [0, 1].map(|page| format!("{path}?{filter}&page={page}&size=40")));
    let error = client.missions(&id, []).page_size(0).try_next().await.unwrap_err();
    assert_eq!((error.kind(), asked(&world).len()), (ErrorKind::InvalidArgument, 0));
}

#[maybe_async]
#[mode_test]
async fn a_prediction_is_followed_to_its_end() {
    let world = World::start();
    let (channel, id) = (world.channel(), id(&world));
    let guest = world.chzzk().guest();
    let client = world.login(&guest);
    let none = client.prediction(&id).await.unwrap();
    assert!(none.is_none());
    let question = Prediction::new("이길까?").option("예", 1_000).option("아니오", 700).bet(&guest, 1, 80);
    let number = channel.predict(question.clone());
    let present = client.prediction(&id).await.unwrap().unwrap();
    assert_eq!((present.title.as_deref(), &present.status), (Some("이길까?"), &Some(PredictionStatus::Active)));
    assert_eq!(present.prediction_id.as_deref(), Some(&*number));
    let detail = client.prediction_detail(&id, &number).await.unwrap().unwrap();
    assert_eq!((detail.options.len(), detail.winner()), (2, None));
    assert_eq!(detail.participation.unwrap().bet_powers, Some(80));
    let path = format!("GET /service/v1/channels/{id}/log-power");
    assert_eq!(
        asked(&world),
        [
            format!("{path}/prediction as user"),
            format!("{path}/prediction as user"),
            format!("{path}/predictions/{number}?fields=participation as user"),
        ]
    );
    let number = channel.predict(question.won_by(1));
    let detail = world.client().prediction_detail(&id, &number).await.unwrap().unwrap();
    assert_eq!((detail.winner().unwrap().text.as_deref(), &detail.participation), (Some("예"), &None));
    let odd = client.prediction_detail(&id, "a/../b?c").await.unwrap_err();
    assert_eq!(odd.kind(), ErrorKind::NotFound);
    assert!(asked(&world).last().unwrap().contains("predictions/a%2F..%2Fb%3Fc?fields="));
    for bad in ["", ".", ".."] {
        let error = client.prediction_detail(&id, bad).await.unwrap_err();
        assert_eq!((error.kind(), asked(&world).len()), (ErrorKind::InvalidArgument, 0));
    }
}

#[maybe_async]
#[mode_test]
async fn following_is_read_and_changed() {
    let world = World::start();
    let (channel, id) = (world.channel(), id(&world));
    let user = world.chzzk().add_user("봇");
    let client = world.login(&user);
    let state = client.follow_state(&id).await.unwrap();
    assert!(!state.is_following());
    client.follow(&id).await.unwrap();
    assert_eq!(user.follows(), [channel.id()]);
    let state = client.follow_state(&id).await.unwrap();
    assert!(state.is_following() && state.follow.unwrap().followed_at.is_some());
    let info = client.my_info(&id).await.unwrap();
    assert!(info.following.unwrap().following && info.user_role == Some(StreamingRole::User));
    client.unfollow(&id).await.unwrap();
    assert!(user.follows().is_empty());
    let anonymous = world.client().follow_state(&id).await.unwrap();
    assert!(anonymous.follow.is_none() && !anonymous.is_following());
    let path = format!("/service/v1/channels/{id}/follow");
    assert_eq!(
        asked(&world),
        [
            format!("GET {path} as user"),
            format!("POST {path} as user"),
            format!("GET {path} as user"),
            format!("GET /service/v1.1/channels/{id}/my-info as user"),
            format!("DELETE {path} as user"),
            format!("GET {path}"),
        ]
    );
}

#[maybe_async]
#[mode_test]
async fn followings_come_page_by_page() {
    let world = World::start();
    let user = world.chzzk().add_user("봇");
    for number in 0..25 {
        let kind = if number % 5 == 0 { ChannelKind::Live } else { ChannelKind::Offline };
        user.follow(&world.chzzk().add_channel(kind));
    }
    let client = world.login(&user);
    let followed = all(client.followings()).await;
    let ids: Vec<_> = followed.iter().map(|row| row.channel_id.as_ref().unwrap().to_string()).collect();
    assert_eq!(ids, user.follows());
    assert_eq!(followed.iter().filter(|row| row.is_live()).count(), 5);
    assert!(followed.iter().all(|row| row.is_live() == row.broadcast.is_some() && row.channel.is_some()));
    let path = "GET /service/v1/channels/followings";
    assert_eq!(asked(&world), [format!("{path}?page=0&size=505&sortType=FOLLOW as user")]);
    let live = all(client.live_followings().page_size(2)).await;
    assert!(live.len() == 5 && live.iter().all(|row| row.broadcast.as_ref().unwrap().viewer_count == Some(123)));
    assert_eq!(asked(&world), [0, 1, 2].map(|page| format!("{path}/live?page={page}&size=2&sortType=FOLLOW as user")));
    let last = all(client.followings().page_size(10).starting_at(PageKey::number(2))).await;
    assert_eq!((last.len(), asked(&world).len()), (5, 1));
    for wrong in [0, 506] {
        let error = client.followings().page_size(wrong).try_next().await.unwrap_err();
        assert_eq!((error.kind(), asked(&world).len()), (ErrorKind::InvalidArgument, 0));
    }
}

#[maybe_async]
#[mode_test]
async fn blocking_is_read_and_changed() {
    let world = World::start();
    let id = id(&world);
    let user = world.chzzk().add_user("봇");
    let client = world.login(&user);
    let other = UserId::new("abc0000000000000111111111111e11e");
    client.block_user(&other, Some(&id)).await.unwrap();
    let blocked = client.blocked_users().await.unwrap();
    assert_eq!(blocked.user_ids, std::slice::from_ref(&other));
    assert_eq!(user.blocks(), [other.as_str()]);
    client.unblock_user(&other, None).await.unwrap();
    assert!(user.blocks().is_empty());
    let path = format!("/nng_main/v1/privateUserBlocks/{other}");
    assert_eq!(
        asked(&world),
        [
            format!("POST {path}?loungeId={id} as user"),
            "GET /nng_main/v1/privateUserBlocks/allUserIdHash as user".to_owned(),
            format!("DELETE {path}?loungeId= as user"),
        ]
    );
    for nobody in ["", "..", "anonymous", "SYSTEM_MESSAGE"] {
        let error = client.block_user(&UserId::new(nobody), None).await.unwrap_err();
        assert_eq!((error.kind(), asked(&world).len()), (ErrorKind::InvalidArgument, 0), "{nobody}");
    }
}

/// What each does that needs a login.
#[maybe_async]
async fn refusals(client: &Client, id: &ChannelId) -> [Vec<ErrorKind>; 2] {
    let user = UserId::new("abc0000000000000111111111111e11e");
    let follow = client.follow(id).await.err();
    let unfollow = client.unfollow(id).await.err();
    let block = client.block_user(&user, None).await.err();
    let unblock = client.unblock_user(&user, None).await.err();
    let info = client.my_info(id).await.err();
    let blocked = client.blocked_users().await.err();
    let followings = client.followings().try_next().await.err();
    let live = client.live_followings().try_next().await.err();
    let kinds = |errors: [Option<livechat::Error>; 4]| {
        for error in errors.iter().flatten() {
            assert!(error.had_no_effect());
        }
        errors.into_iter().flatten().map(|error| error.kind()).collect()
    };
    [kinds([follow, unfollow, block, unblock]), kinds([info, blocked, followings, live])]
}

#[maybe_async]
#[mode_test]
async fn what_needs_a_login_is_refused_without_and_a_reader_changes_nothing() {
    let world = World::start();
    let id = id(&world);
    let without = refusals(&world.client(), &id).await;
    assert_eq!(without, [vec![ErrorKind::NotLoggedIn; 4], vec![ErrorKind::NotLoggedIn; 4]]);
    assert_eq!(asked(&world), [""; 0], "nothing was sent");

    let user = world.chzzk().add_user("봇");
    let reader = world.builder().cookies(user.nid_aut(), user.nid_ses()).read_only().build().unwrap();
    let reading = refusals(&reader, &id).await;
    assert_eq!(reading, [vec![ErrorKind::ReadOnly; 4], vec![]]);
    assert!(asked(&world).iter().all(|line| line.starts_with("GET ")));

    user.expire();
    let expired = refusals(&world.login(&user), &id).await;
    assert_eq!(expired, [vec![ErrorKind::Unauthorized; 4], vec![ErrorKind::Unauthorized; 4]]);
}

#[maybe_async]
#[mode_test]
async fn changes_are_sent_once_and_reads_again() {
    let world = World::start();
    let id = id(&world);
    let client = world.login(&world.chzzk().add_user("봇"));
    world.faults().rest("/follow", RestFault::status(503), ALWAYS);
    let error = client.follow(&id).await.unwrap_err();
    assert_eq!((error.status(), asked(&world).len()), (Some(503), 1));
    world.faults().clear();
    world.faults().rest("emoji-packs", RestFault::status(503), 2);
    let packs = client.emoji_packs(&id).await;
    assert!(packs.is_ok());
    assert_eq!(asked(&world).len(), 3);
    let unknown = ChannelId::new("0".repeat(32)).unwrap();
    let error = client.emoji_packs(&unknown).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains(&format!("emoji packs of channel {unknown}")), "{error}");
}
