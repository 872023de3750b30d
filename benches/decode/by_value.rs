//! The same data by way of `serde_json::Value`, the way it is usually done: frame, profile and extras each become a `Value`,
//! and what is wanted is moved out of it. The structs have the fields of the crate's own.

#![expect(clippy::struct_field_names, reason = "named as in the crate")]

use std::collections::BTreeMap;

use jiff::{Timestamp, civil, tz};
use serde::Serialize;
use serde_json::Value;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Event {
    Chat(Message),
    Donation(Box<Donation>),
    Subscription(Box<Subscription>),
    SubscriptionGiftReceived(Box<GiftReceived>),
    System(Box<System>),
    RecentChat(Recent),
    Blind(Box<Blind>),
    Mission(Box<MissionUpdate>),
}

#[derive(Serialize)]
pub(crate) struct Message {
    chat_channel_id: Option<Box<str>>,
    user_id: Option<Box<str>>,
    time: Option<Timestamp>,
    content: String,
    status: Box<str>,
    profile: Option<Box<Profile>>,
    anonymous: bool,
    os_type: Option<Box<str>>,
    emojis: BTreeMap<String, String>,
    connections: Option<u32>,
    delivery: &'static str,
    mine: bool,
}

#[derive(Serialize)]
pub(crate) struct Profile {
    user_id: Option<Box<str>>,
    nickname: Box<str>,
    image_url: Option<Box<str>>,
    role: Option<Box<str>>,
    role_badge_url: Option<Box<str>>,
    title: Option<Title>,
    verified: bool,
    color_code: Option<Box<str>>,
    subscription: Option<Box<SubscriberBadge>>,
    donation_rank: Option<Box<RankBadge>>,
    followed_at: Option<Timestamp>,
    activity_badges: Vec<ActivityBadge>,
    viewer_badges: Option<Vec<ViewerBadge>>,
    achievement_badge_ids: Vec<Box<str>>,
}

#[derive(Serialize)]
struct Title {
    name: Box<str>,
    color: Option<Box<str>>,
}

#[derive(Serialize)]
struct SubscriberBadge {
    months: Option<u32>,
    tier: Option<u32>,
    tier_name: Option<Box<str>>,
    image_url: Option<Box<str>>,
}

#[derive(Serialize)]
struct RankBadge {
    title: Box<str>,
    image_url: Box<str>,
}

#[derive(Serialize)]
struct ActivityBadge {
    number: Option<i64>,
    id: Box<str>,
    name: Option<Box<str>>,
    image_url: Box<str>,
    activated: bool,
}

#[derive(Serialize)]
struct ViewerBadge {
    kind: Option<Box<str>>,
    id: Box<str>,
    scope: Option<Box<str>>,
    image_url: Box<str>,
}

#[derive(Serialize)]
pub(crate) struct Donation {
    #[serde(flatten)]
    message: Message,
    kind: Option<Box<str>>,
    amount_krw: Option<i64>,
    pay_type: Option<Box<str>>,
    donation_id: Option<Box<str>>,
    nickname: Option<Box<str>>,
    weekly_ranks: Vec<WeeklyRank>,
    own_weekly_rank: Option<Box<WeeklyRank>>,
    continuous_days: Option<u32>,
    mission: Option<Box<Mission>>,
    party: Option<()>,
}

#[derive(Serialize)]
struct WeeklyRank {
    user_id: Option<Box<str>>,
    nickname: Box<str>,
    verified: bool,
    achievement_badge_ids: Vec<Box<str>>,
    amount_krw: Option<i64>,
    rank: Option<u32>,
}

#[derive(Serialize)]
struct Mission {
    mission_id: Option<Box<str>>,
    related_mission_id: Option<Box<str>>,
    mission_kind: Option<Box<str>>,
    mission_text: Option<Box<str>>,
    status: Option<Box<str>>,
    success: bool,
    total_amount_krw: Option<i64>,
    participations: Option<u32>,
    duration_secs: Option<i64>,
    created_at: Option<Timestamp>,
    started_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    campaign_id: Option<Box<str>>,
}

#[derive(Serialize)]
pub(crate) struct MissionUpdate {
    #[serde(flatten)]
    mission: Mission,
    amount_krw: Option<i64>,
    user_id: Option<Box<str>>,
    nickname: Option<Box<str>>,
    anonymous: bool,
}

