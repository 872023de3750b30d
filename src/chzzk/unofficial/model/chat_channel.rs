//! Which chat to join, or why there is none.

use super::{LiveBlindType, LiveDetail, LiveStatus, LiveStatusCode, UserAdultStatus};
use crate::{
    chzzk::{ChannelId, unofficial::chat::ChatChannelId},
    error::{NoChat, NoChatReason},
};

/// What a broadcast's description says about its chat.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Evidence<'a> {
    chat_channel_id: Option<&'a ChatChannelId>,
    status: Option<&'a LiveStatusCode>,
    adult: bool,
    kr_only_viewing: bool,
    /// Whether the caller is outside Korea, where that is told.
    abroad: bool,
    user_adult_status: Option<&'a UserAdultStatus>,
    blind_type: Option<&'a LiveBlindType>,
}

impl<'a> From<&'a LiveDetail> for Evidence<'a> {
    fn from(detail: &'a LiveDetail) -> Self {
        Self {
            chat_channel_id: detail.chat_channel_id.as_ref(),
            status: detail.status.as_ref(),
            adult: detail.adult,
            kr_only_viewing: detail.kr_only_viewing,
            abroad: false,
            user_adult_status: detail.user_adult_status.as_ref(),
            blind_type: detail.blind_type.as_ref(),
        }
    }
}

impl<'a> From<&'a LiveStatus> for Evidence<'a> {
    fn from(status: &'a LiveStatus) -> Self {
        Self {
            chat_channel_id: status.chat_channel_id.as_ref(),
            status: status.status.as_ref(),
            adult: status.adult,
            kr_only_viewing: status.kr_only_viewing,
            abroad: status.abroad_country == Some(true),
            user_adult_status: status.user_adult_status.as_ref(),
            blind_type: status.blind_type.as_ref(),
        }
    }
}

/// The chat of a channel's present or last broadcast (`None`: it never broadcast), or why there is none to join
/// (reference 2.3). A chat channel that is told counts whatever else is told: an ended broadcast's can be joined, too.
pub(crate) fn chat_channel<'a, B>(channel: &ChannelId, broadcast: Option<&'a B>) -> Result<ChatChannelId, NoChat>
where
    Evidence<'a>: From<&'a B>,
{
    let evidence = broadcast.map(Evidence::from).unwrap_or_default();
    match evidence.chat_channel_id {
        Some(chat_channel) => Ok(chat_channel.clone()),
        None => Err(evidence.no_chat(channel)),
    }
}

