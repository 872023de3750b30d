//! Twitch chat over IRC.
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

pub use crate::blocking::twitch::{Chat, ChatBuilder, Client, ClientBuilder, Handle, SpawnedChat};
