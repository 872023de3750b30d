//! The messages that a client sends, as texts ready for the WebSocket.
//!
//! Arguments are anything that serializes as a list: a tuple (`&("x", 1)`), an array, a slice, a `Vec`; each of its elements is one
//! argument. `&()` and `&[(); 0]` are none. One argument is a tuple of one: `&("x",)`.
//!
//! ```
//! use livechat::socketio::packet::{Placeholder, encode};
//!
//! assert_eq!(encode::event("/", None, "none", &())?, r#"42["none"]"#);
//! assert_eq!(encode::ack("/", 17, &("ok",))?, r#"4317["ok"]"#);
//! assert_eq!(encode::join("/admin", Some("auth=x"))?, "40/admin?auth=x,");
//!
//! // The text, and then the attachment.
//! let frames = encode::binary_event("/", None, "file", &("name", Placeholder::new(0)), &[b"content"])?;
//! assert_eq!(frames.len(), 2);
//! # Ok::<(), livechat::Error>(())
//! ```

use std::fmt::Write as _;

use serde::Serialize;

use super::{EnginePacket, Frame, MAX_ATTACHMENTS, PacketType, ROOT, check_namespace, namespace::check_query};
use crate::{Error, Result};

/// `2`, the heartbeat.
pub fn ping() -> String {
    "2".to_owned()
}

/// An event; with an id, the server is asked for an answer.
///
/// # Errors
///
/// [`Error::InvalidArgument`] for a namespace that would break the packet, and for `args` that are no list or cannot be written as
/// JSON.
pub fn event(namespace: &str, id: Option<u64>, name: &str, args: &(impl Serialize + ?Sized)) -> Result<String> {
    check_namespace(namespace)?;
    let mut out = head(PacketType::Event, 0, namespace, None, id);
    push_event(&mut out, name, args)?;
    Ok(out)
}

/// The answer to an event that had an ack id.
///
/// # Errors
///
/// As [`event`].
pub fn ack(namespace: &str, id: u64, args: &(impl Serialize + ?Sized)) -> Result<String> {
    check_namespace(namespace)?;
    let mut out = head(PacketType::Ack, 0, namespace, None, Some(id));
    out.push_str(&list(args)?);
    Ok(out)
}

/// An event with attachments: the text, then each attachment. A [`Placeholder`](super::Placeholder) in `args` says where one belongs.
///
/// # Errors
///
/// As [`event`], and [`Error::InvalidArgument`] unless there are 1 to [`MAX_ATTACHMENTS`] attachments: newer servers end the
/// connection otherwise.
pub fn binary_event(
    namespace: &str,
    id: Option<u64>,
    name: &str,
    args: &(impl Serialize + ?Sized),
    attachments: &[impl AsRef<[u8]>],
) -> Result<Vec<Frame>> {
    check_namespace(namespace)?;
    let mut out = head(PacketType::BinaryEvent, attachments.len(), namespace, None, id);
    push_event(&mut out, name, args)?;
    with_attachments(out, attachments)
}

/// An answer with attachments.
///
/// # Errors
///
/// As [`binary_event`].
pub fn binary_ack(
    namespace: &str,
    id: u64,
    args: &(impl Serialize + ?Sized),
    attachments: &[impl AsRef<[u8]>],
) -> Result<Vec<Frame>> {
    check_namespace(namespace)?;
    let mut out = head(PacketType::BinaryAck, attachments.len(), namespace, None, Some(id));
    out.push_str(&list(args)?);
    with_attachments(out, attachments)
}

/// Asks to join a namespace. `socket.io-client` sends the query of the connection's URL along; a server hands it to the namespace.
///
/// # Errors
///
/// [`Error::InvalidArgument`] for a namespace or query that would break the packet, and for the root: every connection is in it, and
/// a server that is asked again runs what it runs for a new connection a second time.
pub fn join(namespace: &str, query: Option<&str>) -> Result<String> {
    check_namespace(namespace)?;
    query.map_or(Ok(()), check_query)?;
    if namespace == ROOT {
        return Err(Error::invalid("namespace", "is the root, in which every connection is by itself"));
    }
    Ok(head(PacketType::Connect, 0, namespace, query, None))
}

/// Leaves a namespace; for the root, the last message before the WebSocket is closed.
///
/// # Errors
///
/// [`Error::InvalidArgument`] for a namespace that would break the packet.
pub fn leave(namespace: &str) -> Result<String> {
    check_namespace(namespace)?;
    Ok(head(PacketType::Disconnect, 0, namespace, None, None))
}

