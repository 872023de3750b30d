//! Events recorded to files, read back, replayed and exported.
//!
//! A [`Recorder`] appends one line of JSON for each event, a [`Recording`] reads them back, [`export`] makes CSV and plain text of
//! them. A bot runs against a recording through [`unofficial::Replay`], or whole and unchanged through the sandbox.
//!
//! ```
//! # #[cfg(feature = "chzzk")] {
//! use livechat::{
//!     chzzk::unofficial::{Event, chat::decode_keeping_raw},
//!     record::{Compression, Recorder, Recording, Rotation},
//! };
//!
//! # let folder = std::env::temp_dir().join(format!("livechat-record-doc-{}", std::process::id()));
//! // A chat gives such events with `client.chat(channel).keep_raw(true)`.
//! let events = decode_keeping_raw(r#"{"cmd":93101,"bdy":[{"msgTypeCode":1,"msg":"안녕","uid":"abc"}]}"#);
//!
//! let mut recorder = Recorder::directory(&folder, "5c1e0a7d93b24f6688d0a1b2c3d4e5f6")
//!     .rotate(Rotation::Daily)
//!     .compress(Compression::Zstd)
//!     .open()?;
//! for event in &events {
//!     recorder.record(event)?;
//! }
//! recorder.close()?;
//!
//! for recorded in Recording::<Event>::directory(&folder)? {
//!     let recorded = recorded?;
//!     println!("{} {}", recorded.at, recorded.event); // the time of recording, and the event
//! #   assert_eq!(recorded.event, events[0]);
//! }
//! # std::fs::remove_dir_all(&folder).unwrap();
//! # }
//! # Ok::<(), livechat::Error>(())
//! ```
//!
//! # Replaying
//!
//! ```no_run
//! # #[cfg(feature = "chzzk")] {
//! use livechat::record::{Recording, Speed, unofficial::Replay};
//!
//! let recording = Recording::open("recordings/5c1e0a7d93b24f6688d0a1b2c3d4e5f6_2026-09-27_1.jsonl.zst")?;
//! let mut chat = Replay::builder(recording).speed(Speed::Times(10.0)).start()?;
//! chat.on_chat(|chat, message| {
//!     if message.content == "!ping" {
//!         chat.send("pong")?; // goes nowhere; `take_sent` has it
//!     }
//!     Ok(())
//! });
//! chat.run_forever()?;
//! println!("it would have said {:?}", chat.handle().take_sent());
//! # }
//! # Ok::<(), livechat::Error>(())
//! ```
//!
//! # The chat of a video
//!
//! [`record`](Recorder::record) takes the present for the time of an event, and a video is read far faster than it happened. So give
//! [`record_at`](Recorder::record_at) the row's own time, and it replays at its own pace, on the day of its broadcast:
//!
//! ```no_run
//! # #[cfg(feature = "chzzk")] {
//! use livechat::{chzzk::unofficial::Client, record::Recorder};
//!
//! let mut recorder = Recorder::file("14000001.jsonl").open()?;
//! let mut chat = Client::new()?.video_chat("14000001".parse()?).keep_raw(true).open()?;
//! let mut last = jiff::Timestamp::now();
//! while let Some(row) = chat.next_row()? {
//!     // When the service took it; a row that does not say so stands with the one before.
//!     last = row.event.message().and_then(|message| message.time).unwrap_or(last);
//!     recorder.record_at(&row.event, last)?;
//! }
//! recorder.close()?;
//! # }
//! # Ok::<(), livechat::Error>(())
//! ```
//!
//! # What a file holds
//!
//! The first line is a [`Header`], every other an event:
//!
//! ```json
//! {"type":"recording","version":1,"system":"chzzk-unofficial","channel":"5c1e…","begun":1790500000000}
//! {"type":"chat","at":1790500000123,"time":1790500000000,"chat_channel_id":"N2xQ7k","user_id":"abc…","nickname":"초록고래",
//!  "role":"common_user","content":"안녕","wire":"row","raw":{"uid":"abc…","msg":"안녕","extras":"{\"extraToken\":\"<redacted>\"…}",…}}
//! {"type":"connected","at":1790500000100,"chat_channel_id":"N2xQ7k","server":"kr-ss1.chat.naver.com","can_send":false,"reconnects":0}
//! ```
//!
//! (Each is one line.) `at` is when it was received, `time` when the service says it happened, both in milliseconds since 1970. What
//! came over the wire stands in `raw` as it came, but for secrets, which are masked, and what names somebody who wants to be
//! anonymous, which is left out. The columns before it are for people and tools (`jq`, pandas); reading back goes by `raw`, so a
//! recording of today profits from what a later version of this crate understands. Events of the connection itself (connected,
//! disconnected, sent, …) are stored by their fields.
//!
//! A line of a kind that a later version wrote comes out as an event that says so, never as an error. Fields that are not known are
//! passed over.
//!
//! # What a crash leaves
//!
//! Every event is one write of one whole line, with no buffer in the program: when the program is killed, at most the last line is torn.
//! Recording to the same place again cuts a torn line off and goes on behind the last whole one. When the power fails, what the
//! operating system did not write yet is lost as well; [`Recorder::sync`] forces it out.
//!
//! # One recorder at a time
//!
//! A recorder locks its place (a single file, or a channel in a folder) with a file that ends with `.lock`. A second one there is told
//! [`Error::File`](crate::Error::File), in whatever program it runs, so that two cannot write into each other's files. A lock file that
//! a crash left is in nobody's way; see [`Recorder`].

mod columns;
mod compression;
mod continuing;
pub mod export;
mod header;
mod lines;
mod lock;
mod members;
mod name;
pub(crate) mod pace;
#[cfg(feature = "chzzk")]
pub(crate) mod playback;
mod recordable;
mod recorder;
mod recording;
mod rotation;
#[cfg(feature = "chzzk")]
pub mod unofficial;

pub use compression::Compression;
pub use header::Header;
pub use pace::Speed;
pub use recordable::Recordable;
pub use recorder::{Recorder, RecorderBuilder};
pub use recording::{Recorded, Recording};
pub use rotation::Rotation;
