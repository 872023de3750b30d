//! Records a CHZZK chat into files, and shows what it records: a line for each event, or JSON with `--json`.
//!
//! ```sh
//! cargo run --example chzzk_record --features record,sandbox -- [CHANNEL] [--endpoint ORIGIN] [--dir DIR]
//!     [--rotate size:BYTES|day|broadcast|never] [--compress gzip|zstd] [--count N] [--json] [--send TEXT]
//! ```
//!
//! Started again it goes on where it stopped. Without CHANNEL it records an imitation of the service on this machine. Exit codes: 0,
//! 1 after a final error, 2 for wrong arguments.

#[path = "support/arguments.rs"]
mod arguments;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/ending.rs"]
mod ending;
#[path = "support/output.rs"]
mod output;

use std::{path::PathBuf, process::ExitCode};

use arguments::Arguments;
use demo::Demo;
use lexopt::ValueExt as _;
use livechat::{
    chzzk::unofficial::{Client, Event},
    record::{Compression, Recorder, Rotation},
};
use output::Output;

const USAGE: &str = "\
[CHANNEL] [--endpoint ORIGIN] [--dir DIR] [--rotate WHEN] [--compress HOW] [--count N] [--json] [--send TEXT]

  CHANNEL            the channel's id or address; without it an imitation of the service on this machine is used
  --endpoint ORIGIN  talk to this origin instead of the real service
  --dir DIR          the folder to record into, `recordings` unless told
  --rotate WHEN      when a new file begins: size:BYTES, day, broadcast or never (the default)
  --compress HOW     gzip or zstd for closed files
  --count N          end after N chat messages
  --json             one event a line as JSON, and nothing else on standard output
  --send TEXT        send a message; needs the cookies in CHZZK_NID_AUT and CHZZK_NID_SES";

struct Options {
    folder: PathBuf,
    rotation: Rotation,
    compression: Compression,
}

fn main() -> ExitCode {
    let mut options =
        Options { folder: "recordings".into(), rotation: Rotation::Never, compression: Compression::None };
    let arguments = Arguments::read(|name, parser| {
        match name {
            "dir" => options.folder = parser.value()?.into(),
            "rotate" => options.rotation = rotation(&parser.value()?.string()?)?,
            "compress" => options.compression = compression(&parser.value()?.string()?)?,
            _ => return Ok(false),
        }
        Ok(true)
    });
    match arguments {
        Ok(arguments) => ending::exit(record(arguments, options)),
        Err(error) => ending::wrong_arguments(&*error, USAGE),
    }
}

fn rotation(text: &str) -> Result<Rotation, String> {
    Ok(match text {
        "day" => Rotation::Daily,
        "broadcast" => Rotation::Broadcast,
        "never" => Rotation::Never,
        _ => {
            let bytes = text.strip_prefix("size:").and_then(|bytes| bytes.parse().ok());
            Rotation::Size(bytes.ok_or("--rotate takes size:BYTES, day, broadcast or never")?)
        }
    })
}

fn compression(text: &str) -> Result<Compression, String> {
    match text {
        "gzip" => Ok(Compression::Gzip),
        "zstd" => Ok(Compression::Zstd),
        _ => Err("--compress takes gzip or zstd".into()),
    }
}

fn record(mut arguments: Arguments, options: Options) -> livechat::Result<()> {
    let _demo = Demo::unless_named(&mut arguments)?;
    let mut client = Client::builder().endpoints(arguments.endpoints);
    if let Some(cookies) = arguments.cookies {
        client = client.login(cookies);
    }
    let channel = arguments.channel.as_ref().map_or("", |channel| channel.as_str());
    let mut recorder =
        Recorder::directory(options.folder, channel).rotate(options.rotation).compress(options.compression).open()?;
    // What a recording holds is what came over the wire.
    let mut chat = client.build()?.chat(channel).keep_raw(true).wait_for_live(true).connect()?;
    if let Some(text) = arguments.send {
        chat.send(text)?;
    }
    let mut output = Output::new(arguments.json, arguments.count);
    while let Some(event) = chat.next_event()? {
        recorder.record(&event)?;
        if output.show(&event, matches!(event, Event::Chat(_))) {
            break;
        }
    }
    recorder.close()
}
