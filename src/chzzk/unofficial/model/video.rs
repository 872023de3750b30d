//! Videos: recorded broadcasts, and what was uploaded.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::{
    CategoryType, ChannelSummary, LiveBlindType, Playback, PlaybackUrl, TvAppViewingPolicy, UserAdultStatus, VideoNo,
};
use crate::{
    Error, Result, Secret,
    chzzk::{
        answer::content,
        raw::Raw,
        unofficial::{chat::ChatChannelId, request::Asking},
    },
    http::Response,
    lenient::{lenient, open_enum},
};

lenient! {
    /// A video in a list (videos of a channel or category, search; its fields are known from recordings).
    #[derive(Debug, Clone, Default, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct VideoSummary {
        /// Its number.
        pub video_no: Option<VideoNo> = "videoNo",
        /// The player's id of it, 36 hexadecimal digits.
        pub video_id: Option<Box<str>> = "videoId",
        /// Its title (`videoTitle`).
        pub title: Option<Box<str>> = "videoTitle",
        /// What it is of (`videoType`).
        pub kind: Option<VideoType> = "videoType",
        /// When it was published, to the second (`publishDate`).
        pub published_at: Option<Timestamp> = "publishDate" as Seoul,
        /// The same to the millisecond (`publishDateAt`).
        pub published_at_ms: Option<Timestamp> = "publishDateAt" as Millis,
        /// Its picture.
        pub thumbnail_url: Option<Box<str>> = "thumbnailImageUrl",
        /// A short film of it (`trailerUrl`).
        pub trailer_url: Option<PlaybackUrl> = "trailerUrl",
        /// How many seconds it has (`duration`); see [`duration`](Self::duration).
        pub duration_seconds: Option<u64> = "duration",
        /// How often it was watched (`readCount`).
        pub read_count: Option<u64> = "readCount",
        /// What kind of category it is in.
        pub category_type: Option<CategoryType> = "categoryType",
        /// The category's id (`videoCategory`).
        pub category_id: Option<Box<str>> = "videoCategory",
        /// The category's name, possibly empty (`videoCategoryValue`).
        pub category_name: Option<Box<str>> = "videoCategoryValue",
        /// Whether it is shown to others.
        pub exposure: Option<bool> = "exposure",
        /// Whether it is for adults only.
        pub adult: bool = "adult",
        /// Its channel, where the list names it.
        pub channel: Option<ChannelSummary> = "channel",
        /// How far the user has watched it, as it came: its form is not described.
        pub watch_timeline: Option<Raw> = "watchTimeline",
    }

    /// A video that a search found.
    #[derive(Debug, Clone, Default, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct FoundVideo {
        /// The video.
        pub video: Option<VideoSummary> = "video",
        /// Its channel.
        pub channel: Option<ChannelSummary> = "channel",
    }

    /// All about one video (`/service/v3/videos/{videoNo}`, seen in recordings).
    ///
    /// The keys that play it are [`Secret`]s, and are not serialized.
    #[derive(Debug, Clone, Default, Serialize)]
    #[non_exhaustive]
    pub struct Video {
        /// Its number.
        pub video_no: Option<VideoNo> = "videoNo",
        /// The player's id of it, 36 hexadecimal digits.
        pub video_id: Option<Box<str>> = "videoId",
        /// Its title (`videoTitle`).
        pub title: Option<Box<str>> = "videoTitle",
        /// What it is of (`videoType`).
        pub kind: Option<VideoType> = "videoType",
        /// When it was published, to the second (`publishDate`).
        pub published_at: Option<Timestamp> = "publishDate" as Seoul,
        /// The same to the millisecond (`publishDateAt`).
        pub published_at_ms: Option<Timestamp> = "publishDateAt" as Millis,
        /// Its picture.
        pub thumbnail_url: Option<Box<str>> = "thumbnailImageUrl",
        /// A short film of it (`trailerUrl`).
        pub trailer_url: Option<PlaybackUrl> = "trailerUrl",
        /// How many seconds it has (`duration`); see [`duration`](Self::duration).
        pub duration_seconds: Option<u64> = "duration",
        /// How often it was watched (`readCount`).
        pub read_count: Option<u64> = "readCount",
        /// How often it was watched while it was live (`livePv`).
        pub live_pv: Option<u64> = "livePv",
        /// When its broadcast began (`liveOpenDate`); `None` for uploads.
        pub live_opened_at: Option<Timestamp> = "liveOpenDate" as Seoul,
        /// What kind of category it is in.
        pub category_type: Option<CategoryType> = "categoryType",
        /// The category's id (`videoCategory`).
        pub category_id: Option<Box<str>> = "videoCategory",
        /// The category's name, possibly empty (`videoCategoryValue`).
        pub category_name: Option<Box<str>> = "videoCategoryValue",
        /// The streamer's tags.
        pub tags: Vec<Box<str>> = "tags",
        /// Whether it is shown to others.
        pub exposure: Option<bool> = "exposure",
        /// Whether it is for adults only.
        pub adult: bool = "adult",
        /// Whether viewers may cut clips.
        pub clip_active: Option<bool> = "clipActive",
        /// Whether viewers may comment.
        pub comment_active: Option<bool> = "commentActive",
        /// Its channel.
        pub channel: Option<ChannelSummary> = "channel",
        /// Why it is hidden from this viewer; `None` where it is not.
        pub blind_type: Option<LiveBlindType> = "blindType",
        /// How far the user has watched it, as it came: its form is not described.
        pub watch_timeline: Option<Raw> = "watchTimeline",
        /// What has to be bought to watch it.
        pub paid_product_id: Option<Box<str>> = "paidProductId",
        /// Whether it may be watched in apps for TVs.
        pub tv_app_viewing_policy: Option<TvAppViewingPolicy> = "tvAppViewingPolicyType",
        /// The key with which the player asks for the video's streams.
        #[serde(skip)]
        pub in_key: Option<Secret> = "inKey",
        /// The same for listening without the picture.
        #[serde(skip)]
        pub radio_mode_in_key: Option<Secret> = "radioModeInKey",
        /// How far its encoding is (`vodStatus`); `ABR_HLS` in recordings.
        pub vod_status: Option<Box<str>> = "vodStatus",
        /// How to watch it while it still is being encoded (`liveRewindPlaybackJson`, JSON inside a string on the wire); `None`
        /// afterwards. See [`rewind_url`](Self::rewind_url).
        pub live_rewind_playback: Option<Box<Playback>> = "liveRewindPlaybackJson" as Embedded,
        /// The channel's video before this one.
        pub previous: Option<VideoSummary> = "prevVideo",
        /// The channel's video after this one.
        pub next: Option<VideoSummary> = "nextVideo",
        /// Whether the chat of the broadcast is shown with it.
        pub video_chat_enabled: Option<bool> = "videoChatEnabled",
        /// The chat's channel.
        pub video_chat_channel_id: Option<ChatChannelId> = "videoChatChannelId",
        /// Whether it has chapters.
        pub chapter_active: Option<bool> = "chapterActive",
        /// Its chapters, each as it came: their form is not described.
        pub chapters: Vec<Raw> = "chapters",
        /// How it is encrypted; `None` in recordings.
        pub encryption_type: Option<Box<str>> = "encryptionType",
        /// What the service knows about this viewer's age.
        pub user_adult_status: Option<UserAdultStatus> = "userAdultStatus",
    }
}

