//! What the examples of the official API share: their settings, the imitation of the service, and how they end.

use std::{
    env,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use livechat::{
    Endpoints,
    chzzk::official::auth::{FileTokenStore, Token, TokenStore},
    sandbox::Sandbox,
};

/// The application and its user, and where they are.
pub(crate) struct Setup {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) redirect_uri: String,
    pub(crate) token_file: PathBuf,
    pub(crate) endpoints: Endpoints,
    pub(crate) json: bool,
    /// What was named beside the options.
    pub(crate) text: Option<String>,
    /// The imitated service, where no other was named.
    pub(crate) demo: Option<Demo>,
}

/// An invented streamer on a service that ends with this.
pub(crate) struct Demo {
    pub(crate) sandbox: Sandbox,
    folder: PathBuf,
}

pub(crate) type Wrong = Box<dyn std::error::Error>;

const VARIABLES: &str = "\
  --endpoint ORIGIN  talk to this origin instead of the real service
  --json             JSON, one object a line, and nothing else on standard output

  CHZZK_CLIENT_ID, CHZZK_CLIENT_SECRET   the application, from the developer centre; without them an imitation of the
                                         service on this machine is used
  CHZZK_REDIRECT_URI                     as registered for the application (http://localhost:8080/callback)
  CHZZK_TOKEN_FILE                       where the token is kept (chzzk-token.json)";

impl Setup {
    pub(crate) fn read() -> Result<Self, Wrong> {
        use lexopt::prelude::*;

        let (mut endpoint, mut json, mut text) = (None, false, None);
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("endpoint") => endpoint = Some(parser.value()?.string()?),
                Long("json") => json = true,
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
            client_id,
            client_secret,
            redirect_uri: variable("CHZZK_REDIRECT_URI")?.unwrap_or_else(|| "http://localhost:8080/callback".to_owned()),
            token_file: variable("CHZZK_TOKEN_FILE")?.unwrap_or_else(|| "chzzk-token.json".to_owned()).into(),
            endpoints: endpoint.as_deref().map_or(Ok(Endpoints::default()), Endpoints::at)?,
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
        let folder = env::temp_dir().join(format!("livechat-example-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let token_file = folder.join("token.json");
        let grant = official.grant(&application, &streamer);
        let token = Token::new(grant.access_token(), grant.refresh_token());
        FileTokenStore::new(&token_file).save(&token).map_err(|error| error.to_string())?;
        Ok(Self {
            client_id: application.client_id().to_owned(),
            client_secret: application.client_secret().to_owned(),
            redirect_uri: "http://localhost:0/callback".to_owned(),
            token_file,
            endpoints: Endpoints::at(sandbox.origin())?,
            json,
            text,
            demo: Some(Demo { sandbox, folder }),
        })
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn variable(name: &str) -> Result<Option<String>, Wrong> {
    match env::var(name) {
        Ok(value) if !value.is_empty() => Ok(Some(value)),
        Ok(_) | Err(env::VarError::NotPresent) => Ok(None),
        Err(error) => Err(format!("{name}: {error}").into()),
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

/// Runs it and ends the program: 0, 1 after an error, 2 for wrong arguments.
pub(crate) fn run(usage: &str, main: impl FnOnce(&Setup) -> Result<(), Wrong>) -> ExitCode {
    let setup = match Setup::read() {
        Ok(setup) => setup,
        Err(error) => return wrong(usage, &*error),
    };
    match main(&setup) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(format_args!("error: {error:?}"));
            ExitCode::FAILURE
        }
    }
}

/// 2, with the error and the usage.
pub(crate) fn wrong(usage: &str, error: &dyn std::error::Error) -> ExitCode {
    tell(format_args!("error: {error}\n\nusage: {usage}\n\n{VARIABLES}"));
    ExitCode::from(2)
}
