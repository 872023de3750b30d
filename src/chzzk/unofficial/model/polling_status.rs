//! How the stream behind a broadcast is doing, as the web player is told.

use std::time::Duration;

use serde::Serialize;

use crate::lenient::{lenient, open_enum};

lenient! {
    /// The state of the stream (`livePollingStatusJson` of live-detail and live-status, seen in recordings).
    ///
    /// **It does not tell whether a broadcast is live**: an ended one was seen that still said started, publishing and
    /// playable. Use [`LiveDetail::is_open`](super::LiveDetail::is_open) for that.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct PollingStatus {
        /// The stream's state.
        pub status: Option<StreamStatus> = "status",
        /// Whether the streamer's encoder is sending.
        pub is_publishing: Option<bool> = "isPublishing",
        /// Whether the stream can be played.
        pub playable_status: Option<PlayableStatus> = "playableStatus",
        /// How far quality is held down; -1 where it is not.
        pub traffic_throttling: Option<i64> = "trafficThrottling",
        /// How often the web client is told to ask for live-status, in milliseconds (`callPeriodMilliSecond`); 10,000 in
        /// all recordings.
        pub call_period_ms: Option<u64> = "callPeriodMilliSecond",
    }
}

impl PollingStatus {
    /// How often the web client is told to ask for live-status.
    pub fn call_period(&self) -> Option<Duration> {
        self.call_period_ms.map(Duration::from_millis)
    }
}

open_enum! {
    /// The state of a stream.
    pub enum StreamStatus {
        /// It runs. Seen in recordings:
        Started = "STARTED",
        /// It is interrupted. From the source of other clients:
        Stopped = "STOPPED",
        /// It is over. Seen in recordings of the playback description:
        Ended = "ENDED",
    }

    /// Whether a stream can be played (seen in recordings).
    pub enum PlayableStatus {
        /// It can:
        Playable = "PLAYABLE",
        /// It cannot:
        None = "NONE",
    }
}
