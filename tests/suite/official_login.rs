//! A user's tokens: refreshed in time, saved before they are used, and honest about what got lost.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use livechat::{
    Endpoints, Error, ErrorKind,
    chzzk::official::auth::{ConsentError, MemoryTokenStore, Token, TokenStore},
    sandbox::chzzk::{ALWAYS, RestFault, official::Official},
};

use super::{
    api::chzzk::official::{Application, ApplicationBuilder, User},
    maybe_async, mode_test,
    world::World,
};

const TOKEN: &str = "/auth/v1/token";

type BoxError = Box<dyn std::error::Error + Send + Sync>;

fn builder(world: &World) -> ApplicationBuilder {
    let application = world.sandbox.chzzk_official().application();
    Application::builder(application.client_id(), application.client_secret())
        .endpoints(Endpoints::at(&world.front.origin).unwrap())
        .tls_roots(world.front.roots.clone())
}

fn application(world: &World) -> Application {
    builder(world).build().unwrap()
}

fn official(world: &World) -> Official {
    world.sandbox.chzzk_official()
}

/// A token of the sandbox's streamer, just handed out.
fn granted(world: &World) -> Token {
    let pair = official(world).grant(&official(world).application(), &official(world).account());
    Token::new(pair.access_token(), pair.refresh_token())
}

/// The same, close to its end by this machine's clock.
fn ending(world: &World) -> Token {
    let mut token = granted(world);
    token.expires_at = Some(jiff::Timestamp::now() + Duration::from_secs(60));
    token
}

/// The same, which the service does not take any more, and this machine does not know.
fn dead(world: &World) -> Token {
    let token = granted(world);
    official(world).account().expire_access_tokens();
    token
}

fn asked(world: &World, path: &str) -> usize {
    world.sandbox.requests().iter().filter(|request| request.path == path).count()
}

/// A store that can fail, and that looks whether a token is used before it is saved.
#[derive(Default, Clone)]
struct Watching(Arc<Inner>);

#[derive(Default)]
struct Inner {
    memory: MemoryTokenStore,
    saved: Mutex<Vec<String>>,
    fails: AtomicBool,
}

impl Watching {
    fn saved(&self) -> Vec<String> {
        self.0.saved.lock().unwrap().clone()
    }

    fn fail(&self, fails: bool) {
        self.0.fails.store(fails, Ordering::SeqCst);
    }
}

impl TokenStore for Watching {
    fn load(&self) -> Result<Option<Token>, BoxError> {
        self.0.memory.load()
    }

    fn save(&self, token: &Token) -> Result<(), BoxError> {
        if self.0.fails.load(Ordering::SeqCst) {
            return Err("the disk is full".into());
        }
        self.0.saved.lock().unwrap().push(token.access_token.expose().to_owned());
        self.0.memory.save(token)
    }

    fn clear(&self) -> Result<(), BoxError> {
        self.0.memory.clear()
    }
}

#[maybe_async]
#[mode_test]
async fn a_token_is_refreshed_ahead_of_its_end() {
    let world = World::start();
    let user = application(&world).user(ending(&world));
    for _ in 0..3 {
        user.me().await.unwrap();
    }
    assert_eq!(official(&world).refreshes(), 1);
    assert!(user.token().expires_at.unwrap() > jiff::Timestamp::now() + Duration::from_secs(3_600));
    assert!(user.token().scopes.is_some());
    // Not before its time.
    let user = builder(&world).refresh_ahead(Duration::from_secs(10)).build().unwrap().user(ending(&world));
    user.me().await.unwrap();
    assert_eq!(official(&world).refreshes(), 1);
}

#[maybe_async]
#[mode_test]
async fn a_token_that_is_refused_is_refreshed_and_the_call_repeated() {
    let world = World::start();
    let user = application(&world).user(dead(&world));
    let me = user.me().await.unwrap();
    assert_eq!(me.channel_id.unwrap(), official(&world).account().channel_id());
    assert_eq!((official(&world).refreshes(), asked(&world, "/open/v1/users/me")), (1, 2));
    // What changes something too: the service refused it the first time.
    official(&world).account().expire_access_tokens();
    user.send_message("안녕하세요").await.unwrap();
    assert_eq!((official(&world).refreshes(), official(&world).sent().len()), (2, 1));
}

#[maybe_async]
#[mode_test]
async fn a_new_pair_is_saved_before_it_is_used() {
    let world = World::start();
    let store = Watching::default();
    let token = dead(&world);
    let first = token.access_token.expose().to_owned();
    let user = application(&world).user_with(token, store.clone()).await.unwrap();
    assert_eq!(store.saved(), std::slice::from_ref(&first));
    user.me().await.unwrap();
    let second = user.token().access_token.expose().to_owned();
    assert_eq!(store.saved(), [first, second.clone()]);
    let bearers: Vec<_> =
        world.sandbox.requests().iter().filter_map(|r| r.authorization().map(str::to_owned)).collect();
    assert_eq!(bearers.last(), Some(&format!("Bearer {second}")));

    // A pair that cannot be saved is not used, and not lost.
    official(&world).account().expire_access_tokens();
    store.fail(true);
    for _ in 0..2 {
        let error = user.me().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{error:?}");
        assert!(format!("{error:?}").contains("the disk is full"));
    }
    assert_eq!(official(&world).refreshes(), 2);
    assert_eq!(user.token().access_token.expose(), second);
    store.fail(false);
    user.me().await.unwrap();
    assert_eq!(official(&world).refreshes(), 2);
    assert_eq!(store.saved().last().unwrap(), user.token().access_token.expose());
    assert_ne!(user.token().access_token.expose(), second);
}

