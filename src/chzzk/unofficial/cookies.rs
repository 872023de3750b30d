//! The login: two cookies of a browser that is logged in to NAVER.

use std::fmt;

use crate::{Error, Result, Secret};

/// The longest value that is taken, in bytes. Real ones have about 64 and 520; a browser keeps no cookie above 4096.
const LONGEST: usize = 4096;

/// The cookies `NID_AUT` and `NID_SES` of a NAVER account.
///
/// Reading a chat needs none. Sending, and the chats of broadcasts for adults, do.
///
/// # Where they are
///
/// In a browser: log in at <https://chzzk.naver.com>, open the developer tools (F12), then *Application* (*Storage* in
/// Firefox) → *Cookies* → `https://chzzk.naver.com`, and copy the values of `NID_AUT` and `NID_SES`. They end when that
/// browser logs out, and by themselves after a while; the service then treats the caller as not logged in.
///
/// # What they can do
///
/// They are the login to the **whole NAVER account**: mail, pay, everything, without a password. Treat them like one:
/// read them from a file that only you can read or from a secret store, not from the source of a program or a command
/// line; do not log them, do not put them on a stream; log out in the browser if they were seen. This type prints nothing
/// of them, and sends them over TLS to `api.chzzk.naver.com` and `comm-api.game.naver.com` only (or to the one origin that
/// [`Endpoints::at`](crate::Endpoints::at) names).
///
/// # May I?
///
/// NAVER answered a question of users in February 2025: using the unofficial API with cookies is **not permitted**. An
/// account of its own for a bot limits what can be lost.
///
/// ```
/// use livechat::chzzk::unofficial::Cookies;
///
/// # fn secret(name: &str) -> String { name.to_lowercase() }
/// let cookies = Cookies::new(secret("NID_AUT"), secret("NID_SES"))?;
/// assert_eq!(format!("{cookies:?}"), "Cookies { .. }");
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Clone)]
pub struct Cookies {
    nid_aut: Secret,
    nid_ses: Secret,
}

impl Cookies {
    /// Checks and takes the values. What comes along when a cookie is copied is removed: blanks around it, the name in
    /// front (`NID_AUT=`), a semicolon at the end.
    ///
    /// Whether the service knows the cookies shows only when it is asked.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if a value is empty, longer than 4096 bytes, the other cookie, or has a character that
    /// no cookie has: a blank, a control character, one beyond ASCII, or one of `" , ; \`. The text never shows the value.
    pub fn new(nid_aut: impl AsRef<str>, nid_ses: impl AsRef<str>) -> Result<Self> {
        Ok(Self {
            nid_aut: value("NID_AUT", "NID_SES", nid_aut.as_ref())?,
            nid_ses: value("NID_SES", "NID_AUT", nid_ses.as_ref())?,
        })
    }

    /// The value of a `Cookie` header.
    pub(crate) fn header(&self) -> Secret {
        let (aut, ses) = (self.nid_aut.expose(), self.nid_ses.expose());
        // All at once: a text that grows leaves copies of its beginning in memory.
        Secret::new(["NID_AUT=", aut, "; NID_SES=", ses].concat())
    }
}

impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nid_aut: _, nid_ses: _ } = self;
        f.debug_struct("Cookies").finish_non_exhaustive()
    }
}

/// What follows `name=`, if the text begins with that.
fn after<'a>(name: &str, text: &'a str) -> Option<&'a str> {
    text.strip_prefix(name)?.strip_prefix('=')
}

fn value(name: &str, other: &str, text: &str) -> Result<Secret> {
    let text = text.trim();
    let value = after(name, text).unwrap_or(text);
    let value = value.trim_end_matches(|c: char| c == ';' || c.is_whitespace()).trim();

    let reason = if value.is_empty() {
        "is empty: copy the cookie's value from a browser that is logged in"
    } else if after(other, value).is_some() {
        "is the other cookie: NID_AUT comes first, NID_SES second"
    } else if value == name || value == other {
        "is the cookie's name: give its value"
    } else if value.starts_with('=') {
        "begins with `=`: give the cookie's value only"
    } else if value.len() > LONGEST {
        "is longer than 4096 bytes, more than any cookie"
    } else if value.contains(|c: char| c.is_whitespace() || c.is_control()) {
        "has a blank, a line break or a control character inside: give the value of this one cookie only"
    } else if !value.is_ascii() {
        "has a character that no cookie has (beyond ASCII): copy it again"
    } else if value.contains(['"', ',', ';', '\\']) {
        "has a character that no cookie has (one of \" , ; \\): give the value of this one cookie only"
    } else {
        return Ok(Secret::new(value));
    };
    Err(Error::invalid("cookies", format!("{name} {reason}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(nid_aut: &str, nid_ses: &str) -> Result<String> {
        Ok(Cookies::new(nid_aut, nid_ses)?.header().expose().to_owned())
    }

    #[test]
    fn the_header_has_both_in_order() {
        assert_eq!(header("aut+/=", "AAAB==").unwrap(), "NID_AUT=aut+/=; NID_SES=AAAB==");
    }

    #[test]
    fn what_comes_along_when_copying_is_removed() {
        for (aut, ses) in
            [(" a\n", "\tb "), ("NID_AUT=a;", "NID_SES=b"), (" NID_AUT= a ; ", "NID_SES=b;;"), ("NID_AUT=a\r\n", "b;")]
        {
            assert_eq!(header(aut, ses).unwrap(), "NID_AUT=a; NID_SES=b", "{aut:?} {ses:?}");
        }
        // Only a name with `=` is a name.
        assert_eq!(header("NID_AUTa", "NID_SESb").unwrap(), "NID_AUT=NID_AUTa; NID_SES=NID_SESb");
    }

    #[test]
    fn what_no_cookie_has_is_refused_without_showing_it() {
        let long = format!("hunter2{}", "a".repeat(LONGEST));
        for bad in [
            "",
            " ",
            ";",
            "NID_AUT=",
            "NID_AUT=;",
            "NID_AUT",
            "NID_SES",
            "=hunter2",
            "NID_SES=hunter2",
            "hunter2 x",
            "hunter2\r\nX-Evil: 1",
            "hunter2\0",
            "hunter2\u{7f}",
            "hunter2\u{e9}",
            "hunter2\u{200b}",
            "hunter2;x",
            "hunter2,x",
            "\"hunter2\"",
            "hunter2\\",
            "NID_AUT=hunter2; NID_SES=y",
            "NID_AUT=NID_AUT=hunter2 x",
            &long,
        ] {
            let error = Cookies::new(bad, "good").unwrap_err();
            let (shown, debug) = (error.to_string(), format!("{error:?}"));
            assert!(shown.starts_with("cookies: NID_AUT "), "{bad:?}: {shown}");
            assert!(!shown.contains("hunter2") && !debug.contains("hunter2"), "{bad:?}: {shown} {debug}");
        }
        assert!(Cookies::new("good", "bad bad").unwrap_err().to_string().starts_with("cookies: NID_SES "));
        assert!(Cookies::new("a".repeat(LONGEST), "b".repeat(LONGEST)).is_ok());
    }

    #[test]
    fn nothing_of_them_is_printed() {
        let cookies = Cookies::new("hunter2", "swordfish").unwrap();
        for shown in [format!("{cookies:?}"), format!("{cookies:#?}"), format!("{:?}", cookies.header())] {
            assert!(!shown.contains("hunter2") && !shown.contains("swordfish"), "{shown}");
        }
    }
}
