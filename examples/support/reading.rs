//! What `chzzk_search` and `chzzk_vod_chat` share: the command line, the imitation of the service, and what is printed.

use std::{
    fmt::Display,
    io::{self, Write},
    num::NonZeroU64,
    time::Duration,
};

use livechat::{
    Endpoints,
    chzzk::unofficial::Client,
    sandbox::{Sandbox, chzzk::ChannelKind},
};
use serde::Serialize;

pub(crate) type Wrong = Box<dyn std::error::Error>;

/// What the user asked for, checked.
pub(crate) struct Arguments {
    /// What was named beside the options.
    pub(crate) named: Option<String>,
    pub(crate) json: bool,
    left: Option<u64>,
    endpoints: Endpoints,
    /// The imitated service, where nothing was named.
    _demo: Option<Sandbox>,
}

impl Arguments {
    /// Reads the command line; `name` is how the usage calls what is named beside the options, and `usual` how many rows are shown where the user does not say. Options that only one example has are its
    /// own: it tells whether it knows one, and reads its value.
    pub(crate) fn read(
        name: &str,
        usual: Option<u64>,
        mut own: impl FnMut(&str, &mut lexopt::Parser) -> Result<bool, Wrong>,
    ) -> Result<Self, Wrong> {
        use lexopt::prelude::*;

        let (mut named, mut json, mut limit, mut endpoint) = (None, false, None::<NonZeroU64>, None);
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Value(value) if named.is_none() => named = Some(value.string()?),
                Long("endpoint") => endpoint = Some(parser.value()?.string()?),
                Long("json") => json = true,
                Long("limit") => {
                    let number = parser.value()?.parse();
                    limit = Some(number.map_err(|_| "--limit: must be a number from 1 on")?);
                }
                Long(option) => {
                    let option = option.to_owned();
                    if !own(&option, &mut parser)? {
                        return Err(Long(&option).unexpected().into());
                    }
                }
                other => return Err(other.unexpected().into()),
            }
        }
        let left = limit.map(NonZeroU64::get).or(usual);
        if named.is_some() {
            let endpoints = endpoint.as_deref().map_or(Ok(Endpoints::default()), Endpoints::at)?;
            return Ok(Self { named, json, left, endpoints, _demo: None });
        }
        if endpoint.is_some() {
            return Err(format!("--endpoint needs {name}").into());
        }
        let sandbox = demo()?;
        Ok(Self { named, json, left, endpoints: Endpoints::at(sandbox.origin())?, _demo: Some(sandbox) })
    }

    pub(crate) fn client(&self) -> livechat::Result<Client> {
        Client::builder().endpoints(self.endpoints.clone()).build()
    }

    /// Prints a row. True when that was the last one: enough of them, or nobody reads any more.
    pub(crate) fn show(&mut self, data: &impl Serialize, text: impl Display) -> bool {
        let line = if self.json { serde_json::to_string(data).unwrap_or_default() } else { text.to_string() };
        let written = writeln!(io::stdout().lock(), "{line}");
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(1);
        }
        written.is_err() || self.left == Some(0)
    }
}

/// Two channels, a video with its chat, a lounge.
fn demo() -> livechat::Result<Sandbox> {
    let sandbox = Sandbox::start()?;
    let channel = sandbox.chzzk().channel();
    sandbox.chzzk().add_channel(ChannelKind::Offline);
    sandbox.chzzk().add_lounge("모래성");
    let video = channel.add_video("모래상자 지난 방송", Duration::from_secs(600));
    video.generate_chat(1_200);
    video.chat(Duration::from_secs(5), "초록고래", "안녕하세요");
    video.chat(Duration::from_secs(601), "초록고래", "수고하셨습니다");
    Ok(sandbox)
}
