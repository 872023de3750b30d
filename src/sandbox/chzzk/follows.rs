//! What accounts follow and block, and are to a channel.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{
    Channel, User, World,
    broadcast::{ChannelState, OnAir},
    rest::{ok, refusal, unknown_channel},
    world::State as WorldState,
};
use crate::sandbox::invent::kst;

/// By the accounts' ids.
#[derive(Debug, Default)]
pub(super) struct Relations(HashMap<String, Relation>);

#[derive(Debug, Default)]
struct Relation {
    /// Which channels, and since when.
    follows: Vec<(String, i64)>,
    /// Which users.
    blocks: Vec<String>,
}

impl Relations {
    fn of(&mut self, user_id: &str) -> &mut Relation {
        self.0.entry(user_id.to_owned()).or_default()
    }
}

impl Relation {
    fn follow(&mut self, channel: &str, now: i64) {
        if !self.follows.iter().any(|(known, _)| known == channel) {
            self.follows.push((channel.to_owned(), now));
        }
    }

    fn unfollow(&mut self, channel: &str) {
        self.follows.retain(|(known, _)| known != channel);
    }

    fn following(&self, channel: &str) -> Value {
        let since = self.follows.iter().find(|(known, _)| known == channel).map(|(_, since)| kst(*since));
        json!({"following": since.is_some(), "notification": false, "followDate": since})
    }
}

/// What the account follows and blocks.
impl User {
    /// Follows a channel from now on.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let (user, channel) = (sandbox.chzzk().guest(), sandbox.chzzk().channel());
    /// user.follow(&channel);
    /// assert_eq!(user.follows(), [channel.id()]);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn follow(&self, channel: &Channel) {
        self.update(|state| {
            let now = state.now();
            state.relations.of(self.user_id()).follow(channel.id(), now);
        });
    }

    /// The ids of the channels that the account follows, in the order in which it began to.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// assert!(sandbox.chzzk().guest().follows().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn follows(&self) -> Vec<String> {
        self.update(|state| {
            let follows = &state.relations.of(self.user_id()).follows;
            follows.iter().map(|(channel, _)| channel.clone()).collect()
        })
    }

    /// The ids of the users that the account blocked.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// assert!(sandbox.chzzk().guest().blocks().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn blocks(&self) -> Vec<String> {
        self.update(|state| state.relations.of(self.user_id()).blocks.clone())
    }
}

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/service/v1/channels/{id}/follow", get(state).post(follow).delete(unfollow))
        .route("/service/v1/channels/followings", get(followings))
        .route("/service/v1/channels/followings/live", get(live_followings))
        .route("/service/v1.1/channels/{id}/my-info", get(my_info))
        .route("/nng_main/v1/privateUserBlocks/allUserIdHash", get(blocks))
        .route("/nng_main/v1/privateUserBlocks/{user}", post(block).delete(unblock))
}

/// Does it for the account of these cookies.
fn as_account(world: &World, headers: &HeaderMap, act: impl FnOnce(&mut WorldState, &str) -> Response) -> Response {
    world.update(|state| match state.account(headers).map(|account| account.user_id.clone()) {
        Some(user_id) => act(state, &user_id),
        None => refusal(StatusCode::UNAUTHORIZED, 401, "로그인이 필요합니다."),
    })
}

async fn state(State(world): State<Arc<World>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    world.update(|state| {
        if state.find_channel(&id).is_none() {
            return unknown_channel();
        }
        let account = state.account(&headers).map(|account| account.user_id.clone());
        let personal = account.map(
            |user_id| json!({"following": state.relations.of(&user_id).following(&id), "privateUserBlock": false}),
        );
        ok(&json!({"channel": {"channelId": id, "personalData": personal}}))
    })
}

async fn follow(State(world): State<Arc<World>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    as_account(&world, &headers, |state, user_id| {
        if state.find_channel(&id).is_none() {
            return unknown_channel();
        }
        let now = state.now();
        state.relations.of(user_id).follow(&id, now);
        ok(&Value::Null)
    })
}

