//! Lines of clients.

use super::tags::Tags;

/// A line of a client, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) tags: Tags,
    /// In upper case.
    pub(super) command: String,
    pub(super) params: Vec<String>,
}

impl Heard {
    /// `None` for a line without a command.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let (tags, line) = match line.strip_prefix('@') {
            Some(rest) => {
                let (section, rest) = rest.split_once(' ')?;
                (Tags::parse(section), rest.trim_start_matches(' '))
            }
            None => (Tags::default(), line),
        };
        // A client may name itself; nobody looks.
        let line = match line.strip_prefix(':') {
            Some(rest) => rest.split_once(' ')?.1,
            None => line,
        };
        let (middle, trailing) = match line.split_once(" :") {
            Some((middle, trailing)) => (middle, Some(trailing)),
            None => (line, None),
        };
        let mut words = middle.split(' ').filter(|word| !word.is_empty());
        let command = words.next()?.to_uppercase();
        let params = words.chain(trailing).map(str::to_owned).collect();
        Some(Self { tags, command, params })
    }

    pub(super) fn param(&self, index: usize) -> &str {
        self.params.get(index).map_or("", String::as_str)
    }

    /// A line as it may be shown: what follows PASS is a secret.
    pub(super) fn redacted(line: &str) -> String {
        let heard = Self::parse(line);
        // A line that cannot be read may hold one all the same.
        let secret = match &heard {
            Some(heard) => heard.command == "PASS" || heard.params.iter().any(|param| holds_token(param)),
            None => holds_token(line),
        };
        match heard {
            Some(heard) if secret => format!("{} <redacted>", heard.command),
            None if secret => "<redacted>".to_owned(),
            _ => line.to_owned(),
        }
    }
}

fn holds_token(text: &str) -> bool {
    text.to_ascii_lowercase().contains("oauth:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart() {
        let heard = Heard::parse("@client-nonce=a\\sb;x :me!me@me  privmsg  #dock :hello : world").unwrap();
        assert_eq!(
            (heard.command.as_str(), heard.params.as_slice()),
            ("PRIVMSG", ["#dock".into(), "hello : world".into()].as_slice())
        );
        assert_eq!(heard.tags.get("client-nonce"), Some("a b"));
        assert_eq!(Heard::parse("JOIN :#dock").unwrap().param(0), "#dock");
        assert_eq!(Heard::parse("PING :").unwrap().params, [""]);
        assert_eq!(Heard::parse("PING").unwrap().params, [""; 0]);
        for nothing in ["", " ", "@a=1", "@a=1 ", ":me"] {
            assert_eq!(Heard::parse(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn no_token_is_shown() {
        for line in ["PASS oauth:secret", "@a=b pass secret", "pass :oauth:secret", "PAS oauth:secret", ":oauth:secret"]
        {
            assert!(!Heard::redacted(line).contains("secret"), "{}", Heard::redacted(line));
        }
        assert_eq!(Heard::redacted("NICK dockbot"), "NICK dockbot");
    }
}
