//! Words that nobody may write.

use jiff::Timestamp;
use serde::{Serialize, de::MapAccess};

use crate::{
    chzzk::raw::Raw,
    lenient::{Field, Seed, Wire, lenient, parse},
};

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
        words: List = "prohibitWords",
        word_list: List = "prohibitWordList",
    }
}

/// `None` where it is missing or no list; `null` is a list of nothing.
#[derive(Default)]
struct List(Option<Vec<ProhibitedWord>>);

impl Field for List {
    fn set<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        self.0 = match map.next_value_seed(Seed::<Raw>::new())? {
            None => Some(Vec::new()),
            Some(list) => parse(list.as_str()).ok().flatten(),
        };
        Ok(())
    }
}

/// The whole list; `None` where it is under neither name. Two clients that are in use know it by two names; an answer that has both is read
/// by the one that says something.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ProhibitedWords(pub(crate) Option<Vec<ProhibitedWord>>);

impl Wire for ProhibitedWords {
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        let WireWords { words: List(words), word_list: List(word_list) } =
            WireWords::from_map(map)?.unwrap_or_default();
        let is_nothing = words.as_ref().is_none_or(Vec::is_empty);
        Ok(Some(Self(if is_nothing { word_list.or(words) } else { words })))
    }
}
