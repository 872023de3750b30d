//! The management of a channel: what its streamer and its managers do over REST, with its effect.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use axum::{Router, routing::MethodFilter};
use serde_json::{Map, Value};

use super::{World, mission::Story};

mod audience;
#[expect(clippy::unnecessary_wraps, reason = "all operations have one type")]
mod decision;
#[expect(clippy::unnecessary_wraps, reason = "all operations have one type")]
mod live_setting;
mod notice;
mod operation;
#[expect(clippy::unnecessary_wraps, reason = "all operations have one type")]
mod restriction;
#[expect(clippy::unnecessary_wraps, reason = "all operations have one type")]
mod role;
#[expect(clippy::unnecessary_wraps, reason = "all operations have one type")]
mod word;

pub(super) use live_setting::category_name;

use audience::{Follower, Subscriber};
use operation::{Operation, operation};
use restriction::{ReleaseRequest, Restriction};
use word::Word;

/// What a channel has besides its broadcast.
#[derive(Debug, Default)]
pub(super) struct Managed {
    pub(super) missions: Vec<Story>,
    /// What `live-setting` says and nothing else knows.
    pub(super) settings: Map<String, Value>,
    restrictions: Vec<Restriction>,
    /// How often somebody was restricted for a while, and for days.
    restricted_times: HashMap<String, (u64, u64)>,
    release_requests: Vec<ReleaseRequest>,
    words: BTreeMap<u64, Word>,
    subscribers: Vec<Subscriber>,
    followers: Vec<Follower>,
}

impl Managed {
    pub(super) fn new() -> Self {
        Self { settings: live_setting::first(), ..Self::default() }
    }
}

/// Every path below `/manage/v1/channels/{id}`, and those of the line that is pinned or hidden.
pub(super) fn router() -> Router<Arc<World>> {
    let operations: [(MethodFilter, &str, Operation); 32] = [
        (MethodFilter::POST, "temporary-restrict-users", restriction::restrict_for_a_while),
        (MethodFilter::GET, "restrict-users", restriction::list),
        (MethodFilter::POST, "restrict-users", restriction::add),
        (MethodFilter::PATCH, "restrict-users/{target}", restriction::change),
        (MethodFilter::DELETE, "restrict-users/{target}", restriction::lift),
        (MethodFilter::GET, "restrict-release-requests", restriction::release_requests),
        (MethodFilter::PUT, "restrict-release-requests/{number}/reject", restriction::reject_release),
        (MethodFilter::GET, "users/{target}/chat-activity-count", restriction::chat_activity),
        (MethodFilter::GET, "streaming-roles", role::list),
        (MethodFilter::POST, "streaming-roles", role::add),
        (MethodFilter::DELETE, "streaming-roles/{target}", role::remove),
        (MethodFilter::GET, "my-role", role::own),
        (MethodFilter::GET, "live-setting", live_setting::whole),
        (MethodFilter::PUT, "live-setting", live_setting::put),
        (MethodFilter::GET, "live-setting/normal", live_setting::normal),
        (MethodFilter::GET, "live-setting/chat", live_setting::chat),
        (MethodFilter::GET, "live-setting/chat-mode", live_setting::chat_mode),
        (MethodFilter::GET, "live-setting/chat-condition", live_setting::chat_condition),
        (MethodFilter::GET, "chat-rules", live_setting::rules),
        (MethodFilter::PUT, "chat-rules", live_setting::put_rules),
        (MethodFilter::GET, "chats/prohibit-words", word::list),
        (MethodFilter::POST, "chats/prohibit-words", word::add),
        (MethodFilter::DELETE, "chats/prohibit-words", word::remove_all),
        (MethodFilter::PUT, "chats/prohibit-words/{number}", word::change),
        (MethodFilter::DELETE, "chats/prohibit-words/{number}", word::remove),
        (MethodFilter::GET, "streams", decision::streams),
        (MethodFilter::GET, "streaming-info", decision::streaming_info),
        (MethodFilter::GET, "subscribers", audience::subscribers),
        (MethodFilter::GET, "followers", audience::followers),
        (MethodFilter::GET, "log-power/prediction/status", decision::prediction_status),
        (MethodFilter::PUT, "donations/mission/approve", decision::approve),
        (MethodFilter::PUT, "donations/mission/reject", decision::reject),
    ];
    let router = operations.into_iter().fold(Router::new(), |router, (method, path, run)| {
        router.route(&format!("/manage/v1/channels/{{id}}/{path}"), operation(method, run))
    });
    router
        .route("/nng_main/v1/chats/notices", operation(MethodFilter::POST, notice::pin))
        .route("/nng_main/v1/chats/notices", operation(MethodFilter::DELETE, notice::unpin))
        .route("/nng_main/v1/chats/blind-message", operation(MethodFilter::POST, notice::blind))
}
