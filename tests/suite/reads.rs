//! Searches, lists, videos and clips: what is asked on the wire, and how lists end.

use std::{collections::BTreeSet, time::Duration};

use livechat::{
    Error, ErrorKind,
    chzzk::{
        ChannelId,
        unofficial::{
            CategoryId, ClipUid, PageKey, VideoNo,
            model::{CategoryType, ClipPart, MediaId, VideoFilter, VideoType},
        },
    },
    sandbox::{
        RecordedRequest,
        chzzk::{ALWAYS, Channel, ChannelKind, RestFault},
    },
};

use super::Walking as _;
use super::{api::Pages, maybe_async, mode_test, world::World};

/// What was asked since the last look: method, path and query.
fn asked(world: &World) -> Vec<String> {
    let lines = world.sandbox.requests().iter().map(line).collect();
    world.sandbox.forget_requests();
    lines
}

fn line(request: &RecordedRequest) -> String {
    let query = request.query.as_deref().map_or(String::new(), |query| format!("?{query}"));
    format!("{} {}{query}", request.method, request.path)
}

fn id(channel: &Channel) -> ChannelId {
    channel.id().parse().unwrap()
}

/// All of a list, without an error.
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
async fn first<T: 'static>(mut pages: Pages<T>) -> T {
    pages.next().await.unwrap().unwrap()
}