async fn unfollow(State(world): State<Arc<World>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    as_account(&world, &headers, |state, user_id| {
        state.relations.of(user_id).unfollow(&id);
        ok(&Value::Null)
    })
}

#[derive(serde::Deserialize)]
struct PageQuery {
    page: Option<usize>,
    size: Option<usize>,
}

async fn followings(State(world): State<Arc<World>>, Query(page): Query<PageQuery>, headers: HeaderMap) -> Response {
    list(&world, &page, &headers, |_| true)
}

async fn live_followings(
    State(world): State<Arc<World>>,
    Query(page): Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    list(&world, &page, &headers, |channel| channel.on_air == OnAir::Open)
}

fn list(world: &World, page: &PageQuery, headers: &HeaderMap, wanted: impl Fn(&ChannelState) -> bool) -> Response {
    let (page, size) = (page.page.unwrap_or(0), page.size.unwrap_or(20).max(1));
    as_account(world, headers, |state, user_id| {
        let follows = state.relations.of(user_id).follows.clone();
        let found: Vec<_> = follows
            .iter()
            .filter_map(|(id, _)| state.channels().iter().find(|channel| channel.id == *id))
            .filter(|channel| wanted(channel))
            .collect();
        let rows: Vec<_> =
            found.iter().skip(page.saturating_mul(size)).take(size).map(|channel| row(channel)).collect();
        ok(&json!({"totalCount": found.len(), "totalPage": found.len().div_ceil(size), "followingList": rows}))
    })
}

fn row(channel: &ChannelState) -> Value {
    let open = channel.on_air == OnAir::Open;
    let live = json!({
        "liveTitle": channel.title,
        "concurrentUserCount": channel.viewers,
        "liveCategoryValue": "예시 게임",
    });
    json!({
        "channelId": channel.id,
        "channel": channel.info(),
        "streamer": {"openLive": open},
        "liveInfo": open.then_some(live),
    })
}

async fn my_info(State(world): State<Arc<World>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    as_account(&world, &headers, |state, user_id| {
        if state.find_channel(&id).is_none() {
            return unknown_channel();
        }
        let restricted = state.find_channel(&id).is_some_and(|channel| channel.restricted.contains(user_id));
        ok(&json!({
            "channelId": id,
            "userRole": "USER",
            "permissions": [],
            "following": state.relations.of(user_id).following(&id),
            "cheatKey": false,
            "naverMembership": false,
            "restriction": {
                "restrict": restricted,
                "origin": false,
                "restrictReleaseState": "NONE",
                "judgment": null,
                "availableReleaseRequestDate": null,
                "restrictUserNickname": null,
                "fromDate": null,
                "toDate": null,
            },
            "privateUserBlock": false,
            "subscription": {
                "subscribing": false,
                "subscriptionDeferred": false,
                "subscriptionAlertNotified": false,
                "subscriptionAlertRefused": false,
                "subscriptionDisabled": false,
                "subscriptionExpireNotifyRequired": false,
                "subscriptionGift": false,
            },
            "playerAdFlag": {"preRoll": true, "midRoll": true, "postRoll": true},
        }))
    })
}

async fn blocks(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    as_account(&world, &headers, |state, user_id| ok(&json!(state.relations.of(user_id).blocks)))
}

async fn block(State(world): State<Arc<World>>, Path(user): Path<String>, headers: HeaderMap) -> Response {
    as_account(&world, &headers, |state, user_id| {
        let blocks = &mut state.relations.of(user_id).blocks;
        if !blocks.contains(&user) {
            blocks.push(user);
        }
        ok(&Value::Null)
    })
}

async fn unblock(State(world): State<Arc<World>>, Path(user): Path<String>, headers: HeaderMap) -> Response {
    as_account(&world, &headers, |state, user_id| {
        state.relations.of(user_id).blocks.retain(|known| *known != user);
        ok(&Value::Null)
    })
}
