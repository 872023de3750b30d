//! WebSocket frames, made before anything is measured.

/// A text frame as a server sends it.
pub(crate) fn frame(text: &str, into: &mut Vec<u8>) {
    into.push(0x81);
    match text.len() {
        length @ 0..126 => into.push(u8::try_from(length).unwrap()),
        length @ 126..65536 => {
            into.push(126);
            into.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        length => {
            into.push(127);
            into.extend(u64::try_from(length).unwrap().to_be_bytes());
        }
    }
    into.extend(text.as_bytes());
}