/// Asks for one of everything.
#[maybe_async]
async fn one_of_each(world: &World, logged_in: bool) {
    let channel = world.channel();
    let video = channel.add_video("지난 방송 & 그 밖", Duration::from_secs(60));
    let uid = channel.add_clips(1).remove(0);
    world.chzzk().add_lounge("모래성");
    world.sandbox.forget_requests();
    let client = if logged_in { world.login(&world.chzzk().guest()) } else { world.client() };
    let (channel, number, uid) = (id(&channel), video.number(), ClipUid::new(uid).unwrap());
    let (game, example) = (CategoryType::Game, CategoryId::new("Example_Game").unwrap());
    let (etc, talk) = (CategoryType::Etc, CategoryId::new("talk").unwrap());

    let found = first(client.search_channels("모래상자")).await;
    assert_eq!((found.channel_id.as_ref(), found.live, found.image_url.as_deref()), (Some(&channel), true, Some("")));
    assert!(found.activated_badge_ids.is_empty() && found.first_broadcast_date.is_none());
    let found = first(client.search_lives("방송")).await;
    let live = found.live.unwrap();
    assert_eq!((live.viewer_count, live.id_of_channel()), (Some(123), Some(&channel)));
    assert_eq!(found.channel.unwrap().name.as_deref(), Some("모래상자"));
    let found = first(client.search_videos("지난 방송 & 그")).await;
    assert_eq!(found.video.unwrap().video_no.map(VideoNo::get), Some(number));
    let lounge = first(client.search_lounges("모래")).await;
    assert_eq!(lounge.raw.as_str(), r#"{"loungeName":"모래성"}"#);
    let suggested = first(client.suggest_channels("모")).await;
    assert_eq!(suggested, "모래상자");
    let live = first(client.lives()).await;
    assert_eq!((live.title.as_deref(), live.id_of_channel()), (Some("모래상자 방송"), Some(&channel)));
    assert_eq!(live.playback.unwrap().hls().unwrap().as_str(), "https://example.invalid/live.m3u8");
    let category = first(client.categories()).await;
    assert_eq!(category.category_id.as_ref(), Some(&example));
    assert!(category.raw.as_str().contains("Example_Game"));
    let category = client.category(&game, &example).await.unwrap();
    assert_eq!((category.name.as_deref(), category.category_type.as_ref()), (Some("예시 게임"), Some(&game)));
    let live = first(client.category_lives(&game, &example)).await;
    assert_eq!(live.id_of_channel(), Some(&channel));
    let listed = first(client.category_videos(&etc, &talk)).await;
    assert_eq!(listed.duration(), Some(Duration::from_secs(60)));
    let listed = first(client.videos(&channel, VideoFilter::new())).await;
    assert_eq!((listed.video_no.map(VideoNo::get), listed.kind.as_ref()), (Some(number), Some(&VideoType::Replay)));
    let video = client.video(VideoNo::new(number).unwrap()).await.unwrap();
    assert_eq!((video.title.as_deref(), video.duration()), (Some("지난 방송 & 그 밖"), Some(Duration::from_secs(60))));
    assert!(video.in_key.is_some() && !format!("{video:?}").contains(video.in_key.as_ref().unwrap().expose()));
    let clip = first(client.clips(&channel)).await;
    assert_eq!(clip.clip_uid.as_ref(), Some(&uid));
    let clip = client.clip(&uid, &[ClipPart::Comment, ClipPart::MakerChannel]).await.unwrap();
    assert_eq!(clip.clip_uid.as_ref(), Some(&uid));
    let clips = client.clips_detail(std::slice::from_ref(&uid)).await.unwrap();
    assert_eq!((clips.clips.len(), clips.clips[0].clip_uid.as_ref()), (1, Some(&uid)));
}

#[maybe_async]
#[mode_test]
async fn every_read_asks_what_the_facts_say() {
    for logged_in in [false, true] {
        let world = World::start();
        one_of_each(&world, logged_in).await;
        let requests = world.sandbox.requests();
        let channel = id(&world.channel());
        let uid = requests.last().unwrap().body_text().split('"').nth(3).unwrap().to_owned();
        let expected = [
            "GET /service/v1/search/channels?keyword=%EB%AA%A8%EB%9E%98%EC%83%81%EC%9E%90&size=20&offset=0&withFirstChannelContent=false".to_owned(),
            "GET /service/v1/search/lives?keyword=%EB%B0%A9%EC%86%A1&size=20&offset=0".to_owned(),
            "GET /service/v1/search/videos?keyword=%EC%A7%80%EB%82%9C%20%EB%B0%A9%EC%86%A1%20%26%20%EA%B7%B8&size=20&offset=0".to_owned(),
            "GET /nng_main/v2/search/lounges?keyword=%EB%AA%A8%EB%9E%98&limit=50&offset=0".to_owned(),
            "GET /service/v1/search/channels/auto-complete?keyword=%EB%AA%A8&size=20&offset=0".to_owned(),
            "GET /service/v1/lives?size=20".to_owned(),
            "GET /service/v1/categories/live?size=20".to_owned(),
            "GET /service/v1/categories/GAME/Example_Game/info".to_owned(),
            "GET /service/v2/categories/GAME/Example_Game/lives?size=20".to_owned(),
            "GET /service/v2/categories/ETC/talk/videos?size=20".to_owned(),
            format!("GET /service/v1/channels/{channel}/videos?sortType=LATEST&pagingType=PAGE&page=0&size=24"),
            "GET /service/v3/videos/14000001".to_owned(),
            format!("GET /service/v1/channels/{channel}/clips?filterType=ALL&orderType=RECENT&size=20"),
            format!("GET /service/v1/clips/{uid}/detail?optionalProperties=COMMENT&optionalProperties=MAKER_CHANNEL"),
            "POST /service/v1/clips/detail-bulk".to_owned(),
        ];
        assert_eq!(requests.iter().map(line).collect::<Vec<_>>(), expected);
        for request in &requests {
            assert_eq!(request.had_cookies, logged_in, "{request:?}");
            assert!(request.header("user-agent").is_some_and(|agent| agent.contains("Mozilla")), "{request:?}");
            assert_eq!(request.header("referer"), Some("https://chzzk.naver.com/"), "{request:?}");
        }
        let bulk = requests.last().unwrap();
        assert_eq!(bulk.header("content-type"), Some("application/json"));
        assert_eq!(bulk.body_text(), format!(r#"{{"clipUIDList":["{uid}"]}}"#));
    }
}

#[maybe_async]
#[mode_test]
async fn searches_go_on_by_offset_to_the_end() {
    let world = World::start();
    for _ in 1..45 {
        world.chzzk().add_channel(ChannelKind::Live);
    }
    let client = world.client();
    world.sandbox.forget_requests();
    let found = all(client.search_channels("모래")).await;
    let ids: BTreeSet<_> = found.iter().map(|channel| channel.channel_id.clone().unwrap()).collect();
    assert_eq!((found.len(), ids.len()), (45, 45));
    let query = "GET /service/v1/search/channels?keyword=%EB%AA%A8%EB%9E%98&size=20";
    let pages = ["&offset=0", "&offset=20", "&offset=40"];
    let expected: Vec<_> = pages.iter().map(|page| format!("{query}{page}&withFirstChannelContent=false")).collect();
    assert_eq!(asked(&world), expected);

    let lives = all(client.search_lives("방송").page_size(9)).await;
    assert_eq!(lives.len(), 45);
    assert_eq!(asked(&world).len(), 5);
    let names = all(client.suggest_channels("모래상자").page_size(13)).await;
    assert_eq!(names.len(), 45);
    assert_eq!(
        asked(&world)[3],
        "GET /service/v1/search/channels/auto-complete?keyword=%EB%AA%A8%EB%9E%98%EC%83%81%EC%9E%90&size=13&offset=39"
    );

    // Nothing found: `page` is null.
    let nothing = all(client.search_videos("없는 것")).await;
    assert!(nothing.is_empty());
    assert_eq!(asked(&world).len(), 1);
}

#[maybe_async]
#[mode_test]
async fn lounges_go_on_while_pages_are_full() {
    let world = World::start();
    for number in 0..100 {
        world.chzzk().add_lounge(&format!("모래성 {number}"));
    }
    let lounges = all(world.client().search_lounges("모래성")).await;
    assert_eq!((lounges.len(), lounges[99].raw.as_str()), (100, r#"{"loungeName":"모래성 99"}"#));
    let offsets: Vec<_> = asked(&world).iter().map(|line| line.rsplit_once('=').unwrap().1.to_owned()).collect();
    assert_eq!(offsets, ["0", "50", "100"]);
    let lounges = all(world.client().search_lounges("모래성 9")).await;
    assert_eq!(lounges.len(), 11);
    assert_eq!(asked(&world).len(), 1);
}

#[maybe_async]
#[mode_test]
async fn lives_go_on_behind_the_one_that_was_last() {
    let world = World::start();
    for _ in 1..25 {
        world.chzzk().add_channel(ChannelKind::Live);
    }
    world.chzzk().add_channel(ChannelKind::Offline);
    let client = world.client();
    let lives = all(client.lives().page_size(10)).await;
    let ids: Vec<_> = lives.iter().map(|live| live.live_id.unwrap()).collect();
    assert_eq!((ids.len(), ids.is_sorted_by(|a, b| a > b)), (25, true));
    let next = |last: usize| {
        // The service names the parameters; their order is its own.
        format!("GET /service/v1/lives?size=10&concurrentUserCount=123&liveId={}", ids[last])
    };
    assert_eq!(asked(&world), ["GET /service/v1/lives?size=10".to_owned(), next(9), next(19)]);

    let (kind, id) = (CategoryType::Game, CategoryId::new("Example_Game").unwrap());
    let here = all(client.category_lives(&kind, &id).page_size(7)).await;
    assert_eq!((here.len(), asked(&world).len()), (25, 4));
    let elsewhere = all(client.category_lives(&CategoryType::Sports, &id)).await;
    assert!(elsewhere.is_empty());
    let categories = all(client.categories().page_size(1)).await;
    assert_eq!(categories.len(), 2);
}

#[maybe_async]
#[mode_test]
async fn videos_are_counted_and_clips_follow_each_other() {
    let world = World::start();
    let channel = world.channel();
    let videos: Vec<_> = (0..50).map(|n| channel.add_video(&format!("방송 {n}"), Duration::from_secs(60))).collect();
    videos[3].upload();
    let client = world.client();
    let id = id(&channel);
    let mut pages = client.videos(&id, VideoFilter::new());
    let page = pages.next_page().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.total_count, page.total_pages), (24, Some(50), Some(3)));
    let rest = all(pages).await;
    assert_eq!(rest.len(), 26);
    assert_eq!(asked(&world).len(), 3);
    let later = all(client.videos(&id, VideoFilter::new()).starting_at(PageKey::number(2))).await;
    assert_eq!(later.last().unwrap().video_no.unwrap().get(), videos[0].number());
    asked(&world);
    let time = jiff_time(1_790_500_000_000);
    let filter = VideoFilter::new().kind(VideoType::Upload).publish_date_at(time);
    let uploads = all(client.videos(&id, filter)).await;
    assert_eq!((uploads.len(), uploads[0].video_no.unwrap().get()), (1, videos[3].number()));
    let query = "sortType=LATEST&pagingType=PAGE&page=0&size=24&videoType=UPLOAD&publishDateAt=1790500000000";
    assert_eq!(asked(&world), [format!("GET /service/v1/channels/{id}/videos?{query}")]);

    let mut uids = channel.add_clips(45);
    uids.reverse();
    let clips = all(client.clips(&id)).await;
    assert_eq!(clips.iter().map(|clip| clip.clip_uid.as_ref().unwrap().as_str()).collect::<Vec<_>>(), uids);
    let lines = asked(&world);
    let query = "filterType=ALL&orderType=RECENT&size=20";
    assert_eq!(lines[1], format!("GET /service/v1/channels/{id}/clips?{query}&clipUID={}", uids[19]));
    assert_eq!(lines.len(), 3);
}

fn jiff_time(milliseconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(milliseconds).unwrap()
}

#[maybe_async]
#[mode_test]
async fn an_upload_has_no_broadcast_and_unknown_things_are_not_found() {
    let world = World::start();
    let video = world.channel().add_video("편집본", Duration::from_secs(60));
    video.upload();
    let rewind = r#"{"media":[{"mediaId":"HLS","path":"https://example.invalid/r.m3u8?hdnts=x","encodingTrack":[{"encodingTrackId":"720p","videoHeight":720}]}]}"#;
    video.set_field("liveRewindPlaybackJson", Some(rewind.into()));
    video.set_field("channel", None);
    let client = world.client();
    let read = client.video(VideoNo::new(video.number()).unwrap()).await.unwrap();
    assert_eq!((read.live_opened_at, read.video_chat_channel_id.as_ref(), read.channel.as_ref()), (None, None, None));
    assert_eq!(read.rewind_url().unwrap().without_token(), "https://example.invalid/r.m3u8");
    let playback = read.live_rewind_playback.unwrap();
    assert_eq!(playback.variants(&MediaId::Hls).best().unwrap().name(), Some("720p"));

    let unknown = client.video(VideoNo::new(1).unwrap()).await.unwrap_err();
    let clip = client.clip(&ClipUid::new("Fake0Clip1").unwrap(), &[]).await.unwrap_err();
    let category = client.category(&CategoryType::Game, &CategoryId::new("x").unwrap()).await.unwrap_err();
    for (error, about) in [(unknown, "video 1:"), (clip, "clip Fake0Clip1:"), (category, "category x:")] {
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert!(error.to_string().starts_with(about), "{error}");
    }
}

#[maybe_async]
#[mode_test]
async fn wrong_arguments_send_nothing() {
    let world = World::start();
    let client = world.client();
    let (odd, id) = (CategoryType::from("../x"), CategoryId::new("x").unwrap());
    let errors: [Error; 7] = [
        client.search_channels(" ").next_page().await.unwrap_err(),
        client.search_lounges("").next_page().await.unwrap_err(),
        client.lives().page_size(0).next_page().await.unwrap_err(),
        client.lives().starting_at(PageKey::number(1)).next_page().await.unwrap_err(),
        client.category(&odd, &id).await.unwrap_err(),
        client.category_lives(&odd, &id).next_page().await.unwrap_err(),
        client.clips_detail(&[]).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }
    assert!(asked(&world).is_empty());
}

#[maybe_async]
#[mode_test]
async fn a_client_that_only_reads_reads_all_of_it() {
    let world = World::start();
    let client = world.builder().read_only().build().unwrap();
    let uid = ClipUid::new(world.channel().add_clips(1).remove(0)).unwrap();
    let clips = client.clips_detail(&[uid]).await.unwrap();
    assert_eq!(clips.clips.len(), 1);
    // It reads, so it may be asked again.
    world.faults().rest("detail-bulk", RestFault::status(503), 1);
    let clips = client.clips_detail(&[ClipUid::new("Fake0Clip1").unwrap()]).await.unwrap();
    assert!(clips.clips.is_empty());
    assert_eq!(asked(&world).len(), 3);
}

#[maybe_async]
#[mode_test]
async fn odd_rows_cost_only_themselves() {
    let world = World::start();
    let client = world.client();
    let body = r#"{"code":200,"message":null,"content":{"size":20,"page":{"next":null},"data":[
        null, 7, {"liveId":"21","livePlaybackJson":"{broken","channel":7,"channelId":"5c1e0a7d93b24f6688d0a1b2c3d4e5f6","categoryType":null},
        {"liveId":22,"liveTitle":"b","liveImageUrl":"https://example.invalid/image_{type}.jpg","channel":{"channelId":null}}]}}"#;
    world.faults().rest("v1/lives", RestFault::status(200).body(body), ALWAYS);
    let lives = all(client.lives()).await;
    assert_eq!(lives.iter().map(|live| live.live_id).collect::<Vec<_>>(), [Some(21), Some(22)]);
    assert_eq!(lives[0].id_of_channel().unwrap(), "5c1e0a7d93b24f6688d0a1b2c3d4e5f6");
    assert!(lives[0].playback.is_none() && lives[0].category_type.is_none());
    assert_eq!(
        (lives[1].id_of_channel(), lives[1].image_url(480).unwrap().as_str()),
        (None, "https://example.invalid/image_480.jpg")
    );

    let fixture = include_str!("../fixtures/chzzk/rest/search_channels.json");
    world.faults().rest("search/channels?keyword=a&size=20&offset=0", RestFault::status(200).body(fixture), 1);
    world.faults().rest(
        "offset=20",
        RestFault::status(200).body(include_str!("../fixtures/chzzk/rest/empty_list.json")),
        1,
    );
    let found = all(client.search_channels("a")).await;
    assert_eq!((found.len(), found[0].follower_count, found[0].description.as_deref()), (1, Some(64), Some("")));
}
