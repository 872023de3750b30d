//! Watches whether CHZZK channels are live: a line for each change, or JSON with `--json`.
//!
//! ```sh
//! cargo run --example chzzk_watch_live --features sandbox -- [CHANNEL…] [--endpoint ORIGIN] [--interval SECONDS] [--json] [--count N]
//! ```
//!
//! Without CHANNEL it watches an imitation of the service on this machine, where a channel goes live, changes and ends. Exit codes: 0, 1
//! after a final error, 2 for wrong arguments.

#[path = "support/ending.rs"]
mod ending;
#[path = "support/output.rs"]
mod output;
#[path = "support/watcher.rs"]
mod watcher;

use std::process::ExitCode;

use livechat::chzzk::unofficial::Client;
use output::Output;
use watcher::{Arguments, Demo};

fn main() -> ExitCode {
    match Arguments::read() {
        Ok(Some(arguments)) => ending::exit(watch(arguments)),
        Ok(None) => ExitCode::SUCCESS,
        Err(error) => ending::wrong_arguments(&*error, Arguments::USAGE),
    }
}

fn watch(mut arguments: Arguments) -> livechat::Result<()> {
    let mut demo = Demo::unless_named(&mut arguments)?;
    let client = Client::builder().endpoints(arguments.endpoints).read_only().build()?;
    let mut watcher = client.live_watcher().channels(&arguments.channels);
    if let Some(interval) = arguments.interval {
        watcher = watcher.interval(interval);
    }
    let mut output = Output::new(arguments.json, arguments.count);
    for event in watcher.start()?.events() {
        let event = event?;
        let was_last = output.show(&event, true);
        if was_last || demo.as_mut().is_some_and(|demo| demo.goes_on_after(&event).is_break()) {
            break;
        }
    }
    Ok(())
}
