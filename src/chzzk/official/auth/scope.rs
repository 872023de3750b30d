//! What a user allowed an application to do.
//!
//! ```
//! use livechat::chzzk::official::auth::{Scope, Scopes};
//!
//! let scopes = Scopes::parse("유저 조회 채팅 메시지 쓰기 드롭스");
//! assert!(scopes.contains(&Scope::ChatMessageWrite) && !scopes.contains(&Scope::DonationRead));
//! assert_eq!(scopes.names().collect::<Vec<_>>(), ["유저 조회", "채팅 메시지 쓰기", "드롭스"]);
//! ```

use std::{fmt, slice};

use serde::{Serialize, Serializer};

use crate::lenient::Wire;

/// Declares [`Scope`] and the table of its names; the first name of each is the developer centre's.
macro_rules! scopes {
    ($( $(#[$meta:meta])* $variant:ident = $name:literal $(| $other:literal)* ),* $(,)?) => {
        /// One permission of an application.
        ///
        /// Scopes are chosen in the developer centre and named in Korean. The developer centre, the pages of the documentation
        /// and the answers of the service name some of them differently; all names that are known are read as the same scope.
        /// Every other name is kept in [`Unknown`](Self::Unknown).
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Scope {
            $( $(#[$meta])* #[doc = concat!("`", $name, "`")] $(#[doc = concat!("or `", $other, "`")])* $variant, )*
            /// A name that was not known when this was written.
            Unknown(Box<str>),
        }

        impl Scope {
            /// The name in the developer centre. A service's answer may spell it otherwise: [`Scopes::names`] has it as it came.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $name, )*
                    Self::Unknown(name) => name,
                }
            }
        }

        /// A scope of any of its names, as they are spelled above.
        impl From<&str> for Scope {
            fn from(name: &str) -> Self {
                match name {
                    $( $name $(| $other)* => Self::$variant, )*
                    _ => Self::Unknown(name.into()),
                }
            }
        }

        const NAMES: &[&str] = &[$( $name $(, $other)* ),*];
    };
}

scopes! {
    /// Who the user is:
    UserRead = "유저 정보 조회" | "유저 조회",
    /// Information about channels. No call is documented to need it; one report says that it also opens the lists of followers
    /// and subscribers:
    ChannelRead = "채널 정보 조회",
    /// The managers of the user's channel:
    ChannelManagerRead = "채널 관리자 조회",
    /// The followers of the user's channel:
    ChannelFollowerRead = "채널 팔로워 조회",
    /// The subscribers of the user's channel:
    ChannelSubscriberRead = "채널 구독자 조회",
    /// The stream key, with which anybody can broadcast as the user:
    StreamKeyRead = "방송 스트림키 조회",
    /// The settings of the broadcast:
    LiveSettingRead = "방송 설정 조회",
    /// To change the settings of the broadcast:
    LiveSettingWrite = "방송 설정 변경",
    /// Chat messages as they come:
    ChatMessageRead = "채팅 메시지 조회",
    /// To send and to hide chat messages. A page of the documentation names the two apart:
    ChatMessageWrite = "채팅 메시지 쓰기" | "채팅 메시지 전송" | "채팅 메시지 숨기기",
    /// To set the chat's notice:
    ChatNoticeWrite = "채팅 공지 쓰기" | "채팅 공지 등록",
    /// The settings of the chat:
    ChatSettingRead = "채팅 설정 조회",
    /// To change the settings of the chat:
    ChatSettingWrite = "채팅 설정 변경",
    /// Donations as they come:
    DonationRead = "후원 조회",
    /// Subscriptions as they come:
    SubscriptionRead = "구독 조회",
    /// To restrict users in the chat, for good or for a time, and to end that:
    RestrictionWrite = "활동제한 쓰기",
    /// Who is restricted:
    RestrictionRead = "활동제한 조회",
    /// The claims of Drops rewards. Only for organisations that NAVER has verified:
    Drops = "드롭스",
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The scopes that the answer to a token request names, in their order.
///
/// **Take it as a hint.** The names are not the same everywhere, a name may be missing here that the service honours, and the
/// service changes them. Use it to tell a user what to allow; never refuse a call for it, since only the service's answer decides.
///
/// `Display` gives the text back, with single blanks; it serializes as a list of the names as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes {
    scopes: Vec<Scope>,
    /// The name of each, as it came.
    names: Vec<Box<str>>,
}

impl Scopes {
    /// Splits a token answer's `scope`: names of several words, joined by blanks, as the words in them are.
    ///
    /// Names that are known are taken as they are, the longest first. Any other name goes up to the next word with which names end
    /// (`조회`, `변경`, `쓰기`), or to the end of the text. No word gets lost, and every text can be read.
    pub fn parse(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut rest = words.as_slice();
        let mut read = Self::default();
        while !rest.is_empty() {
            let length = known(rest).unwrap_or_else(|| unknown(rest));
            let (name, behind) = rest.split_at(length.min(rest.len()));
            let name = name.join(" ");
            read.scopes.push(Scope::from(name.as_str()));
            read.names.push(name.into());
            rest = behind;
        }
        read
    }

    /// Whether a scope is among them. See [above](Self) for what that is worth.
    pub fn contains(&self, scope: &Scope) -> bool {
        self.scopes.contains(scope)
    }

    /// The scopes, in their order.
    pub fn iter(&self) -> slice::Iter<'_, Scope> {
        self.scopes.iter()
    }

    /// The name of each scope as it came, in the same order as [`iter`](Self::iter).
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.scopes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }
}