#[derive(Serialize)]
pub(crate) struct Subscription {
    #[serde(flatten)]
    message: Message,
    months: Option<u32>,
    tier: Option<u32>,
    tier_name: Option<Box<str>>,
    nickname: Option<Box<str>>,
}

#[derive(Serialize)]
pub(crate) struct GiftReceived {
    #[serde(flatten)]
    message: Message,
    gift_id: Option<Box<str>>,
    receiver_id: Option<Box<str>>,
    receiver_nickname: Option<Box<str>>,
    receiver_verified: bool,
    selection: Option<Box<str>>,
    tier: Option<u32>,
    tier_name: Option<Box<str>>,
}

#[derive(Serialize)]
pub(crate) struct System {
    #[serde(flatten)]
    message: Message,
    description: Option<Box<str>>,
    style_type: Option<i64>,
    kind: Option<Box<str>>,
    visible_roles: Vec<Box<str>>,
    params: Option<Box<Params>>,
}

#[derive(Serialize)]
struct Params {
    register_nickname: Option<Box<str>>,
    register_profile: Option<Box<Profile>>,
    target_nickname: Option<Box<str>>,
    target_profile: Option<Box<Profile>>,
}

#[derive(Serialize)]
pub(crate) struct Recent {
    rows: Vec<Event>,
    connections: Option<u32>,
    notice: Option<Box<Notice>>,
}

#[derive(Serialize)]
pub(crate) struct Notice {
    chat_channel_id: Option<Box<str>>,
    user_id: Option<Box<str>>,
    time: Option<Timestamp>,
    content: String,
    emojis: BTreeMap<String, String>,
    profile: Option<Box<Profile>>,
    pinned_by: Option<Box<Profile>>,
    created_at: Option<Timestamp>,
}

#[derive(Serialize)]
pub(crate) struct Blind {
    chat_channel_id: Option<Box<str>>,
    user_id: Option<Box<str>>,
    time: Option<Timestamp>,
    blind_type: Option<Box<str>>,
    blind_user_id: Option<Box<str>>,
    restored: Option<()>,
}

pub(crate) fn decode(text: &str) -> Vec<Event> {
    let mut frame: Value = serde_json::from_str(text).unwrap();
    let cmd = frame["cmd"].as_i64();
    let mut body = frame["bdy"].take();
    match cmd.unwrap() {
        93_101 | 93_102 => body.as_array_mut().unwrap().iter_mut().map(live).collect(),
        15_101 => vec![Event::RecentChat(Recent {
            rows: body["messageList"].as_array_mut().unwrap().iter_mut().map(recent).collect(),
            connections: count(&body["userCount"]),
            notice: notice(&mut body["notice"]),
        })],
        94_008 => vec![Event::Blind(Box::new(Blind {
            chat_channel_id: string(&mut body, "channelId"),
            user_id: string(&mut body, "userId"),
            time: time(&body["messageTime"]),
            blind_type: string(&mut body, "blindType"),
            blind_user_id: string(&mut body, "blindUserId"),
            restored: None,
        }))],
        93_006 => {
            let anonymous = body["isAnonymous"].as_bool().unwrap_or_default();
            vec![Event::Mission(Box::new(MissionUpdate {
                mission: mission(&mut body),
                amount_krw: body["payAmount"].as_i64(),
                user_id: string(&mut body, "userIdHash"),
                nickname: string(&mut body, "nickname").filter(|_| !anonymous),
                anonymous,
            }))]
        }
        cmd => unreachable!("no fixture has cmd {cmd}"),
    }
}

fn live(row: &mut Value) -> Event {
    event(row, ["cid", "uid", "msgTime", "msg", "msgStatusType", "mbrCnt", "msgTypeCode"], "live")
}

fn recent(row: &mut Value) -> Event {
    let keys = ["channelId", "userId", "messageTime", "content", "messageStatusType", "memberCount", "messageTypeCode"];
    event(row, keys, "recent")
}

