//! Videos and their chat (reference 2.4, 2.5).

use super::{Api, Asking};
use crate::{
    chzzk::{
        ChannelId,
        query::{Query, spliced},
        unofficial::model::{VideoFilter, VideoNo},
    },
    http::Request,
};

impl Api {
    /// The videos of a channel.
    pub(crate) fn videos(&self, channel: &ChannelId, filter: &VideoFilter, page: u32, size: u32) -> Request {
        let path = format!("/service/v1/channels/{}/videos", spliced(channel.as_str()));
        let query = Query::new(&path)
            .with("sortType", &filter.sort)
            .with("pagingType", "PAGE")
            .with("page", page)
            .with("size", size)
            .with_some("videoType", filter.kind.as_ref())
            .with_some("publishDateAt", filter.published.map(jiff::Timestamp::as_millisecond));
        self.main(query, Asking("videos of channel", channel.as_str()))
    }

    /// One video.
    pub(crate) fn video(&self, video: VideoNo) -> Request {
        self.main(Query::new(&format!("/service/v3/videos/{video}")), Asking("video", &video.to_string()))
    }

    /// The chat of a video from a position in it on, in milliseconds, with so many rows from before it.
    pub(crate) fn video_chat(&self, video: VideoNo, position: u64, previous: u32) -> Request {
        let query = Query::new(&format!("/service/v1/videos/{video}/chats"))
            .with("playerMessageTime", position)
            .with("previousVideoChatSize", previous);
        self.main(query, Asking("chat of video", &video.to_string()))
    }
}