/// All of a packet that stands before its JSON, `4` included.
pub(super) fn head(
    kind: PacketType,
    attachments: usize,
    namespace: &str,
    query: Option<&str>,
    id: Option<u64>,
) -> String {
    let mut out = String::with_capacity(64);
    out.push('4');
    out.push(kind.digit());
    // Writing to a `String` cannot fail.
    if kind.is_binary() {
        let _ = write!(out, "{attachments}-");
    }
    if namespace != ROOT {
        out.push_str(namespace);
        if let Some(query) = query {
            out.push('?');
            out.push_str(query);
        }
        out.push(',');
    }
    if let Some(id) = id {
        let _ = write!(out, "{id}");
    }
    out
}

fn push_event(out: &mut String, name: &str, args: &(impl Serialize + ?Sized)) -> Result<()> {
    let args = list(args)?;
    out.push('[');
    out.push_str(&json("name", name)?);
    match args.strip_prefix('[') {
        Some("]") | None => out.push(']'),
        Some(rest) => {
            out.push(',');
            out.push_str(rest);
        }
    }
    Ok(())
}

/// Arguments as a JSON list.
fn list(args: &(impl Serialize + ?Sized)) -> Result<String> {
    let text = json("args", args)?;
    match text.as_str() {
        "null" => Ok("[]".to_owned()),
        list if list.starts_with('[') => Ok(text),
        _ => Err(Error::invalid("args", "must be a tuple, a list or ()")),
    }
}

fn json(argument: &'static str, value: &(impl Serialize + ?Sized)) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::invalid(argument, format!("cannot be written as JSON: {error}")))
}