open_enum! {
    /// What a video is of (`videoType`, seen in recordings).
    pub enum VideoType {
        /// A broadcast:
        Replay = "REPLAY",
        /// Something that was uploaded:
        Upload = "UPLOAD",
    }

    /// In which order videos of a channel are listed (`sortType`). The list is not complete.
    pub enum VideoSort {
        /// The newest first:
        Latest = "LATEST",
    }
}

impl VideoSummary {
    /// How long it is.
    pub fn duration(&self) -> Option<Duration> {
        self.duration_seconds.map(Duration::from_secs)
    }
}

impl Video {
    /// How long it is.
    pub fn duration(&self) -> Option<Duration> {
        self.duration_seconds.map(Duration::from_secs)
    }

    /// The playlist with which it can be watched while it still is being encoded: the first in
    /// [`live_rewind_playback`](Self::live_rewind_playback), as the web player takes it.
    pub fn rewind_url(&self) -> Option<&PlaybackUrl> {
        self.live_rewind_playback.as_ref()?.media.first()?.url.as_ref()
    }
}

/// Which videos of a channel are listed, and how.
///
/// ```
/// use livechat::chzzk::unofficial::model::{VideoFilter, VideoType};
///
/// let replays = VideoFilter::new().kind(VideoType::Replay);
/// # let _ = replays;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a filter does nothing until it is handed over"]
pub struct VideoFilter {
    pub(crate) sort: VideoSort,
    pub(crate) kind: Option<VideoType>,
    pub(crate) published: Option<Timestamp>,
}

impl VideoFilter {
    /// All videos, the newest first.
    pub const fn new() -> Self {
        Self { sort: VideoSort::Latest, kind: None, published: None }
    }

    /// Lists them in this order (default: the newest first, the only one that is known).
    pub fn sort(mut self, sort: VideoSort) -> Self {
        self.sort = sort;
        self
    }

    /// Only recorded broadcasts, or only uploads.
    pub fn kind(mut self, kind: VideoType) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Sends this time as `publishDateAt`. The web page was seen to do so; what it asks for with it is not described.
    pub fn publish_date_at(mut self, time: Timestamp) -> Self {
        self.published = Some(time);
        self
    }
}

impl Default for VideoFilter {
    fn default() -> Self {
        Self::new()
    }
}

