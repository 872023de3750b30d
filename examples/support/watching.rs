//! How `chzzk_chat` and `chzzk_chat_async` are called.

pub(crate) const USAGE: &str = "\
[CHANNEL] [--endpoint ORIGIN] [--json] [--count N] [--send TEXT]

  CHANNEL            the channel's id or address; without it an imitation of the service on this machine is used
  --endpoint ORIGIN  talk to this origin instead of the real service
  --json             one event a line as JSON, and nothing else on standard output
  --count N          end after N chat messages
  --send TEXT        send a message; needs the cookies in CHZZK_NID_AUT and CHZZK_NID_SES
  -h, --help         this text";
