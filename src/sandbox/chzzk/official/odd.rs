//! The other forms that answers are told to have.

use super::Official;

/// A form of answers other than the usual one. Programs that are to live with the service live with all of them.
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::official::Odd};
///
/// let official = Sandbox::start()?.chzzk_official();
/// official.set_odd(Odd::MutationsNoContent, true);
/// // … and the program under test still knows that its message was hidden …
/// official.set_odd(Odd::MutationsNoContent, false);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Odd {
    /// `code` is `"200"`, `"401"`, … instead of a number, in every answer.
    CodeAsText,
    /// `expiresIn` is `"86400"`, as the documentation has it.
    NumbersAsText,
    /// Dates are `2026-07-18T14:32:12Z`.
    IsoDates,
    /// Calls that change something answer 204 without a body.
    MutationsNoContent,
    /// Calls that change something answer 200 without a body.
    MutationsEmptyBody,
    /// Calls that change something answer `"message": null` instead of `"SUCCESS"`.
    MutationsNullMessage,
    /// Calls that change something answer `"content": {}` instead of `null`.
    MutationsEmptyContent,
    /// Changing the chat settings answers with the settings.
    SettingsEcho,
    /// Tokens come without the envelope.
    BareTokens,
    /// The answer to a code carries `scope` too.
    ScopeOnIssue,
    /// Drops come without the envelope, as the documentation prints them.
    BareDrops,
    /// The owner's role is `STREAMING_CHANNEL_OWNER`, as documented.
    DocumentedOwnerRole,
    /// `nickname`, `verifiedMark`, `page`, `totalCount` and `totalPages`, which are not documented or came later, are left out.
    DocumentedFieldsOnly,
    /// The last page of a list with cursors has `"page": {"next": null}` instead of `"page": null`.
    NullCursor,
    /// The last page of a list with cursors has no `page`.
    NoCursor,
    /// A category that is not set is an object of nulls instead of `null`.
    EmptyCategory,
    /// A session that is connected has `"disconnectedDate": null` instead of none.
    NullDisconnectedDate,
    /// Events of sessions are objects instead of texts that hold JSON.
    EventsAsObjects,
    /// Events of sessions are as documented: `userRoleCode` beside `profile`, `payAmount` a text, no `eventSentAt`.
    DocumentedEvents,
    /// `connected` comes before `40`, in connections from now on.
    SystemBeforeConnect,
    /// `40` never comes, in connections from now on.
    NoConnectPacket,
    /// Restricting any channel is refused with 400 `BAD_REQUEST`, as somebody saw it in July 2026.
    NoRestrictions,
}

impl Official {
    /// From now on answers have this form, or have it no more.
    ///
    /// ```
    /// # use livechat::sandbox::{Sandbox, chzzk::official::Odd};
    /// # let official = Sandbox::start()?.chzzk_official();
    /// official.set_odd(Odd::CodeAsText, true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_odd(&self, odd: Odd, on: bool) {
        self.world.update(|state| if on { state.odd.insert(odd) } else { state.odd.remove(&odd) });
    }
}
