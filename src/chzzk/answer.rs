//! The envelope around every answer of both APIs, `{"code":200,"message":null,"content":…}` (unofficial reference 1.5, official
//! reference 2.3): refusals are told from contents here, once for all.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::value::RawValue;

use crate::{
    Error, Result,
    chzzk::raw::Raw,
    error::StatusError,
    http::Response,
    lenient::{self, Wire},
};

/// How much of the service's text is kept, in characters.
const LONGEST_MESSAGE: usize = 200;

/// What was asked: as errors and logs say it.
pub(crate) trait Question: Copy + Into<Cow<'static, str>> {
    /// The permission that the documentation names for it.
    fn scope(self) -> Option<&'static str> {
        None
    }

    /// What helps where it is refused for want of a login or of a role (401, 403).
    fn login_hint(self) -> Option<&'static str> {
        None
    }

    /// What an internal error (500) of it is known to mean besides a fault of the service.
    fn fault_hint(self) -> Option<&'static str> {
        None
    }
}

/// The content of an answer; `None` where the service answers that there is nothing.
///
/// # Errors
///
/// [`Error::Status`] where the HTTP status or the envelope's code is a refusal, [`Error::Decode`] where there is no
/// envelope or the content is of another type.
pub(crate) fn content<T: Wire>(response: &Response, question: impl Question) -> Result<Option<T>> {
    part(response, "content", question)
}

/// The same for an envelope that calls its content something else.
pub(crate) fn part<T: Wire>(response: &Response, name: &str, question: impl Question) -> Result<Option<T>> {
    let text = text(response);
    let envelope = accepted(response, &text, question)?.map_err(|reason| Error::decode(question, reason))?;
    match envelope.0.get(name).map(|raw| raw.get()) {
        Some("null") => Ok(None),
        Some(raw) => read(raw, format_args!("`{name}`"), question).map(Some),
        None if envelope.has("code") => Ok(None),
        None => Err(Error::decode(question, format_args!("there is neither `code` nor `{name}` in it"))),
    }
}

/// The text of the content, for what nobody has described; `None` where the service answers that there is nothing.
pub(crate) fn raw_content(response: &Response, question: impl Question) -> Result<Option<Raw>> {
    let text = text(response);
    let envelope = accepted(response, &text, question)?.map_err(|reason| Error::decode(question, reason))?;
    Ok(envelope.0.get("content").map(|raw| raw.get()).filter(|raw| *raw != "null").map(Raw::new))
}

/// The content of an answer that may also come without its envelope.
pub(crate) fn content_or_bare<T: Wire>(response: &Response, question: impl Question) -> Result<Option<T>> {
    let text = text(response);
    match accepted(response, &text, question)? {
        Ok(envelope) if !envelope.has("content") && !envelope.has("code") => {
            read(&text, "the body", question).map(Some)
        }
        _ => content(response, question),
    }
}

/// An answer to something that was done, of which only counts that it is no refusal: its content, its code and even its body
/// may be missing. A body that is no envelope is somebody else's, who does not know whether it was done.
pub(crate) fn done(response: &Response, question: impl Question) -> Result<()> {
    let text = text(response);
    match accepted(response, &text, question)? {
        Err(reason) if !without_mark(&text).trim_start().is_empty() => Err(Error::decode(question, reason)),
        _ => Ok(()),
    }
}

/// A byte that is not UTF-8 spoils the text it stands in, not the answer.
fn text(response: &Response) -> Cow<'_, str> {
    // Looking for such bytes is slow, and next to no answer has any.
    std::str::from_utf8(&response.body).map_or_else(|_| String::from_utf8_lossy(&response.body), Cow::Borrowed)
}

/// Without the mark that some put before UTF-8.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The envelope, or why there is none, unless the answer is a refusal.
fn accepted<'a>(response: &Response, text: &'a str, question: impl Question) -> Result<Result<Envelope<'a>, String>> {
    let envelope = Envelope::read(text);
    let (code, message) = match &envelope {
        Ok(envelope) => (envelope.field::<i64>("code"), envelope.message()),
        Err(_) => (None, None),
    };
    // The HTTP status is 200 for some refusals, and the code is missing from some answers.
    if (200..300).contains(&response.status) && code.is_none_or(|code| (200..300).contains(&code)) {
        return Ok(envelope);
    }
    let mut refusal = StatusError::new(question, response.status);
    refusal.code = code;
    refusal.message = message.and_then(|message| presentable(&message));
    refusal.retry_after = response.retry_after;
    refusal.scope = question.scope();
    refusal.login_hint = question.login_hint();
    refusal.fault_hint = question.fault_hint();
    Err(refusal.into())
}

fn read<T: Wire>(json: &str, what: impl std::fmt::Display, question: impl Question) -> Result<T> {
    match lenient::parse(without_mark(json)) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(Error::decode(question, format_args!("{what} is not an object"))),
        Err(error) => Err(Error::decode(question, format_args!("{what}: {}", position(&error)))),
    }
}

