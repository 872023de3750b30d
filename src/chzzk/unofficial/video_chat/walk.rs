//! The way through a video's chat, without I/O.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    time::Duration,
};

use super::{
    VideoChatBookmark, VideoChatProgress, VideoChatRow, millis,
    window::{Window, fingerprint},
};
use crate::{
    Error, Result,
    chzzk::{
        answer::content,
        raw::Raw,
        unofficial::{
            VideoNo,
            chat::video_rows::{Next, PlacedRow, VideoPage},
            request::{Api, Asking},
        },
    },
    feed::Feed,
    http::{Request, Response},
};

#[cfg(test)]
mod tests;

/// How far behind the end of a video pages are still asked for: a chat goes on for a while when the picture has ended.
const MARGIN: u64 = 10 * 60 * 1_000;
/// For videos whose length nobody knows: longer than any broadcast.
const LONGEST: u64 = 7 * 24 * 3_600 * 1_000;
/// So many pages one after another that bring nothing new and lie less than a second apart are no chat any more.
const MOST_IDLE: u32 = 100;
const IDLE_STEP: u64 = 1_000;

/// What is read, and how.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) video: VideoNo,
    pub(crate) start: u64,
    pub(crate) duration: Option<u64>,
    /// How many rows from before its beginning a page is asked to have.
    pub(crate) previous: u32,
    pub(crate) keep_raw: bool,
}

/// The way through a video's chat.
pub(crate) struct Walk {
    api: Api,
    settings: Settings,
    /// The page to ask for; `None` behind the last.
    page: Option<u64>,
    /// The page that was read last, whose rows may be left.
    current: u64,
    /// Whether it ended without the service having said that there is no next page.
    is_early: bool,
    rows: VecDeque<(u64, VideoChatRow)>,
    window: Window,
    position: u64,
    idle: u32,
}

impl Walk {
    /// Begins at the settings' start, or where a bookmark lies.
    pub(crate) fn new(api: Api, mut settings: Settings, bookmark: Option<VideoChatBookmark>) -> Self {
        let (page, position, window) = match bookmark {
            Some(VideoChatBookmark { video: _, start, page, position, seen }) => {
                settings.start = start;
                (page, position, Window::of(seen))
            }
            None => (Some(settings.start), settings.start, Window::default()),
        };
        let (rows, current) = (VecDeque::new(), 0);
        let mut walk = Self { api, settings, page, current, is_early: false, rows, window, position, idle: 0 };
        walk.page = walk.page.filter(|page| *page <= walk.last_page());
        walk
    }

    pub(crate) fn progress(&self) -> VideoChatProgress {
        VideoChatProgress {
            position: Duration::from_millis(self.position),
            duration: self.settings.duration.map(Duration::from_millis),
        }
    }

    pub(crate) fn bookmark(&self) -> VideoChatBookmark {
        let seen = if self.is_over() && !self.is_early {
            Vec::new()
        } else {
            // What is left has been noticed, and not handed over.
            let left: HashSet<_> = self.rows.iter().map(|(fingerprint, _)| *fingerprint).collect();
            let mut seen: Vec<_> = self.window.iter().filter(|seen| !left.contains(seen)).collect();
            seen.sort_unstable();
            seen
        };
        VideoChatBookmark {
            video: self.settings.video,
            start: self.settings.start,
            page: if self.rows.is_empty() && !self.is_early { self.page } else { Some(self.current) },
            position: self.position,
            seen,
        }
    }

    /// Whether all was handed over.
    pub(crate) fn is_over(&self) -> bool {
        self.page.is_none() && self.rows.is_empty()
    }

    fn last_page(&self) -> u64 {
        self.settings.duration.map_or(LONGEST, |duration| duration.saturating_add(MARGIN))
    }

    /// Takes the rows of the page that was asked for.
    fn keep(&mut self, asked: u64, page: VideoPage) -> Result<()> {
        let VideoPage { previous, rows, next } = page;
        self.current = asked;
        self.window.turn();
        let before = self.rows.len();
        for row in previous {
            // What lies before the beginning was not asked for, and where a row lies is not known of each.
            if row.position.is_some() || self.settings.start == 0 {
                self.take(row);
            }
        }
        for row in rows {
            self.take(row);
        }
        let is_new = self.rows.len() > before;
        let refuse = |reason| Err(Error::decode(asking(&self.settings.video.to_string()), reason));
        let named = match next {
            Next::Nothing => None,
            Next::At(next) => Some(next),
            // To end here would lose the rest without a word.
            Next::Untold => return refuse("there is no `nextPlayerMessageTime` in it"),
            Next::Odd => return refuse("nextPlayerMessageTime is no number"),
        };
        let next = named.and_then(|next| u64::try_from(next).ok()).filter(|next| *next > asked);
        let is_idle = !is_new && next.is_some_and(|next| next - asked < IDLE_STEP);
        self.idle = if is_idle { self.idle + 1 } else { 0 };
        self.page = next.filter(|next| *next <= self.last_page() && self.idle < MOST_IDLE);
        self.is_early = named.is_some() && self.page.is_none();
        if let (Some(next), None) = (named, self.page) {
            tracing::debug!(
                target: "livechat::chzzk", video = %self.settings.video, asked, next,
                "the service names a next page of the chat that does not lie later, or far behind the end of the video; it is not asked for"
            );
        }
        if self.rows.is_empty() {
            self.passed();
        }
        Ok(())
    }

    /// Keeps a row that is new and not from before the beginning.
    fn take(&mut self, row: PlacedRow) {
        let at = row.position.map(|position| u64::try_from(position).unwrap_or_default());
        if at.is_some_and(|at| at < self.settings.start) {
            return;
        }
        let name = fingerprint(&row);
        if self.window.insert(name) {
            let row = VideoChatRow { position: at.map(Duration::from_millis), event: row.event };
            self.rows.push_back((name, row));
        }
    }

    /// All rows before the next page were handed over; where it ended early, nobody knows how far the last one went.
    fn passed(&mut self) {
        let end = if self.is_early { Some(self.current) } else { self.settings.duration };
        let reached = self.page.or(end).unwrap_or_default();
        self.position = self.position.max(reached);
    }

    /// How much it holds: rows that wait, and fingerprints.
    #[cfg(test)]
    pub(crate) fn held(&self) -> (usize, usize) {
        (self.rows.len(), self.window.len())
    }
}

impl Feed for Walk {
    type Item = VideoChatRow;

    fn next_item(&mut self) -> Option<VideoChatRow> {
        let (_, row) = self.rows.pop_front()?;
        let reached = row.position.map_or(0, millis).min(self.last_page());
        self.position = self.position.max(reached);
        if self.rows.is_empty() {
            self.passed();
        }
        Some(row)
    }

    fn request(&self) -> Option<Request> {
        self.page.map(|page| self.api.video_chat(self.settings.video, page, self.settings.previous))
    }

    fn answered(&mut self, response: &Response) -> Result<()> {
        let Some(asked) = self.page else { return Ok(()) };
        let number = self.settings.video.to_string();
        let text: Option<Raw> = content(response, asking(&number))?;
        // A chat without rows is an empty page; without one nobody knows what there is.
        let text = text.ok_or_else(|| Error::decode(asking(&number), "there is no `content` in it"))?;
        let page = VideoPage::read(text.as_str(), self.settings.keep_raw)
            .map_err(|error| Error::decode(asking(&number), error))?;
        self.keep(asked, page)
    }
}

const fn asking(number: &str) -> Asking<'_> {
    Asking("chat of video", number)
}

impl fmt::Debug for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk")
            .field("settings", &self.settings)
            .field("page", &self.page)
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}
