//! Replays recordings of CHZZK chats, at their own pace or another, or writes them as CSV or plain text.
//!
//! ```sh
//! cargo run --example chzzk_replay --features record,sandbox -- [FILE…] [--speed X|max] [--json] [--csv OUT] [--text OUT]
//! ```
//!
//! Without FILE it records a short demo of an imitated service first, and replays that. Lines that cannot be read are left out, and
//! counted at the end. Exit codes: 0, 1 after a final error or where no line could be read, 2 for wrong arguments.

#[path = "support/ending.rs"]
mod ending;
#[path = "support/output.rs"]
mod output;

use std::{
    error::Error,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use livechat::{
    Endpoints, ErrorKind,
    chzzk::unofficial::{Client, Event},
    record::{
        Recorder, Recording, Speed,
        export::{Csv, Text},
        unofficial::Replay,
    },
    sandbox::{Sandbox, chzzk::Audience},
};
use output::Output;

const USAGE: &str = "\
[FILE…] [--speed X|max] [--json] [--csv OUT] [--text OUT]

  FILE       recordings in their order, plain or compressed, or one folder of them; without one a short demo is recorded and
             replayed
  --speed X  X times as fast as it was (1 unless told), or max for no wait at all
  --json     one event a line as JSON
  --csv OUT  write a table to the file OUT instead of showing events
  --text OUT write lines for people to the file OUT instead of showing events";

#[derive(Default)]
struct Arguments {
    files: Vec<PathBuf>,
    speed: Option<Speed>,
    json: bool,
    csv: Option<PathBuf>,
    text: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Result<Self, Box<dyn Error>> {
        use lexopt::prelude::*;

        let mut read = Self::default();
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Value(file) => read.files.push(file.into()),
                Long("speed") => read.speed = Some(speed(&parser.value()?.string()?)?),
                Long("json") => read.json = true,
                Long("csv") => read.csv = Some(parser.value()?.into()),
                Long("text") => read.text = Some(parser.value()?.into()),
                other => return Err(other.unexpected().into()),
            }
        }
        read.check()?;
        Ok(read)
    }

    /// A file that is written is made empty first, so it must not be one that is read.
    fn check(&self) -> Result<(), Box<dyn Error>> {
        if self.files.len() > 1 && self.files.iter().any(|file| file.is_dir()) {
            return Err("a folder is given alone".into());
        }
        let outputs: Vec<_> = self.csv.iter().chain(&self.text).collect();
        if self.csv.is_some() && self.csv == self.text {
            return Err("--csv and --text take two files".into());
        }
        for output in outputs {
            // What is not there yet is nobody's input.
            let Ok(written) = fs::canonicalize(output) else { continue };
            for file in &self.files {
                let is_in = file.is_dir()
                    && is_recording(&written)
                    && fs::canonicalize(file).ok().as_deref() == written.parent();
                if is_in || fs::canonicalize(file).is_ok_and(|read| read == written) {
                    return Err(format!("{} is read, so it cannot be written", output.display()).into());
                }
            }
        }
        Ok(())
    }
}

fn is_recording(path: &Path) -> bool {
    let name = path.to_string_lossy();
    [".jsonl", ".jsonl.gz", ".jsonl.zst"].iter().any(|end| name.ends_with(end))
}

fn speed(text: &str) -> Result<Speed, String> {
    let times = text.parse().ok().filter(|times: &f64| times.is_finite() && *times > 0.0);
    match times {
        Some(times) => Ok(Speed::Times(times)),
        None if text == "max" => Ok(Speed::Max),
        None => Err("--speed takes a number above 0, or max".into()),
    }
}

fn main() -> ExitCode {
    match Arguments::read() {
        Ok(arguments) => match run(&arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => match error.downcast() {
                Ok(error) => ending::exit(Err(*error)),
                Err(error) => {
                    let _ = writeln!(io::stderr(), "error: {error}");
                    ExitCode::FAILURE
                }
            },
        },
        Err(error) => ending::wrong_arguments(&*error, USAGE),
    }
}

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

fn run(arguments: &Arguments) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let recording = if arguments.files.is_empty() {
        demo(folder.path())?;
        Recording::directory(folder.path())?
    } else {
        match &arguments.files[..] {
            [one] if one.is_dir() => Recording::directory(one)?,
            files => Recording::files(files)?,
        }
    };
    if recording.path().is_none() {
        return Err("there is no recording in the folder".into());
    }
    if arguments.csv.is_some() || arguments.text.is_some() {
        return export(recording, arguments.csv.as_deref(), arguments.text.as_deref());
    }
    let mut replay = Replay::builder(recording).speed(arguments.speed.unwrap_or(Speed::Times(1.0))).start()?;
    let mut output = Output::new(arguments.json, None);
    let mut read = 0;
    while let Some(event) = replay.next_event()? {
        read += 1;
        if output.show(&event, matches!(event, Event::Chat(_))) {
            break;
        }
    }
    tell(read, replay.skipped(), "")
}

/// Says how many lines were left out.
fn tell(read: u64, skipped: u64, why: &str) -> Result<()> {
    if skipped == 0 {
        return Ok(());
    }
    if read == 0 {
        return Err(format!("none of the {skipped} lines could be read{why}").into());
    }
    let _ = writeln!(io::stderr(), "{skipped} lines could not be read{why}");
    Ok(())
}

fn create(path: &Path) -> Result<File> {
    File::create(path).map_err(|error| format!("cannot write {}: {error}", path.display()).into())
}

fn export(recording: Recording<Event>, csv: Option<&Path>, text: Option<&Path>) -> Result<()> {
    let mut csv = csv.map(create).transpose()?.map(Csv::new);
    let mut text = text.map(create).transpose()?.map(Text::new);
    let (mut read, mut skipped, mut why) = (0, 0, String::new());
    for recorded in recording {
        let recorded = match recorded {
            Ok(recorded) => recorded,
            Err(error) if error.kind() == ErrorKind::Decode => {
                skipped += 1;
                if skipped == 1 {
                    why = format!(": {error:?}");
                }
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        read += 1;
        if let Some(csv) = &mut csv {
            csv.write(&recorded)?;
        }
        if let Some(text) = &mut text {
            text.write(&recorded)?;
        }
    }
    csv.map_or(Ok(()), Csv::finish)?;
    text.map_or(Ok(()), Text::finish)?;
    tell(read, skipped, &why)
}

/// Records ten lines of an invented audience.
fn demo(folder: &Path) -> livechat::Result<()> {
    let sandbox = Sandbox::start()?;
    let channel = sandbox.chzzk().channel();
    let client = Client::builder().endpoints(Endpoints::at(sandbox.origin())?).build()?;
    let mut chat = client.chat(channel.id()).keep_raw(true).connect()?;
    let mut recorder = Recorder::directory(folder, channel.id()).open()?;
    let _audience = channel.audience(Audience::new(1).pace(Duration::from_millis(50)));
    let mut left = 10;
    while let Some(event) = chat.next_event()? {
        recorder.record(&event)?;
        left -= i32::from(matches!(event, Event::Chat(_)));
        if left == 0 {
            break;
        }
    }
    recorder.close()
}
