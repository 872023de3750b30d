//! Lines over a stream as values: what to read and write next, and what comes of it. The sockets of both modes only carry it out.
//!
//! The frame is the line: the machine hands one over without its end, which is appended here. What comes in is handed over as it is
//! read, whole lines at a time, so that a line costs no allocation of its own.

mod whole;

use std::{fmt, io, sync::Arc};

use bytes::{Buf, BytesMut};
use tungstenite::Message;

use self::whole::WholeLines;
use crate::{
    Error,
    protocol::Loss,
    socket::{Incoming, MAX_UNSENT_BYTES, WRITE_BUFFER_BYTES},
};

/// What is to be done to the stream next, so that everything leaves.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Due<'a> {
    Write(&'a [u8]),
    Flush,
    /// No more will be written, which the server is to see.
    ShutDown,
}

/// Both directions of one connection.
pub(crate) struct Lines {
    incoming: WholeLines,
    /// How the reading ended; told after what came before.
    ended: Option<Loss>,
    unsent: BytesMut,
    /// Something was written since the last whole flush.
    unflushed: bool,
    writing: Writing,
    /// Why writing failed. What the server said before is still read.
    failed: Option<Loss>,
    doing: Arc<str>,
}

/// How far the writing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    Going,
    /// What is unsent leaves still.
    Parting,
    Over,
}

impl Lines {
    pub(crate) fn new(doing: Arc<str>, max_line_bytes: usize) -> Self {
        Self {
            incoming: WholeLines::new(max_line_bytes),
            ended: None,
            unsent: BytesMut::new(),
            unflushed: false,
            writing: Writing::Going,
            failed: None,
            doing,
        }
    }

    /// What came. To be asked before the next read.
    pub(crate) fn next(&mut self) -> Option<Incoming> {
        match self.incoming.next() {
            Some(Ok(text)) => Some(Incoming::Frame(Message::Text(text))),
            Some(Err(whole::TooLong { limit })) => {
                Some(Incoming::Lost(Loss::Broken(Error::TooLarge { doing: self.doing.to_string().into(), limit })))
            }
            None => self.ended.take().map(Incoming::Lost),
        }
    }

    /// Where the next read goes; never empty.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        self.incoming.room()
    }

    /// What the read brought; not for one that would block.
    pub(crate) fn took(&mut self, read: io::Result<usize>) {
        let loss = match read {
            Ok(0) => end(),
            Ok(read) => return self.incoming.took(read),
            // The end of a stream whose TLS said no goodbye.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => end(),
            Err(error) => self.broken(error),
        };
        self.incoming.end();
        self.ended = Some(self.failed.take().unwrap_or(loss));
    }

    /// Why writing failed, if it did: to be asked where there is nothing more to read for now.
    pub(crate) fn failure(&mut self) -> Option<Incoming> {
        self.failed.take().map(Incoming::Lost)
    }

    /// Takes a line without its end over. True where so much is waiting that it is to leave now.
    pub(crate) fn write(&mut self, line: &str) -> bool {
        let is_one_line = !line.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | b'\0'));
        debug_assert!(is_one_line, "a line to send holds CR, LF or NUL");
        if !is_one_line {
            // Whoever could write such a one could give commands in the user's name. It may hold a secret, so it is not shown.
            tracing::error!(target: "livechat::connection", "a line that holds CR, LF or NUL is not sent: a bug of this crate");
            return false;
        }
        if self.failed.is_some() || self.writing != Writing::Going {
            return false;
        }
        if self.unsent.len() + line.len() + 2 > WRITE_BUFFER_BYTES + MAX_UNSENT_BYTES {
            self.fail("it does not read what it is sent");
            return false;
        }
        self.unsent.reserve(line.len() + 2);
        self.unsent.extend_from_slice(line.as_bytes());
        self.unsent.extend_from_slice(b"\r\n");
        self.unflushed = true;
        self.unsent.len() > WRITE_BUFFER_BYTES
    }

    /// What is to be done next; its result goes to [`did`](Self::did), unless it would block.
    pub(crate) fn due(&self) -> Option<Due<'_>> {
        if self.failed.is_some() {
            None
        } else if !self.unsent.is_empty() {
            Some(Due::Write(&self.unsent))
        } else if self.unflushed {
            Some(Due::Flush)
        } else if self.writing == Writing::Parting {
            Some(Due::ShutDown)
        } else {
            None
        }
    }

    /// How many bytes were written, or that the rest is done.
    pub(crate) fn did(&mut self, what: io::Result<usize>) {
        match what {
            Err(error) => self.fail(error),
            Ok(written) if !self.unsent.is_empty() => {
                if written == 0 {
                    return self.fail(io::Error::from(io::ErrorKind::WriteZero));
                }
                self.unsent.advance(written.min(self.unsent.len()));
            }
            Ok(_) if self.unflushed => self.unflushed = false,
            Ok(_) => self.writing = Writing::Over,
        }
    }

    /// Ends the writing, after what is unsent. There is no goodbye but the machine's.
    pub(crate) fn part(&mut self) {
        if self.writing == Writing::Going {
            self.writing = Writing::Parting;
        }
    }

    fn fail(&mut self, why: impl Into<crate::error::BoxError>) {
        self.unsent = BytesMut::new();
        self.failed = Some(self.broken(why));
    }

    fn broken(&self, why: impl Into<crate::error::BoxError>) -> Loss {
        Loss::Broken(Error::transport(self.doing.to_string(), why))
    }
}

