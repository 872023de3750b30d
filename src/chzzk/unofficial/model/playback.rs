//! How to watch a broadcast: streams, qualities, thumbnails.

use std::fmt;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::StreamStatus;
use crate::lenient::{Wire, lenient, open_enum};

lenient! {
    /// How to watch a broadcast (`livePlaybackJson` of live-detail, seen in recordings). It is missing for adult broadcasts
    /// without a verified login, for viewers who are blocked, and for some ended broadcasts.
    #[derive(Debug, Clone, Default, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Playback {
        /// What is played.
        pub meta: Option<PlaybackMeta> = "meta",
        /// Since when, and whether it still runs.
        pub live: Option<PlaybackLive> = "live",
        /// The streams. Empty after the broadcast.
        pub media: Vec<PlaybackMedia> = "media",
        /// Pictures of the broadcast.
        pub thumbnail: Option<PlaybackThumbnail> = "thumbnail",
    }

    /// What is played.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct PlaybackMeta {
        /// The video's id, 36 hexadecimal digits.
        pub video_id: Option<Box<str>> = "videoId",
        /// The stream's number.
        pub stream_seq: Option<u64> = "streamSeq",
        /// The broadcast's number.
        pub live_id: Option<u64> = "liveId",
        /// Whether watching is paid for.
        pub paid_live: Option<bool> = "paidLive",
        /// Who delivers the stream.
        pub cdn: Option<PlaybackCdn> = "cdnInfo",
    }

    /// Who delivers a stream.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct PlaybackCdn {
        /// The network's name: `LCDN`, `LCDN_COLD`, `NVELOP` and `GCDN` were seen (`cdnType`).
        pub kind: Option<Box<str>> = "cdnType",
        /// Whether a telephone contract does not count the traffic.
        pub zero_rating: Option<bool> = "zeroRating",
    }

    /// Since when a broadcast runs, and whether it still does.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct PlaybackLive {
        /// When the stream began.
        pub start: Option<Timestamp> = "start" as Seoul,
        /// When the broadcast was opened.
        pub open: Option<Timestamp> = "open" as Seoul,
        /// Whether viewers can go back in time.
        pub time_machine: Option<bool> = "timeMachine",
        /// The stream's state. Like [`PollingStatus`](super::PollingStatus) it does not tell whether a broadcast is live.
        pub status: Option<StreamStatus> = "status",
    }

    /// One stream of a broadcast.
    #[derive(Debug, Clone, Default, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct PlaybackMedia {
        /// Which one.
        pub media_id: Option<MediaId> = "mediaId",
        /// How it is delivered; `HLS` in all recordings.
        pub protocol: Option<Box<str>> = "protocol",
        /// The m3u8 master playlist (`path`).
        pub url: Option<PlaybackUrl> = "path",
        /// `lowLatency` for the stream of low latency, else `None`.
        pub latency: Option<Box<str>> = "latency",
        /// The qualities in the playlist.
        pub encoding_tracks: Vec<EncodingTrack> = "encodingTrack",
    }

    /// One quality of a stream.
    #[derive(Debug, Clone, Default, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct EncodingTrack {
        /// `144p` to `1080p`, `audioOnly`, `alow.stream` (`encodingTrackId`).
        pub id: Option<Box<str>> = "encodingTrackId",
        /// A playlist of its own (`path`); seen for `audioOnly`.
        pub url: Option<PlaybackUrl> = "path",
        /// The video encoder's profile.
        pub video_profile: Option<Box<str>> = "videoProfile",
        /// The audio encoder's profile.
        pub audio_profile: Option<Box<str>> = "audioProfile",
        /// The video codec.
        pub video_codec: Option<Box<str>> = "videoCodec",
        /// The audio codec.
        pub audio_codec: Option<Box<str>> = "audioCodec",
        /// The video's bits per second.
        pub video_bit_rate: Option<u64> = "videoBitRate",
        /// The audio's bits per second.
        pub audio_bit_rate: Option<u64> = "audioBitRate",
        /// Frames per second (a text such as `60.0` on the wire).
        pub video_frame_rate: Option<f64> = "videoFrameRate",
        /// Pixels.
        pub video_width: Option<u32> = "videoWidth",
        /// Pixels.
        pub video_height: Option<u32> = "videoHeight",
        /// Audio samples per second.
        pub audio_sampling_rate: Option<u64> = "audioSamplingRate",
        /// How many audio channels there are.
        pub audio_channels: Option<u32> = "audioChannel",
        /// Whether this is what the streamer's encoder sent.
        pub avoid_reencoding: Option<bool> = "avoidReencoding",
        /// The range of brightness.
        pub video_dynamic_range: Option<Box<str>> = "videoDynamicRange",
        /// Whether there is no picture.
        pub audio_only: Option<bool> = "audioOnly",
    }

    /// Pictures of a broadcast.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct PlaybackThumbnail {
        /// Of now; `{type}` stands for the height (`snapshotThumbnailTemplate`).
        pub snapshot_template: Option<PlaybackUrl> = "snapshotThumbnailTemplate",
        /// Of earlier moments (`timeMachineThumbnailTemplate`).
        pub time_machine_template: Option<PlaybackUrl> = "timeMachineThumbnailTemplate",
        /// What `{type}` may be.
        pub types: Vec<Box<str>> = "types",
    }
}

