//! Lines of the server, as each connection gets to see them.

use bytes::Bytes;

use super::tags::Tags;

/// What a connection was granted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Caps {
    pub(super) tags: bool,
    pub(super) commands: bool,
    pub(super) membership: bool,
}

/// Which capability a line comes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    Commands,
    Membership,
}

/// A line for many: with tags for those who asked for them, and for others without.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    tagged: Bytes,
    plain: Bytes,
    needs: Needs,
}

impl Outgoing {
    /// For everybody.
    pub(super) fn new(tags: &Tags, line: &str) -> Self {
        // No text may hold a second line.
        let line: String = line.chars().filter(|character| !matches!(character, '\r' | '\n' | '\0')).collect();
        let tagged = format!("{}{line}\r\n", tags.section());
        Self { tagged: tagged.into(), plain: format!("{line}\r\n").into(), needs: Needs::Nothing }
    }

    /// One of Twitch's own verbs.
    pub(super) fn command(tags: &Tags, line: &str) -> Self {
        Self { needs: Needs::Commands, ..Self::new(tags, line) }
    }

    /// Who comes and goes.
    pub(super) fn membership(line: &str) -> Self {
        Self { needs: Needs::Membership, ..Self::new(&Tags::default(), line) }
    }

    pub(super) fn for_caps(&self, caps: Caps) -> Option<Bytes> {
        let granted = match self.needs {
            Needs::Nothing => true,
            Needs::Commands => caps.commands,
            Needs::Membership => caps.membership,
        };
        granted.then(|| if caps.tags { self.tagged.clone() } else { self.plain.clone() })
    }
}

/// A NOTICE with an id, which only those see who asked for tags.
pub(super) fn notice(channel: &str, msg_id: &str, text: &str) -> Outgoing {
    let tags = Tags::default().with("msg-id", msg_id);
    Outgoing::command(&tags, &format!(":tmi.twitch.tv NOTICE #{channel} :{text}"))
}

/// `login!login@login.tmi.twitch.tv`.
pub(super) fn source(login: &str) -> String {
    format!("{login}!{login}@{login}.tmi.twitch.tv")
}
