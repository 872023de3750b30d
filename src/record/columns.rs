//! What an event says in a few words.

use std::fmt;

use jiff::Timestamp;

use super::members::Members;

/// What an event says in a few words. The line of a recording has them, and a row of an export.
#[derive(Clone, Copy, Default)]
#[expect(unnameable_types, reason = "sealed: the format is this crate's affair")]
#[non_exhaustive]
pub struct Columns<'a> {
    pub(super) kind: &'static str,
    pub(super) time: Option<Timestamp>,
    pub(super) chat_channel_id: Option<&'a str>,
    pub(super) user_id: Option<&'a str>,
    pub(super) nickname: Option<&'a str>,
    pub(super) role: Option<&'a str>,
    pub(super) content: Option<&'a str>,
    pub(super) amount_krw: Option<i64>,
    pub(super) months: Option<u32>,
    pub(super) quantity: Option<u32>,
    pub(super) status: Option<&'a str>,
    /// How a row came here: `live`, `recent`, `recovered`, `video`.
    pub(super) delivery: Option<&'static str>,
    /// The whole of it, as a line for people.
    pub(super) event: Option<&'a dyn fmt::Display>,
}

impl fmt::Debug for Columns<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Columns").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Columns<'_> {
    /// The columns of a line; `at` is when it was received.
    pub(super) fn write(&self, at: Option<Timestamp>, members: &mut Members<'_>) {
        members.put("type", self.kind);
        members.maybe("at", at.map(Timestamp::as_millisecond));
        members.maybe("time", self.time.map(Timestamp::as_millisecond));
        members.maybe("chat_channel_id", self.chat_channel_id);
        members.maybe("user_id", self.user_id);
        members.maybe("nickname", self.nickname);
        members.maybe("role", self.role);
        members.maybe("content", self.content);
        members.maybe("amount_krw", self.amount_krw);
        members.maybe("months", self.months);
        members.maybe("quantity", self.quantity);
        members.maybe("status", self.status);
    }
}
