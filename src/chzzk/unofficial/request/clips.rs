//! Clips (reference 2.4).

use http::Method;
use serde_json::json;

use super::{Api, Asking};
use crate::{
    chzzk::{
        ChannelId,
        query::{Query, spliced},
        unofficial::model::{ClipPart, ClipUid},
    },
    http::{HeaderValue, Request},
};

impl Api {
    /// The clips of a channel.
    pub(crate) fn clips(&self, channel: &ChannelId, size: u32, cursor: Option<&str>) -> Request {
        let path = format!("/service/v1/channels/{}/clips", spliced(channel.as_str()));
        let query = Query::new(&path).with("filterType", "ALL").with("orderType", "RECENT").with("size", size);
        self.main(query.with_encoded(cursor), Asking("clips of channel", channel.as_str()))
    }

    /// One clip.
    pub(crate) fn clip<'a>(&self, clip: &ClipUid, parts: impl IntoIterator<Item = &'a ClipPart>) -> Request {
        let path = format!("/service/v1/clips/{}/detail", spliced(clip.as_str()));
        let parts = parts.into_iter().map(ClipPart::as_str);
        self.main(Query::new(&path).with_each("optionalProperties", parts), Asking("clip", clip.as_str()))
    }

    /// Several clips at once. It is a POST that only reads: it needs no login and may be repeated.
    pub(crate) fn clips_detail(&self, clips: &[ClipUid]) -> Request {
        let request = self.main(Query::new("/service/v1/clips/detail-bulk"), Asking("details of clips", ""));
        let body = json!({ "clipUIDList": clips }).to_string().into_bytes();
        Request { method: Method::POST, body: Some(body), repeatable: true, ..request }
            .header("content-type", HeaderValue::Plain("application/json".into()))
    }
}
