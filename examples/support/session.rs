//! The command line of `official_session` and `official_session_async`, and the imitation they use without one.

use std::{
    io::{self, Write},
    num::NonZeroU64,
    path::PathBuf,
    process::{self, ExitCode},
    sync::Arc,
};

use livechat::{
    Endpoints,
    chzzk::official::{
        auth::{FileTokenStore, MemoryTokenStore, Token, TokenStore},
        model::EventKind,
        session::Event,
    },
    sandbox::{
        Sandbox,
        chzzk::official::{Account, Donation, Subscription},
    },
};

use super::{
    environment::{Wrong, variable},
    viewers::Viewers,
};

/// What the user asked for, checked.
pub(crate) struct Setup {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) token: Token,
    pub(crate) store: Arc<dyn TokenStore>,
    pub(crate) endpoints: Endpoints,
    pub(crate) kinds: Vec<EventKind>,
    json: bool,
    left: Option<u64>,
    _demo: Option<Demo>,
}

const USAGE: &str = "\
usage: PROGRAM [--endpoint ORIGIN] [--json] [--count N] [--events chat,donation,subscription]

  --endpoint ORIGIN  talk to this origin instead of the real service
  --json             one event a line as JSON, and nothing else on standard output
  --count N          end after N events of the kinds that are subscribed to
  --events LIST      what to subscribe to (chat,donation,subscription)
  --help             this text

  CHZZK_CLIENT_ID, CHZZK_CLIENT_SECRET   the application, from the developer centre; without them an imitation of the
                                         service on this machine is used
  CHZZK_ACCESS_TOKEN                     the streamer's access token, or
  CHZZK_TOKEN_FILE                       the file where official_login keeps the token (chzzk-token.json)";

/// The command line and the variables, before anything is done about them.
struct Wanted {
    /// `None` for the imitation.
    application: Option<(String, String)>,
    endpoints: Endpoints,
    kinds: Vec<EventKind>,
    json: bool,
    left: Option<u64>,
}

impl Wanted {
    fn read(program: &str) -> Result<Self, Wrong> {
        use lexopt::prelude::*;

        let (mut endpoint, mut json, mut left, mut events) = (None, false, None, None);
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("endpoint") => endpoint = Some(parser.value()?.string()?),
                Long("json") => json = true,
                Long("count") => left = Some(count(&parser.value()?.string()?)?),
                Long("events") => events = Some(kinds(&parser.value()?.string()?)?),
                Long("help") | Short('h') => {
                    let _ = writeln!(io::stdout(), "{}", usage(program));
                    process::exit(0);
                }
                other => return Err(other.unexpected().into()),
            }
        }
        let application = match (variable("CHZZK_CLIENT_ID")?, variable("CHZZK_CLIENT_SECRET")?) {
            (Some(id), Some(secret)) => Some((id, secret)),
            (None, None) if endpoint.is_none() => None,
            (None, None) => return Err("--endpoint needs CHZZK_CLIENT_ID and CHZZK_CLIENT_SECRET".into()),
            _ => return Err("set both CHZZK_CLIENT_ID and CHZZK_CLIENT_SECRET, or neither".into()),
        };
        let endpoints = endpoint.as_deref().map_or(Ok(Endpoints::default()), Endpoints::at)?;
        let kinds = events.unwrap_or_else(|| vec![EventKind::Chat, EventKind::Donation, EventKind::Subscription]);
        Ok(Self { application, endpoints, kinds, json, left })
    }
}

impl Setup {
    /// Or how the program ends without doing anything: 2 for wrong arguments, 1 where the token cannot be had.
    pub(crate) fn read(program: &str) -> Result<Self, ExitCode> {
        let wanted = Wanted::read(program).map_err(|error| {
            complain(format_args!("{error}\n\n{}", usage(program)));
            ExitCode::from(2)
        })?;
        Self::new(wanted).map_err(|error| {
            complain(error);
            ExitCode::FAILURE
        })
    }

