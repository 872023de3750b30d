//! Lists that come in pages, in the service's three ways: how much is asked for, where they end, and how they go on after an error.

use std::{collections::BTreeSet, fmt::Debug};

use livechat::{
    ErrorKind, Result,
    chzzk::official::{PageKey, model::RewardClaimFilter},
    sandbox::chzzk::{ALWAYS, RestFault, official::Odd},
};

use super::Walking as _;
use super::{api::Pages, maybe_async, mode_test, official_world::World, world::LIMIT};
use crate::session_socket::SessionSocket;

const FOLLOWERS: &str = "GET /open/v1/channels/followers";
const LIVES: &str = "GET /open/v1/lives";
const CLAIMS: &str = "GET /open/v1/drops/reward-claims";

/// All that is left, and the error if it ended with one.
#[maybe_async]
async fn rest<T: 'static>(pages: &mut Pages<T>) -> (Vec<T>, Option<livechat::Error>) {
    let mut items = Vec::new();
    loop {
        let next = pages.next().await;
        match next {
            None => return (items, None),
            Some(Ok(item)) => items.push(item),
            Some(Err(error)) => return (items, Some(error)),
        }
    }
}

/// All that is left, without an error.
#[maybe_async]
async fn all<T: 'static>(mut pages: Pages<T>) -> Vec<T> {
    let (items, error) = rest(&mut pages).await;
    assert!(error.is_none(), "{error:?}");
    items
}

#[maybe_async]
#[mode_test]
async fn a_page_is_asked_for_when_it_is_needed() {
    let world = World::start();
    world.account().add_followers(120);
    let mut followers = world.user().followers();
    assert_eq!(world.asked_times(), 0, "a list alone asks for nothing");
    let mut asked = Vec::new();
    for _ in 0..120 {
        followers.next().await.unwrap().unwrap();
        asked.push(world.sandbox.requests().len());
    }
    let needed: Vec<_> = (0..120).map(|item| item / 50 + 1).collect();
    assert_eq!(asked, needed);
    for _ in 0..2 {
        let end = followers.next().await;
        assert!(end.is_none());
    }
    let lines = [0, 1, 2].map(|page| format!("{FOLLOWERS}?page={page}&size=50"));
    assert_eq!(world.lines(), lines, "the end is known from the page before");

    let taken = world.user().followers().take(50).collect::<Vec<_>>().await;
    assert_eq!((taken.len(), world.asked_times()), (50, 1));
}

#[maybe_async]
#[mode_test]
async fn each_way_of_paging_asks_for_its_next_page_and_ends() {
    let world = World::start();
    world.account().add_followers(120);
    world.account().add_subscribers(101);
    world.official.add_lives(50);
    world.account().add_restrictions(61);
    let claims = world.official.add_reward_claims(45);
    let (application, user) = (world.application(), world.user());

    let followers = all(user.followers().page_size(40)).await;
    assert_eq!(world.lines(), [0, 1, 2].map(|page| format!("{FOLLOWERS}?page={page}&size=40")));
    assert_eq!(followers.iter().collect::<std::collections::HashSet<_>>().len(), 120);
    let subscribers = all(user.subscribers(None)).await;
    assert_eq!((subscribers.len(), world.asked_times()), (101, 3));

    let lives = all(application.lives()).await;
    let next = |page: u32| format!("{LIVES}?size=20&next=bW9yYWU%2F{}%2Bc2FuZA%3D%3D", page * 20);
    assert_eq!(world.lines(), [format!("{LIVES}?size=20"), next(1), next(2)]);
    assert_eq!(lives.iter().map(|live| live.live_id).collect::<BTreeSet<_>>().len(), 50);
    let restrictions = all(user.restrictions()).await;
    assert_eq!((restrictions.len(), world.asked_times()), (61, 3));

    let told = all(application.reward_claims(RewardClaimFilter::new())).await;
    let from = |page: usize| format!("{CLAIMS}?page.from={}&page.size=20", claims[page * 20]);
    assert_eq!(world.lines(), [format!("{CLAIMS}?page.size=20"), from(1), from(2)]);
    assert_eq!(told.iter().map(|claim| claim.claim_id.as_deref().unwrap()).collect::<Vec<_>>(), claims);
    let wide = all(application.reward_claims(RewardClaimFilter::new()).page_size(500)).await;
    assert_eq!((wide.len(), world.lines()), (45, vec![format!("{CLAIMS}?page.size=500")]));

    for _ in 0..51 {
        let url = user.create_session().await.unwrap();
        drop(SessionSocket::connect(url.expose()));
        // A user may have three at once.
        world.official.wait_for_sessions(0, LIMIT).unwrap();
    }
    world.sandbox.forget_requests();
    let sessions = all(user.sessions()).await;
    assert_eq!((sessions.len(), world.asked_times()), (51, 2));
}

