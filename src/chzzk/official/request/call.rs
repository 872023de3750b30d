//! The operations: what each is called in errors and logs, and which scope it needs.

use std::{borrow::Cow, fmt};

use crate::chzzk::{
    ChannelId,
    answer::Question,
    official::model::{EventKind, TokenKind},
};

/// Something to ask, and about whom: as errors and logs say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call<'a> {
    IssueToken,
    RefreshToken,
    RevokeToken(TokenKind),
    Me,
    Channels(&'a [ChannelId]),
    StreamingRoles,
    Followers,
    Subscribers,
    CategorySearch(&'a str),
    Lives,
    StreamKey,
    LiveSetting,
    ChangeLiveSetting,
    SendMessage,
    SetNotice,
    ChatSettings,
    ChangeChatSettings,
    /// Of whom.
    BlindMessage(&'a ChannelId),
    Restrict(&'a ChannelId),
    LiftRestriction(&'a ChannelId),
    Restrictions,
    RestrictTemporarily(&'a ChannelId),
    LiftTemporaryRestriction(&'a ChannelId),
    ClientSession,
    UserSession,
    ClientSessions,
    UserSessions,
    Subscribe(&'a EventKind),
    Unsubscribe(&'a EventKind),
    RewardClaims,
    UpdateRewardClaims,
}

/// How many channels an error names.
const NAMED: usize = 3;

impl fmt::Display for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Channels([one]) => return write!(f, "channel {one}"),
            Self::Channels(channels) => return several(channels, f),
            Self::CategorySearch(query) => return write!(f, "categories with {query:?} in their names"),
            Self::BlindMessage(sender) => return write!(f, "hiding a chat message of channel {sender}"),
            Self::Restrict(target) => return write!(f, "restricting channel {target}"),
            Self::LiftRestriction(target) => return write!(f, "lifting the restriction of channel {target}"),
            Self::RestrictTemporarily(target) => return write!(f, "restricting channel {target} for a while"),
            Self::LiftTemporaryRestriction(target) => {
                return write!(f, "lifting the temporary restriction of channel {target}");
            }
            Self::Subscribe(kind) => return write!(f, "subscribing a session to {kind} events"),
            Self::Unsubscribe(kind) => return write!(f, "unsubscribing a session from {kind} events"),
            Self::IssueToken => "issuing tokens for a code",
            Self::RefreshToken => "refreshing the tokens",
            Self::RevokeToken(TokenKind::Access) => "revoking the tokens by the access token",
            Self::RevokeToken(TokenKind::Refresh) => "revoking the tokens by the refresh token",
            Self::Me => "the user of the access token",
            Self::StreamingRoles => "managers of the channel",
            Self::Followers => "followers of the channel",
            Self::Subscribers => "subscribers of the channel",
            Self::Lives => "current lives",
            Self::StreamKey => "stream key of the channel",
            Self::LiveSetting => "live setting of the channel",
            Self::ChangeLiveSetting => "changing the live setting",
            Self::SendMessage => "sending a chat message",
            Self::SetNotice => "setting the chat notice",
            Self::ChatSettings => "chat settings of the channel",
            Self::ChangeChatSettings => "changing the chat settings",
            Self::Restrictions => "restrictions of the channel",
            Self::ClientSession => "creating a client session",
            Self::UserSession => "creating a user session",
            Self::ClientSessions => "sessions of the client",
            Self::UserSessions => "sessions of the user",
            Self::RewardClaims => "reward claims",
            Self::UpdateRewardClaims => "updating reward claims",
        })
    }
}

fn several(channels: &[ChannelId], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("channels")?;
    for (place, channel) in channels.iter().take(NAMED).enumerate() {
        write!(f, "{} {channel}", if place == 0 { "" } else { "," })?;
    }
    match channels.len().saturating_sub(NAMED) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

impl From<Call<'_>> for Cow<'static, str> {
    fn from(call: Call<'_>) -> Self {
        call.to_string().into()
    }
}

impl Question for Call<'_> {
    /// The names of the developer centre (reference 3). The documentation's pages and the token answers spell some differently.
    fn scope(self) -> Option<&'static str> {
        Some(match self {
            Self::Me => "유저 정보 조회",
            Self::StreamingRoles => "채널 관리자 조회",
            Self::Followers => "채널 팔로워 조회",
            Self::Subscribers => "채널 구독자 조회",
            Self::StreamKey => "방송 스트림키 조회",
            Self::LiveSetting => "방송 설정 조회",
            Self::ChangeLiveSetting => "방송 설정 변경",
            Self::Subscribe(EventKind::Chat) | Self::Unsubscribe(EventKind::Chat) => "채팅 메시지 조회",
            Self::SendMessage | Self::BlindMessage(_) => "채팅 메시지 쓰기",
            Self::SetNotice => "채팅 공지 쓰기",
            Self::ChatSettings => "채팅 설정 조회",
            Self::ChangeChatSettings => "채팅 설정 변경",
            Self::Subscribe(EventKind::Donation) | Self::Unsubscribe(EventKind::Donation) => "후원 조회",
            Self::Subscribe(EventKind::Subscription) | Self::Unsubscribe(EventKind::Subscription) => "구독 조회",
            Self::Restrict(_)
            | Self::LiftRestriction(_)
            | Self::RestrictTemporarily(_)
            | Self::LiftTemporaryRestriction(_) => "활동제한 쓰기",
            Self::Restrictions => "활동제한 조회",
            Self::RewardClaims | Self::UpdateRewardClaims => "드롭스",
            Self::IssueToken
            | Self::RefreshToken
            | Self::RevokeToken(_)
            | Self::Channels(_)
            | Self::CategorySearch(_)
            | Self::Lives
            | Self::ClientSession
            | Self::UserSession
            | Self::ClientSessions
            | Self::UserSessions
            | Self::Subscribe(EventKind::Unknown(_))
            | Self::Unsubscribe(EventKind::Unknown(_)) => return None,
        })
    }

    fn fault_hint(self) -> Option<&'static str> {
        matches!(self, Self::ClientSession | Self::UserSession)
            .then_some("perhaps the review of the application's scopes is not done, see the developer centre")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_is_said_in_words() {
        let ids: Vec<_> = (0..20_u8).map(|n| ChannelId::new(format!("{n:032x}")).unwrap()).collect();
        let told = |call: Call<'_>| call.to_string();
        assert_eq!(told(Call::Channels(&ids[1..2])), format!("channel {}", ids[1]));
        assert_eq!(told(Call::Channels(&ids[..2])), format!("channels {}, {}", ids[0], ids[1]));
        assert_eq!(told(Call::Channels(&ids)), format!("channels {}, {}, {} and 17 more", ids[0], ids[1], ids[2]));
        assert_eq!(told(Call::CategorySearch("리그\n오브")), r#"categories with "리그\n오브" in their names"#);
        assert_eq!(told(Call::Subscribe(&EventKind::Donation)), "subscribing a session to DONATION events");
        assert_eq!(told(Call::Restrict(&ids[9])), format!("restricting channel {}", ids[9]));
    }

    #[test]
    fn the_scope_is_the_one_of_the_event() {
        for (kind, scope) in [
            (EventKind::Chat, Some("채팅 메시지 조회")),
            (EventKind::Donation, Some("후원 조회")),
            (EventKind::Subscription, Some("구독 조회")),
            (EventKind::from("MISSION"), None),
        ] {
            assert_eq!((Call::Subscribe(&kind).scope(), Call::Unsubscribe(&kind).scope()), (scope, scope));
        }
        assert_eq!(Call::SendMessage.scope(), Some("채팅 메시지 쓰기"));
        assert_eq!(Call::Lives.scope(), None);
    }
}
