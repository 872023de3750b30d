//! The command line of `chzzk_watch_live`, and the channel that is watched when none was named.

use std::{
    io::{self, Write},
    num::NonZeroU64,
    ops::ControlFlow,
    time::Duration,
};

use livechat::{
    Endpoints,
    chzzk::{ChannelId, unofficial::watcher::Watch},
    sandbox::{
        Sandbox,
        chzzk::{Channel, ChannelKind},
    },
};

/// What the user asked for, checked.
pub(crate) struct Arguments {
    pub(crate) channels: Vec<ChannelId>,
    pub(crate) endpoints: Endpoints,
    pub(crate) interval: Option<Duration>,
    pub(crate) json: bool,
    pub(crate) count: Option<NonZeroU64>,
}

impl Arguments {
    pub(crate) const USAGE: &str = "\
[CHANNEL…] [--endpoint ORIGIN] [--interval SECONDS] [--json] [--count N]

  CHANNEL…            the channels' ids or addresses; without, an imitation of the service on this machine is used
  --endpoint ORIGIN   talk to this origin instead of the real service
  --interval SECONDS  how often each channel is looked at, from 0.1 on; otherwise as often as the service says
  --json              one event a line as JSON, and nothing else on standard output
  --count N           end after N events
  --help              this text";

    /// `None`: the usage was asked for and printed.
    pub(crate) fn read() -> Result<Option<Self>, Box<dyn std::error::Error>> {
        use lexopt::prelude::*;

        let mut read =
            Self { channels: Vec::new(), endpoints: Endpoints::default(), interval: None, json: false, count: None };
        let mut endpoint = None;
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Value(channel) => read.channels.push(channel.string()?.parse()?),
                Long("endpoint") => endpoint = Some(parser.value()?.string()?),
                Long("interval") => {
                    let seconds = parser.value()?.parse::<f64>()?;
                    let interval = Duration::try_from_secs_f64(seconds).ok();
                    let fits = |interval: &Duration| interval.as_millis() >= 100;
                    read.interval = Some(interval.filter(fits).ok_or("--interval: must be seconds, from 0.1 on")?);
                }
                Long("json") => read.json = true,
                Long("count") => {
                    let count = parser.value()?.parse::<NonZeroU64>();
                    read.count = Some(count.map_err(|_| "--count: is no number from 1 on")?);
                }
                Long("help") | Short('h') => {
                    writeln!(io::stdout(), "usage: chzzk_watch_live {}", Self::USAGE)?;
                    return Ok(None);
                }
                other => return Err(other.unexpected().into()),
            }
        }
        if let Some(origin) = endpoint {
            if read.channels.is_empty() {
                return Err("--endpoint needs a CHANNEL".into());
            }
            read.endpoints = Endpoints::at(&origin)?;
        }
        Ok(Some(read))
    }
}

/// A channel that does something new whenever the watcher has told what it did before. It ends when this is dropped.
pub(crate) struct Demo {
    channel: Channel,
    _sandbox: Sandbox,
}

impl Demo {
    /// Starts one where the user named no channel, and lets the arguments point to it.
    pub(crate) fn unless_named(arguments: &mut Arguments) -> livechat::Result<Option<Self>> {
        if !arguments.channels.is_empty() {
            return Ok(None);
        }
        let sandbox = Sandbox::start()?;
        let channel = sandbox.chzzk().add_channel(ChannelKind::Offline);
        arguments.endpoints = Endpoints::at(sandbox.origin())?;
        arguments.channels = vec![channel.id().parse()?];
        arguments.interval = arguments.interval.or(Some(Duration::from_millis(300)));
        Ok(Some(Self { channel, _sandbox: sandbox }))
    }

    /// The next thing happens; `Break` after the last.
    pub(crate) fn goes_on_after(&mut self, event: &Watch) -> ControlFlow<()> {
        match event {
            Watch::Watching(_) => self.channel.go_live("모래성 쌓기"),
            Watch::WentLive(_) => self.channel.set_title("더 큰 모래성 쌓기"),
            Watch::TitleChanged(_) => self.channel.set_viewers(1_234),
            Watch::ViewersChanged(_) => self.channel.turn_adult(true),
            Watch::AdultChanged(_) => self.channel.end_broadcast(),
            Watch::Ended(_) => return ControlFlow::Break(()),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}
