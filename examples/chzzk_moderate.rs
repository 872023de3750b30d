//! Keeps a CHZZK chat clean: hides messages with a forbidden word, and restricts for a while who does it again.
//!
//! ```sh
//! CHZZK_NID_AUT=… CHZZK_NID_SES=… \
//!     cargo run --example chzzk_moderate --features sandbox -- [CHANNEL] [--endpoint ORIGIN] [--json] [--count N] [--send TEXT]
//! ```
//!
//! The cookies must be those of the streamer or of a manager. Without CHANNEL it looks after an imitation of the service on this machine, in
//! which somebody advertises. Exit codes: 0, 1 after a final error, 2 for wrong arguments.

#[path = "support/arguments.rs"]
mod arguments;
#[path = "support/ending.rs"]
mod ending;
#[path = "support/output.rs"]
mod output;

use std::{
    collections::HashMap,
    io::{self, Write},
    num::NonZeroU64,
    process::ExitCode,
};

use arguments::Arguments;
use livechat::{
    Endpoints,
    chzzk::unofficial::{
        Client, Cookies, Event, Manage, UserId,
        chat::{Delivery, Message, UserRole},
    },
    sandbox::{
        Sandbox,
        chzzk::{Channel, Role},
    },
};
use output::Output;
use serde_json::json;

const USAGE: &str = "\
[CHANNEL] [--endpoint ORIGIN] [--json] [--count N] [--send TEXT]

  CHANNEL            the channel's id or address; without it an imitation of the service on this machine is used
  --endpoint ORIGIN  talk to this origin instead of the real service
  --json             one event a line as JSON, and nothing else on standard output
  --count N          end after N chat messages
  --send TEXT        send a message
  -h, --help         this text

  CHZZK_NID_AUT, CHZZK_NID_SES   the cookies NID_AUT and NID_SES of the streamer or of a manager of CHANNEL";

const FORBIDDEN: [&str; 2] = ["광고", "홍보"];

fn main() -> ExitCode {
    match read() {
        Ok(arguments) => ending::exit(moderate(arguments)),
        Err(error) => ending::wrong_arguments(&*error, USAGE),
    }
}

fn read() -> Result<Arguments, Box<dyn std::error::Error>> {
    let arguments = Arguments::read(|_, _| Ok(false))?;
    if arguments.channel.is_some() && arguments.cookies.is_none() {
        return Err("CHZZK_NID_AUT and CHZZK_NID_SES are not set: who moderates needs a login".into());
    }
    Ok(arguments)
}

fn moderate(mut arguments: Arguments) -> livechat::Result<()> {
    let demo = if arguments.channel.is_none() { Some(demo(&mut arguments)?) } else { None };
    let mut client = Client::builder().endpoints(arguments.endpoints);
    if let Some(cookies) = arguments.cookies {
        client = client.login(cookies);
    }
    let client = client.build()?;
    let channel = arguments.channel.as_ref().map_or("", |channel| channel.as_str());
    let manage = client.manage(channel)?;
    manage.my_role()?; // Whoever may not moderate learns it now.
    let mut chat = client.chat(channel).connect()?;
    if let Some(text) = arguments.send {
        chat.send(text)?;
    }
    if let Some((_, channel)) = &demo {
        for (who, text) in SCRIPT {
            channel.chat(who, text);
        }
    }
    let mut offences = HashMap::new();
    let mut output = Output::new(arguments.json, arguments.count);
    while let Some(event) = chat.next_event()? {
        let enough = output.show(&event, matches!(event, Event::Chat(_)));
        if let Event::Chat(message) = &event {
            look_at(&manage, message, &mut offences, arguments.json)?;
        }
        if enough {
            break;
        }
    }
    Ok(())
}

fn look_at(
    manage: &Manage,
    message: &Message,
    offences: &mut HashMap<UserId, u32>,
    json: bool,
) -> livechat::Result<()> {
    let forbidden = FORBIDDEN.iter().any(|word| message.content.contains(word));
    let by_moderator =
        message.profile.as_ref().and_then(|profile| profile.role.as_ref()).is_some_and(UserRole::is_moderator);
    let (Some(user), Some(chat_channel)) = (&message.user_id, &message.chat_channel_id) else { return Ok(()) };
    if !forbidden || by_moderator || message.status.is_hidden() || message.delivery == Delivery::Recent {
        return Ok(());
    }
    let name = message.nickname().unwrap_or("익명");
    manage.blind(message)?;
    say(json, "blinded", name);
    let times = offences.entry(user.clone()).or_default();
    *times += 1;
    if *times > 1 && !user.is_anonymous() {
        manage.restrict_temporarily(user, chat_channel)?;
        say(json, "restricted", name);
    }
    Ok(())
}

fn say(json: bool, deed: &str, name: &str) {
    // The loop ends by itself when nobody reads any more.
    let line = if json { json!({"type": deed, "nickname": name}).to_string() } else { format!("** {deed}: {name}") };
    let _ = writeln!(io::stdout(), "{line}");
}

const SCRIPT: [(&str, &str); 5] = [
    ("초록고래", "안녕하세요"),
    ("광고쟁이", "광고 보고 가세요"),
    ("느린달팽이", "또 시작이네"),
    ("광고쟁이", "홍보 방송도 있어요"),
    ("초록고래", "이제 조용하네요"),
];

/// A channel of the imitated service that is looked after by us.
fn demo(arguments: &mut Arguments) -> livechat::Result<(Sandbox, Channel)> {
    let sandbox = Sandbox::start()?;
    let channel = sandbox.chzzk().channel();
    let me = sandbox.chzzk().add_user("지킴이");
    channel.set_role(&me, Role::ChatManager);
    arguments.endpoints = Endpoints::at(sandbox.origin())?;
    arguments.channel = Some(channel.id().parse()?);
    arguments.cookies = Some(Cookies::new(me.nid_aut(), me.nid_ses())?);
    arguments.count = arguments.count.or(NonZeroU64::new(SCRIPT.len() as u64));
    Ok((sandbox, channel))
}