    fn new(wanted: Wanted) -> Result<Self, Wrong> {
        let Wanted { application, endpoints, kinds, json, left } = wanted;
        let Some((client_id, client_secret)) = application else { return Self::demo(kinds, json, left) };
        let (token, store) = token()?;
        Ok(Self { client_id, client_secret, token, store, endpoints, kinds, json, left, _demo: None })
    }

    fn demo(kinds: Vec<EventKind>, json: bool, left: Option<u64>) -> Result<Self, Wrong> {
        let sandbox = Sandbox::start()?;
        let official = sandbox.chzzk_official();
        let (application, account) = (official.application(), official.account());
        let pair = official.grant(&application, &account);
        Ok(Self {
            client_id: application.client_id().to_owned(),
            client_secret: application.client_secret().to_owned(),
            token: Token::new(pair.access_token(), pair.refresh_token()),
            store: Arc::new(MemoryTokenStore::new()),
            endpoints: Endpoints::at(sandbox.origin())?,
            kinds,
            json,
            left,
            _demo: Some(Demo::start(sandbox, account)),
        })
    }

    /// Prints an event. True when that was the last one: enough of what was subscribed to, or nobody reads any more.
    pub(crate) fn show(&mut self, event: &Event) -> bool {
        let mut line = if self.json { serde_json::to_string(event).unwrap_or_default() } else { event.to_string() };
        line.push('\n');
        let written = io::stdout().lock().write_all(line.as_bytes());
        if let (Some(left), Event::Chat(_) | Event::Donation(_) | Event::Subscription(_)) = (&mut self.left, event) {
            *left = left.saturating_sub(1);
        }
        written.is_err() || self.left == Some(0)
    }
}

/// The streamer's token, and where the next one is kept.
fn token() -> Result<(Token, Arc<dyn TokenStore>), Wrong> {
    if let Some(token) = variable("CHZZK_ACCESS_TOKEN")? {
        return Ok((Token::access_only(token), Arc::new(MemoryTokenStore::new())));
    }
    let file: PathBuf = variable("CHZZK_TOKEN_FILE")?.unwrap_or_else(|| "chzzk-token.json".to_owned()).into();
    let store = FileTokenStore::new(&file);
    let missing = || format!("set CHZZK_ACCESS_TOKEN, or run official_login: there is no {}", file.display());
    let token = store.load().map_err(|error| error.to_string())?.ok_or_else(missing)?;
    Ok((token, Arc::new(store)))
}

fn count(number: &str) -> Result<u64, Wrong> {
    let number = number.parse::<NonZeroU64>();
    number.map(NonZeroU64::get).map_err(|_| "--count: it must be a whole number, 1 or more".into())
}

fn kinds(list: &str) -> Result<Vec<EventKind>, Wrong> {
    list.split(',')
        .map(|name| match EventKind::from(name.trim().to_uppercase().as_str()) {
            EventKind::Unknown(_) => Err(format!("--events: {name} is none of chat, donation and subscription").into()),
            kind => Ok(kind),
        })
        .collect()
}

/// How the program ends: 0, or 1 with the error and its causes on standard error.
pub(crate) fn exit(result: livechat::Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    complain(format_args!("{error:?}"));
    ExitCode::FAILURE
}

fn complain(error: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "error: {error}");
}

fn usage(program: &str) -> String {
    USAGE.replace("PROGRAM", program)
}

/// An invented streamer, and viewers who say something now and then. It ends when this is dropped.
struct Demo {
    _viewers: Viewers,
    _sandbox: Sandbox,
}

impl Demo {
    fn start(sandbox: Sandbox, account: Account) -> Self {
        let viewers = Viewers::start(move |number| match number % 7 {
            3 => drop(account.donate(Donation::chat(1_000 * number).from("치즈나눔").message("응원합니다"))),
            5 => drop(account.subscribe_event(Subscription::new("구독자01", 1))),
            _ => drop(account.chat("초록고래", format!("안녕하세요 {number}"))),
        });
        Self { _viewers: viewers, _sandbox: sandbox }
    }
}