/// How many words the longest known name has that the words begin with.
fn known(words: &[&str]) -> Option<usize> {
    let begins_with = |name: &&str| {
        let length = name.split(' ').count();
        words.get(..length).is_some_and(|begin| begin.iter().copied().eq(name.split(' '))).then_some(length)
    };
    NAMES.iter().filter_map(begins_with).max()
}

/// How many words belong to the unknown name that the words begin with. At least one, if there is one.
fn unknown(words: &[&str]) -> usize {
    words.iter().position(|word| matches!(*word, "조회" | "변경" | "쓰기")).map_or(words.len(), |last| last + 1)
}

impl<'a> IntoIterator for &'a Scopes {
    type Item = &'a Scope;
    type IntoIter = slice::Iter<'a, Scope>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names.join(" "))
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.names)
    }
}

/// `"채팅 메시지 조회 채팅 메시지 쓰기"`
impl Wire for Scopes {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self::parse(text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unknown(name: &str) -> Scope {
        Scope::Unknown(name.into())
    }

    #[test]
    fn the_names_of_an_answer_are_told_apart() {
        let text = "채널 정보 조회 채팅 메시지 쓰기 유저 조회 방송 설정 변경 후원 조회 드롭스 활동제한 쓰기";
        let scopes = Scopes::parse(text);
        let expected = [
            Scope::ChannelRead,
            Scope::ChatMessageWrite,
            Scope::UserRead,
            Scope::LiveSettingWrite,
            Scope::DonationRead,
            Scope::Drops,
            Scope::RestrictionWrite,
        ];
        assert!(scopes.iter().eq(&expected) && scopes.into_iter().eq(&expected));
        assert!(scopes.contains(&Scope::Drops) && !scopes.contains(&Scope::ChatMessageRead));
        assert_eq!((scopes.len(), scopes.is_empty()), (7, false));
        assert_eq!(scopes.to_string(), text);
    }

    #[test]
    fn every_name_is_its_scope_wherever_it_stands() {
        for name in NAMES {
            let scope = Scope::from(*name);
            assert!(!matches!(scope, Scope::Unknown(_)), "{name}");
            assert_eq!(Scope::from(scope.as_str()), scope);
            for other in NAMES {
                let scopes = Scopes::parse(&format!("{other} {name} {other}"));
                assert!(scopes.names().eq([*other, *name, *other]), "{scopes:?}");
            }
        }
    }

    #[test]
    fn other_names_are_one_scope_of_the_developer_centres_name() {
        let scopes = Scopes::parse("유저 조회 유저 정보 조회");
        assert!(scopes.iter().eq(&[Scope::UserRead, Scope::UserRead]));
        assert!(scopes.iter().all(|scope| scope.to_string() == "유저 정보 조회"));
        assert!(scopes.names().eq(["유저 조회", "유저 정보 조회"]));
    }

    #[test]
    fn a_name_that_is_not_known_goes_up_to_its_ending() {
        let scopes = Scopes::parse("미션 정산 내역 조회 드롭스 캠페인 쓰기 채팅 메시지 조회 파티 만들기 권한");
        let expected = [
            unknown("미션 정산 내역 조회"),
            Scope::Drops,
            unknown("캠페인 쓰기"),
            Scope::ChatMessageRead,
            unknown("파티 만들기 권한"),
        ];
        assert!(scopes.iter().eq(&expected), "{scopes:?}");
    }

    #[test]
    fn cut_names_and_odd_blanks_lose_nothing() {
        assert!(Scopes::parse("\u{a0} \n").is_empty());
        let scopes = Scopes::parse("  채팅\t메시지   조회 조회 채팅 메시지");
        assert!(scopes.iter().eq(&[Scope::ChatMessageRead, unknown("조회"), unknown("채팅 메시지")]), "{scopes:?}");
        assert_eq!(scopes.to_string(), "채팅 메시지 조회 조회 채팅 메시지");
    }

    #[test]
    fn it_is_read_from_an_answer_and_written_as_a_list() {
        let scopes: Scopes = crate::lenient::parse(r#""유저 조회 구독 조회 새 이름""#).unwrap().unwrap();
        assert_eq!(serde_json::to_string(&scopes).unwrap(), r#"["유저 조회","구독 조회","새 이름"]"#);
        assert_eq!(serde_json::to_string(&Scope::UserRead).unwrap(), r#""유저 정보 조회""#);
    }

    /// Texts of the words that names are made of, and of others.
    fn words() -> impl Strategy<Value = String> {
        let mut known: Vec<&str> = NAMES.iter().flat_map(|name| name.split(' ')).collect();
        known.extend(["새", "a", ",", "\u{3000}"]);
        prop::collection::vec(prop::sample::select(known), 0..40).prop_map(|words| words.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_words_come_out_as_they_went_in(text in prop_oneof![any::<String>(), words()]) {
            let scopes = Scopes::parse(&text);
            let names: Vec<&str> = scopes.names().collect();
            prop_assert!(names.iter().flat_map(|name| name.split(' ')).eq(text.split_whitespace()));
            prop_assert_eq!(scopes.to_string(), names.join(" "));
            prop_assert_eq!(scopes.len(), names.len());
            for (scope, name) in scopes.iter().zip(names) {
                prop_assert_eq!(scope, &Scope::from(name));
            }
        }

        #[test]
        fn its_own_text_is_read_as_the_same(text in words()) {
            let scopes = Scopes::parse(&text);
            prop_assert_eq!(Scopes::parse(&scopes.to_string()), scopes);
        }
    }
}
