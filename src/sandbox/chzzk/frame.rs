//! The frames a chat server sends.

use serde_json::{Value, json};

pub(super) fn connected(cid: &str, tid: &Value, auth: &str, sid: &str, uuid: &str) -> Value {
    json!({
        "svcid": "game",
        "bdy": {"accTkn": null, "auth": auth, "uuid": uuid, "sid": sid},
        "cmd": 10100,
        "retCode": 0,
        "retMsg": "SUCCESS",
        "tid": tid,
        "cid": cid,
    })
}

pub(super) fn refused(cid: &Value, tid: &Value, code: i64) -> Value {
    let text = if code == 105 { "Incorrect parameter" } else { "REFUSED" };
    json!({"svcid": "game", "cmd": 10100, "retCode": code, "retMsg": text, "tid": tid, "cid": cid})
}

pub(super) fn recent(cid: &str, tid: &Value, rows: &[Value], members: usize, notice: &Value) -> Value {
    json!({
        "svcid": "game",
        "bdy": {"messageList": rows, "userCount": members, "notice": notice},
        "cmd": 15101,
        "retCode": 0,
        "retMsg": "SUCCESS",
        "tid": tid,
        "cid": cid,
    })
}

pub(super) fn acknowledged(cid: &str, tid: &Value, code: i64) -> Value {
    let text = if code == 0 { "OK" } else { "REFUSED" };
    json!({"svcid": "game", "cmd": 13101, "retCode": code, "retMsg": text, "tid": tid, "cid": cid})
}

pub(super) fn pong() -> Value {
    json!({"ver": "2", "cmd": 10000})
}

pub(super) fn ping() -> Value {
    json!({"ver": "3", "cmd": 0})
}

/// 93101 (with a `tid`), 93102, 93006, 94008 and 94010 (without).
pub(super) fn push(cid: &str, cmd: u32, tid: Option<&str>, body: &Value) -> Value {
    json!({"svcid": "game", "ver": "1", "bdy": body, "cmd": cmd, "tid": tid, "cid": cid})
}

/// Comes without a body.
pub(super) fn session_end(cid: &str) -> Value {
    json!({"svcid": "game", "ver": "1", "cmd": 90102, "tid": null, "cid": cid})
}
