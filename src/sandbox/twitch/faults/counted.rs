//! Faults that wait for their chance, so many times.

use super::{super::refusal::Refusal, Faults};
use crate::sandbox::waiting::Waiting;

/// So many times.
impl Faults {
    /// A new connection is closed at once; over WebSocket the upgrade is refused with 503.
    ///
    /// A client should try again, after a wait that grows.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.refuse_connections(2);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refuse_connections(&self, times: u32) {
        self.set(|faults| faults.refused_connections = Waiting::new((), times));
    }

    /// A `CAP REQ` is answered with NAK.
    ///
    /// A client should go on without, as far as it can.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.refuse_capabilities(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refuse_capabilities(&self, times: u32) {
        self.set(|faults| faults.refused_capabilities = Waiting::new((), times));
    }

    /// A login fails (`Login authentication failed`), whatever the token.
    ///
    /// A client should get a new token once, and end if that fails too.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.refuse_logins(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refuse_logins(&self, times: u32) {
        self.set(|faults| faults.refused_logins = Waiting::new((), times));
    }

    /// A NICK is never answered, and the connection stays up.
    ///
    /// A client needs a timeout for the whole of the login.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.ignore_logins(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ignore_logins(&self, times: u32) {
        self.set(|faults| faults.ignored_logins = Waiting::new((), times));
    }

    /// A join is not answered, and does nothing. Every name of a JOIN is one.
    ///
    /// A client needs a timeout: the service passes over unknown rooms in the same way.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.ignore_joins(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ignore_joins(&self, times: u32) {
        self.set(|faults| faults.ignored_joins = Waiting::new((), times));
    }

    /// A message is neither delivered nor answered.
    ///
    /// A client should not wait for ever, and not send it again by itself.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.ignore_messages(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ignore_messages(&self, times: u32) {
        self.set(|faults| faults.ignored_messages = Waiting::new((), times));
    }

    /// A message is refused with a NOTICE of this id and text, `msg_rejected` for example.
    ///
    /// A client should tell its user.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.refuse_messages("msg_verified_email", "This room requires a verified email address.", 1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refuse_messages(&self, msg_id: &str, text: &str, times: u32) {
        self.set(|faults| faults.refused_messages = Waiting::new(Refusal::new(msg_id, text), times));
    }
}