#[maybe_async]
#[mode_test]
async fn a_list_ends_without_being_told_so_much() {
    let world = World::start();
    world.account().add_followers(100);
    world.official.add_lives(40);
    let (application, user) = (world.application(), world.user());
    let whole = all(user.followers()).await.len();
    assert_eq!((whole, world.asked_times()), (100, 2));
    world.official.set_odd(Odd::DocumentedFieldsOnly, true);
    let full = all(user.followers()).await.len();
    assert_eq!((full, world.asked_times()), (100, 3), "two full pages, and the empty one that shows the end");
    let short = all(user.followers().page_size(30)).await.len();
    assert_eq!((short, world.asked_times()), (100, 4), "a short page is the last");
    for odd in [Odd::NullCursor, Odd::NoCursor] {
        world.official.set_odd(odd, true);
        let lives = all(application.lives()).await.len();
        assert_eq!((lives, world.asked_times()), (40, 2), "{odd:?}");
    }
}

#[maybe_async]
#[mode_test]
async fn an_empty_list_is_one_empty_page() {
    let world = World::start();
    let (application, user) = (world.application(), world.user());
    for documented in [false, true] {
        world.official.set_odd(Odd::DocumentedFieldsOnly, documented);
        let mut followers = user.followers();
        let page = followers.next_page().await.unwrap().unwrap();
        assert_eq!((page.items.len(), page.total_count), (0, (!documented).then_some(0)));
        let end = followers.next_page().await.unwrap();
        assert_eq!((page.next, end), (None, None));
        assert_eq!(world.asked_times(), 1);
        let empty = [
            all(user.subscribers(None)).await.len(),
            all(user.restrictions()).await.len(),
            all(user.sessions()).await.len(),
            all(application.sessions()).await.len(),
            all(application.lives()).await.len(),
            all(application.reward_claims(RewardClaimFilter::new())).await.len(),
        ];
        assert_eq!((empty, world.asked_times()), ([0; 6], 6));
    }
}

/// Every size of these is refused before anything is sent, and asked for without trouble one smaller or larger.
#[maybe_async]
async fn bounds<T: Debug + 'static>(world: &World, list: impl Fn() -> Pages<T>, largest: u32, over: Option<u32>) {
    for size in [Some(0), over].into_iter().flatten() {
        let mut pages = list().page_size(size);
        let error = pages.next_page().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{size}: {error:?}");
        let item = pages.next().await.unwrap().unwrap_err();
        let end = pages.next().await;
        assert!(item.kind() == ErrorKind::InvalidArgument && item.had_no_effect() && end.is_none());
        assert_eq!(world.asked_times(), 0, "{size}");
    }
    for size in [1, largest] {
        let page = list().page_size(size).next_page().await.unwrap();
        let line = world.lines().remove(0);
        let asked = line.split(['?', '&']).find(|part| part.split('=').next().unwrap().ends_with("size"));
        assert_eq!(asked.and_then(|part| part.split('=').nth(1)), Some(&*size.to_string()), "{line}");
        assert!(page.is_some());
    }
}

#[maybe_async]
#[mode_test]
async fn page_sizes_have_bounds() {
    let world = World::start();
    let (application, user) = (world.application(), world.user());
    bounds(&world, || user.followers(), 50, Some(51)).await;
    bounds(&world, || user.subscribers(None), 50, Some(51)).await;
    bounds(&world, || user.restrictions(), 30, Some(31)).await;
    bounds(&world, || user.sessions(), 50, Some(51)).await;
    bounds(&world, || application.sessions(), 50, Some(51)).await;
    bounds(&world, || application.lives(), 20, Some(21)).await;
    // The largest is not documented.
    bounds(&world, || application.reward_claims(RewardClaimFilter::new()), u32::MAX, None).await;
}

