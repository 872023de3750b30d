//! Names of rooms and logins as people write them.

use super::ChannelName;
use crate::{Error, Result, plain::Plain};

/// The longest name.
const MAX_CHARS: usize = 25;
/// How much of something that is no name is shown.
const SHOWN: usize = 40;

/// A login, or the name of a room, without `#`, in lower case (reference 7). Taken are also `@name` and the address of a channel's page.
pub(crate) fn check_name(argument: &'static str, given: &str) -> Result<ChannelName> {
    let name = bare(given.trim()).to_ascii_lowercase();
    let is_name =
        (1..=MAX_CHARS).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name {
        return Ok(name.as_str().into());
    }
    let mut shown: String = given.chars().take(SHOWN).collect();
    if shown.len() < given.len() {
        shown.push('…');
    }
    let shown = Plain(&shown);
    Err(Error::invalid(
        argument,
        format!("`{shown}` is no name: it must have 1 to {MAX_CHARS} letters (a to z), digits and underscores"),
    ))
}

fn bare(given: &str) -> &str {
    if let Some(name) = given.strip_prefix(['#', '@']) {
        return name;
    }
    let address = ["https://", "http://"].into_iter().find_map(|scheme| given.strip_prefix(scheme)).unwrap_or(given);
    let address = ["www.", "m."].into_iter().find_map(|host| address.strip_prefix(host)).unwrap_or(address);
    let Some(path) = address.strip_prefix("twitch.tv/") else { return given };
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_people_write_them() {
        for given in [
            "lumen_dock",
            " #Lumen_Dock ",
            "@lumen_dock",
            "https://www.twitch.tv/Lumen_Dock",
            "https://twitch.tv/lumen_dock/",
            "http://m.twitch.tv/lumen_dock?tt_content=x#y",
            "twitch.tv/lumen_dock",
        ] {
            assert_eq!(check_name("channel", given).unwrap(), "lumen_dock", "{given}");
        }
    }

    #[test]
    fn what_is_no_name_is_shown_shortened_and_plain() {
        let long = "x".repeat(60);
        for (given, shown) in [
            ("", "``"),
            ("a b", "`a b`"),
            ("루멘", "`루멘`"),
            ("\u{1b}[2J", "`\u{fffd}[2J`"),
            ("https://example.invalid/lumen_dock", "`https://example.invalid/lumen_dock`"),
            ("https://www.twitch.tv/videos/1", "`https://www.twitch.tv/videos/1`"),
            (&long, &format!("`{}…`", "x".repeat(40))),
        ] {
            let error = check_name("channel", given).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("channel: {shown} is no name: it must have 1 to 25 letters (a to z), digits and underscores")
            );
        }
    }
}
