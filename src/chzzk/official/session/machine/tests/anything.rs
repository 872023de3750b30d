//! Whatever comes, in whatever order: what must hold all the same.

use std::collections::HashSet;

use proptest::{collection::vec, prelude::*};
use serde_json::json;

use super::{super::wish::Wish, *};

#[test]
fn frames_that_mean_nothing_do_nothing() {
    let mut sim = Sim::stable();
    let huge = format!(r#"42["{}","{}"]"#, "n".repeat(100_000), "x".repeat(1_000_000));
    for frame in
        ["", "9", "4", "42", "42[", "42{}", "42[]", "42[1]", "43", "45", "40", "5", "6", "3probe", "\u{0}", "치즈"]
    {
        sim.frame(frame);
    }
    sim.bytes(&[]);
    sim.bytes(&[4, 0xff, 0xfe]);
    assert!(sim.links.is_empty() && sim.requests.is_empty());
    sim.forget();
    sim.frame(&huge);
    assert!(matches!(&sim.events[..], [Event::Unknown { name, .. }] if name.len() == 100_000));
    sim.frame("2");
    assert_eq!(sim.sent, ["3"], "a ping of the server's");
    sim.system("subscribed", &json!({"eventType": "CHAT"}));
    sim.system("subscribed", &json!({}));
    sim.system("new", &json!(5));
    assert!(sim.links.is_empty() && sim.session.is_settled());
}

/// Something that happens to a session.
#[derive(Debug, Clone)]
enum Happening {
    Frame(String),
    Binary(Vec<u8>),
    Greet,
    Confirm {
        kind: u8,
        user: u32,
    },
    Revoke {
        kind: u8,
        user: u32,
    },
    /// To one of the requests that are under way, of this connection or an old one.
    Answer {
        which: usize,
        how: u8,
    },
    Linked,
    Lost(u8),
    Pass(u64),
    Deadline,
    Subscribe {
        kind: u8,
        user: u32,
    },
    Unsubscribe {
        kind: u8,
        user: u32,
    },
    Close,
}

fn happening() -> impl Strategy<Value = Happening> {
    let frame = prop_oneof![
        ".{0,20}",
        r#"[0-6]{1,2}[\[{"]?[a-z"\[\]{},:]{0,12}"#,
        Just("41".to_owned()),
        Just(r#"42["error","auth fail"]"#.to_owned()),
        Just(r#"44"no""#.to_owned()),
        Just(r#"42["CHAT","{}"]"#.to_owned()),
    ];
    let of = || (0_u8..4, 1_u32..5);
    prop_oneof![
        1 => frame.prop_map(Happening::Frame),
        1 => vec(any::<u8>(), 0..8).prop_map(Happening::Binary),
        6 => Just(Happening::Greet),
        6 => of().prop_map(|(kind, user)| Happening::Confirm { kind, user }),
        1 => of().prop_map(|(kind, user)| Happening::Revoke { kind, user }),
        12 => (any::<usize>(), 0_u8..16).prop_map(|(which, how)| Happening::Answer { which, how }),
        6 => Just(Happening::Linked),
        1 => (0_u8..3).prop_map(Happening::Lost),
        3 => (0_u64..40_000).prop_map(Happening::Pass),
        6 => Just(Happening::Deadline),
        6 => of().prop_map(|(kind, user)| Happening::Subscribe { kind, user }),
        3 => of().prop_map(|(kind, user)| Happening::Unsubscribe { kind, user }),
    ]
}

fn kind_of(kind: u8) -> EventKind {
    match kind {
        0 => EventKind::Chat,
        1 => EventKind::Donation,
        2 => EventKind::Subscription,
        _ => EventKind::from("MISSION"),
    }
}

fn response_of(how: u8, number: u32) -> Result<Response> {
    match how {
        0 => status(400),
        1 => status(403),
        2 => status(503),
        3 => wait(429, 5),
        4 => answer_lost(),
        5 => Err(Error::unreached("subscribing", "refused")),
        6 => answer(200, &json!("no")),
        _ => address(&format!("https://ssio08.nchat.naver.com:443?auth=auth-{number}")),
    }
}

impl Sim {
    fn happen(&mut self, what: Happening, number: u32) {
        match what {
            Happening::Frame(frame) => self.frame(&frame),
            Happening::Binary(bytes) => self.bytes(&bytes),
            Happening::Greet => {
                self.addresses = number;
                self.frame(OPEN);
                self.greet();
            }
            Happening::Confirm { kind, user } => {
                // Its answer may still be under way, and is of no more interest.
                let path = format!("subscribe/{}?", kind_of(kind).as_str().to_lowercase());
                for (_, request) in self.requests.iter_mut().filter(|(_, request)| request.contains(&path)) {
                    request.push_str(" confirmed");
                }
                self.confirm(kind_of(kind).as_str(), user);
            }
            Happening::Revoke { kind, user } => {
                let data = json!({"eventType": kind_of(kind), "channelId": channel(user).as_str()});
                self.system("revoked", &data);
            }
            Happening::Answer { which, how } => {
                if !self.requests.is_empty() {
                    let (id, _) = self.requests.remove(which % self.requests.len());
                    self.respond(id, response_of(how, number));
                }
            }
            Happening::Linked => {
                if self.links.last().is_some_and(|link| link != "close") {
                    self.link_up();
                }
            }
            Happening::Lost(0) => self.lose(broken()),
            Happening::Lost(1) => self.lose(Loss::Connect(Error::unreached("connecting", "no"))),
            Happening::Lost(_) => self.close_by_server(),
            Happening::Pass(millis) => self.pass(Duration::from_millis(millis)),
            Happening::Deadline => {
                if self.deadline().is_some() {
                    self.pass_to_deadline();
                }
            }
            Happening::Subscribe { kind, user } => self.subscribe(number.into(), Somebody(user.into()), kind_of(kind)),
            Happening::Unsubscribe { kind, user } => {
                self.unsubscribe(number.into(), Somebody(user.into()), kind_of(kind));
            }
            Happening::Close => self.close(),
        }
    }

    /// What holds whatever happens.
    fn check(&self) -> Result<(), TestCaseError> {
        let addresses = self.asked().iter().filter(|request| request.contains(" auth")).count();
        prop_assert!(addresses <= 1, "{:?}", self.asked());
        let mut seen = HashSet::new();
        for request in self.asked().into_iter().filter(|request| !request.ends_with(" confirmed")) {
            prop_assert!(seen.insert(request.replace("unsubscribe/", "subscribe/")), "{:?}", self.asked());
        }
        let wishes = self.session.subscriptions.wishes();
        let counted = wishes.iter().filter(|wish| wish.counts()).count();
        prop_assert_eq!(self.count(), counted);
        prop_assert!(self.count() <= SUBSCRIPTIONS);
        let mut names = HashSet::new();
        prop_assert!(wishes.iter().all(|wish| names.insert((wish.user, wish.kind.clone()))));
        let kinds = |kind: &EventKind| {
            let under_way = |wish: &&Wish<Somebody>| wish.kind == *kind && wish.is_under_way();
            wishes.iter().filter(under_way).count()
        };
        prop_assert!((0..3).all(|kind| kinds(&kind_of(kind)) <= 1));
        // What is told is told of later, and a deadline that passed is no deadline any more.
        prop_assert!(self.deadline().is_none_or(|deadline| deadline > self.now));
        for links in self.links.windows(2) {
            prop_assert!(links[0] != links[1], "{:?}", self.links);
        }
        Ok(())
    }

    /// A service that does what it should gets the session connected, with all that is wanted.
    fn settle(&mut self, first_key: u32) -> Result<(), TestCaseError> {
        self.requests.retain(|(id, _)| {
            matches!(self.session.stage, Stage::Asking(asked) if asked == *id) || self.session.subscriptions.awaits(*id)
        });
        for step in 0..500 {
            if let Some((_, request)) = self.requests.first() {
                let request = request.clone();
                if request.contains(" auth") {
                    self.answer(&request, response_of(9, first_key + step));
                    continue;
                }
                let (user, rest) = request.split_once(' ').unwrap();
                let (verb, rest) = rest.split_once('/').unwrap();
                let (user, kind) = (user.parse().unwrap(), rest.split('?').next().unwrap().to_uppercase());
                self.accept(&request);
                if verb == "subscribe" {
                    self.confirm(&kind, user);
                }
                continue;
            }
            let wants = |wish: &Wish<Somebody>| wish.counts() && !wish.is_on();
            match self.session.stage {
                Stage::Opening => self.happen(Happening::Linked, 0),
                Stage::Greeting { .. } => self.happen(Happening::Greet, first_key + step),
                Stage::Connected { .. } if !self.session.subscriptions.wishes().iter().any(wants) => return Ok(()),
                Stage::Over => return Ok(()),
                _ => {
                    self.pass_to_deadline();
                    self.frame("3");
                }
            }
        }
        Err(TestCaseError::fail(format!("it got stuck: {:?} {:?}", self.session, self.asked())))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_it_keeps_its_word(
        happenings in vec(happening(), 0..150),
        owned in any::<bool>(),
        close in any::<bool>(),
    ) {
        let owner = owned.then_some(ALICE);
        let mut sim = Sim::new(owner, &[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)], |config| {
            config.connect_attempts = Some(u32::MAX);
        });
        let mut number = 0;
        for what in happenings {
            number += 1;
            sim.happen(what, number);
            sim.check()?;
        }
        prop_assert!(sim.end.is_none(), "{:?}", sim.end);
        if close {
            sim.happen(Happening::Close, 0);
            prop_assert!(matches!(sim.end.take(), Some(Ok(()))));
            prop_assert!(sim.deadline().is_none());
        } else {
            sim.settle(number + 1)?;
            sim.check()?;
        }
    }
}
