//! In which colour the web chat shows a name.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::{
    Error, Result,
    chzzk::{
        answer::{Question, raw_content},
        raw::Raw,
        unofficial::chat::{ChatChannelId, Profile, UserId},
    },
    http::Response,
};

/// How many colours the web client has for names without one of their own.
const PALETTE: u32 = 40;

/// The colours that codes of names stand for, as the service lists them: `CC001` to `CC020`. It lists no others: what `CD…` stands for is
/// written in the web client, and where `SG…` and `SH…` come from is not known.
///
/// Of its fields only one is described, the colour on a light ground (`whiteRgbValue`). A code is known by its form, wherever it
/// stands beside that. The rest is in [`raw`](Self::raw).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NicknameColors {
    /// The colours on a light ground by their codes, as the service spells them.
    pub light: BTreeMap<Box<str>, Box<str>>,
    /// The whole answer's content.
    pub raw: Raw,
}

/// In which colour a name is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NicknameColor<'a> {
    /// The colour of the name's code, on a light ground, as the service spells it.
    Listed(&'a str),
    /// The colour of the title that goes with the role (`#D9B04F`).
    Title(&'a str),
    /// One of the web client's 40 colours for everybody else, from 0. Which colours these are is not described.
    Palette(u8),
}

impl NicknameColors {
    /// In which colour the web chat shows a name in a chat channel: that of its code if it is listed, or else that of the title, or else
    /// one that is made from the ids of user and chat channel.
    ///
    /// ```no_run
    /// # use livechat::chzzk::unofficial::{Client, Event, model::NicknameColor};
    /// # fn main() -> livechat::Result<()> {
    /// let client = Client::new()?;
    /// let colors = client.nickname_colors()?;
    /// let mut chat = client.chat("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").connect()?;
    /// chat.on_chat(move |_, message| {
    ///     if let (Some(profile), Some(room)) = (&message.profile, &message.chat_channel_id) {
    ///         match colors.resolve(profile, room) {
    ///             NicknameColor::Palette(index) => println!("colour {index} of your own 40"),
    ///             other => println!("{other:?}"),
    ///         }
    ///     }
    ///     Ok(())
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn resolve<'a>(&'a self, profile: &'a Profile, chat_channel: &ChatChannelId) -> NicknameColor<'a> {
        let listed = profile.color_code.as_ref().and_then(|code| self.light.get(code));
        let title = || profile.title.as_ref()?.color.as_deref().filter(|color| !color.is_empty());
        match (listed, title()) {
            (Some(color), _) => NicknameColor::Listed(color),
            (None, Some(color)) => NicknameColor::Title(color),
            (None, None) => NicknameColor::palette(profile.user_id.as_ref(), chat_channel),
        }
    }
}

impl NicknameColor<'_> {
    /// The colour of a name that has none of its own: the codes of the characters of both ids together, modulo 40. `None` for who
    /// does not want to be named.
    pub fn palette(user: Option<&UserId>, chat_channel: &ChatChannelId) -> Self {
        // JavaScript counts UTF-16.
        let sum = user
            .map_or("", UserId::as_str)
            .encode_utf16()
            .chain(chat_channel.as_str().encode_utf16())
            .fold(0, |sum, code| (sum + u32::from(code)) % PALETTE);
        Self::Palette(u8::try_from(sum).unwrap_or_default())
    }
}

/// # Errors
///
/// A refusal, or an answer that cannot be read.
pub(crate) fn read_nickname_colors(response: &Response, question: impl Question) -> Result<NicknameColors> {
    let raw = raw_content(response, question)?.ok_or_else(|| Error::decode(question, "there is no `content` in it"))?;
    let mut light = BTreeMap::new();
    if let Ok(content) = serde_json::from_str(raw.as_str()) {
        collect(None, &content, &mut light);
    }
    Ok(NicknameColors { light, raw })
}

fn collect(name: Option<&str>, value: &Value, found: &mut BTreeMap<Box<str>, Box<str>>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| collect(None, element, found)),
        Value::Object(fields) => {
            if let Some(light) = fields.get("whiteRgbValue").and_then(Value::as_str) {
                let code = fields.values().filter_map(Value::as_str).chain(name).find(|text| is_code(text));
                found.extend(code.map(|code| (code.into(), light.into())));
            }
            fields.iter().for_each(|(name, field)| collect(Some(name), field, found));
        }
        _ => {}
    }
}

/// `CC014`
fn is_code(text: &str) -> bool {
    match text.as_bytes() {
        [letters @ .., _, _, _] if letters.len() == 2 => {
            letters.iter().all(u8::is_ascii_uppercase) && text.bytes().skip(2).all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lenient;

    fn colors(content: &str) -> NicknameColors {
        let body = format!(r#"{{"code":200,"content":{content}}}"#).into();
        read_nickname_colors(&Response { status: 200, retry_after: None, body }, super::super::tests::ASKED).unwrap()
    }

    fn profile(text: &str) -> Profile {
        lenient::parse(text).unwrap().unwrap()
    }

    #[test]
    fn codes_are_known_by_their_form() {
        for content in [
            r##"{"list":[{"anything":"CC001","whiteRgbValue":"#111111","other":"x"},{"whiteRgbValue":"#2"},7]}"##,
            r##"[{"whiteRgbValue":"#111111","anything":"CC001"},{"anything":"CC002"}]"##,
            r##"{"CC001":{"whiteRgbValue":"#111111"},"CC0021":{"whiteRgbValue":"#3"},"cc003":{"whiteRgbValue":"#3"}}"##,
        ] {
            assert_eq!(colors(content).light, BTreeMap::from([("CC001".into(), "#111111".into())]), "{content}");
        }
        assert!(colors("[]").light.is_empty());
    }

    #[test]
    fn a_name_has_the_colour_of_its_code_or_its_title_or_of_the_palette() {
        let colors = colors(r##"[{"code":"CC001","whiteRgbValue":"#111111"}]"##);
        let room = ChatChannelId::new("N2FOy2").unwrap();
        let of = |text: &str| match colors.resolve(&profile(text), &room) {
            NicknameColor::Listed(color) => format!("listed {color}"),
            NicknameColor::Title(color) => format!("title {color}"),
            NicknameColor::Palette(index) => format!("palette {index}"),
        };
        let title = r##""title":{"name":"스트리머","color":"#D9B04F"}"##;
        let code = |code: &str| format!(r#""streamingProperty":{{"nicknameColor":{{"colorCode":"{code}"}}}}"#);
        assert_eq!(of(&format!("{{{title},{}}}", code("CC001"))), "listed #111111");
        assert_eq!(of(&format!("{{{title},{}}}", code("CD001"))), "title #D9B04F");
        assert_eq!(of(&format!("{{{title}}}")), "title #D9B04F");
        // The sum for the chat channel alone is that of the reference: 448.
        assert_eq!(of("{}"), "palette 8");
        // a + b + c = 294
        assert_eq!(of(&format!(r#"{{"userIdHash":"abc",{}}}"#, code("SG005"))), "palette 22");
        assert_eq!(of(&format!(r#"{{"userIdHash":"abc",{}}}"#, code("CC000"))), "palette 22");
    }
}
