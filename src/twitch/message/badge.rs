//! The badges beside a name.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::twitch::Text;

/// A list of badges (`badges`), or of what is known about them (`badge-info`), read as it is asked for.
///
/// ```
/// use livechat::twitch::{Event, decode};
///
/// let line = "@badge-info=subscriber/27;badges=moderator/1,subscriber/24 :a!a@a.tmi.twitch.tv PRIVMSG #lumen_dock :hi";
/// let Event::Privmsg(message) = decode(line) else { panic!("{line}") };
/// assert!(message.badges.has("moderator"));
/// assert_eq!(message.badge_info.get("subscriber"), Some("27"), "the exact months, unlike the badge's version");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Badges(Option<Text>);

impl Badges {
    /// `list` is the tag's value, already unescaped.
    pub(crate) fn new(list: Option<Text>) -> Self {
        Self(list)
    }

    /// The badges in the order in which they are shown. Entries without a name are skipped.
    pub fn iter(&self) -> impl Iterator<Item = Badge<'_>> {
        let entries = self.as_str().split(',').map(|entry| {
            // A title of a prediction may hold further slashes.
            let (name, value) = entry.split_once('/').unwrap_or((entry, ""));
            Badge { name, value }
        });
        entries.filter(|badge| !badge.name.is_empty())
    }

    /// Whether there is one with this name.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The value of the first one with this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|badge| badge.name == name).map(|badge| badge.value)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The list as it came, unescaped.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl Serialize for Badges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// One badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Badge<'a> {
    /// The name of its set: `moderator`, `subscriber`, `predictions`.
    pub name: &'a str,
    /// In [`badges`](super::Privmsg::badges) its version, which is a text (`24`, `blue-1`). In
    /// [`badge_info`](super::Privmsg::badge_info) what is known beyond: the exact months for `subscriber` and `founder`, the title
    /// for `predictions`. Empty where there was none.
    pub value: &'a str,
}

impl<'a> Badge<'a> {
    /// The value as a title to show. Twitch writes the commas in the title of a prediction as U+2E1D, which are turned back.
    pub fn title(&self) -> Cow<'a, str> {
        if self.value.contains('\u{2e1d}') {
            Cow::Owned(self.value.replace('\u{2e1d}', ","))
        } else {
            Cow::Borrowed(self.value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &str) -> Vec<(String, String)> {
        Badges::new(Some(list.into())).iter().map(|badge| (badge.name.to_owned(), badge.value.to_owned())).collect()
    }

    #[test]
    fn an_entry_is_split_at_its_first_slash() {
        assert_eq!(
            pairs("predictions/LAND⸝ HO 53/53,subscriber/7"),
            [("predictions".into(), "LAND⸝ HO 53/53".into()), ("subscriber".into(), "7".into())]
        );
        let badges = Badges::new(Some("predictions/LAND⸝ HO 53/53".into()));
        assert_eq!(badges.iter().next().unwrap().title(), "LAND, HO 53/53");
    }

    #[test]
    fn odd_entries_cost_only_themselves() {
        assert_eq!(pairs(",,/,x/"), [("x".into(), String::new())]);
        assert_eq!(pairs("moderator"), [("moderator".into(), String::new())]);
        assert!(Badges::new(None).is_empty());
        assert!(!Badges::new(Some("a/1".into())).is_empty());
    }
}