#[maybe_async]
#[mode_test]
async fn a_refresh_whose_answer_is_lost_is_told_and_not_repeated() {
    for (fault, is_spent) in [(RestFault::cut_body(), true), (RestFault::hang_up(), false)] {
        let world = World::start();
        let user = application(&world).user(dead(&world));
        world.faults().rest(TOKEN, fault, 1);
        for _ in 0..3 {
            let error = user.me().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::RefreshLost, "{error:?}");
            assert!(std::error::Error::source(&error).is_some());
        }
        assert_eq!(asked(&world, TOKEN), 1);
        // By hand it is tried once more.
        let refreshed = user.refresh().await;
        if is_spent {
            assert_eq!(refreshed.unwrap_err().kind(), ErrorKind::LoginNeeded);
        } else {
            refreshed.unwrap();
            user.me().await.unwrap();
        }
        assert_eq!(asked(&world, TOKEN), 2);
    }
}

#[maybe_async]
#[mode_test]
async fn a_lost_refresh_ahead_of_time_does_not_stop_a_token_that_still_works() {
    let world = World::start();
    let user = application(&world).user(ending(&world));
    world.faults().rest(TOKEN, RestFault::cut_body(), 1);
    for _ in 0..3 {
        user.me().await.unwrap();
    }
    assert_eq!((asked(&world, TOKEN), asked(&world, "/open/v1/users/me")), (1, 3));
}

#[maybe_async]
#[mode_test]
async fn a_service_that_is_down_costs_no_login() {
    let world = World::start();
    let user = application(&world).user(dead(&world));
    world.faults().rest(TOKEN, RestFault::status(503), 1);
    let error = user.me().await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Server, true), "{error:?}");
    user.me().await.unwrap();
    assert_eq!(official(&world).refreshes(), 1);

    // A failure ahead of time is no reason to ask again at every call.
    let user = application(&world).user(ending(&world));
    world.faults().rest(TOKEN, RestFault::status(503), ALWAYS);
    let before = asked(&world, TOKEN);
    for _ in 0..5 {
        user.me().await.unwrap();
    }
    assert_eq!(asked(&world, TOKEN), before + 1);
}

#[maybe_async]
#[mode_test]
async fn a_login_that_is_over_says_so_and_is_not_asked_again() {
    let world = World::start();
    let user = application(&world).user(dead(&world));
    official(&world).expire_refresh_tokens();
    for _ in 0..3 {
        let error = user.me().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LoginNeeded, "{error:?}");
        assert!(format!("{error:?}").contains("INVALID_TOKEN"), "{error:?}");
    }
    assert_eq!(asked(&world, TOKEN), 1);

    // An access token alone has nothing to be refreshed with: the refusal itself comes out.
    let alone = Token::access_only(dead(&world).access_token.expose());
    let error = application(&world).user(alone).me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidToken, "{error:?}");

    // A wrong secret is the program's mistake, not the end of the login.
    let id = official(&world).application();
    let wrong = Application::builder(id.client_id(), "wrong")
        .endpoints(Endpoints::at(&world.front.origin).unwrap())
        .tls_roots(world.front.roots.clone());
    let error = wrong.build().unwrap().user(dead(&world)).me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidClient, "{error:?}");
}

#[maybe_async]
#[mode_test]
async fn a_token_that_another_process_saved_is_taken_instead_of_a_refresh() {
    let world = World::start();
    let store = Watching::default();
    let one = application(&world).user_with(dead(&world), store.clone()).await.unwrap();
    let other = application(&world).stored_user(store.clone()).await.unwrap();
    one.me().await.unwrap();
    other.me().await.unwrap();
    assert_eq!(official(&world).refreshes(), 1);
    assert_eq!(one.token().access_token.expose(), other.token().access_token.expose());

    // Also where a login was over, and somebody logged in again.
    official(&world).account().expire_access_tokens();
    official(&world).expire_refresh_tokens();
    let error = one.me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginNeeded);
    store.save(&granted(&world)).unwrap();
    one.me().await.unwrap();
    other.me().await.unwrap();
}