fn event(row: &mut Value, keys: [&str; 7], delivery: &'static str) -> Event {
    let [cid, uid, at, content, status, connections, code] = keys;
    let mut extras = embedded(&row["extras"]);
    let user_id = string(row, uid);
    let anonymous = user_id.as_deref() == Some("anonymous")
        || extras["isAnonymous"].as_bool().unwrap_or(!extras["anonymousToken"].is_null());
    let message = Message {
        chat_channel_id: string(row, cid),
        user_id,
        time: time(&row[at]),
        content: string(row, content).unwrap_or_default().into(),
        status: string(row, status).unwrap(),
        profile: profile(embedded(&row["profile"])).filter(|_| !anonymous),
        anonymous,
        os_type: string(&mut extras, "osType"),
        emojis: emojis(&mut extras),
        connections: count(&row[connections]),
        delivery,
        mine: false,
    };
    let nickname = |extras: &mut Value| {
        let of_profile = || message.profile.as_ref().map(|profile| profile.nickname.clone());
        string(extras, "nickname").or_else(of_profile).filter(|_| !anonymous)
    };
    match row[code].as_i64().unwrap() {
        1 => Event::Chat(message),
        10 => {
            let kind = string(&mut extras, "donationType");
            let is_mission = matches!(kind.as_deref(), Some("MISSION" | "MISSION_PARTICIPATION"));
            Event::Donation(Box::new(Donation {
                kind,
                amount_krw: extras["payAmount"].as_i64(),
                pay_type: string(&mut extras, "payType"),
                donation_id: string(&mut extras, "donationId"),
                nickname: nickname(&mut extras),
                weekly_ranks: list(&mut extras, "weeklyRankList", weekly_rank),
                own_weekly_rank: extras.get_mut("donationUserWeeklyRank").map(weekly_rank).map(Box::new),
                continuous_days: count(&extras["continuousDonationDays"]),
                mission: is_mission.then(|| Box::new(mission(&mut extras))),
                party: None,
                message,
            }))
        }
        11 => Event::Subscription(Box::new(Subscription {
            months: count(&extras["month"]),
            tier: count(&extras["tierNo"]),
            tier_name: string(&mut extras, "tierName"),
            nickname: nickname(&mut extras),
            message,
        })),
        12 => Event::SubscriptionGiftReceived(Box::new(GiftReceived {
            gift_id: string(&mut extras, "giftId"),
            receiver_id: string(&mut extras, "receiverUserIdHash"),
            receiver_nickname: string(&mut extras, "receiverNickname"),
            receiver_verified: extras["receiverVerifiedMark"].as_bool().unwrap_or_default(),
            selection: string(&mut extras, "selectionType"),
            tier: count(&extras["giftTierNo"]),
            tier_name: string(&mut extras, "giftTierName"),
            message,
        })),
        30 => {
            let mut params = extras["params"].take();
            Event::System(Box::new(System {
                description: string(&mut extras, "description"),
                style_type: extras["styleType"].as_i64(),
                kind: string(&mut extras, "type"),
                visible_roles: list(&mut extras, "visibleRoles", |role| text(role).unwrap()),
                params: Some(Box::new(Params {
                    register_nickname: string(&mut params, "registerNickname"),
                    register_profile: profile(embedded(&params["registerChatProfileJson"])),
                    target_nickname: string(&mut params, "targetNickname"),
                    target_profile: profile(embedded(&params["targetChatProfileJson"])),
                })),
                message,
            }))
        }
        code => unreachable!("no fixture has code {code}"),
    }
}

fn profile(mut value: Value) -> Option<Box<Profile>> {
    if !value.is_object() || (value["nickname"].is_null() && value["userIdHash"].is_null()) {
        return None;
    }
    let mut streaming = value["streamingProperty"].take();
    Some(Box::new(Profile {
        user_id: string(&mut value, "userIdHash"),
        nickname: string(&mut value, "nickname").unwrap_or_default(),
        image_url: string(&mut value, "profileImageUrl").filter(|url| !url.is_empty()),
        role: string(&mut value, "userRoleCode"),
        role_badge_url: string(&mut value["badge"], "imageUrl"),
        title: value
            .get_mut("title")
            .filter(|title| title.is_object())
            .map(|title| Title { name: string(title, "name").unwrap_or_default(), color: string(title, "color") }),
        verified: value["verifiedMark"].as_bool().unwrap_or_default(),
        color_code: string(&mut streaming["nicknameColor"], "colorCode").filter(|code| &**code != "CC000"),
        subscription: streaming.get_mut("subscription").map(|subscription| {
            Box::new(SubscriberBadge {
                months: count(&subscription["accumulativeMonth"]),
                tier: count(&subscription["tier"]),
                tier_name: string(subscription, "tierName"),
                image_url: string(&mut subscription["badge"], "imageUrl"),
            })
        }),
        donation_rank: streaming.get_mut("realTimeDonationRanking").map(|rank| {
            let badge = &mut rank["badge"];
            Box::new(RankBadge {
                title: string(badge, "title").unwrap_or_default(),
                image_url: string(badge, "imageUrl").unwrap_or_default(),
            })
        }),
        followed_at: seoul(&streaming["following"]["followDate"]),
        activity_badges: list(&mut value, "activityBadges", |badge| ActivityBadge {
            number: badge["badgeNo"].as_i64(),
            id: string(badge, "badgeId").unwrap_or_default(),
            name: string(badge, "name"),
            image_url: string(badge, "imageUrl").unwrap_or_default(),
            activated: badge["activated"].as_bool().unwrap_or_default(),
        }),
        viewer_badges: value["viewerBadges"].is_array().then(|| {
            list(&mut value, "viewerBadges", |chosen| {
                let kind = string(chosen, "type");
                let badge = &mut chosen["badge"];
                ViewerBadge {
                    kind,
                    id: string(badge, "badgeId").unwrap_or_default(),
                    scope: string(badge, "scope"),
                    image_url: string(badge, "imageUrl").unwrap_or_default(),
                }
            })
        }),
        achievement_badge_ids: list(&mut streaming, "activatedAchievementBadgeIds", |id| text(id).unwrap()),
    }))
}

