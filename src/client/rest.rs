//! HTTP with patience.

use std::sync::Arc;

use super::{Ask, Http, answer, maybe_async, time};
use crate::{
    Result,
    http::{Limits, Request, Response, Retry},
};

/// Sends a request, again where that does no harm and may help, and hands on what is answered in the end, whatever its status.
#[maybe_async]
pub(crate) async fn send(http: &Http, request: &Request, limits: Limits) -> Result<Response> {
    let mut retry = Retry::new(request, limits, fastrand::u64(..));
    loop {
        let answer = http.send(request).await;
        let status = answer.as_ref().ok().map(|response| response.status);
        let Some(wait) = retry.after(&answer) else {
            tracing::debug!(target: "livechat::http", doing = %request.doing, status, "answered");
            return answer;
        };
        tracing::debug!(target: "livechat::http", doing = %request.doing, status, ?wait, "asking again");
        time::sleep(wait).await;
    }
}

/// Sends requests this way.
pub(crate) fn ask(http: Http, limits: Limits) -> Ask<Request> {
    Arc::new(move |request| answer(Asked { http: http.clone(), request, limits }.answered()))
}

/// A request with all that it takes to send it.
struct Asked {
    http: Http,
    request: Request,
    limits: Limits,
}

#[maybe_async]
impl Asked {
    async fn answered(self) -> Result<Response> {
        send(&self.http, &self.request, self.limits).await
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Write, net::TcpStream, time::Duration};

    use http::Method;

    use super::{super::mode_test, *};
    use crate::{
        Error, ErrorKind, Secret, TlsRoots,
        http::{HeaderValue, HttpConfig},
        testbed::{Server, answer_over_tls, certificate, http_server, limits, read_request},
    };

    fn client(limits: Limits, roots: &TlsRoots) -> Http {
        Http::new(&HttpConfig { limits, roots: roots.clone() }).unwrap()
    }

    fn get(url: String) -> Request {
        Request::get(url, "a test").header("User-Agent", HeaderValue::Plain("tester".into()))
    }

    #[maybe_async]
    async fn ask(url: String, limits: Limits) -> Result<Response> {
        send(&client(limits, &TlsRoots::default()), &get(url), limits).await
    }

    fn answer(stream: &mut TcpStream, body: &str) {
        let length = body.len();
        write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    }

    /// No text of an error, nor of its causes, tells the URL, its query or a header.
    fn assert_discreet(error: &Error) {
        let mut cause: Option<&dyn std::error::Error> = Some(error);
        while let Some(error) = cause {
            let text = format!("{error} {error:?}");
            assert!(!text.contains("hush") && !text.contains("/path"), "{text}");
            cause = error.source();
        }
    }

    #[maybe_async]
    #[mode_test]
    async fn a_request_arrives_as_it_was_built() {
        let server = Server::start(|mut stream, _| {
            let (head, body) = read_request(&stream);
            answer(&mut stream, "fine");
            (head, String::from_utf8(body).unwrap())
        });
        let http = client(limits(), &TlsRoots::default());
        for (method, body) in [
            (Method::GET, None),
            (Method::POST, Some("{\"a\":1}")),
            (Method::POST, None),
            (Method::PUT, Some("x")),
            (Method::DELETE, None),
            (Method::DELETE, Some("y")),
        ] {
            let mut request =
                get(server.http()).header("Cookie", HeaderValue::Secret(Secret::new("NID_AUT=hush; NID_SES=x")));
            request.method = method.clone();
            request.body = body.map(Into::into);
            let response = send(&http, &request, limits()).await;
            let response = response.unwrap();
            assert_eq!((response.status, response.body.as_slice()), (200, b"fine".as_slice()));
            let (head, sent) = server.played();
            let mut lines: Vec<_> = head.lines().collect();
            assert_eq!(lines.remove(0), format!("{method} /path?token=hush HTTP/1.1"));
            assert!(lines.contains(&"user-agent: tester"), "{head}");
            assert!(lines.contains(&"cookie: NID_AUT=hush; NID_SES=x"), "{head}");
            assert!(!lines.iter().any(|line| line.starts_with("accept-encoding")), "{head}");
            if method == Method::POST && body.is_none() {
                assert!(lines.contains(&"content-length: 0"), "{head}");
            }
            assert_eq!(sent, body.unwrap_or_default());
        }
    }

    #[maybe_async]
    #[mode_test]
    async fn statuses_are_no_errors_and_redirects_are_not_followed() {
        for (status, line) in
            [(404, "404 Not Found"), (302, "302 Found\r\nLocation: /elsewhere"), (204, "204 No Content")]
        {
            let server = Server::start(move |mut stream, _| {
                let (head, _) = read_request(&stream);
                write!(stream, "HTTP/1.1 {line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").unwrap();
                head
            });
            let response = ask(server.http(), limits()).await;
            assert_eq!(response.unwrap().status, status);
            server.played();
            assert!(server.has_played().is_none());
        }
    }

