//! A channel's emojis, and the pictures of the emojis in a text.

use std::collections::HashMap;

use serde::Serialize;

use crate::{chzzk::unofficial::chat::Segment, lenient::lenient};

lenient! {
    /// The emojis that can be used in a channel (emoji-packs).
    ///
    /// In a message an emoji is `{:name:}`. [`map`](Self::map) finds their pictures by name.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct EmojiPacks {
        /// Packs for everybody, it seems (`emojiPacks`).
        pub packs: Vec<EmojiPack> = "emojiPacks",
        /// Packs for the channel's subscribers (`subscriptionEmojiPacks`).
        pub subscription_packs: Vec<EmojiPack> = "subscriptionEmojiPacks",
    }

    /// A pack of emojis.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct EmojiPack {
        /// Its id.
        pub id: Option<Box<str>> = "emojiPackId",
        /// Its name.
        pub name: Option<Box<str>> = "emojiPackName",
        /// Its picture's address.
        pub image_url: Option<Box<str>> = "emojiPackImageUrl",
        /// Whether the user may not use it. Whether such a pack tells its emojis is not known.
        pub locked: bool = "emojiPackLocked",
        /// Its emojis.
        pub emojis: Vec<Emoji> = "emojis",
    }

    /// An emoji.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct Emoji {
        /// Its name, as in `{:name:}` (`emojiId`).
        pub id: Box<str> = "emojiId",
        /// Its picture's address.
        pub image_url: Box<str> = "imageUrl",
    }
}

impl EmojiPacks {
    /// All packs, those for everybody first.
    pub fn all(&self) -> impl Iterator<Item = &EmojiPack> {
        self.packs.iter().chain(&self.subscription_packs)
    }

    /// Every emoji's picture by its name, locked packs included: a message may hold what this user may not use.
    pub fn map(&self) -> EmojiMap {
        let mut map = EmojiMap::new();
        map.add(self);
        map
    }
}

/// The pictures of emojis by their names: made once, used for every message.
///
/// A message brings the pictures of its own emojis along. This is for those that do not (some from phones), for messages that are
/// about to be sent, and for texts from elsewhere.
///
/// ```
/// use livechat::chzzk::unofficial::{chat::Segment, model::EmojiMap};
///
/// let mut emojis = EmojiMap::new();
/// emojis.insert("hello", "https://example.invalid/e.png");
/// let cut: Vec<_> = emojis.segments("{:hello:} 안녕 {:who:}").collect();
/// assert!(matches!(cut[0], Segment::Emoji { name: "hello", url: "https://example.invalid/e.png", .. }));
/// assert_eq!(cut[1], Segment::Text(" 안녕 {:who:}"));   // a name without a picture stays text
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmojiMap(HashMap<Box<str>, Box<str>>);

impl EmojiMap {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the emojis of a channel. Of two with one name the later counts.
    pub fn add(&mut self, packs: &EmojiPacks) {
        let emojis = packs.all().flat_map(|pack| &pack.emojis);
        for emoji in emojis.filter(|emoji| !emoji.id.is_empty() && !emoji.image_url.is_empty()) {
            self.insert(&*emoji.id, &*emoji.image_url);
        }
    }

    /// Adds one emoji, or gives it another picture.
    pub fn insert(&mut self, name: impl Into<Box<str>>, url: impl Into<Box<str>>) {
        self.0.insert(name.into(), url.into());
    }

    /// The address of an emoji's picture.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.find(name).map(|(_, url)| url)
    }

    /// How many emojis it knows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text cut at its emojis. A name that is not known stays text.
    pub fn segments<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Segment<'a>> {
        Segment::cut(text, |name| self.find(name))
    }

    pub(crate) fn find(&self, name: &str) -> Option<(&str, &str)> {
        self.0.get_key_value(name).map(|(name, url)| (&**name, &**url))
    }
}

impl From<&EmojiPacks> for EmojiMap {
    fn from(packs: &EmojiPacks) -> Self {
        packs.map()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lenient;

    #[test]
    fn every_pack_is_searched() {
        let packs = r#"{"emojiPacks":[{"emojis":[{"emojiId":"a","imageUrl":"A"},{"emojiId":"","imageUrl":"x"},7]},null],
            "subscriptionEmojiPacks":[{"emojiPackLocked":true,"emojis":[{"emojiId":"b","imageUrl":"B"},{"emojiId":"c"}]}]}"#;
        let packs: EmojiPacks = lenient::parse(packs).unwrap().unwrap();
        let mut map = EmojiMap::from(&packs);
        assert_eq!((map.len(), map.get("a"), map.get("b"), map.get("c")), (2, Some("A"), Some("B"), None));
        assert!(!map.is_empty() && EmojiMap::new().is_empty());
        map.insert("a", "another");
        assert_eq!(map.get("a"), Some("another"));
        let cut: Vec<_> = map.segments("x{:b:}{:c:}").collect();
        assert_eq!(cut, [Segment::Text("x"), Segment::Emoji { name: "b", url: "B" }, Segment::Text("{:c:}")]);
    }
}
