//! The imitated service that is watched when no channel was named.

use std::time::Duration;

use livechat::{
    Endpoints,
    chzzk::unofficial::Cookies,
    sandbox::{
        Sandbox,
        chzzk::{Audience, Crowd},
    },
};

use super::arguments::Arguments;

/// A channel with an invented audience; it ends when this is dropped.
pub(crate) struct Demo {
    _audience: Crowd,
    _sandbox: Sandbox,
}

impl Demo {
    /// Starts one where the user named no channel, and lets the arguments point to it.
    pub(crate) fn unless_named(arguments: &mut Arguments) -> livechat::Result<Option<Self>> {
        if arguments.channel.is_some() {
            return Ok(None);
        }
        let sandbox = Sandbox::start()?;
        let channel = sandbox.chzzk().channel();
        let me = sandbox.chzzk().add_user("나");
        arguments.endpoints = Endpoints::at(sandbox.origin())?;
        arguments.channel = Some(channel.id().parse()?);
        arguments.cookies = Some(Cookies::new(me.nid_aut(), me.nid_ses())?);
        let audience = channel.audience(Audience::new(1).pace(Duration::from_millis(300)));
        Ok(Some(Self { _audience: audience, _sandbox: sandbox }))
    }
}
