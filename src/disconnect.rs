//! Why a connection was lost: what can happen to every system's, written once; each adds its own reasons.

/// Declares a system's `DisconnectReason`: its own reasons, each with the text that people read, besides those of every connection.
macro_rules! disconnect_reason {
    ($(
        $(#[$meta:meta])*
        $variant:ident $({ $( $(#[$field_meta:meta])* $field:ident: $type:ty ),* $(,)? })? = $text:literal
    ),* $(,)?) => {
        /// Why a connection was lost, or not won.
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum DisconnectReason {
            /// The server closed it.
            #[non_exhaustive]
            ClosedByServer {
                /// The WebSocket close code, where there was one.
                code: Option<u16>,
                /// The server's words.
                reason: Box<str>,
            },
            /// It broke.
            #[non_exhaustive]
            Broken {
                /// What the operating system or the library said.
                reason: Box<str>,
            },
            /// A new connection could not be made (a request failed, or the socket did not open).
            #[non_exhaustive]
            CannotConnect {
                /// The error's text and causes.
                reason: Box<str>,
            },
            $( $(#[$meta])* $variant $({ $( $(#[$field_meta])* $field: $type ),* })? ),*
        }

        impl DisconnectReason {
            /// What a loss means, and the error that it came with.
            pub(crate) fn of(loss: $crate::protocol::Loss) -> (Self, Option<$crate::Error>) {
                use $crate::protocol::Loss;
                match loss {
                    Loss::Connect(error) => (Self::CannotConnect { reason: error.causes() }, Some(error)),
                    Loss::Closed { code, reason } => (Self::ClosedByServer { code, reason: reason.into() }, None),
                    Loss::Broken(error) => (Self::Broken { reason: error.causes() }, Some(error)),
                }
            }
        }

        impl std::fmt::Display for DisconnectReason {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                use $crate::plain::Plain;
                match self {
                    Self::ClosedByServer { code, reason } => $crate::disconnect::closed(*code, reason, f),
                    Self::Broken { reason } => write!(f, "the connection broke: {}", Plain(reason)),
                    Self::CannotConnect { reason } => write!(f, "cannot connect: {}", Plain(reason)),
                    $( Self::$variant $({ $($field),* })? => {
                        $( $(
                            let $field = $field.to_string();
                            let $field = Plain(&$field);
                        )* )?
                        write!(f, $text)
                    } )*
                }
            }
        }
    };
}
pub(crate) use disconnect_reason;

pub(crate) fn closed(code: Option<u16>, reason: &str, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    let reason = crate::plain::Plain(reason.trim_end());
    match (code, reason.0) {
        (None, "") => f.write_str("closed by the server without a word"),
        (None, _) => write!(f, "closed by the server ({reason})"),
        (Some(code), "") => write!(f, "closed by the server ({code})"),
        (Some(code), _) => write!(f, "closed by the server ({code} {reason})"),
    }
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "where it is declared for a system it is public")]
mod tests {
    use crate::{Error, protocol::Loss};

    disconnect_reason! {
        /// It has gone.
        Gone = "it has gone",
        /// It went for a reason.
        #[non_exhaustive]
        Went {
            /// Which.
            code: i64,
            /// In words.
            words: Box<str>,
        } = "it went ({code} {words})",
    }

    #[test]
    fn every_reason_is_one_line_for_people() {
        let words = || "why\u{1b}\n".into();
        for (reason, shown) in [
            (DisconnectReason::Gone, "it has gone"),
            (DisconnectReason::Went { code: 7, words: words() }, "it went (7 why\u{fffd} )"),
            (
                DisconnectReason::of(Loss::Closed { code: None, reason: String::new() }).0,
                "closed by the server without a word",
            ),
            (
                DisconnectReason::of(Loss::Closed { code: Some(1006), reason: String::new() }).0,
                "closed by the server (1006)",
            ),
            (
                DisconnectReason::ClosedByServer { code: Some(1000), reason: words() },
                "closed by the server (1000 why\u{fffd})",
            ),
            (DisconnectReason::ClosedByServer { code: None, reason: words() }, "closed by the server (why\u{fffd})"),
            (DisconnectReason::Broken { reason: words() }, "the connection broke: why\u{fffd} "),
            (DisconnectReason::CannotConnect { reason: words() }, "cannot connect: why\u{fffd} "),
        ] {
            assert_eq!(reason.to_string(), shown);
            let json = serde_json::to_string(&reason).unwrap();
            assert_eq!(serde_json::from_str::<DisconnectReason>(&json).unwrap(), reason, "{json}");
        }
    }

    #[test]
    fn a_loss_keeps_its_error() {
        let (reason, error) = DisconnectReason::of(Loss::Broken(Error::transport("reading", "reset")));
        assert!(reason.to_string().ends_with(": reset") && error.is_some(), "{reason}");
        assert!(DisconnectReason::of(Loss::Connect(Error::Closed)).1.is_some());
        assert!(DisconnectReason::of(Loss::Closed { code: None, reason: "bye".into() }).1.is_none());
    }
}