impl Evidence<'_> {
    fn no_chat(self, channel: &ChannelId) -> NoChat {
        let Self { chat_channel_id: _, status, adult, kr_only_viewing, abroad, user_adult_status, blind_type } = self;
        let blocked = blind_type == Some(&LiveBlindType::Abroad) || kr_only_viewing && (blind_type.is_some() || abroad);
        let reason = if adult && user_adult_status != Some(&UserAdultStatus::Adult) {
            NoChatReason::AdultVerification
        } else if blocked {
            NoChatReason::RegionBlocked
        } else {
            NoChatReason::Offline
        };
        NoChat {
            status: status.map(|word| word.as_str().into()),
            adult,
            user_adult_status: user_adult_status.map(|word| word.as_str().into()),
            blind_type: blind_type.map(|word| word.as_str().into()),
            ..NoChat::new(reason, channel.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lenient;

    fn of_detail(content: &str) -> Result<ChatChannelId, NoChat> {
        let channel = ChannelId::new("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").unwrap();
        let detail: LiveDetail = lenient::parse(content).unwrap().unwrap();
        let status: LiveStatus = lenient::parse(content).unwrap().unwrap();
        let answer = chat_channel(&channel, Some(&detail));
        assert_eq!(answer, chat_channel(&channel, Some(&status)), "{content}");
        answer
    }

    fn reason(content: &str) -> NoChatReason {
        of_detail(content).unwrap_err().reason
    }

    #[test]
    fn a_chat_channel_that_is_told_is_joined_whatever_the_status() {
        for rest in [
            r#""status":"OPEN""#,
            r#""status":"CLOSE""#,
            r#""status":"OPEN","adult":true,"userAdultStatus":"NOT_LOGIN_USER""#,
            r#""krOnlyViewing":true,"blindType":"ABROAD""#,
        ] {
            assert_eq!(of_detail(&format!(r#"{{"chatChannelId":"N2xQ7k",{rest}}}"#)).unwrap().as_str(), "N2xQ7k");
        }
    }

    #[test]
    fn an_adult_broadcast_asks_for_a_verified_login() {
        for user in ["null", "\"NOT_LOGIN_USER\"", "\"AGE_RESTRICTION\"", "\"NEW_WORD\""] {
            let content = format!(r#"{{"status":"OPEN","adult":true,"userAdultStatus":{user}}}"#);
            assert_eq!(reason(&content), NoChatReason::AdultVerification, "{user}");
        }
        // The account is verified, so that is not why.
        assert_eq!(reason(r#"{"status":"CLOSE","adult":true,"userAdultStatus":"ADULT"}"#), NoChatReason::Offline);
        // Told for a broadcast that is open to all ages.
        assert_eq!(
            reason(r#"{"status":"CLOSE","adult":false,"userAdultStatus":"NOT_LOGIN_USER"}"#),
            NoChatReason::Offline
        );
    }

    #[test]
    fn a_block_by_region_is_told_from_being_offline() {
        for content in [
            r#"{"status":"OPEN","krOnlyViewing":true,"blindType":"ABROAD"}"#,
            r#"{"status":"CLOSE","krOnlyViewing":true,"blindType":"ABROAD"}"#,
            r#"{"status":"OPEN","blindType":"ABROAD"}"#,
            r#"{"status":"OPEN","krOnlyViewing":true,"blindType":"NEW_WORD"}"#,
        ] {
            assert_eq!(reason(content), NoChatReason::RegionBlocked, "{content}");
        }
        for content in [
            "{}",
            r#"{"status":"CLOSE"}"#,
            r#"{"status":"OPEN"}"#,
            r#"{"status":"CLOSE","krOnlyViewing":true}"#,
            r#"{"status":"OPEN","blindType":"NEW_WORD"}"#,
            r#"{"status":"CLOSE","chatChannelId":"../x"}"#,
        ] {
            assert_eq!(reason(content), NoChatReason::Offline, "{content}");
        }
    }

    #[test]
    fn live_status_tells_where_the_caller_is() {
        let channel = ChannelId::new("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").unwrap();
        let reason = |content: &str| {
            let status: LiveStatus = lenient::parse(content).unwrap().unwrap();
            chat_channel(&channel, Some(&status)).unwrap_err().reason
        };
        assert_eq!(
            reason(r#"{"status":"OPEN","krOnlyViewing":true,"abroadCountry":true}"#),
            NoChatReason::RegionBlocked
        );
        assert_eq!(reason(r#"{"status":"CLOSE","abroadCountry":true}"#), NoChatReason::Offline);
    }

    #[test]
    fn a_channel_that_never_broadcast_is_offline() {
        let channel = ChannelId::new("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").unwrap();
        let no_chat = chat_channel(&channel, None::<&LiveDetail>).unwrap_err();
        assert_eq!((no_chat.reason, &*no_chat.channel), (NoChatReason::Offline, "5c1e0a7d93b24f6688d0a1b2c3d4e5f6"));
    }

    #[test]
    fn the_evidence_comes_along() {
        let content = r#"{"status":"OPEN","adult":true,"userAdultStatus":"NOT_LOGIN_USER","blindType":"ABROAD"}"#;
        let no_chat = of_detail(content).unwrap_err();
        assert_eq!(no_chat.status.as_deref(), Some("OPEN"));
        assert_eq!(no_chat.user_adult_status.as_deref(), Some("NOT_LOGIN_USER"));
        assert_eq!(no_chat.blind_type.as_deref(), Some("ABROAD"));
        assert!(no_chat.adult);
    }
}