/// Reads the answer about a video.
///
/// # Errors
///
/// A refusal, or an answer that cannot be read or has nothing in it.
pub(crate) fn read_video(video: VideoNo, response: &Response) -> Result<Video> {
    let (number, what) = (video.to_string(), "video");
    content(response, Asking(what, &number))?
        .ok_or_else(|| Error::decode(Asking(what, &number), "there is nothing in it"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chzzk::unofficial::model::MediaId, lenient};

    fn read(body: &str) -> Video {
        let response = Response { status: 200, retry_after: None, body: body.into() };
        read_video(VideoNo::new(14_000_001).unwrap(), &response).unwrap()
    }

    #[test]
    fn a_replay_is_read_whole() {
        let video = read(include_str!("../../../../tests/fixtures/chzzk/rest/video.json"));
        assert_eq!((video.video_no.unwrap().get(), video.kind.as_ref()), (14_000_001, Some(&VideoType::Replay)));
        assert_eq!(video.published_at.unwrap().to_string(), "2026-07-24T10:06:56Z");
        assert_eq!(video.published_at_ms.unwrap().as_millisecond(), 1_784_887_616_367);
        assert_eq!(video.live_opened_at.unwrap().to_string(), "2026-07-24T09:30:47Z");
        assert_eq!(
            (video.duration(), video.read_count, video.live_pv),
            (Some(Duration::from_secs(2111)), Some(324), Some(9806))
        );
        assert_eq!(
            (video.category_type.as_ref(), video.category_id.as_deref()),
            (Some(&CategoryType::Etc), Some("talk"))
        );
        assert_eq!((video.vod_status.as_deref(), video.video_chat_enabled), (Some("ABR_HLS"), Some(true)));
        assert_eq!(video.video_chat_channel_id.as_ref().unwrap(), "N2xQ7k");
        assert!(video.previous.is_none() && video.live_rewind_playback.is_none() && video.chapters.is_empty());
        assert_eq!(video.next.as_ref().unwrap().video_no.unwrap().get(), 13_999_999);
        assert!(video.channel.as_ref().unwrap().verified_mark);
    }

    #[test]
    fn an_upload_has_no_broadcast_and_a_young_replay_a_playback() {
        let upload = read(
            r#"{"content":{"videoNo":"7","videoType":"UPLOAD","liveOpenDate":null,"chapters":[{"a":1}],"watchTimeline":5}}"#,
        );
        assert_eq!((upload.video_no.unwrap().get(), upload.live_opened_at), (7, None));
        assert_eq!(upload.chapters.iter().map(Raw::as_str).collect::<Vec<_>>(), [r#"{"a":1}"#]);
        assert_eq!(upload.watch_timeline.as_ref().map(Raw::as_str), Some("5"));

        let young = read(include_str!("../../../../tests/fixtures/chzzk/rest/video_encoding.json"));
        assert_eq!(young.rewind_url().unwrap().as_str(), "https://example.invalid/r.m3u8?hdnts=st=1~hmac=hunter2");
        let rewind = young.live_rewind_playback.as_ref().unwrap();
        let best = rewind.variants(&MediaId::Hls).best().unwrap();
        assert_eq!(
            (best.name(), best.url().unwrap().without_token()),
            (Some("720p"), "https://example.invalid/r.m3u8")
        );
        assert_eq!(read(r#"{"content":{"liveRewindPlaybackJson":"{}"}}"#).rewind_url(), None);
    }

    #[test]
    fn the_keys_of_a_video_show_nowhere() {
        let video = read(include_str!("../../../../tests/fixtures/chzzk/rest/video_encoding.json"));
        assert_eq!(video.in_key.as_ref().unwrap().expose(), "hunter2-in-key");
        assert_eq!(video.radio_mode_in_key.as_ref().unwrap().expose(), "hunter2-radio");
        let shown = [format!("{video:?}"), format!("{video:#?}"), serde_json::to_string(&video).unwrap()];
        for shown in shown {
            assert!(!shown.contains("hunter2") && shown.contains("example.invalid"), "{shown}");
        }
    }

    #[test]
    fn an_answer_without_a_video_is_an_error() {
        for body in
            [r#"{"code":200,"message":null,"content":null}"#, r#"{"code":200}"#, r#"{"code":404,"message":"x"}"#]
        {
            let response = Response { status: 200, retry_after: None, body: body.into() };
            let error = read_video(VideoNo::new(14_000_001).unwrap(), &response).unwrap_err();
            assert!(error.to_string().contains("video 14000001"), "{error}");
        }
    }

    #[test]
    fn half_of_a_video_in_a_list_may_be_missing() {
        let text = r#"{"videoNo":14000001,"categoryType":null,"thumbnailImageUrl":null,"trailerUrl":"https://example.invalid/t?hdnts=hunter2"}"#;
        let video: VideoSummary = lenient::parse(text).unwrap().unwrap();
        assert_eq!((video.category_type.as_ref(), video.watch_timeline.as_ref(), video.adult), (None, None, false));
        let shown = format!("{video:?} {}", serde_json::to_string(&video).unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
