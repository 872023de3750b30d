//! What the examples of the official API share: their settings, the imitation of the service, and how they end.

use std::{
    env,
    io::{self, Write},
    path::PathBuf,
    process::{self, ExitCode},
};

use livechat::{
    Endpoints,
    chzzk::official::{
        Application,
        auth::{FileTokenStore, Token, TokenStore},
    },
    sandbox::Sandbox,
};

use super::environment::{Wrong, variable};

/// The application and its user, and where they are.
pub(crate) struct Setup {
    pub(crate) application: Application,
    pub(crate) token_file: PathBuf,
    pub(crate) json: bool,
    /// What was named beside the options.
    text: Option<String>,
    /// The imitated service, where no other was named.
    demo: Option<Demo>,
}

/// An invented streamer on a service that ends with this.
struct Demo {
    _sandbox: Sandbox,
    folder: PathBuf,
}

const VARIABLES: &str = "  --endpoint ORIGIN  talk to this origin instead of the real service
  --json             JSON, one object a line, and nothing else on standard output
  --help             this text

  CHZZK_CLIENT_ID, CHZZK_CLIENT_SECRET   the application, from the developer centre; without them an imitation of the
                                         service on this machine is used
  CHZZK_REDIRECT_URI                     as registered for the application (http://localhost:8080/callback)
  CHZZK_TOKEN_FILE                       where the token is kept (chzzk-token.json)";

impl Setup {
    pub(crate) fn read(usage: &str) -> Result<Self, Wrong> {
        use lexopt::prelude::*;

        let (mut endpoint, mut json, mut text) = (None, false, None);
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("endpoint") => endpoint = Some(parser.value()?.string()?),
                Long("json") => json = true,
                Long("help") | Short('h') => {
                    show(format_args!("usage: {usage}\n\n{VARIABLES}"));
                    process::exit(0);
                }
                Value(value) if text.is_none() => text = Some(value.string()?),
                other => return Err(other.unexpected().into()),
            }
        }
        let (id, secret) = (variable("CHZZK_CLIENT_ID")?, variable("CHZZK_CLIENT_SECRET")?);
        let (Some(client_id), Some(client_secret)) = (id.clone(), secret.clone()) else {
            if id.is_some() != secret.is_some() {
                return Err("set both CHZZK_CLIENT_ID and CHZZK_CLIENT_SECRET, or neither".into());
            }
            if endpoint.is_some() {
                return Err("--endpoint needs CHZZK_CLIENT_ID and CHZZK_CLIENT_SECRET".into());
            }
            return Self::demo(json, text);
        };
        Ok(Self {
            application: Application::builder(&client_id, client_secret)
                .endpoints(endpoint.as_deref().map_or(Ok(Endpoints::default()), Endpoints::at)?)
                .build()?,
            token_file: variable("CHZZK_TOKEN_FILE")?.unwrap_or_else(|| "chzzk-token.json".to_owned()).into(),
            json,
            text,
            demo: None,
        })
    }

    /// A streamer with followers, who is logged in already.
    fn demo(json: bool, text: Option<String>) -> Result<Self, Wrong> {
        let sandbox = Sandbox::start()?;
        let official = sandbox.chzzk_official();
        let (application, streamer) = (official.application(), official.account());
        streamer.add_followers(123);
        let folder = env::temp_dir().join(format!("livechat-example-{}", process::id()));
        std::fs::create_dir_all(&folder)?;
        let token_file = folder.join("token.json");
        let grant = official.grant(&application, &streamer);
        let token = Token::new(grant.access_token(), grant.refresh_token());
        FileTokenStore::new(&token_file).save(&token).map_err(|error| error.to_string())?;
        Ok(Self {
            application: Application::builder(application.client_id(), application.client_secret())
                .endpoints(Endpoints::at(sandbox.origin())?)
                .build()?,
            token_file,
            json,
            text,
            demo: Some(Demo { _sandbox: sandbox, folder }),
        })
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A line on standard output. Nobody reads any more where that fails, which is no reason to panic.
pub(crate) fn show(line: impl std::fmt::Display) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// A line on standard error.
pub(crate) fn tell(line: impl std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Runs it and ends the program: 0, 1 after an error, 2 for wrong arguments. It gets the text that was named beside the options,
/// and whether the service is the imitated one.
pub(crate) fn run(usage: &str, main: impl FnOnce(&Setup, Option<&str>, bool) -> Result<(), Wrong>) -> ExitCode {
    let result = Setup::read(usage);
    let setup = match result {
        Ok(setup) if setup.text.is_some() && !usage.contains("[TEXT]") => return wrong(usage, "nothing is named here"),
        Ok(setup) => setup,
        Err(error) => return wrong(usage, error),
    };
    match main(&setup, setup.text.as_deref(), setup.demo.is_some()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(format_args!("error: {error:?}"));
            if error.downcast_ref::<livechat::Error>().is_some_and(|e| e.kind() == livechat::ErrorKind::LoginNeeded) {
                tell(format_args!("run official_login first; it keeps the token in {}", setup.token_file.display()));
            }
            ExitCode::FAILURE
        }
    }
}

/// 2, with the error and the usage.
fn wrong(usage: &str, error: impl std::fmt::Display) -> ExitCode {
    tell(format_args!("error: {error}\n\nusage: {usage}\n\n{VARIABLES}"));
    ExitCode::from(2)
}
