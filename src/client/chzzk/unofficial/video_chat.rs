//! The chat of a video.

use std::{fmt, time::Duration};

use super::{super::rest, Client, Events, Fed, maybe_async};
use crate::{
    Error, Result,
    chzzk::unofficial::{
        VideoNo,
        video_chat::{MOST_PREVIOUS, Settings, VideoChatBookmark, VideoChatProgress, VideoChatRow, Walk, millis},
    },
};

/// The settings of a [`VideoChat`].
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `open`"]
pub struct VideoChatBuilder {
    client: Client,
    settings: Settings,
    bookmark: Option<VideoChatBookmark>,
}

/// The chat of a video, from some place in it to its end. It asks for a page when it has run out of rows, and holds no more than a page.
pub struct VideoChat {
    walk: Fed<Walk>,
}

impl Client {
    /// The chat of a video. Nothing happens until [`VideoChatBuilder::open`].
    pub fn video_chat(&self, video: VideoNo) -> VideoChatBuilder {
        let settings = Settings { video, start: 0, duration: None, previous: 50, keep_raw: false };
        VideoChatBuilder { client: self.clone(), settings, bookmark: None }
    }
}

impl VideoChatBuilder {
    /// Begins at this place in the video (default: its beginning). Rows from before it are left out.
    pub fn from(mut self, position: Duration) -> Self {
        self.settings.start = millis(position);
        self.bookmark = None;
        self
    }

    /// Goes on where a [`bookmark`](VideoChat::bookmark) was taken: what was handed over before it does not come again.
    pub fn resume(mut self, bookmark: VideoChatBookmark) -> Self {
        self.bookmark = Some(bookmark);
        self
    }

    /// How long the video is, if that is known already; [`open`](Self::open) does not ask then. No page is asked for that begins more
    /// than ten minutes behind the end.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.settings.duration = Some(millis(duration));
        self
    }

    /// How many rows from before its beginning each page is asked for (default 50, as the web page does; clamped to 200). Those that came before are not
    /// handed over again; so all they can bring is a row that a page before had left out. That 0 is allowed is not certain.
    pub fn previous_rows(mut self, rows: u32) -> Self {
        self.settings.previous = rows.min(MOST_PREVIOUS);
        self
    }

    /// Keeps the wire form of every row (default: no; it costs a copy of each).
    pub fn keep_raw(mut self, keep: bool) -> Self {
        self.settings.keep_raw = keep;
        self
    }
}

#[maybe_async]
impl VideoChatBuilder {
    /// Asks how long the video is, unless that was told. The chat is not asked for yet.
    ///
    /// `GET api.chzzk.naver.com/service/v3/videos/{video}`
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a bookmark of another video; otherwise what [any request](crate::error) may meet.
    pub async fn open(self) -> Result<VideoChat> {
        let Self { client, mut settings, bookmark } = self;
        if let Some(bookmark) = &bookmark {
            if bookmark.video() != settings.video {
                return Err(Error::invalid("bookmark", format!("is of video {}", bookmark.video())));
            }
        }
        if settings.duration.is_none() {
            let video = client.video(settings.video).await?;
            settings.duration = video.duration().map(millis);
        }
        let walk = Walk::new(client.inner.api.clone(), settings, bookmark);
        let ask = rest::ask(client.inner.http.clone(), client.inner.limits);
        Ok(VideoChat { walk: Fed::new(walk, ask) })
    }
}

#[maybe_async]
impl VideoChat {
    /// The next row; `None` after the last.
    ///
    /// `GET api.chzzk.naver.com/service/v1/videos/{video}/chats`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet. It does not end the chat: the next call asks for the same page again.
    pub async fn next_row(&mut self) -> Result<Option<VideoChatRow>> {
        self.walk.try_next().await
    }
}

impl VideoChat {
    /// The rows, one after the other, until the end. An `Err` among them is not the end: to go on asks for the same page again.
    pub fn rows(&mut self) -> Events<'_, VideoChatRow> {
        Events::new(&mut self.walk)
    }

    /// How far it was read.
    pub fn progress(&self) -> VideoChatProgress {
        self.walk.feed.progress()
    }

    /// This place, to go on from it in another run of the program; see [`VideoChatBuilder::resume`].
    pub fn bookmark(&self) -> VideoChatBookmark {
        self.walk.feed.bookmark()
    }

    /// Whether the last row was handed over, and nothing more is asked for. That it may have ended early, and how to tell,
    /// [`VideoChatProgress`] says.
    pub fn is_over(&self) -> bool {
        self.walk.feed.is_over()
    }
}

impl fmt::Debug for VideoChat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VideoChat").field("walk", &self.walk.feed).finish_non_exhaustive()
    }
}
