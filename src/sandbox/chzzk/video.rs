//! Videos with their chat.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Path, Query, State as Extract},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Map, Value, json};

use super::{
    Channel, Line, Viewer, World,
    broadcast::ChannelState,
    catalogue::{channel_row, not_found},
    rest::ok,
    row::Draft,
};
use crate::sandbox::invent::{alphanumeric, hex, kst};

/// How much of a video's chat a page has, in milliseconds; as was measured, about.
const PAGE: u64 = 45_000;

/// A video; comes from [`Channel::add_video`]. Its chat is served from rows that were put into it, and from rows that are made while
/// they are asked for.
///
/// ```
/// use std::time::Duration;
/// use livechat::sandbox::Sandbox;
///
/// let channel = Sandbox::start()?.chzzk().channel();
/// let video = channel.add_video("지난 방송", Duration::from_secs(3600));
/// video.chat(Duration::from_secs(5), "초록고래", "안녕하세요");
/// assert_eq!(video.number(), 14_000_001);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Video {
    world: Arc<World>,
    number: u64,
    channel: Channel,
}

impl Channel {
    /// One more video of this channel: a recorded broadcast that is so long.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let video = channel.add_video("여섯 시간", Duration::from_secs(6 * 3600));
    /// video.generate_chat(200_000);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_video(&self, title: &str, duration: Duration) -> Video {
        let number = self.update(|state| {
            let number = 14_000_001 + u64::try_from(state.catalogue.videos.len()).unwrap_or_default();
            let duration = millis(duration);
            let published = state.now();
            let opened = published - i64::try_from(duration).unwrap_or_default();
            state.catalogue.videos.insert(
                number,
                VideoState {
                    number,
                    channel: self.index,
                    title: title.to_owned(),
                    kind: "REPLAY",
                    duration,
                    opened,
                    published,
                    cid: self.cid(state),
                    rows: Vec::new(),
                    generated: 0,
                    never_ends: false,
                    overrides: BTreeMap::new(),
                },
            );
            number
        });
        Video { world: self.shared_world(), number, channel: self.clone() }
    }
}