fn weekly_rank(value: &mut Value) -> WeeklyRank {
    WeeklyRank {
        user_id: string(value, "userIdHash"),
        nickname: string(value, "nickName").unwrap_or_default(),
        verified: value["verifiedMark"].as_bool().unwrap_or_default(),
        achievement_badge_ids: list(value, "activatedAchievementBadgeIds", |id| text(id).unwrap()),
        amount_krw: value["donationAmount"].as_i64(),
        rank: count(&value["ranking"]),
    }
}

fn mission(value: &mut Value) -> Mission {
    Mission {
        mission_id: string(value, "missionDonationId"),
        related_mission_id: string(value, "relatedMissionDonationId"),
        mission_kind: string(value, "missionDonationType"),
        mission_text: string(value, "missionText"),
        status: string(value, "status"),
        success: value["success"].as_bool().unwrap_or_default(),
        total_amount_krw: value["totalPayAmount"].as_i64(),
        participations: count(&value["participationCount"]),
        duration_secs: value["durationTime"].as_i64(),
        created_at: seoul(&value["missionCreatedTime"]),
        started_at: seoul(&value["missionStartTime"]),
        ends_at: seoul(&value["missionEndTime"]),
        campaign_id: string(value, "donationCampaignId"),
    }
}

fn notice(value: &mut Value) -> Option<Box<Notice>> {
    if !value.is_object() {
        return None;
    }
    let mut extras = embedded(&value["extras"]);
    Some(Box::new(Notice {
        chat_channel_id: string(value, "channelId"),
        user_id: string(value, "userId"),
        time: time(&value["messageTime"]),
        content: string(value, "content").unwrap_or_default().into(),
        emojis: emojis(&mut extras),
        profile: profile(embedded(&value["profile"])),
        pinned_by: profile(extras["registerProfile"].take()),
        created_at: time(&value["createTime"]),
    }))
}

fn embedded(value: &Value) -> Value {
    value.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

fn text(value: &mut Value) -> Option<Box<str>> {
    match value.take() {
        Value::String(text) => Some(text.into_boxed_str()),
        _ => None,
    }
}

fn string(value: &mut Value, key: &str) -> Option<Box<str>> {
    text(value.get_mut(key)?)
}

fn list<T>(value: &mut Value, key: &str, read: impl FnMut(&mut Value) -> T) -> Vec<T> {
    value.get_mut(key).and_then(Value::as_array_mut).map(|list| list.iter_mut().map(read).collect()).unwrap_or_default()
}

fn emojis(extras: &mut Value) -> BTreeMap<String, String> {
    let Some(emojis) = extras.get_mut("emojis").and_then(Value::as_object_mut) else {
        return BTreeMap::new();
    };
    std::mem::take(emojis).into_iter().filter_map(|(name, mut url)| Some((name, text(&mut url)?.into()))).collect()
}

fn count(value: &Value) -> Option<u32> {
    value.as_i64()?.try_into().ok()
}

fn time(value: &Value) -> Option<Timestamp> {
    Timestamp::from_millisecond(value.as_i64()?).ok()
}

fn seoul(value: &Value) -> Option<Timestamp> {
    let civil: civil::DateTime = value.as_str()?.parse().ok()?;
    tz::offset(9).to_timestamp(civil).ok()
}