#[maybe_async]
#[mode_test]
async fn an_empty_store_needs_a_login_and_a_revoked_user_too() {
    let world = World::start();
    let error = application(&world).stored_user(MemoryTokenStore::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginNeeded);

    let store = Watching::default();
    let user = application(&world).user_with(granted(&world), store.clone()).await.unwrap();
    user.me().await.unwrap();
    user.revoke().await.unwrap();
    assert!(store.load().unwrap().is_none());
    let error = user.me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginNeeded, "{error:?}");
    let error = user.refresh().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginNeeded, "{error:?}");
    assert_eq!(official(&world).refreshes(), 0);
}

#[maybe_async]
#[mode_test]
async fn a_logout_takes_the_newest_pair_and_clears_what_is_over() {
    // A pair that could not be saved is the one that counts.
    let world = World::start();
    let store = Watching::default();
    let user = application(&world).user_with(dead(&world), store.clone()).await.unwrap();
    store.fail(true);
    let error = user.me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    user.revoke().await.unwrap();
    let revoked = world.sandbox.requests().into_iter().find(|request| request.path == "/auth/v1/token/revoke").unwrap();
    assert!(!revoked.body_text().contains(user.token().refresh_token.as_ref().unwrap().expose()));
    assert!(store.load().unwrap().is_none());

    // A login that is over already is cleared too.
    let user = application(&world).user_with(dead(&world), Watching::default()).await.unwrap();
    official(&world).expire_refresh_tokens();
    user.revoke().await.unwrap();
    let error = user.me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginNeeded);
}

#[maybe_async]
#[mode_test]
async fn a_short_lived_token_is_not_refreshed_at_every_call() {
    let world = World::start();
    official(&world).set_token_life(Duration::from_secs(60));
    let mut token = granted(&world);
    token.expires_at = Some(jiff::Timestamp::now() + Duration::from_secs(1));
    let user = application(&world).user(token);
    for _ in 0..5 {
        user.me().await.unwrap();
    }
    assert_eq!(official(&world).refreshes(), 1);
}

/// A browser: follows the consent page's redirect.
fn browse(url: &str) -> thread::JoinHandle<String> {
    let url = url.to_owned();
    thread::spawn(move || {
        let first = get(&url);
        let location = first.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("location").then(|| value.trim().to_owned())
        });
        get(&location.unwrap_or_else(|| panic!("{first}")))
    })
}

fn get(url: &str) -> String {
    let (authority, path) = url.split_once("://").unwrap().1.split_once('/').unwrap();
    let mut stream = TcpStream::connect(authority).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The consent page itself is visited over plain HTTP, also where the API is behind TLS.
fn plain(world: &World, url: &str) -> String {
    url.replacen(&world.front.origin, world.sandbox.origin(), 1)
}

#[maybe_async]
#[mode_test]
async fn a_user_logs_in_in_a_browser() {
    let world = World::start();
    let application = application(&world);
    let mut browser = None;
    let token = application.authorize_in_browser("http://127.0.0.1:0/callback", |url| {
        assert!(url.contains("clientId=") && url.contains("state="), "{url}");
        browser = Some(browse(&plain(&world, url)));
    });
    let token = token.await.unwrap();
    let page = browser.unwrap().join().unwrap();
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("로그인되었습니다"), "{page}");
    let user: User = application.user(token);
    let me = user.me().await.unwrap();
    assert_eq!(me.channel_id.unwrap(), official(&world).account().channel_id());
    let issued = world.sandbox.requests().into_iter().find(|request| request.path == TOKEN).unwrap();
    assert!(issued.body_text().contains("authorization_code"));
}

#[maybe_async]
#[mode_test]
async fn a_user_who_refuses_or_never_comes_is_told_apart() {
    let world = World::start();
    official(&world).refuse_consent(1);
    let mut browser = None;
    let application = application(&world);
    let refused = application.authorize_in_browser("http://127.0.0.1:0/back", |url| {
        browser = Some(browse(&plain(&world, url)));
    });
    let error = refused.await.unwrap_err();
    assert!(matches!(&error, Error::Consent(error) if matches!(**error, ConsentError::Denied { .. })), "{error:?}");
    assert!(browser.unwrap().join().unwrap().contains("동의하지 않으셨습니다"));

    // Somebody else's answer does not end the attempt.
    let mut browser = None;
    let token = application.authorize_in_browser("http://127.0.0.1:0/back", |url| {
        let back = url.split("redirectUri=").nth(1).unwrap().split('&').next().unwrap();
        let back = back.replace("%3A", ":").replace("%2F", "/");
        let page = plain(&world, url);
        browser = Some(thread::spawn(move || {
            let stranger = get(&format!("{back}?code=x&state=y"));
            (stranger, browse(&page).join().unwrap())
        }));
    });
    token.await.unwrap();
    let (stranger, own) = browser.unwrap().join().unwrap();
    assert!(stranger.starts_with("HTTP/1.1 400") && own.starts_with("HTTP/1.1 200"), "{stranger} {own}");

    let hasty = builder(&world).browser_patience(Duration::from_millis(20)).build().unwrap();
    let error = hasty.authorize_in_browser("http://127.0.0.1:0/back", |_| {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
}