/// The parts of an answer, not looked into yet.
struct Envelope<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Envelope<'a> {
    fn read(text: &'a str) -> Result<Self, String> {
        let text = without_mark(text);
        match text.trim_start().chars().next() {
            None => return Err("the body is empty".into()),
            Some('<') => return Err("the body is HTML or XML, not JSON: a gateway or a proxy answered".into()),
            Some(_) => {}
        }
        serde_json::from_str(text).map(Self).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => "the body is not a JSON object".into(),
            _ => position(&error),
        })
    }

    /// Whether there is something of this name, `null` apart.
    fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|raw| raw.get() != "null")
    }

    fn field<T: Wire>(&self, name: &str) -> Option<T> {
        self.0.get(name).and_then(|raw| lenient::parse(raw.get()).ok().flatten())
    }

    /// The service's text. Where there is none, `code` may be a name instead of a number.
    fn message(&self) -> Option<String> {
        self.field("message").or_else(|| self.field("code").filter(|name: &String| name.parse::<i64>().is_err()))
    }
}

/// Where a text stops being JSON. The library's own words may quote the text.
fn position(error: &serde_json::Error) -> String {
    let what = if error.is_eof() { "the JSON is cut off" } else { "not JSON" };
    format!("{what} (line {}, column {})", error.line(), error.column())
}

