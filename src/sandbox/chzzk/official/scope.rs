//! The names of scopes, as they stand in tokens.

pub(super) const USER: &str = "유저 조회";
pub(super) const CHANNEL: &str = "채널 정보 조회";
pub(super) const MANAGERS: &str = "채널 관리자 조회";
pub(super) const FOLLOWERS: &str = "채널 팔로워 조회";
pub(super) const SUBSCRIBERS: &str = "채널 구독자 조회";
pub(super) const STREAM_KEY: &str = "방송 스트림키 조회";
pub(super) const LIVE_READ: &str = "방송 설정 조회";
pub(super) const LIVE_WRITE: &str = "방송 설정 변경";
pub(super) const CHAT_READ: &str = "채팅 메시지 조회";
pub(super) const CHAT_WRITE: &str = "채팅 메시지 쓰기";
pub(super) const NOTICE: &str = "채팅 공지 쓰기";
pub(super) const SETTINGS_READ: &str = "채팅 설정 조회";
pub(super) const SETTINGS_WRITE: &str = "채팅 설정 변경";
pub(super) const DONATIONS: &str = "후원 조회";
pub(super) const SUBSCRIPTIONS: &str = "구독 조회";
pub(super) const RESTRICTION_WRITE: &str = "활동제한 쓰기";
pub(super) const RESTRICTION_READ: &str = "활동제한 조회";
pub(super) const DROPS: &str = "드롭스";

/// What an ordinary developer can have: all but Drops.
pub(super) const ORDINARY: [&str; 17] = [
    USER,
    CHANNEL,
    MANAGERS,
    FOLLOWERS,
    SUBSCRIBERS,
    STREAM_KEY,
    LIVE_READ,
    LIVE_WRITE,
    CHAT_READ,
    CHAT_WRITE,
    NOTICE,
    SETTINGS_READ,
    SETTINGS_WRITE,
    DONATIONS,
    SUBSCRIPTIONS,
    RESTRICTION_WRITE,
    RESTRICTION_READ,
];

/// The name in tokens: the developer centre has one other.
pub(super) fn name(name: &str) -> String {
    if name == "유저 정보 조회" { USER } else { name }.to_owned()
}
