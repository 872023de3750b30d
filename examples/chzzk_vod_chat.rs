//! Shows the chat of a CHZZK video from any place to its end: a line for each row, or JSON with `--json`.
//!
//! ```sh
//! cargo run --example chzzk_vod_chat --features sandbox -- [VIDEO_NO] [--from SECONDS] [--limit N] [--json] [--endpoint ORIGIN]
//! ```
//!
//! Needs no login. How far it is, is shown on standard error where that is a terminal. Without `VIDEO_NO` it reads a video of an imitation of
//! the service on this machine. Exit codes: 0, 1 after an error, 2 for wrong arguments.

#[path = "support/ending.rs"]
mod ending;
#[path = "support/reading.rs"]
mod reading;

use std::{process::ExitCode, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use livechat::chzzk::unofficial::VideoNo;
use reading::{Arguments, Wrong};

const USAGE: &str = "\
[VIDEO_NO] [--from SECONDS] [--limit N] [--json] [--endpoint ORIGIN]

  VIDEO_NO           the video's number or address; without it an imitation of the service on this machine is used
  --from SECONDS     begin at this place in the video
  --limit N          end after N rows
  --json             one row a line as JSON, and nothing else on standard output
  --endpoint ORIGIN  talk to this origin instead of the real service
  -h, --help         this text";

fn main() -> ExitCode {
    match read() {
        Ok((arguments, video, from)) => ending::exit(watch(arguments, video, from)),
        Err(error) => ending::wrong_arguments(&*error, USAGE),
    }
}

fn read() -> Result<(Arguments, VideoNo, Duration), Wrong> {
    use lexopt::ValueExt;

    let mut from = Duration::ZERO;
    let arguments = Arguments::read("VIDEO_NO", None, |option, parser| {
        if option == "from" {
            let seconds = parser.value()?.parse();
            from = Duration::from_secs(seconds.map_err(|_| "--from: must be a number of seconds")?);
        }
        Ok(option == "from")
    })?;
    // The one that the imitation has.
    let video = arguments.named.as_deref().unwrap_or("14000001").parse()?;
    Ok((arguments, video, from))
}

fn watch(mut arguments: Arguments, video: VideoNo, from: Duration) -> livechat::Result<()> {
    let mut chat = arguments.client()?.video_chat(video).from(from).open()?;
    let bar = ProgressBar::new(chat.progress().duration.map_or(0, |duration| duration.as_secs()));
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} s") {
        bar.set_style(style);
    }
    while let Some(row) = chat.next_row()? {
        bar.set_position(chat.progress().position.as_secs());
        let seconds = row.position.unwrap_or_default().as_secs();
        let text = format!("{}:{:02}:{:02} {}", seconds / 3600, seconds / 60 % 60, seconds % 60, row.event);
        if bar.suspend(|| arguments.show(&row, text)) {
            break;
        }
    }
    bar.finish_and_clear();
    Ok(())
}
