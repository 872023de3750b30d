//! Words that nobody may write.

use jiff::Timestamp;
use serde::{Serialize, de::MapAccess};

use crate::lenient::{Wire, lenient};

lenient! {
    /// A word that nobody may write in the channel's chat (chats/prohibit-words; the row is from the source code of other clients).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct ProhibitedWord {
        /// Its number, by which it is changed and removed (`prohibitWordNo`).
        pub number: Option<u64> = "prohibitWordNo",
        /// The word (`prohibitWord`).
        pub word: Option<Box<str>> = "prohibitWord",
        /// The name of who added it (`nickname`).
        pub added_by: Option<Box<str>> = "nickname",
        /// When (`createdDate`).
        pub created_at: Option<Timestamp> = "createdDate" as Seoul,
    }

    #[derive(Default)]
    struct WireWords {
        words: Option<Vec<ProhibitedWord>> = "prohibitWords",
        word_list: Option<Vec<ProhibitedWord>> = "prohibitWordList",
    }
}

/// The whole list. Two clients that are in use know it by two names; an answer that has both is read by the one that says something.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ProhibitedWords(pub(crate) Vec<ProhibitedWord>);

impl Wire for ProhibitedWords {
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        let WireWords { words, word_list } = WireWords::from_map(map)?.unwrap_or_default();
        Ok(Some(Self(words.filter(|words| !words.is_empty()).or(word_list).unwrap_or_default())))
    }
}
