//! The command line of the Twitch examples, and the imitation they use without a channel.

use std::{
    io::{self, Write},
    num::NonZeroU64,
    process::ExitCode,
};

use livechat::{
    ErrorKind,
    sandbox::{
        Sandbox,
        twitch::{Channel, Chatter, Usernotice},
    },
    twitch::{Event, Server},
};

use super::{
    environment::{Wrong, variable},
    viewers::Viewers,
};

/// What the user asked for, checked.
pub(crate) struct Setup {
    pub(crate) channels: Vec<String>,
    pub(crate) server: Server,
    /// Login and token; anonymous without.
    pub(crate) login: Option<(String, String)>,
    pub(crate) send: Option<String>,
    json: bool,
    left: Option<u64>,
    _demo: Option<Demo>,
}

/// What an example is, for its usage.
pub(crate) struct Example {
    pub(crate) name: &'static str,
    /// What it does, and what it needs.
    pub(crate) about: &'static str,
    /// What it does with `--send`.
    pub(crate) send: &'static str,
}

impl Example {
    fn usage(&self) -> String {
        let Self { name, about, send } = self;
        format!(
            "\
usage: {name} [CHANNEL…] [--server HOST:PORT] [--plain] [--json] [--count N] [--send TEXT]

{about}

  CHANNEL…            channels by their logins or addresses; without, an imitation of the service on this machine is used
  --server HOST:PORT  another IRC server than Twitch's
  --plain             without TLS; a token travels in the clear then
  --json              one event a line as JSON, and nothing else on standard output
  --count N           end after N chat messages
  --send TEXT         {send}
  -h, --help          show this

  TWITCH_LOGIN, TWITCH_TOKEN   the account and its user access token (scopes chat:read and chat:edit)"
        )
    }

    /// How the program ends: 0, 2 where an argument was wrong, or 1 with the error and its causes on standard error.
    pub(crate) fn exit(&self, result: livechat::Result<()>) -> ExitCode {
        match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) if error.kind() == ErrorKind::InvalidArgument => self.wrong_arguments(&error),
            Err(error) => {
                let _ = writeln!(io::stderr(), "error: {error:?}");
                ExitCode::FAILURE
            }
        }
    }

    /// 2, with the error and the usage on standard error.
    pub(crate) fn wrong_arguments(&self, error: &dyn std::error::Error) -> ExitCode {
        let _ = writeln!(io::stderr(), "error: {error}\n\n{}", self.usage());
        ExitCode::from(2)
    }
}

impl Setup {
    /// `None`: the usage was asked for and printed.
    pub(crate) fn read(example: &Example) -> Result<Option<Self>, Wrong> {
        use lexopt::prelude::*;

        let (mut channels, mut server, mut is_plain, mut send) = (Vec::new(), None, false, None);
        let (mut json, mut left) = (false, None);
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("server") => server = Some(parser.value()?.string()?),
                Long("plain") => is_plain = true,
                Long("json") => json = true,
                Long("count") => {
                    let count = parser.value()?.parse::<NonZeroU64>();
                    left = Some(count.map_err(|_| "--count: is no number from 1 on")?.get());
                }
                Long("send") => send = Some(parser.value()?.string()?),
                Short('h') | Long("help") => {
                    writeln!(io::stdout(), "{}", example.usage())?;
                    return Ok(None);
                }
                Value(channel) => channels.push(channel.string()?),
                other => return Err(other.unexpected().into()),
            }
        }
        let login = match (variable("TWITCH_LOGIN")?, variable("TWITCH_TOKEN")?) {
            (Some(login), Some(token)) => Some((login, token)),
            (None, None) => None,
            _ => return Err("set both TWITCH_LOGIN and TWITCH_TOKEN, or neither".into()),
        };
        if channels.is_empty() {
            if server.is_some() || is_plain {
                return Err("--server and --plain need a CHANNEL".into());
            }
            return Self::demo(send, json, left).map(Some);
        }
        if send.is_some() && login.is_none() {
            return Err("--send needs TWITCH_LOGIN and TWITCH_TOKEN".into());
        }
        let address = server.as_deref().unwrap_or("irc.chat.twitch.tv");
        if is_plain && login.is_some() && !is_here(address) {
            writeln!(io::stderr(), "warning: without TLS the token can be read on its way to {address}")?;
        }
        let server = match (server.as_deref(), is_plain) {
            (None, false) => Server::default(),
            (_, true) => Server::plain(address)?,
            (Some(address), false) => Server::tls(address)?,
        };
        Ok(Some(Self { channels, server, login, send, json, left, _demo: None }))
    }

    fn demo(send: Option<String>, json: bool, left: Option<u64>) -> Result<Self, Wrong> {
        let sandbox = Sandbox::start()?;
        let twitch = sandbox.twitch();
        let (channel, account) = (twitch.channel(), twitch.add_account("demo_bot"));
        Ok(Self {
            channels: vec![channel.name().to_owned()],
            server: twitch.server(),
            login: Some((account.login().to_owned(), account.token())),
            send,
            json,
            left,
            _demo: Some(Demo::start(sandbox, channel)),
        })
    }

    /// Prints an event, as text only what people want to know. True when that was the last one: enough chat messages, or nobody reads any more.
    pub(crate) fn show(&mut self, event: &Event) -> bool {
        if !self.json && is_protocol(event) {
            return false;
        }
        let mut line = if self.json { serde_json::to_string(event).unwrap_or_default() } else { event.to_string() };
        line.push('\n');
        let written = io::stdout().lock().write_all(line.as_bytes());
        if let (Some(left), Event::Privmsg(_)) = (&mut self.left, event) {
            *left = left.saturating_sub(1);
        }
        written.is_err() || self.left == Some(0)
    }
}

/// Whether it is certainly this machine.
fn is_here(address: &str) -> bool {
    ["127.", "localhost", "[::1]"].iter().any(|begin| address.starts_with(begin))
}

/// What a connection says before the first chat line, which is of use to programs only.
fn is_protocol(event: &Event) -> bool {
    matches!(
        event,
        Event::Cap(_)
            | Event::Numeric(_)
            | Event::GlobalUserState(_)
            | Event::UserState(_)
            | Event::Names(_)
            | Event::EndOfNames(_)
    )
}

/// An invented channel, and viewers who say something now and then. It ends when this is dropped.
struct Demo {
    _viewers: Viewers,
    _sandbox: Sandbox,
}

impl Demo {
    fn start(sandbox: Sandbox, channel: Channel) -> Self {
        channel.join_viewer("pixelmoth");
        channel.join_viewer("quietharbor");
        let viewers = Viewers::start(move |number| match number % 9 {
            2 => drop(channel.say("quietharbor", "!version")),
            4 => drop(channel.say("pixelmoth", "!count_viewers")),
            5 => drop(channel.usernotice(Usernotice::resub("quietharbor", 6, "1000").text("half a year"))),
            7 => drop(channel.send(Chatter::new("pixelmoth").text("cheer100 nice one").bits(100))),
            _ => drop(channel.say("pixelmoth", &format!("hello {number} Kappa"))),
        });
        Self { _viewers: viewers, _sandbox: sandbox }
    }
}