    const BUSY: &str = "HTTP/1.1 429 Too Many\r\nRetry-After: 0\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    const LATER: &str = "HTTP/1.1 429 Too Many\r\nRetry-After: 31\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    const DOWN: &str = "HTTP/1.1 503 Down\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    const FINE: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";
    const CUT: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhi";

    #[maybe_async]
    #[mode_test]
    async fn what_may_help_is_asked_again() {
        let cases = [
            (vec![BUSY, BUSY, FINE], 3, 200),
            (vec![DOWN, FINE], 1, 200),
            (vec![CUT, FINE], 1, 200),
            (vec![BUSY], 2, 429),
            (vec![DOWN, FINE], 0, 503),
            // Longer than anybody should wait here.
            (vec![LATER, FINE], 3, 429),
        ];
        for (answers, retries, status) in cases {
            let tries = if status == 200 {
                answers.len()
            } else if answers.len() == 1 {
                3
            } else {
                1
            };
            let server = http_server(answers);
            let response = ask(server.http(), Limits { retries, ..limits() }).await;
            let response = response.unwrap();
            assert_eq!(response.status, status);
            for _ in 0..tries {
                server.played();
            }
            assert!(server.has_played().is_none());
        }
        let server = http_server(vec![DOWN, FINE]);
        let mut request = get(server.http());
        request.repeatable = false;
        let limits = Limits { retries: 3, ..limits() };
        let response = send(&client(limits, &TlsRoots::default()), &request, limits).await;
        assert_eq!(response.unwrap().status, 503);
    }

    #[maybe_async]
    #[mode_test]
    async fn a_body_has_a_limit() {
        for (bytes, fits) in [(10, true), (11, false), (100_000, false)] {
            for chunked in [false, true] {
                let server = Server::start(move |mut stream, _| {
                    read_request(&stream);
                    let body = "x".repeat(bytes);
                    let _ = if chunked {
                        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
                        write!(stream, "{head}{bytes:x}\r\n{body}\r\n0\r\n\r\n")
                    } else {
                        write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {bytes}\r\n\r\n{body}")
                    };
                });
                let response = ask(server.http(), Limits { body_bytes: 10, ..limits() }).await;
                match response {
                    Ok(response) => assert!(fits && response.body.len() == bytes),
                    Err(error) => {
                        assert!(!fits && error.kind() == ErrorKind::TooLarge, "{bytes} {chunked}: {error:?}");
                        assert_discreet(&error);
                    }
                }
            }
        }
    }

    #[maybe_async]
    #[mode_test]
    async fn faults_say_what_happened_and_nothing_secret() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mute = mute.local_addr().map(|address| (address.port(), mute)).unwrap();
        let garbage = http_server(vec!["this is no HTTP\r\n\r\n"]);
        let cut = http_server(vec![CUT]);
        let cases = [
            (format!("http://127.0.0.1:{closed}/path?token=hush"), ErrorKind::Transport),
            (format!("http://127.0.0.1:{}/path?token=hush", mute.0), ErrorKind::Timeout),
            (garbage.http(), ErrorKind::Transport),
            (cut.http(), ErrorKind::Transport),
            (format!("https://127.0.0.1:{}/path?token=hush", garbage.port), ErrorKind::Transport),
            ("http://no-such-host.invalid/path?token=hush".to_owned(), ErrorKind::Transport),
            ("http://[/path?token=hush".to_owned(), ErrorKind::InvalidArgument),
        ];
        for (url, kind) in cases {
            let timeout = if kind == ErrorKind::Timeout { Duration::from_millis(50) } else { limits().timeout };
            let error = ask(url, Limits { timeout, ..limits() }).await;
            let error = error.unwrap_err();
            assert_eq!(error.kind(), kind, "{error:?}");
            assert!(kind == ErrorKind::InvalidArgument || error.to_string().starts_with("a test: "), "{error}");
            assert_discreet(&error);
        }
        let request = get("http://127.0.0.1/path".to_owned()).header("Cookie", HeaderValue::Plain("hush\n".into()));
        let error = send(&client(limits(), &TlsRoots::default()), &request, limits()).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert_discreet(&error);
    }

    #[maybe_async]
    #[mode_test]
    async fn over_tls_only_the_roots_that_were_given_count() {
        let server = Server::start(|stream, _| answer_over_tls(stream, FINE));
        let url = format!("https://localhost:{}/path?token=hush", server.port);
        let stranger = ask(url.clone(), limits()).await;
        let error = stranger.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert_discreet(&error);
        assert!(!server.played());
        let response = send(&client(limits(), &certificate().1), &get(url), limits()).await;
        assert_eq!(response.unwrap().body, b"hi");
        assert!(server.played());
    }
}