fn end() -> Loss {
    Loss::Closed { code: None, reason: String::new() }
}

/// What waits to be sent may be a password.
impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines")
            .field("doing", &self.doing)
            .field("unsent_bytes", &self.unsent.len())
            .field("writing", &self.writing)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> Lines {
        Lines::new("connection to a test".into(), 100)
    }

    fn come(lines: &mut Lines, bytes: &[u8]) {
        lines.room()[..bytes.len()].copy_from_slice(bytes);
        lines.took(Ok(bytes.len()));
    }

    fn next(lines: &mut Lines) -> String {
        match lines.next() {
            Some(Incoming::Frame(message)) => message.to_text().unwrap().to_owned(),
            Some(Incoming::Lost(loss)) => format!("{loss:?}"),
            other => format!("{other:?}"),
        }
    }

    const CLOSED: &str = "Closed { code: None, reason: \"\" }";

    #[test]
    fn lines_leave_with_their_ends_in_pieces_of_any_size() {
        for size in [1, 2, 3, 100] {
            let mut lines = lines();
            assert_eq!(lines.due(), None);
            assert!(!lines.write("PASS oauth:hush"));
            assert!(!lines.write(""));
            assert!(!lines.write("NICK pixelmoth"));
            assert!(!format!("{lines:?}").contains("hush"));
            lines.part();
            assert!(!lines.write("too late"));
            let mut sent = Vec::new();
            while let Some(Due::Write(bytes)) = lines.due() {
                let now = bytes.len().min(size);
                sent.extend_from_slice(&bytes[..now]);
                lines.did(Ok(now));
            }
            assert_eq!(sent, b"PASS oauth:hush\r\n\r\nNICK pixelmoth\r\n");
            assert_eq!(lines.due(), Some(Due::Flush));
            lines.did(Ok(0));
            assert_eq!(lines.due(), Some(Due::ShutDown));
            lines.did(Ok(0));
            lines.part();
            assert_eq!(lines.due(), None);
        }
    }

    #[test]
    fn one_text_is_never_two_lines() {
        for text in ["a\r\nQUIT", "a\nQUIT", "a\r", "\0"] {
            let written = std::panic::catch_unwind(|| {
                let mut lines = lines();
                lines.write(text);
                lines.unsent.len()
            });
            // The bug is loud in a debug build, and harmless in every other.
            assert!(written.map_or(cfg!(debug_assertions), |unsent| unsent == 0), "{text:?}");
        }
    }

    #[test]
    fn a_server_that_reads_nothing_is_given_up_and_still_heard() {
        let mut lines = lines();
        let line = "x".repeat(1_000);
        let mut taken = 0;
        while lines.failed.is_none() {
            lines.write(&line);
            assert!(lines.unsent.capacity() <= 4 * MAX_UNSENT_BYTES);
            taken += 1;
        }
        assert!(taken * 1_002 > MAX_UNSENT_BYTES);
        assert_eq!((lines.due(), lines.unsent.capacity()), (None, 0));
        come(&mut lines, b"its last words\r\n");
        assert_eq!(next(&mut lines), "its last words\r\n");
        assert!(lines.next().is_none());
        let loss = format!("{:?}", lines.failure());
        assert!(loss.contains("Broken(connection to a test") && loss.contains("does not read"), "{loss}");
    }

    #[test]
    fn what_came_before_the_end_comes_first_half_a_line_too() {
        let ends = [
            (Ok(0), CLOSED),
            (Err(io::ErrorKind::UnexpectedEof.into()), CLOSED),
            (Err(io::ErrorKind::ConnectionReset.into()), "Broken(connection to a test"),
        ];
        for (end, told) in ends {
            let mut lines = lines();
            come(&mut lines, b"one\r\ntwo\nthr");
            lines.took(end);
            assert_eq!(next(&mut lines), "one\r\ntwo\nthr");
            assert!(next(&mut lines).starts_with(told));
            assert!(lines.next().is_none());
        }
    }

    #[test]
    fn a_write_that_failed_is_why_it_ended() {
        let mut lines = lines();
        lines.write("hello");
        lines.did(Ok(0));
        assert_eq!(lines.due(), None);
        lines.took(Ok(0));
        assert!(next(&mut lines).contains("write zero"));
    }
}
