//! Clips. Nobody has described what is told about one, so it is handed over as it came.

use serde::Serialize;

use super::ClipUid;
use crate::{
    Error, Result,
    chzzk::{answer::content, raw::Raw, rows::Rows, unofficial::request::Asking},
    http::Response,
    lenient::{self, Wire, lenient, open_enum},
};

/// A clip. Besides its id nothing of it is described; [`raw`](Self::raw) has all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Clip {
    /// Its id (`clipUID`).
    pub clip_uid: Option<ClipUid>,
    /// All that was told, as it came.
    pub raw: Raw,
}

/// What is told about several clips at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ClipsDetail {
    /// The clips, where they stand in a list or in the `data` of an object: the answer is not described.
    pub clips: Vec<Clip>,
    /// All that was told, as it came.
    pub raw: Raw,
}

lenient! {
    #[derive(Default)]
    struct ClipKeys {
        clip_uid: Option<ClipUid> = "clipUID",
    }
}

open_enum! {
    /// What is told about a clip only if it is asked for (`optionalProperties`, from documents).
    pub enum ClipPart {
        /// Its comments:
        Comment = "COMMENT",
        /// Whether the user has blocked its maker:
        PrivateUserBlock = "PRIVATE_USER_BLOCK",
        /// Its penalties:
        Penalty = "PENALTY",
        /// The channel of who cut it:
        MakerChannel = "MAKER_CHANNEL",
        /// The channel that it was cut from:
        OwnerChannel = "OWNER_CHANNEL",
    }
}

impl Wire for Clip {
    const KEEPS_TEXT: bool = true;

    fn from_json(text: &str) -> Option<Self> {
        let ClipKeys { clip_uid } = lenient::parse(text).ok()??;
        Some(Self { clip_uid, raw: Raw::new(text) })
    }
}

impl Wire for ClipsDetail {
    const KEEPS_TEXT: bool = true;

    fn from_json(text: &str) -> Option<Self> {
        let clips = match lenient::parse::<Vec<Clip>>(text).ok()? {
            Some(clips) => clips,
            None => lenient::parse::<Rows<Clip>>(text).ok()??.items,
        };
        Some(Self { clips, raw: Raw::new(text) })
    }
}

/// Reads the answer about a clip.
///
/// # Errors
///
/// A refusal, or an answer that cannot be read or has nothing in it.
pub(crate) fn read_clip(clip: &ClipUid, response: &Response) -> Result<Clip> {
    let asking = Asking("clip", clip.as_str());
    content(response, asking)?.ok_or_else(|| Error::decode(asking, "there is nothing in it"))
}

/// Reads the answer about several clips.
///
/// # Errors
///
/// As [`read_clip`].
pub(crate) fn read_clips_detail(response: &Response) -> Result<ClipsDetail> {
    let asking = Asking("details of clips", "");
    content(response, asking)?.ok_or_else(|| Error::decode(asking, "there is nothing in it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Response {
        Response { status: 200, retry_after: None, body: body.into() }
    }

    #[test]
    fn a_clip_is_its_id_and_all_that_was_told() {
        let uid = ClipUid::new("Fake0Clip1").unwrap();
        let clip = read_clip(&uid, &answer(r#"{"code":200,"content":{"clipUID":"Fake0Clip1","x": [1]}}"#)).unwrap();
        assert_eq!((clip.clip_uid.as_ref(), clip.raw.as_str()), (Some(&uid), r#"{"clipUID":"Fake0Clip1","x": [1]}"#));
        let clip = read_clip(&uid, &answer(r#"{"content":{"clipUID":7,"inKey":"hunter2"}}"#)).unwrap();
        assert_eq!(clip.clip_uid.as_ref().map(ClipUid::as_str), None);
        assert!(!format!("{clip:?} {}", serde_json::to_string(&clip).unwrap()).contains("hunter2"));
        for body in [r#"{"content":null}"#, r#"{"content":[]}"#, r#"{"code":404}"#] {
            assert!(read_clip(&uid, &answer(body)).is_err(), "{body}");
        }
    }

    #[test]
    fn clips_are_found_in_either_shape() {
        let uids = |body: &str| -> Vec<String> {
            let detail = read_clips_detail(&answer(body)).unwrap();
            detail.clips.into_iter().filter_map(|clip| clip.clip_uid).map(|uid| uid.to_string()).collect()
        };
        assert_eq!(uids(r#"{"content":[{"clipUID":"a"},null,7,{"clipUID":"b"}]}"#), ["a", "b"]);
        assert_eq!(uids(r#"{"content":{"data":[{"clipUID":"a"}]}}"#), ["a"]);
        let other = read_clips_detail(&answer(r#"{"content":{"clips":[1]}}"#)).unwrap();
        assert_eq!((other.clips.len(), other.raw.as_str()), (0, r#"{"clips":[1]}"#));
    }
}