fn with_attachments(text: String, attachments: &[impl AsRef<[u8]>]) -> Result<Vec<Frame>> {
    if attachments.is_empty() || attachments.len() > MAX_ATTACHMENTS {
        return Err(Error::invalid("attachments", "must be 1 to 10"));
    }
    let binary = attachments.iter().map(|bytes| EnginePacket::Binary(bytes.as_ref().into()).encode());
    Ok([Frame::Text(text)].into_iter().chain(binary).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Value, json, value::RawValue};

    use super::*;
    use crate::socketio::packet::{Packet, Placeholder, string};

    #[test]
    fn arguments_are_the_elements_of_a_list() {
        let event = |args: &dyn erased::Args| args.event();
        assert_eq!(event(&()), r#"42["x"]"#);
        assert_eq!(event(&[0_u8; 0]), r#"42["x"]"#);
        assert_eq!(event(&("a",)), r#"42["x","a"]"#);
        assert_eq!(event(&("a", 1, json!({"b": null}))), r#"42["x","a",1,{"b":null}]"#);
        assert_eq!(event(&vec![vec![1], vec![]]), r#"42["x",[1],[]]"#);
        assert_eq!(ack("/", 4_242_424_242, &()).unwrap(), "434242424242[]");
        assert_eq!(ack("/admin", 7, &["y"]).unwrap(), r#"43/admin,7["y"]"#);
        for refused in [json!("a"), json!(1), json!({"a": 1}), json!(true)] {
            assert!(super::event("/", None, "x", &refused).is_err(), "{refused}");
            assert!(ack("/", 1, &refused).is_err(), "{refused}");
        }
        let no_keys = BTreeMap::from([((1, 2), 3)]);
        assert!(super::event("/", None, "x", &(no_keys,)).is_err());
    }

    /// So that one test can hold arguments of several types.
    mod erased {
        pub(super) trait Args {
            fn event(&self) -> String;
        }
        impl<T: serde::Serialize> Args for T {
            fn event(&self) -> String {
                super::event("/", None, "x", self).unwrap()
            }
        }
    }

    #[test]
    fn names_and_texts_cannot_break_the_packet() {
        let text = event("/", None, "a\"]\n,", &("\u{2028}\u{0}\n\",[",)).unwrap();
        assert_eq!(text, "42[\"a\\\"]\\n,\",\"\u{2028}\\u0000\\n\\\",[\"]");
        let read = Packet::decode(&text[1..]).unwrap().event().unwrap();
        assert_eq!(read.name, "a\"]\n,");
        assert_eq!(read.args.get(0).and_then(string).unwrap(), "\u{2028}\u{0}\n\",[");
    }

    #[test]
    fn namespaces_are_checked_everywhere() {
        for namespace in ["", "admin", " /admin", "/a,b", "/a?b", "/a\nb", "/a\u{0}"] {
            assert!(event(namespace, None, "x", &()).is_err(), "{namespace:?}");
            assert!(ack(namespace, 1, &()).is_err(), "{namespace:?}");
            assert!(binary_event(namespace, None, "x", &(), &[b"a"]).is_err(), "{namespace:?}");
            assert!(binary_ack(namespace, 1, &(), &[b"a"]).is_err(), "{namespace:?}");
            assert!(join(namespace, None).is_err(), "{namespace:?}");
            assert!(leave(namespace).is_err(), "{namespace:?}");
        }
        assert!(join("/", None).is_err());
        assert!(join("/admin", Some("a,b")).is_err());
        assert!(join("/admin", Some("a\nb")).is_err());
        assert_eq!(join("/admin", None).unwrap(), "40/admin,");
        assert_eq!(leave("/admin").unwrap(), "41/admin,");
        assert_eq!(leave("/").unwrap(), "41");
    }

    #[test]
    fn attachments_follow_their_packet() {
        let frames = binary_event("/", Some(6), "binecho", &(Placeholder::new(0),), &[[0xaa, 0xbb]]).unwrap();
        let text = r#"451-6["binecho",{"_placeholder":true,"num":0}]"#.to_owned();
        assert_eq!(frames, [Frame::Text(text), Frame::Binary(vec![4, 0xaa, 0xbb])]);
        let frames = binary_ack("/a", 3, &(Placeholder::new(1), Placeholder::new(0)), &[&b""[..], b"x"]).unwrap();
        let text = r#"462-/a,3[{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]"#.to_owned();
        assert_eq!(frames, [Frame::Text(text), Frame::Binary(vec![4]), Frame::Binary(b"\x04x".to_vec())]);
        assert!(binary_event("/", None, "x", &(), &[[0_u8; 1]; 0]).is_err());
        assert!(binary_event("/", None, "x", &(), &[[0_u8; 1]; 11]).is_err());
        assert_eq!(binary_event("/", None, "x", &(), &[[0_u8; 1]; 10]).unwrap().len(), 11);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..4).prop_map(Value::from_iter),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_again(
            namespace in "/|/[^,?\\p{Cc}]{0,12}",
            id: Option<u64>,
            name: String,
            args in prop::collection::vec(any_json(), 0..4),
        ) {
            let text = event(&namespace, id, &name, &args).unwrap();
            let read = Packet::decode(&text[1..]).unwrap();
            prop_assert_eq!(&read.to_message().unwrap(), &text);
            let read = read.event().unwrap();
            prop_assert_eq!((read.namespace, read.id, &*read.name), (&*namespace, id, &*name));
            let texts: Vec<String> = args.iter().map(Value::to_string).collect();
            prop_assert_eq!(read.args.iter().collect::<Vec<_>>(), texts);
            // Once more from the texts of the arguments, untouched.
            let raw: Vec<&RawValue> = read.args.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
            prop_assert_eq!(&event(&namespace, id, &name, &raw).unwrap(), &text);

            let text = ack(&namespace, 7, &args).unwrap();
            let read = Packet::decode(&text[1..]).unwrap();
            prop_assert_eq!(&read.to_message().unwrap(), &text);
            prop_assert_eq!(read.ack().unwrap().args.len(), args.len());
        }

        #[test]
        fn any_text_and_any_bytes_can_be_read(text in "\\PC*|[0-9b]{0,3}[/,\\[\\]{}\"0-9a-z\\\\-]{0,24}", bytes: Vec<u8>) {
            let _ = EnginePacket::decode_binary(&bytes);
            let Ok(packet) = EnginePacket::decode(&text) else { return Ok(()) };
            if let EnginePacket::Message(message) = packet {
                let Ok(packet) = Packet::decode(message) else { return Ok(()) };
                if let Ok(event) = packet.event() {
                    let list: Vec<Value> = serde_json::from_str(packet.payload.unwrap()).unwrap();
                    prop_assert_eq!(list.len(), event.args.len() + 1);
                }
                if let Ok(written) = packet.to_message() {
                    prop_assert_eq!(Packet::decode(&written[1..]).unwrap(), packet);
                }
            }
        }
    }
}
