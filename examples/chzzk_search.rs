//! Searches CHZZK: a line for each channel, broadcast, video or lounge, or JSON with `--json`.
//!
//! ```sh
//! cargo run --example chzzk_search --features sandbox -- [KEYWORD] [--kind channels|lives|videos|lounges] [--limit N] [--json] [--endpoint ORIGIN]
//! ```
//!
//! Needs no login. Without KEYWORD it searches an imitation of the service on this machine. Exit codes: 0, 1 after an error, 2 for wrong
//! arguments.

#[path = "support/ending.rs"]
mod ending;
#[path = "support/reading.rs"]
mod reading;

use std::process::ExitCode;

use livechat::{blocking::Pages, chzzk::unofficial::VideoNo};
use reading::{Arguments, Wrong};
use serde::Serialize;

const USAGE: &str = "\
[KEYWORD] [--kind channels|lives|videos|lounges] [--limit N] [--json] [--endpoint ORIGIN]

  KEYWORD            what is searched for; without it an imitation of the service on this machine is used
  --kind KIND        what is searched: channels (default), lives, videos or lounges
  --limit N          end after N rows (default 20)
  --json             one row a line as JSON, and nothing else on standard output
  --endpoint ORIGIN  talk to this origin instead of the real service
  -h, --help         this text";

#[derive(Clone, Copy)]
enum Kind {
    Channels,
    Lives,
    Videos,
    Lounges,
}

fn main() -> ExitCode {
    match read() {
        Ok((arguments, kind)) => ending::exit(search(arguments, kind)),
        Err(error) => ending::wrong_arguments(&*error, USAGE),
    }
}

fn read() -> Result<(Arguments, Kind), Wrong> {
    use lexopt::ValueExt;

    let mut kind = Kind::Channels;
    let arguments = Arguments::read("KEYWORD", Some(20), |option, parser| {
        if option != "kind" {
            return Ok(false);
        }
        kind = match parser.value()?.string()?.as_str() {
            "channels" => Kind::Channels,
            "lives" => Kind::Lives,
            "videos" => Kind::Videos,
            "lounges" => Kind::Lounges,
            other => return Err(format!("--kind: there is no kind {other:?}").into()),
        };
        Ok(true)
    })?;
    if arguments.named.as_deref().is_some_and(|keyword| keyword.trim().is_empty()) {
        return Err("KEYWORD must not be empty".into());
    }
    Ok((arguments, kind))
}

fn search(arguments: Arguments, kind: Kind) -> livechat::Result<()> {
    let client = arguments.client()?;
    let keyword = arguments.named.clone().unwrap_or_else(|| "모래".to_owned());
    match kind {
        Kind::Channels => show(arguments, client.search_channels(keyword), |channel| {
            let live = if channel.live { "live" } else { "offline" };
            let followers = channel.follower_count.unwrap_or_default();
            format!("{} ({live}, {followers} followers)", plain(channel.name.as_deref()))
        }),
        Kind::Lives => show(arguments, client.search_lives(keyword), |found| {
            let live = found.live.as_ref();
            let viewers = live.and_then(|live| live.viewer_count).unwrap_or_default();
            let channel = found.channel.as_ref().and_then(|channel| channel.name.as_deref());
            format!("{}: {} ({viewers} viewers)", plain(channel), plain(live.and_then(|live| live.title.as_deref())))
        }),
        Kind::Videos => show(arguments, client.search_videos(keyword), |found| {
            let video = found.video.as_ref();
            let number = video.and_then(|video| video.video_no).map_or(0, VideoNo::get);
            format!("{number} {}", plain(video.and_then(|video| video.title.as_deref())))
        }),
        // Nobody has described what a lounge is told as.
        Kind::Lounges => show(arguments, client.search_lounges(keyword), |lounge| lounge.raw.redacted()),
    }
}

fn show<T: Serialize>(mut arguments: Arguments, found: Pages<T>, text: impl Fn(&T) -> String) -> livechat::Result<()> {
    for row in found {
        let row = row?;
        if arguments.show(&row, text(&row)) {
            break;
        }
    }
    Ok(())
}

/// A stranger's text on one line, with nothing that drives the terminal.
fn plain(text: Option<&str>) -> String {
    text.unwrap_or("?").chars().map(|c| if c.is_control() || is_directional(c) { ' ' } else { c }).collect()
}

fn is_directional(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
