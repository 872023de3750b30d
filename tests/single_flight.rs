//! Many threads or tasks with one token that is over: one refresh, since a refresh token works once.
#![cfg(all(feature = "async", feature = "chzzk", feature = "sandbox"))]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{sync::Barrier, thread, time::Duration};

use futures_util::future::join_all;
use livechat::{
    Endpoints, ErrorKind,
    asynchronous::chzzk::official as asynchronous,
    chzzk::official as blocking,
    chzzk::official::auth::Token,
    sandbox::{
        Sandbox,
        chzzk::{RestFault, official::Official},
    },
};

const CALLERS: usize = 64;

struct World {
    sandbox: Sandbox,
    official: Official,
    endpoints: Endpoints,
}

impl World {
    fn start() -> Self {
        let sandbox = Sandbox::start().unwrap();
        let endpoints = Endpoints::at(sandbox.origin()).unwrap();
        Self { official: sandbox.chzzk_official(), endpoints, sandbox }
    }

    /// The service does not take it any more, and does not let anybody refresh quickly.
    fn dead_token(&self) -> Token {
        let pair = self.official.grant(&self.official.application(), &self.official.account());
        self.official.account().expire_access_tokens();
        let slowly = RestFault::slow(Duration::from_millis(100));
        self.sandbox.chzzk().faults().rest("/auth/v1/token", slowly, 1);
        Token::new(pair.access_token(), pair.refresh_token())
    }

    fn blocking(&self) -> blocking::Application {
        let application = self.official.application();
        let builder = blocking::Application::builder(application.client_id(), application.client_secret());
        builder.endpoints(self.endpoints.clone()).build().unwrap()
    }

    fn asynchronous(&self) -> asynchronous::Application {
        let application = self.official.application();
        let builder = asynchronous::Application::builder(application.client_id(), application.client_secret());
        builder.endpoints(self.endpoints.clone()).build().unwrap()
    }

    fn asked_for_tokens(&self) -> usize {
        self.sandbox.requests().iter().filter(|request| request.path == "/auth/v1/token").count()
    }
}

#[test]
fn many_threads_refresh_once() {
    let world = World::start();
    let user = world.blocking().user(world.dead_token());
    let together = Barrier::new(CALLERS);
    thread::scope(|scope| {
        for _ in 0..CALLERS {
            scope.spawn(|| {
                together.wait();
                user.me().unwrap();
            });
        }
    });
    assert_eq!((world.asked_for_tokens(), world.official.refreshes()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tasks_refresh_once() {
    let world = World::start();
    let user = world.asynchronous().user(world.dead_token());
    let calls = (0..CALLERS).map(|_| {
        let user = user.clone();
        tokio::spawn(async move { user.me().await.map(drop) })
    });
    for call in join_all(calls).await {
        call.unwrap().unwrap();
    }
    assert_eq!((world.asked_for_tokens(), world.official.refreshes()), (1, 1));
}

/// One who waits in line for a refresh that fails for good does not try again.
#[test]
fn many_threads_learn_of_a_dead_login_by_one_request() {
    let world = World::start();
    let user = world.blocking().user(world.dead_token());
    world.official.expire_refresh_tokens();
    let together = Barrier::new(CALLERS);
    thread::scope(|scope| {
        for _ in 0..CALLERS {
            scope.spawn(|| {
                together.wait();
                assert_eq!(user.me().unwrap_err().kind(), ErrorKind::LoginNeeded);
            });
        }
    });
    assert_eq!(world.asked_for_tokens(), 1);
}

/// The refresh goes on without whoever began it, so the pair it brings is not lost.
#[tokio::test]
async fn a_call_that_is_dropped_in_a_refresh_loses_no_token() {
    let world = World::start();
    let token = world.dead_token();
    world.sandbox.chzzk().faults().clear();
    // The refresh token is spent at once, and the answer takes its time.
    let slowly = RestFault::dribble(16, Duration::from_millis(20));
    world.sandbox.chzzk().faults().rest("/auth/v1/token", slowly, 1);
    let user = world.asynchronous().user(token.clone());
    let spent = async {
        while world.official.refreshes() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        biased;
        () = spent => {}
        me = user.me() => panic!("it ended before it was dropped: {me:?}"),
    }
    user.me().await.unwrap();
    assert_eq!(world.official.refreshes(), 1);
    assert_ne!(user.token().access_token.expose(), token.access_token.expose());
}