/// The service's text as it can be shown on one line of a terminal or a log.
fn presentable(message: &str) -> Option<Box<str>> {
    let harmless = |c: char| match c {
        // Line separators and marks that change the direction of what follows.
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    };
    let text: String = message.trim().chars().map(harmless).take(LONGEST_MESSAGE).collect();
    (!text.is_empty()).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ErrorKind;

    #[derive(Clone, Copy)]
    struct Call;

    const CALL: Call = Call;

    impl From<Call> for Cow<'static, str> {
        fn from(Call: Call) -> Self {
            "status of the logged-in user".into()
        }
    }

    impl Question for Call {
        fn scope(self) -> Option<&'static str> {
            Some("유저 정보 조회")
        }
    }

    fn answer(status: u16, body: &str) -> Response {
        Response { status, retry_after: None, body: body.into() }
    }

    fn read(status: u16, body: &str) -> Result<Option<BTreeMap<String, i64>>> {
        content(&answer(status, body), CALL)
    }

    fn refusal(status: u16, body: &str) -> StatusError {
        match read(status, body) {
            Err(Error::Status(refusal)) => *refusal,
            other => panic!("{other:?}"),
        }
    }

    fn unreadable(status: u16, body: &str) -> String {
        match read(status, body) {
            Err(error @ Error::Decode { .. }) => error.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_content_comes_out_of_its_envelope() {
        let one = Some(BTreeMap::from([("a".to_owned(), 1)]));
        for body in [
            r#"{"code":200,"message":null,"content":{"a":1}}"#,
            r#"{"content":{"a":1},"code":"200"}"#,
            r#"{"content":{"a":1}}"#,
            r#"{"code":null,"content":{"a":1}}"#,
            r#"{"code":[],"message":7,"content":{"a":1},"content":{"a":1}}"#,
            "\u{feff} \n{\"code\":200,\"content\": {\"a\":1} }\n",
        ] {
            assert_eq!(read(200, body).unwrap(), one, "{body}");
        }
    }

    #[test]
    fn content_that_nobody_described_is_kept_as_it_came() {
        let raw = |status, body: &str| raw_content(&answer(status, body), CALL);
        let kept = raw(200, "{\"code\":200,\"content\": {\"b\" : 1,\"a\":[]} }").unwrap().unwrap();
        assert_eq!(kept.as_str(), "{\"b\" : 1,\"a\":[]}");
        for nothing in [r#"{"code":200,"content":null}"#, r#"{"code":200}"#] {
            assert_eq!(raw(200, nothing).unwrap(), None, "{nothing}");
        }
        assert_eq!(raw(200, r#"{"code":404,"content":{"a":1}}"#).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(raw(200, "<html>").unwrap_err().kind(), ErrorKind::Decode);
    }

    #[test]
    fn nothing_is_not_an_error() {
        for body in [r#"{"code":200,"message":null,"content":null}"#, r#"{"code":200}"#, r#"{"content":null}"#] {
            assert_eq!(read(200, body).unwrap(), None, "{body}");
        }
    }

    #[test]
    fn the_code_is_tested_even_under_http_200() {
        let refused = refusal(200, r#"{"code":404,"message":"채널이 존재하지 않습니다."}"#);
        assert_eq!((refused.status, refused.code), (200, Some(404)));
        assert_eq!(refused.message.as_deref(), Some("채널이 존재하지 않습니다."));
        assert_eq!(refusal(200, r#"{"code":"42601","content":{"a":1}}"#).code, Some(42601));
        assert_eq!(refusal(200, r#"{"code":0,"content":{"a":1}}"#).code, Some(0));
    }

    #[test]
    fn a_refusal_says_what_the_envelope_says() {
        let body = r#"{"code":50001,"message":"서버 오류입니다.","content":null}"#;
        let refused = refusal(500, body);
        assert_eq!((refused.status, refused.code), (500, Some(50001)));
        assert_eq!(refused.message.as_deref(), Some("서버 오류입니다."));

        let limited = Response { retry_after: Some(Duration::from_secs(3)), ..answer(429, "slow down") };
        let error = content::<i64>(&limited, CALL).unwrap_err();
        assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(3))));
    }

    #[test]
    fn a_refusal_without_an_envelope_shows_nothing_of_the_body() {
        for body in ["", "hunter2", "<html>hunter2</html>", "[\"hunter2\"]", "\"hunter2\"", "{\"a\":\"hunter2\"", "{}"]
        {
            for status in [302, 401, 403, 404, 500, 503] {
                let refused = refusal(status, body);
                assert_eq!((refused.status, refused.code, refused.message.as_deref()), (status, None, None), "{body}");
            }
        }
    }

    #[test]
    fn the_text_of_a_refusal_is_short_and_on_one_line() {
        let body =
            serde_json::json!({"code": 400, "message": format!("a\r\n\u{1b}[31m\u{202e}b{}", "가".repeat(1000))});
        let message = refusal(400, &body.to_string()).message.unwrap();
        assert!(message.starts_with("a   [31m b가"), "{message}");
        assert_eq!(message.chars().count(), LONGEST_MESSAGE);
        for nothing in [r#"{"code":400,"message":""}"#, r#"{"code":400,"message":{"a":1}}"#, r#"{"code":400}"#] {
            assert_eq!(refusal(400, nothing).message, None);
        }
    }

    #[test]
    fn what_is_not_an_envelope_is_told_without_the_body() {
        for (body, reason) in [
            ("", "the body is empty"),
            (" \n", "the body is empty"),
            ("<!doctype html><title>hunter2</title>", "HTML or XML"),
            ("hunter2", "not JSON (line 1, column 1)"),
            ("\"hunter2\"", "not a JSON object"),
            ("[\"hunter2\"]", "not a JSON object"),
            ("{\"content\":{\"hunter2\":1}", "the JSON is cut off"),
            ("{\"content\":{\"hunter2\":1}} x", "not JSON (line 1, column 27)"),
            ("{\"hunter2\":1}", "neither `code` nor `content`"),
            ("{\"content\":\"hunter2\"}", "`content` is not an object"),
            ("{\"content\":[\"hunter2\"]}", "`content` is not an object"),
        ] {
            let told = unreadable(200, body);
            assert!(told.contains(reason), "{body}: {told}");
            assert!(told.starts_with("status of the logged-in user: ") && !told.contains("hunter2"), "{body}: {told}");
        }
    }

    #[test]
    fn what_was_done_needs_no_content_but_no_foreign_body_either() {
        let told = |body: &str| done(&answer(200, body), CALL);
        for body in ["", " \n", "\u{feff}", "{}", r#"{"code":200,"message":null,"content":null}"#, r#"{"code":"204"}"#]
        {
            told(body).unwrap();
        }
        for (body, reason) in [
            ("<html>hunter2</html>", "HTML or XML"),
            ("hunter2", "not JSON (line 1, column 1)"),
            ("[\"hunter2\"]", "not a JSON object"),
            ("null", "not a JSON object"),
            ("{\"code\":200", "the JSON is cut off"),
        ] {
            let error = told(body).unwrap_err();
            let text = error.to_string();
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            assert!(text.contains(reason) && !text.contains("hunter2"), "{body}: {text}");
            assert!(!error.had_no_effect(), "{body}: it may well have been done");
        }
        assert_eq!(told(r#"{"code":403}"#).unwrap_err().kind(), ErrorKind::Forbidden);
    }

    #[test]
    fn half_an_emoji_and_foreign_bytes_cost_nothing_else() {
        let text: BTreeMap<String, String> =
            content(&answer(200, r#"{"content":{"a":"x\ud83d","b":"y"}}"#), CALL).unwrap().unwrap();
        assert_eq!(text["a"], "x\u{fffd}");
        let body = b"{\"content\":{\"a\":\"x\xff\",\"b\":\"y\"}}".to_vec();
        let text: BTreeMap<String, String> =
            content(&Response { status: 200, retry_after: None, body }, CALL).unwrap().unwrap();
        assert_eq!((&*text["a"], &*text["b"]), ("x\u{fffd}", "y"));
    }

    #[test]
    fn a_large_body_is_read_and_a_large_odd_one_refused() {
        let filler = "x".repeat(1 << 20);
        assert_eq!(read(200, &format!(r#"{{"content":{{"a":1,"b":"{filler}"}}}}"#)).unwrap().unwrap()["a"], 1);
        assert!(unreadable(200, &filler).len() < 200);
        let deep = "[".repeat(1 << 20);
        assert!(unreadable(200, &deep).len() < 200);
        assert!(unreadable(200, &format!("{{\"content\":{deep}")).len() < 200);
        let deep = format!("{deep}{}", "]".repeat(1 << 20));
        assert_eq!(read(200, &format!("{{\"content\":{{\"a\":1,\"b\":{deep}}}}}")).unwrap().unwrap()["a"], 1);
    }
}
