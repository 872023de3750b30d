//! What can be wrong with a packet.

/// Why a message was passed over. None of it is a reason to end a connection: real servers send most of it now and then, and the
/// reference clients go on after nearly all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Odd {
    /// Nothing stands where a packet's type should: an empty message, or `4` alone.
    #[error("nothing where a packet's type should be")]
    Empty,
    /// The first character (or byte) is no type of Engine.IO 3.
    #[error("not a packet of Engine.IO 3")]
    EngineType,
    /// The character after the `4` is no type of Socket.IO 2.
    #[error("not a packet of Socket.IO 2")]
    PacketType,
    /// The packet has a type that is known, and not the one that was asked for or can stand here.
    #[error("a packet of another type than can stand here")]
    OtherType,
    /// What only a client sends (`5`).
    #[error("a packet that only clients send")]
    ClientOnly,
    /// A binary packet says not how many attachments follow, or says it in another way than in digits.
    #[error("the number of attachments cannot be read")]
    Attachments,
    /// More attachments are announced than the limit.
    #[error("more attachments than the limit")]
    TooManyAttachments,
    /// A binary packet and its attachments have more bytes than the limit.
    #[error("a binary packet larger than the limit")]
    TooLarge,
    /// Another binary packet came before all attachments of the last one had come; that one is lost.
    #[error("a binary packet whose attachments did not come")]
    Incomplete,
    /// An attachment that no packet had announced.
    #[error("an attachment that was not announced")]
    Unannounced,
    /// An ack id that has more digits than fit, or none in an ACK.
    #[error("the ack id cannot be read")]
    AckId,
    /// An event or an ACK without JSON.
    #[error("no JSON where a list should be")]
    NoPayload,
    /// The JSON is not JSON.
    #[error("not JSON")]
    Json,
    /// The JSON is not a list.
    #[error("JSON that is not a list")]
    NotAList,
    /// An event's list is empty: it has no name.
    #[error("an event without a name")]
    NoName,
    /// What follows `b4` is not base64.
    #[error("not base64")]
    Base64,
    /// A binary message that should hold text, and holds no UTF-8.
    #[error("not UTF-8")]
    Utf8,
    /// It came before the open packet.
    #[error("a packet before the connection was opened")]
    NotOpen,
    /// A second open packet, or a second CONNECT of the same namespace.
    #[error("opened or connected a second time")]
    Repeated,
    /// It is for a namespace that was not asked for.
    #[error("a packet for a namespace that was not joined")]
    Namespace,
}
