//! Twitch chat over IRC.
//!
//! A [`Client`] holds the logins, or none; its [`Chat`] joins rooms, reads and answers them, and stays up:
//!
//! ```no_run
//! use livechat::twitch::Client;
//!
//! let token = std::env::var("TWITCH_TOKEN").unwrap_or_default();
//! let client = Client::builder().login("my_bot", token).build()?;
//! let mut chat = client.chat(["some_channel"]).connect()?;
//! chat.on_privmsg(|chat, message| {
//!     if !message.mine && message.text == "!ping" {
//!         chat.reply(message, "pong")?;
//!     }
//!     Ok(())
//! });
//! chat.run_forever()?;
//! # Ok::<(), livechat::Error>(())
//! ```
//!
//! # What Twitch wants
//!
//! It counts per account, over all connections, and ignores for an hour who does too much: 20 messages in 30 s (100 where the account is
//! broadcaster, moderator or VIP) and one a second in a room, 20 joins and 20 logins in 10 s, 100 rooms. All of these wait for their turn
//! here, counted for one [`Client`]: what the same account sends through another client or program, or its owner types, is not known here.
//! It has no history: what is written while no connection is there is lost. Nothing here was run against Twitch; it is tested
//! against the `sandbox` (a feature of this crate) and against ngircd, an ordinary IRC server.
//!
//! # Lines
//!
//! What a line of the server says, without I/O: [`Line`] splits it and reads no more than is asked for, [`decode`] makes an
//! [`Event`] of it, with a type for every kind of [`message`].
//!
//! ```
//! use livechat::twitch::{Event, decode};
//!
//! let line = "@badges=vip/1;display-name=PixelMoth;emotes=25:6-10;first-msg=1 \
//!     :pixelmoth!pixelmoth@pixelmoth.tmi.twitch.tv PRIVMSG #lumen_dock :hello Kappa";
//! match decode(line) {
//!     Event::Privmsg(message) => {
//!         assert_eq!((&*message.display_name, &*message.text), ("PixelMoth", "hello Kappa"));
//!         assert!(message.first_msg && message.badges.has("vip"));
//!         assert!(message.emotes.iter().all(|emote| emote.text == "Kappa"));
//!     }
//!     event => println!("{event}"),
//! }
//! ```

mod id;
mod line;
pub mod message;
mod name;
mod outgoing;
pub(crate) mod pace;
mod reading;
mod server;
pub mod session;
mod tags;
mod text;

pub use id::{ChannelName, MessageId, UserId};
pub use line::{Line, LineError, Params, Prefix, lines};
pub use message::{Event, decode};
pub use outgoing::OutgoingMessage;
pub use server::Server;
pub use tags::{Tag, TagIter, Tags, escape, unescape};
pub use text::Text;

pub(crate) use name::check_name;

pub use crate::blocking::twitch::{Chat, ChatBuilder, Client, ClientBuilder, Handle, SpawnedChat};