impl Video {
    /// Its number, as in its address.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// assert!(channel.add_video("지난 방송", Duration::from_secs(60)).number() > 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Makes it an upload instead of a recorded broadcast.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.add_video("편집본", Duration::from_secs(60)).upload();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn upload(&self) {
        self.update(|video| video.kind = "UPLOAD");
    }

    /// Somebody wrote a line at this position of the video.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use livechat::sandbox::chzzk::Line;
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let video = channel.add_video("지난 방송", Duration::from_secs(60));
    /// video.chat(Duration::from_secs(1), "초록고래", "안녕");
    /// video.chat(Duration::from_secs(2), "안드로이드", Line::new("hello").os("AOS").raw_profile("null"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn chat(&self, position: Duration, by: impl Into<Viewer>, line: impl Into<Line>) {
        let draft = line.into().draft(&by.into(), None, self.channel.id());
        self.update(|video| {
            let row = video.row(millis(position), &draft);
            video.rows.push((millis(position), row.to_string()));
        });
    }

    /// A row that looks like this, whatever it is: something odd, or a kind that [`chat`](Self::chat) does not make.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let video = channel.add_video("지난 방송", Duration::from_secs(60));
    /// video.push_row(Duration::from_secs(1), serde_json::json!({"playerMessageTime": "?"}));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_row(&self, position: Duration, row: impl Into<Value>) {
        let row = row.into().to_string();
        self.update(|video| video.rows.push((millis(position), row)));
    }

    /// So many lines, evenly over the whole video. They are made while they are asked for and take no memory.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.add_video("여섯 시간", Duration::from_secs(6 * 3600)).generate_chat(200_000);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn generate_chat(&self, rows: u64) {
        self.update(|video| video.generated = rows);
    }

    /// Its chat always names a next page, also behind the end of the video.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.add_video("끝없는 방송", Duration::from_secs(60)).never_end();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn never_end(&self) {
        self.update(|video| video.never_ends = true);
    }

    /// A field of the video's detail that says something else, or (`None`) is not there.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let video = channel.add_video("지난 방송", Duration::from_secs(60));
    /// video.set_field("adult", Some(true.into()));
    /// video.set_field("duration", None);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_field(&self, key: &str, value: Option<Value>) {
        self.update(|video| drop(video.overrides.insert(key.to_owned(), value)));
    }

    fn update(&self, change: impl FnOnce(&mut VideoState)) {
        self.world.update(|state| state.catalogue.videos.get_mut(&self.number).map(change));
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[derive(Debug)]
pub(super) struct VideoState {
    number: u64,
    channel: usize,
    title: String,
    kind: &'static str,
    /// Milliseconds.
    duration: u64,
    opened: i64,
    published: i64,
    cid: String,
    /// Rows with their positions, as texts.
    rows: Vec<(u64, String)>,
    generated: u64,
    never_ends: bool,
    overrides: BTreeMap<String, Option<Value>>,
}

impl VideoState {
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn kind(&self) -> &str {
        self.kind
    }

    pub(super) fn channel(&self) -> usize {
        self.channel
    }

    pub(super) fn summary(&self, channel: &ChannelState) -> Value {
        json!({
            "videoNo": self.number,
            "videoId": hex(&format!("video {}", self.number), 36).to_uppercase(),
            "videoTitle": self.title,
            "videoType": self.kind,
            "publishDate": kst(self.published),
            "publishDateAt": self.published,
            "thumbnailImageUrl": null,
            "trailerUrl": null,
            "duration": self.duration / 1_000,
            "readCount": 324,
            "categoryType": "ETC",
            "videoCategory": "talk",
            "videoCategoryValue": "talk",
            "exposure": true,
            "adult": false,
            "channel": channel_row(channel),
            "watchTimeline": null,
        })
    }

    fn detail(&self, channel: &ChannelState) -> Value {
        let replay = self.kind == "REPLAY";
        let more = json!({
            "livePv": 9806,
            "tags": [],
            "clipActive": true,
            "commentActive": true,
            "blindType": null,
            "liveOpenDate": replay.then(|| kst(self.opened)),
            "paidProductId": null,
            "tvAppViewingPolicyType": "ALLOWED",
            "chapterActive": false,
            "chapters": [],
            "inKey": alphanumeric(&format!("in key {}", self.number), 40),
            "radioModeInKey": alphanumeric(&format!("radio mode in key {}", self.number), 40),
            "vodStatus": "ABR_HLS",
            "liveRewindPlaybackJson": null,
            "encryptionType": null,
            "prevVideo": null,
            "nextVideo": null,
            "videoChatEnabled": replay,
            "videoChatChannelId": replay.then_some(&self.cid),
            "userAdultStatus": null,
        });
        let mut content = Map::new();
        for part in [self.summary(channel), more] {
            if let Value::Object(fields) = part {
                content.extend(fields);
            }
        }
        for (key, value) in &self.overrides {
            match value {
                Some(value) => drop(content.insert(key.clone(), value.clone())),
                None => drop(content.remove(key)),
            }
        }
        Value::Object(content)
    }

    fn row(&self, position: u64, draft: &Draft) -> Value {
        let Draft { user_id, profile, text, kind, status, extras, time, lag: _ } = draft;
        json!({
            "chatChannelId": self.cid,
            "messageTime": time.unwrap_or(self.time_at(position)),
            "playerMessageTime": position,
            "userIdHash": user_id,
            "content": text,
            "messageTypeCode": kind,
            "messageStatusType": status,
            "profile": profile,
            "extras": extras,
        })
    }

    fn time_at(&self, position: u64) -> i64 {
        self.opened.saturating_add_unsigned(position)
    }

    /// The number of the first generated row at this position or behind it.
    fn first_generated(&self, position: u64) -> u64 {
        let rows = u128::from(position) * u128::from(self.generated);
        let first = rows.div_ceil(u128::from(self.duration.max(1)));
        u64::try_from(first).unwrap_or(u64::MAX).min(self.generated)
    }

    /// A generated row, and where it is. What it says is its number.
    fn generated_row(&self, number: u64) -> (u64, String) {
        let position = u128::from(number) * u128::from(self.duration) / u128::from(self.generated.max(1));
        let position = u64::try_from(position).unwrap_or(u64::MAX);
        let mut row = String::with_capacity(400);
        // Writing into a text cannot fail.
        let _ = write!(
            row,
            r#"{{"chatChannelId":"{}","messageTime":{},"playerMessageTime":{position},"userIdHash":"abc{number:029x}","content":"줄 {number}","messageTypeCode":1,"messageStatusType":"NORMAL","extras":"{{\"osType\":\"PC\",\"chatType\":\"STREAMING\",\"emojis\":{{}}}}","profile":null}}"#,
            self.cid,
            self.time_at(position),
        );
        (position, row)
    }

    /// The rows of a part of the video, in order.
    fn between(&self, from: u64, to: u64) -> Vec<(u64, String)> {
        let mut rows: Vec<_> = self.rows.iter().filter(|(at, _)| (from..to).contains(at)).cloned().collect();
        rows.extend((self.first_generated(from)..self.first_generated(to)).map(|number| self.generated_row(number)));
        rows.sort_by_key(|(position, _)| *position);
        rows
    }

    /// The last rows before a position.
    fn before(&self, position: u64, count: usize) -> Vec<(u64, String)> {
        let first = self.first_generated(position);
        let fewest = first.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
        let mut rows: Vec<_> = self.rows.iter().filter(|(at, _)| *at < position).cloned().collect();
        rows.extend((fewest..first).map(|number| self.generated_row(number)));
        rows.sort_by_key(|(position, _)| *position);
        rows.split_off(rows.len().saturating_sub(count))
    }

    /// The answer, as text: 200,000 rows are too many to build as values.
    fn page(&self, from: u64, previous: usize) -> String {
        let to = from.saturating_add(PAGE);
        let next = if to < self.duration || self.never_ends { to.to_string() } else { "null".to_owned() };
        // The last page has what was written behind the end, too.
        let rows = self.between(from, if to < self.duration || self.never_ends { to } else { u64::MAX });
        let list = |rows: Vec<(u64, String)>| rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>().join(",");
        format!(
            r#"{{"code":200,"message":null,"content":{{"nextPlayerMessageTime":{next},"previousVideoChats":[{}],"videoChats":[{}]}}}}"#,
            list(self.before(from, previous)),
            list(rows),
        )
    }
}

pub(super) fn router() -> Router<Arc<World>> {
    let mut router = Router::new();
    for version in ["v1", "v2", "v3"] {
        router = router.route(&format!("/service/{version}/videos/{{number}}"), get(detail));
    }
    router.route("/service/v1/videos/{number}/chats", get(chats))
}

async fn detail(Extract(world): Extract<Arc<World>>, Path(number): Path<u64>) -> Response {
    world.look(|state| match state.catalogue.videos.get(&number) {
        Some(video) => ok(&video.detail(state.channel(video.channel))),
        None => not_found(),
    })
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    player_message_time: Option<u64>,
    previous_video_chat_size: Option<usize>,
}

async fn chats(Extract(world): Extract<Arc<World>>, Path(number): Path<u64>, Query(asked): Query<Asked>) -> Response {
    let from = asked.player_message_time.unwrap_or_default();
    let previous = asked.previous_video_chat_size.unwrap_or_default().min(1_000);
    let page = world.look(|state| state.catalogue.videos.get(&number).map(|video| video.page(from, previous)));
    match page {
        Some(page) => ([(header::CONTENT_TYPE, "application/json")], page).into_response(),
        None => not_found(),
    }
}
