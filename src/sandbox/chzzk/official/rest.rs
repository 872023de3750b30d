//! The way of a request: quota, credentials, scope, and then what it asks for.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, Method, Uri},
    response::Response,
    routing::{any, get},
};

use super::{
    World,
    answer::{self, Answer, FORBIDDEN, INVALID_CLIENT, INVALID_TOKEN, NOT_FOUND, Refusal, UNAUTHORIZED, WRONG_METHOD},
    consent,
    operation::{OPERATIONS, Operation},
    request::Call,
    scope, socket,
    world::State,
};

pub(in crate::sandbox) fn router(world: &Arc<World>) -> Router {
    Router::new()
        .route("/account-interlock", get(consent::page))
        .route("/auth/{*rest}", any(take))
        .route("/socket.io/", any(socket::handshake))
        .route("/open/{*rest}", any(take))
        .with_state(world.clone())
}

async fn take(
    Shared(world): Shared<Arc<World>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call::new(method, &uri, headers, body);
    world.update(|state| {
        let answer = answer(state, &call);
        answer::write(state, &call.path, answer)
    })
}

fn answer(state: &mut State, call: &Call) -> Answer {
    let mut known = OPERATIONS.iter().filter(|(_, path, _)| *path == call.path).peekable();
    if known.peek().is_none() {
        return Err(NOT_FOUND);
    }
    let (.., operation) = known.find(|(method, ..)| *method == call.method.as_str()).ok_or(WRONG_METHOD)?;
    state.spend(&call.path)?;
    match operation {
        Operation::Open(run) => run(state, call),
        Operation::Client(run) => {
            let application = client(state, call)?;
            run(state, application, call)
        }
        Operation::Drops(run) => {
            let application = client(state, call)?;
            if !state.application(application).has(scope::DROPS) {
                return Err(Refusal::forbidden("드롭스 스코프가 필요합니다."));
            }
            run(state, call)
        }
        Operation::Bearer(scopes, run) => {
            let token = call.bearer().ok_or(UNAUTHORIZED)?;
            let pair = state.pair_of(token).ok_or(INVALID_TOKEN)?;
            if !scopes.is_empty() && !scopes.iter().any(|scope| pair.has(scope)) {
                return Err(FORBIDDEN);
            }
            let who = pair.who;
            run(state, who, call)
        }
    }
}

fn client(state: &State, call: &Call) -> Result<usize, Refusal> {
    let (id, secret) = call.client().ok_or(UNAUTHORIZED)?;
    state.find_application(id, secret).ok_or(INVALID_CLIENT)
}
