//! What each change is told as, and that nothing else is told.

use proptest::{collection::vec, option, prelude::*};

use super::*;

const CHANNEL: &str = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";

fn channel() -> ChannelId {
    ChannelId::new(CHANNEL).unwrap()
}

/// A broadcast that is told whole: the `number`th of the channel.
fn broadcast(open: bool, number: i64) -> LiveStatus {
    LiveStatus {
        status: Some(if open { LiveStatusCode::Open } else { LiveStatusCode::Close }),
        opened_at: Timestamp::from_second(1_790_000_000 + number * 10_000).ok(),
        title: Some("예시".into()),
        category_id: Some("Game".into()),
        category_name: Some("게임".into()),
        viewer_count: Some(10),
        ..LiveStatus::default()
    }
}

/// What is told when one answer follows another, in short.
fn told(first: &LiveStatus, next: &LiveStatus) -> Vec<String> {
    let mut known = Known::first(Some(first));
    let mut told = Vec::new();
    known.take(&channel(), next.clone(), |event| told.push(event.to_string().replace(&format!("{CHANNEL} "), "")));
    known.take(&channel(), next.clone(), |event| panic!("told twice: {event:?}"));
    told
}

#[test]
fn a_broadcast_begins_and_ends() {
    let (open, closed) = (broadcast(true, 1), broadcast(false, 1));
    assert_eq!(told(&open, &closed), ["ended"]);
    assert_eq!(told(&closed, &broadcast(true, 2)), ["went live, 10 viewers: 예시"]);
    assert_eq!(told(&open, &open), [""; 0]);
    assert_eq!(told(&closed, &closed), [""; 0]);
    // The same one goes on after a break.
    assert_eq!(told(&closed, &open), ["went live, 10 viewers: 예시"]);
}

#[test]
fn another_broadcast_between_two_looks_is_an_end_and_a_beginning() {
    let went_live = "went live, 10 viewers: 예시";
    assert_eq!(told(&broadcast(true, 1), &broadcast(true, 2)), ["ended", went_live]);
    // It has ended already.
    assert_eq!(told(&broadcast(false, 1), &broadcast(false, 2)), [went_live, "ended"]);
    assert_eq!(told(&broadcast(true, 1), &broadcast(false, 2)), ["ended", went_live, "ended"]);

    let mut known = Known::first(Some(&broadcast(true, 1)));
    let mut ends = Vec::new();
    known.take(&channel(), broadcast(false, 2), |event| {
        if let Watch::Ended(Ended { opened_at, status, .. }) = event {
            ends.push((opened_at.map(|time| time.as_second() % 100_000), status.is_some()));
        }
    });
    assert_eq!(ends, [(Some(10_000), false), (Some(20_000), true)]);
}

#[test]
fn the_first_broadcast_of_a_channel_is_one_that_began() {
    let mut known = Known::first(None);
    let mut told = Vec::new();
    known.take(&channel(), broadcast(true, 1), |event| told.push(event));
    assert!(matches!(&told[..], [Watch::WentLive(_)]), "{told:?}");
}

#[test]
fn what_changes_in_a_broadcast_is_told_with_what_it_was() {
    let (open, mut next) = (broadcast(true, 1), broadcast(true, 1));
    next.title = Some("제목\u{1b}[31m".into());
    assert_eq!(told(&open, &next), ["changed its title: 제목\u{fffd}[31m"]);
    let mut next = broadcast(true, 1);
    (next.category_id, next.category_name) = (Some("talk".into()), None);
    assert_eq!(told(&open, &next), ["changed its category from 게임 to talk"]);
    let mut next = broadcast(true, 1);
    next.viewer_count = Some(12);
    assert_eq!(told(&open, &next), ["has 12 viewers"]);
    next.adult = true;
    assert_eq!(told(&open, &next), ["has 12 viewers", "is for adults now"]);
    assert_eq!(told(&next, &open), ["has 10 viewers", "is for everybody now"]);
}

