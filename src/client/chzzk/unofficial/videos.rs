//! Videos and clips.

use super::{super::Pages, Client, maybe_async};
use crate::{
    Error, Result,
    chzzk::{
        ChannelId,
        unofficial::{
            listing::{Clips, Videos},
            model::{self, Clip, ClipPart, ClipUid, ClipsDetail, Video, VideoFilter, VideoNo, VideoSummary},
        },
    },
};

/// Lists of videos and clips. None needs a login, and none asks for anything until it is iterated.
impl Client {
    /// The public videos of a channel, 24 at a time.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/videos`
    pub fn videos(&self, channel: &ChannelId, filter: VideoFilter) -> Pages<VideoSummary> {
        self.pages(Videos { api: self.inner.api.clone(), channel: channel.clone(), filter })
    }

    /// The clips of a channel, the newest first.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/clips`
    pub fn clips(&self, channel: &ChannelId) -> Pages<Clip> {
        self.pages(Clips { api: self.inner.api.clone(), channel: channel.clone() })
    }
}

#[maybe_async]
impl Client {
    /// All about a video.
    ///
    /// `GET api.chzzk.naver.com/service/v3/videos/{video}`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn video(&self, video: VideoNo) -> Result<Video> {
        let response = self.send(&self.inner.api.video(video)).await?;
        model::read_video(video, &response)
    }

    /// All about a clip, with the parts that are told only when they are asked for.
    ///
    /// `GET api.chzzk.naver.com/service/v1/clips/{clip}/detail`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn clip(&self, clip: &ClipUid, parts: &[ClipPart]) -> Result<Clip> {
        let response = self.send(&self.inner.api.clip(clip, parts)).await?;
        model::read_clip(clip, &response)
    }

    /// Several clips at once. How many may be asked for is not known. Though it is a POST it changes nothing, so a client that only
    /// reads may ask, too.
    ///
    /// `POST api.chzzk.naver.com/service/v1/clips/detail-bulk`
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] where none is named; otherwise what [any request](crate::error) may meet.
    pub async fn clips_detail(&self, clips: &[ClipUid]) -> Result<ClipsDetail> {
        if clips.is_empty() {
            return Err(Error::invalid("clips", "must name at least one"));
        }
        let response = self.send(&self.inner.api.clips_detail(clips)).await?;
        model::read_clips_detail(&response)
    }
}
