//! The broadcasts that are on.

use serde_json::json;

use super::{
    Official,
    answer::Answer,
    category::{CATEGORIES, Category},
    date::MINUTE,
    page,
    request::Call,
    world::State,
};
use crate::sandbox::invent;

pub(super) struct Live {
    id: usize,
    title: String,
    viewers: usize,
    opened: i64,
    adult: bool,
    tags: &'static [&'static str],
    category: Option<&'static Category>,
    pub(super) channel_id: String,
    pub(super) channel_name: String,
}

impl Official {
    /// So many broadcasts of invented streamers are on from now on. Among them are ones for adults, which have no thumbnail, and ones
    /// without a category or tags.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.add_lives(50);   // three pages of up to 20
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_lives(&self, count: usize) {
        self.world.update(|state| {
            let now = state.now();
            for number in state.lives.len() + 1..=state.lives.len() + count {
                state.lives.push(live(number, now));
            }
        });
    }
}

fn live(number: usize, now: i64) -> Live {
    Live {
        id: 10_000_000 + number,
        title: format!("오늘의 방송 {number} 🐳"),
        // Not in the order they were added, and never the same.
        viewers: number * 7_919 % 10_007,
        opened: now - i64::try_from(number % 600).unwrap_or_default() * MINUTE,
        adult: number % 5 == 0,
        tags: if number % 3 == 0 { &[] } else { &["예시", "노래"] },
        category: if number % 7 == 0 { None } else { CATEGORIES.get(number % CATEGORIES.len()) },
        channel_id: invent::hex(&format!("official live {number}"), 32),
        channel_name: format!("방송{number:02}"),
    }
}

/// `GET /open/v1/lives`: those with the most viewers first.
pub(super) fn lives(state: &mut State, _: usize, call: &Call) -> Answer {
    let mut sorted: Vec<&Live> = state.lives.iter().collect();
    sorted.sort_by_key(|live| (std::cmp::Reverse(live.viewers), live.id));
    page::by_cursor(state, call, 20, &sorted, |live| {
        let thumbnail =
            format!("https://livecloud-thumb.akamaized.net/chzzk/example/{}/thumbnail/image_{{type}}.jpg", live.id);
        json!({
            "liveId": live.id,
            "liveTitle": live.title,
            "liveThumbnailImageUrl": (!live.adult).then_some(thumbnail),
            "concurrentUserCount": live.viewers,
            "openDate": state.date(live.opened),
            "adult": live.adult,
            "tags": live.tags,
            "categoryType": live.category.map(|category| category.kind),
            "liveCategory": live.category.map(|category| category.id),
            "liveCategoryValue": live.category.map(|category| category.name),
            "channelId": live.channel_id,
            "channelName": live.channel_name,
            "channelImageUrl": null,
        })
    })
}