#[test]
fn what_is_not_told_has_not_changed() {
    let open = broadcast(true, 1);
    let nothing = LiveStatus::default();
    assert_eq!(told(&open, &nothing), [""; 0]);
    let mut odd = broadcast(true, 1);
    (odd.opened_at, odd.category_name, odd.title) = (None, None, None);
    assert_eq!(told(&open, &odd), [""; 0]);
    odd.status = Some(LiveStatusCode::Unknown("PAUSED".into()));
    assert_eq!(told(&open, &odd), [""; 0]);
    // What was not known before is told when it is.
    assert_eq!(told(&odd, &open), ["went live, 10 viewers: 예시"]);
}

/// A state as a reader of the events has it.
#[derive(Debug, Default, PartialEq)]
struct Read {
    live: bool,
    title: Option<Box<str>>,
    category: Category,
    viewers: Option<u64>,
    adult: bool,
}

impl Read {
    fn whole(&mut self, status: &LiveStatus, live: bool) {
        *self = Self {
            live,
            title: status.title.clone(),
            category: category(status),
            viewers: status.viewer_count,
            adult: status.adult,
        };
    }

    fn apply(&mut self, event: Watch) {
        match event {
            Watch::WentLive(WentLive { status, .. }) => self.whole(&status, true),
            Watch::Ended(Ended { status: Some(status), .. }) => self.whole(&status, false),
            Watch::Ended(Ended { status: None, .. }) => self.live = false,
            Watch::TitleChanged(TitleChanged { from, to, .. }) => {
                assert_eq!(from, self.title.replace(to));
            }
            Watch::CategoryChanged(CategoryChanged { from, to, .. }) => {
                assert_eq!(from, std::mem::replace(&mut self.category, to));
            }
            Watch::ViewersChanged(ViewersChanged { from, to, .. }) => {
                assert_eq!(from, self.viewers.replace(to));
            }
            Watch::AdultChanged(AdultChanged { adult, .. }) => self.adult = adult,
            other => panic!("{other:?}"),
        }
    }
}

fn any_status() -> impl Strategy<Value = LiveStatus> {
    let word = prop_oneof![Just("OPEN"), Just("CLOSE"), Just("WHAT")];
    let name = || option::of(prop_oneof![Just("a"), Just("b"), Just("")]);
    (option::of(word), option::of(0..3_i64), name(), name(), name(), option::of(0..3_u64), any::<bool>()).prop_map(
        |(word, number, title, category, category_name, viewer_count, adult)| LiveStatus {
            status: word.map(LiveStatusCode::from),
            opened_at: number.and_then(|number| Timestamp::from_second(number).ok()),
            title: title.map(Into::into),
            category_id: category.map(Into::into),
            category_name: category_name.map(Into::into),
            viewer_count,
            adult,
            ..LiveStatus::default()
        },
    )
}

proptest! {
    /// The first state and the events give the last state, whatever was answered between; and what is told changes something.
    #[test]
    fn the_events_tell_the_whole_history(first in option::of(any_status()), answers in vec(any_status(), 0..20)) {
        let mut read = Read::default();
        if let Some(status) = &first {
            read.whole(status, status.is_open());
        }
        let mut known = Known::first(first.as_ref());
        for answer in answers {
            let mut begun = Vec::new();
            known.take(&channel(), answer.clone(), |event| {
                match &event {
                    Watch::WentLive(_) => begun.push(true),
                    Watch::Ended(_) => begun.push(false),
                    _ => {}
                }
                let was_live = read.live;
                read.apply(event);
                assert!(begun.last().is_none_or(|began| *began != was_live), "an end after a beginning and so on");
            });
            let Known { live, opened_at: _, title, category, viewers, adult } = known.clone();
            prop_assert_eq!(&read, &Read { live, title, category, viewers, adult });
            match answer.status {
                Some(LiveStatusCode::Open) => prop_assert!(read.live),
                Some(LiveStatusCode::Close) => prop_assert!(!read.live),
                _ => {}
            }
            prop_assert!(answer.title.is_none() || answer.title == read.title);
            prop_assert!(answer.viewer_count.is_none() || answer.viewer_count == read.viewers);
            prop_assert_eq!(answer.adult, read.adult);
        }
    }
}
