//! The command line of `chzzk_chat`, `chzzk_chat_async` and `chzzk_moderate`, and most of that of `chzzk_record`.

use std::{env, ffi::OsString, num::NonZeroU64};

use livechat::{Endpoints, chzzk::ChannelId, chzzk::unofficial::Cookies};

/// What the user asked for, checked.
pub(crate) struct Arguments {
    pub(crate) channel: Option<ChannelId>,
    pub(crate) endpoints: Endpoints,
    pub(crate) cookies: Option<Cookies>,
    pub(crate) json: bool,
    pub(crate) count: Option<NonZeroU64>,
    pub(crate) send: Option<String>,
}

impl Arguments {
    /// `more` reads an option that only this program has, and says whether it is one.
    pub(crate) fn read(
        mut more: impl FnMut(&str, &mut lexopt::Parser) -> Result<bool, Box<dyn std::error::Error>>,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        use lexopt::prelude::*;

        let mut read = Self {
            channel: None,
            endpoints: Endpoints::default(),
            cookies: None,
            json: false,
            count: None,
            send: None,
        };
        let mut endpoint = None;
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Value(channel) if read.channel.is_none() => read.channel = Some(channel.string()?.parse()?),
                Long("endpoint") => endpoint = Some(parser.value()?.string()?),
                Long("json") => read.json = true,
                Long("count") => {
                    let count = parser.value()?.parse();
                    read.count = Some(count.map_err(|_| "--count: must be a number from 1 on")?);
                }
                Long("send") => read.send = Some(parser.value()?.string()?),
                Long(name) => {
                    let name = name.to_owned();
                    if !more(&name, &mut parser)? {
                        return Err(Long(&name).unexpected().into());
                    }
                }
                other => return Err(other.unexpected().into()),
            }
        }
        read.cookies = cookies()?;
        if let Some(origin) = endpoint {
            if read.channel.is_none() {
                return Err("--endpoint needs CHANNEL".into());
            }
            read.endpoints = Endpoints::at(&origin)?;
        }
        Ok(read)
    }
}

fn cookies() -> Result<Option<Cookies>, Box<dyn std::error::Error>> {
    let variable =
        |name| env::var_os(name).filter(|value: &OsString| !value.is_empty()).map(OsString::into_string).transpose();
    let wrong = |_| "CHZZK_NID_AUT and CHZZK_NID_SES must be plain text";
    match (variable("CHZZK_NID_AUT").map_err(wrong)?, variable("CHZZK_NID_SES").map_err(wrong)?) {
        (Some(nid_aut), Some(nid_ses)) => Ok(Some(Cookies::new(nid_aut, nid_ses)?)),
        (None, None) => Ok(None),
        _ => Err("set both CHZZK_NID_AUT and CHZZK_NID_SES, or neither".into()),
    }
}
