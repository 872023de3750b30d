//! Where lists end, and how their pages are asked for.

use super::*;
use crate::{Endpoints, ErrorKind, Secret, paging::Key};

fn api() -> Api {
    Api::new(Endpoints::new(), "client", Secret::new("hunter2")).unwrap()
}

fn answer(body: &str) -> Response {
    Response { status: 200, retry_after: None, body: body.into() }
}

/// The next page of followers, which are counted, after an answer with so many rows and this beside them.
fn after_page(asked: u32, size: u32, rows: usize, beside: &str) -> Option<u32> {
    let data = vec!["{}"; rows].join(",");
    let body = format!(r#"{{"content":{{"data":[{data}]{beside}}}}}"#);
    let page = Followers(api()).read(&answer(&body), size, Some(&PageKey::number(asked))).unwrap();
    assert_eq!(page.items.len(), rows);
    page.next.map(|key| match key.key() {
        Key::Number(number) => *number,
        Key::Cursor(cursor) => panic!("{cursor}"),
    })
}

#[test]
fn counted_pages_end_with_the_last() {
    for (asked, rows, beside, next) in [
        (0, 30, r#","page":0,"totalPages":2"#, Some(1)),
        (1, 30, r#","page":1,"totalPages":2"#, None),
        (0, 12, r#","page":0,"totalPages":2"#, Some(1)),
        (0, 30, r#","page":"0","totalPages":"1""#, None),
        (0, 0, r#","page":0,"totalCount":0,"totalPages":0"#, None),
        // Nothing is told: a page that is not full is the last.
        (0, 30, "", Some(1)),
        (4, 29, "", None),
        (4, 0, "", None),
        (0, 31, r#","totalPages":null"#, Some(1)),
        (0, 30, r#","totalPages":[2]"#, Some(1)),
        // An empty page ends the list, whatever else is told.
        (5, 0, r#","page":5,"totalPages":900"#, None),
        // The service gives the same page again and again.
        (3, 30, r#","page":0,"totalPages":900"#, None),
        (3, 30, r#","page":4,"totalPages":900"#, Some(4)),
        (u32::MAX, 30, "", None),
    ] {
        assert_eq!(after_page(asked, 30, rows, beside), next, "{asked} {rows} {beside}");
    }
}

#[test]
fn a_row_that_cannot_be_read_does_not_end_the_list() {
    let page = Followers(api()).read(&answer(r#"{"content":{"data":[{},null,{}]}}"#), 3, None).unwrap();
    assert_eq!((page.items.len(), page.next), (2, Some(PageKey::number(1))));
}

#[test]
fn no_list_at_all_is_an_empty_one() {
    for body in
        [r#"{"code":200,"content":null}"#, r#"{"code":200}"#, r#"{"content":{}}"#, r#"{"content":{"data":null}}"#]
    {
        let page = Subscribers { api: api(), sort: None }.read(&answer(body), 30, None).unwrap();
        assert_eq!((page.items.len(), page.next), (0, None), "{body}");
        let page = Lives(api()).read(&answer(body), 20, None).unwrap();
        assert_eq!((page.items.len(), page.next), (0, None), "{body}");
    }
}

#[test]
fn totals_come_along() {
    let body = include_str!("../../../../tests/fixtures/chzzk/official/sessions.json");
    for page in [ClientSessions(api()).read(&answer(body), 50, None), UserSessions(api()).read(&answer(body), 50, None)]
    {
        let page = page.unwrap();
        assert_eq!((page.items.len(), page.total_count, page.total_pages), (2, Some(2), Some(1)));
        assert_eq!(page.next, None);
    }
}

#[test]
fn named_pages_end_where_no_other_is_named() {
    let asked = PageKey::cursor("a+/=");
    for (page, next) in [
        (r#"{"next":"b+/="}"#, Some("b+/=")),
        (r#"{"next":"a+/="}"#, None),
        (r#"{"next":""}"#, None),
        (r#"{"next":null}"#, None),
        (r#"{"next":{}}"#, None),
        ("{}", None),
        ("null", None),
        ("3", None),
    ] {
        let next = next.map(PageKey::cursor);
        let body = answer(&format!(r#"{{"content":{{"data":[{{}}],"page":{page}}}}}"#));
        assert_eq!(Lives(api()).read(&body, 20, Some(&asked)).unwrap().next, next, "{page}");
        assert_eq!(Restrictions(api()).read(&body, 30, Some(&asked)).unwrap().next, next, "{page}");
    }
    let body = answer(r#"{"data":[{}],"page":{"cursor":"c"}}"#);
    let claims = RewardClaims { api: api(), filter: RewardClaimFilter::new() };
    assert_eq!(claims.read(&body, 20, None).unwrap().next, Some(PageKey::cursor("c")));
    assert_eq!(claims.read(&body, 20, Some(&PageKey::cursor("c"))).unwrap().next, None);
}

fn path_of(request: Result<Request>) -> String {
    request.unwrap().url.strip_prefix("https://openapi.chzzk.naver.com").unwrap().to_owned()
}

#[test]
fn a_key_goes_into_the_question() {
    let (third, named) = (PageKey::number(2), PageKey::cursor("a+/="));
    let (third, named) = (Some(&third), Some(&named));
    let sort = Some(SubscriberSort::Longer);
    let claims = RewardClaims { api: api(), filter: RewardClaimFilter::new().channel_id("c") };
    for (asked, path) in [
        (Followers(api()).request(30, None), "/open/v1/channels/followers?page=0&size=30"),
        (Followers(api()).request(50, third), "/open/v1/channels/followers?page=2&size=50"),
        (
            Subscribers { api: api(), sort }.request(50, third),
            "/open/v1/channels/subscribers?page=2&size=50&sort=LONGER",
        ),
        (ClientSessions(api()).request(50, third), "/open/v1/sessions/client?page=2&size=50"),
        (UserSessions(api()).request(50, third), "/open/v1/sessions?page=2&size=50"),
        (Lives(api()).request(20, named), "/open/v1/lives?size=20&next=a%2B%2F%3D"),
        (Restrictions(api()).request(30, named), "/open/v1/restrict-channels?size=30&next=a%2B%2F%3D"),
        (claims.request(20, named), "/open/v1/drops/reward-claims?page.from=a%2B%2F%3D&page.size=20&channelId=c"),
    ] {
        assert_eq!(path_of(asked), path);
    }
}

#[test]
fn a_key_of_another_list_and_a_size_out_of_bounds_are_refused() {
    fn refuses(list: &impl Listing, wrong: &PageKey, largest: u32) {
        assert_eq!(list.largest_page(), largest);
        let refused = [list.request(largest, Some(wrong)).unwrap_err(), list.request(0, None).unwrap_err()];
        for error in refused {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        }
        assert!(list.request(1, None).is_ok() && list.request(largest, None).is_ok());
    }
    let (number, name) = (PageKey::number(1), PageKey::cursor("a"));
    refuses(&Followers(api()), &name, 50);
    refuses(&Subscribers { api: api(), sort: None }, &name, 50);
    refuses(&ClientSessions(api()), &name, 50);
    refuses(&UserSessions(api()), &name, 50);
    refuses(&Lives(api()), &number, 20);
    refuses(&Restrictions(api()), &number, 30);
    refuses(&RewardClaims { api: api(), filter: RewardClaimFilter::new() }, &number, 20);
}