impl Playback {
    /// The playlist of the stream of low latency.
    pub fn low_latency(&self) -> Option<&PlaybackUrl> {
        self.url(&MediaId::LowLatencyHls)
    }

    /// The playlist of the ordinary stream.
    pub fn hls(&self) -> Option<&PlaybackUrl> {
        self.url(&MediaId::Hls)
    }

    fn url(&self, id: &MediaId) -> Option<&PlaybackUrl> {
        self.media.iter().filter(|media| media.media_id.as_ref() == Some(id)).find_map(|media| media.url.as_ref())
    }
}

open_enum! {
    /// Which stream of a broadcast (seen in recordings).
    pub enum MediaId {
        /// The ordinary one:
        Hls = "HLS",
        /// The one of low latency:
        LowLatencyHls = "LLHLS",
    }
}

/// The address of a stream. Its query holds a token (`hdnts`) that lets anybody watch for some hours, so it is left out
/// where the value is printed or serialized; [`as_str`](Self::as_str) gives the address as it is needed to watch.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PlaybackUrl(Box<str>);

impl PlaybackUrl {
    /// The whole address. Do not log it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address without its token: it cannot be watched.
    pub fn without_token(&self) -> &str {
        // The delivery networks accept the token as a part of the path, too.
        let end = self.0.find(['?', '#']).into_iter().chain(self.0.find("hdnt")).min();
        end.and_then(|end| self.0.get(..end)).unwrap_or(&self.0)
    }
}

impl fmt::Debug for PlaybackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.without_token())
    }
}

impl Serialize for PlaybackUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.without_token())
    }
}

impl Wire for PlaybackUrl {
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lenient;

    fn playback() -> Playback {
        let text = include_str!("../../../../tests/fixtures/chzzk/rest/playback.json");
        lenient::parse(text).unwrap().unwrap()
    }

    #[test]
    fn every_part_is_read() {
        let playback = playback();
        let meta = playback.meta.as_ref().unwrap();
        assert_eq!((meta.live_id, meta.stream_seq, meta.paid_live), (Some(21_000_001), Some(3001), Some(false)));
        assert_eq!(meta.video_id.as_deref(), Some("0123456789ABCDEF0123456789ABCDEF0123"));
        assert_eq!(meta.cdn.as_ref().unwrap().kind.as_deref(), Some("LCDN"));
        let live = playback.live.as_ref().unwrap();
        assert_eq!(live.start.unwrap().to_string(), "2026-09-27T08:52:04Z");
        assert_eq!((live.status.as_ref(), live.time_machine), (Some(&StreamStatus::Started), Some(true)));
        assert_eq!(playback.media.len(), 2);
        let low = &playback.media[1];
        assert_eq!((low.latency.as_deref(), low.protocol.as_deref()), (Some("lowLatency"), Some("HLS")));
        let track = &playback.media[0].encoding_tracks[0];
        assert_eq!((track.id.as_deref(), track.video_frame_rate), (Some("1080p"), Some(60.0)));
        assert_eq!((track.video_width, track.video_height), (Some(1920), Some(1080)));
        assert_eq!((track.video_bit_rate, track.audio_channels), (Some(8_192_000), Some(2)));
        assert_eq!(playback.media[0].encoding_tracks[1].audio_only, Some(true));
        assert_eq!(playback.thumbnail.unwrap().types.len(), 2);
    }

    #[test]
    fn the_streams_are_found_by_their_kind() {
        let playback = playback();
        assert_eq!(playback.hls().unwrap().as_str(), "https://example.invalid/a.m3u8?hdnts=st=1~exp=2~hmac=hunter2");
        assert_eq!(playback.low_latency().unwrap().as_str(), "https://example.invalid/hdntl=exp=2~hmac=hunter2/b.m3u8");
        assert_eq!(Playback::default().hls(), None);
    }

    #[test]
    fn no_token_is_printed_or_serialized() {
        let playback = playback();
        let shown = [format!("{playback:?}"), format!("{playback:#?}"), serde_json::to_string(&playback).unwrap()];
        for shown in shown {
            assert!(!shown.contains("hunter2") && !shown.contains("hdnt"), "{shown}");
            assert!(shown.contains("https://example.invalid/a.m3u8"), "{shown}");
        }
        for (whole, cut) in [
            ("https://example.invalid/a.m3u8#hdnts=x", "https://example.invalid/a.m3u8"),
            ("https://example.invalid/한글?x", "https://example.invalid/한글"),
            ("?", ""),
            ("plain", "plain"),
        ] {
            assert_eq!(PlaybackUrl::from_text(whole).unwrap().without_token(), cut);
        }
    }
}