#[maybe_async]
#[mode_test]
async fn a_list_begins_where_it_is_told_to() {
    let world = World::start();
    world.account().add_followers(120);
    world.official.add_lives(50);
    let (application, user) = (world.application(), world.user());
    let whole = all(user.followers()).await;
    world.sandbox.forget_requests();
    let last = all(user.followers().starting_at(PageKey::number(2))).await;
    assert_eq!((last.as_slice(), world.lines()), (&whole[100..], vec![format!("{FOLLOWERS}?page=2&size=50")]));

    let mut lives = application.lives().page_size(7);
    assert_eq!(lives.position(), None);
    let first = lives.next_page().await.unwrap().unwrap();
    assert_eq!(lives.position(), first.next.as_ref());
    let second = lives.next_page().await.unwrap().unwrap();
    let again = application.lives().page_size(7).starting_at(first.next.unwrap()).next_page().await.unwrap().unwrap();
    assert_eq!(again, second);
    // Back to a page after the end.
    let tail = rest(&mut lives).await.0.len();
    assert_eq!((tail, lives.position()), (36, None));
    let back = all(lives.starting_at(again.next.unwrap())).await;
    assert_eq!(back.len(), 36);

    world.sandbox.forget_requests();
    let error = application.lives().starting_at(PageKey::number(1)).next_page().await.unwrap_err();
    assert_eq!((error.kind(), world.asked_times()), (ErrorKind::InvalidArgument, 0), "a key of another list");
}

/// Reads one page, meets a fault at the second, and goes on in each way there is. Gives what was read each time.
#[maybe_async]
async fn through_a_fault<T: Clone + 'static>(world: &World, path: &str, list: impl Fn() -> Pages<T>) -> Vec<Vec<T>> {
    let first = list().next_page().await.unwrap().unwrap();
    let mut read = Vec::new();

    // The iterator or stream ends, and is taken up.
    let mut pages = list();
    let mut items = Vec::new();
    for _ in &first.items {
        items.push(pages.next().await.unwrap().unwrap());
    }
    world.faults().rest(path, RestFault::status(503), 1);
    let error: Result<T> = pages.next().await.unwrap();
    assert_eq!(error.err().unwrap().status(), Some(503));
    for _ in 0..2 {
        let end = pages.next().await;
        assert!(end.is_none(), "over after an error");
    }
    let position = pages.position().cloned().unwrap();
    assert_eq!(Some(&position), first.next.as_ref());
    items.extend(all(pages.starting_at(position.clone())).await);
    read.push(items);

    // Another list takes over.
    read.push([first.items.clone(), all(list().starting_at(position)).await].concat());

    // Who asks by the call just calls again.
    let mut pages = list();
    let mut items = Vec::from([pages.try_next().await.unwrap().unwrap()]);
    world.faults().rest(path, RestFault::hang_up(), 1);
    loop {
        let next = pages.try_next().await;
        match next {
            Ok(Some(item)) => items.push(item),
            Ok(None) => break,
            Err(error) => assert_eq!(error.kind(), ErrorKind::Transport),
        }
    }
    read.push(items);

    let mut pages = list();
    let mut items = pages.next_page().await.unwrap().unwrap().items;
    world.faults().rest(path, RestFault::status(200).body("<html>"), 1);
    let error = pages.next_page().await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    while let Some(page) = pages.next_page().await.unwrap() {
        items.extend(page.items);
    }
    read.push(items);
    world.faults().clear();
    read
}

#[maybe_async]
#[mode_test]
async fn after_an_error_nothing_is_lost_and_nothing_comes_twice() {
    let world = World::start();
    world.account().add_followers(120);
    world.official.add_lives(50);
    let claims = world.official.add_reward_claims(45);
    let user = world.hasty_user();
    let application = user.application().clone();
    let whole = all(user.followers()).await;
    for read in through_a_fault(&world, "followers", || user.followers()).await {
        assert!(read == whole, "{} followers", read.len());
    }
    let whole = all(application.lives()).await;
    for read in through_a_fault(&world, "v1/lives", || application.lives()).await {
        assert!(read == whole, "{} lives", read.len());
    }
    let list = || application.reward_claims(RewardClaimFilter::new());
    for read in through_a_fault(&world, "reward-claims", list).await {
        let ids: Vec<_> = read.iter().map(|claim| claim.claim_id.as_deref().unwrap()).collect();
        assert_eq!(ids, claims);
    }
}

#[maybe_async]
#[mode_test]
async fn a_page_is_asked_for_again_where_that_may_help() {
    let world = World::start();
    world.account().add_followers(60);
    let busy = RestFault::status(429).header("Retry-After", "0");
    world.faults().rest("followers", busy.clone(), 2);
    let followers = all(world.user().followers()).await;
    assert_eq!((followers.len(), world.asked_times()), (60, 4));

    world.faults().rest("followers", busy, ALWAYS);
    let (none, error) = rest(&mut world.user().followers()).await;
    assert_eq!((none.len(), error.unwrap().kind(), world.asked_times()), (0, ErrorKind::RateLimited, 4));
}
