//! Losses, and how the chat comes back.

use super::*;

#[test]
fn a_lost_connection_comes_back_with_its_rooms() {
    let mut sim = Sim::bot(&rooms(2));
    sim.line(0, "@slow=30 :tmi.twitch.tv ROOMSTATE #room0");
    sim.forget();
    sim.lose(0);
    assert!(!sim.room("room0").is_joined && sim.room("room0").modes.slow.is_none());
    let Some(Event::Disconnected(lost)) = sim.events.first() else { panic!("{:?}", sim.events) };
    let wait = lost.retry_in;
    assert!((SECOND / 2..=SECOND).contains(&wait));
    let nearly = wait.saturating_sub(Duration::from_millis(1));
    sim.pass(nearly);
    assert!(sim.links().is_empty());
    sim.pass(wait.saturating_sub(nearly));
    let told =
        ["disconnected 0 closed by the server without a word", "connected 0 1", "joined room0 1", "joined room1 1"];
    assert_eq!(sim.story(), told);
    assert_eq!(sim.room("room0").modes.slow, Some(0));
    assert!(sim.room("room1").is_joined);
}

#[test]
fn the_last_words_of_a_server_are_the_reason() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.forget();
    sim.line(0, "ERROR :Closing connection: server is going down");
    assert_eq!(sim.links(), [0], "the server closes it");
    sim.lose(0);
    assert_eq!(sim.story(), ["disconnected 0 closed by the server (Closing connection: server is going down)"]);
    sim.pass(10 * SECOND);
    sim.forget();
    sim.lose(sim.links()[0]);
    assert_eq!(sim.story(), ["disconnected 0 closed by the server without a word"], "they are not said twice");
}

#[test]
fn waits_grow_until_a_connection_lasts() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    let waits = |sim: &mut Sim| {
        let mut waits = Vec::new();
        for _ in 0..4 {
            sim.forget();
            sim.lose(0);
            let Some(Event::Disconnected(lost)) = sim.events.first() else { panic!("{:?}", sim.events) };
            waits.push(lost.retry_in);
            let wait = lost.retry_in;
            sim.pass(wait);
        }
        waits
    };
    let first = waits(&mut sim);
    assert!(first[3] >= 4 * SECOND, "{first:?}");
    sim.pass(STABLE_AFTER);
    assert!(waits(&mut sim)[0] <= SECOND);
}

#[test]
fn so_many_failures_are_the_end_where_that_is_wanted() {
    let mut config = config(vec![account("harborbot")]);
    config.reconnect = Reconnect::new().max_attempts(3);
    let mut sim = Sim::new(config, &["lumen_dock"]);
    sim.settle();
    sim.service.is_down = true;
    sim.lose(0);
    sim.pass(100 * SECOND);
    assert!(matches!(sim.ended(), Error::GaveUp { attempts: 3, .. }));
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.is_down = true;
    sim.lose(0);
    sim.pass(3_600 * SECOND);
    sim.service.is_down = false;
    sim.pass(30 * SECOND);
    assert!(sim.room("lumen_dock").is_joined, "for ever otherwise");
}

#[test]
fn a_silent_server_is_asked_and_then_given_up() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.pass(300 * SECOND);
    assert_eq!(sim.heard(0).iter().filter(|line| **line == "PING :livechat").count(), 5, "each was answered");
    sim.service.is_mute = true;
    sim.forget();
    sim.pass(59 * SECOND);
    assert!(sim.heard(0).is_empty());
    sim.pass(10 * SECOND);
    assert_eq!(sim.heard(0), ["PING :livechat"]);
    sim.service.is_mute = false;
    sim.pass(SECOND);
    assert_eq!(sim.story(), ["disconnected 0 the server fell silent"]);
    assert_eq!(sim.closed, [0]);
    sim.pass(SECOND);
    assert!(sim.room("lumen_dock").is_joined);
}

#[test]
fn any_word_breaks_the_silence() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.is_mute = true;
    for _ in 0..20 {
        sim.pass(65 * SECOND);
        sim.line(0, "@id=x :p!p@x PRIVMSG #lumen_dock :hi");
    }
    assert!(sim.events.iter().all(|event| !matches!(event, Event::Disconnected(_))));
}

#[test]
fn pings_are_answered_with_their_text() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.line(0, "PING :tmi.twitch.tv");
    assert_eq!(sim.heard(0).last(), Some(&"PONG :tmi.twitch.tv"));
    let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
    sim.service.is_mute = true;
    sim.settle();
    sim.line(0, "PING :cookie");
    assert_eq!(sim.heard(0).last(), Some(&"PONG :cookie"), "before the login is answered as well");
}

#[test]
fn a_room_that_does_not_answer_after_a_loss_is_tried_again() {
    let mut sim = Sim::bot(&["lumen_dock", "quiet"]);
    sim.service.unknown.insert("quiet".into());
    sim.lose(0);
    sim.pass(12 * SECOND);
    let failed = "failed quiet no answer in time; is there such a channel? true";
    assert_eq!(sim.story().last().unwrap(), failed);
    sim.pass(600 * SECOND);
    assert!((10..200).contains(&sim.service.joins.len()), "{}", sim.service.joins.len());
    sim.service.unknown.clear();
    sim.pass(310 * SECOND);
    assert!(sim.room("quiet").is_joined);
    // One that is refused is not.
    sim.service.refused_joins.insert("quiet".into(), "msg_banned");
    sim.lose(0);
    sim.pass(5 * SECOND);
    assert_eq!(sim.story().last().unwrap(), "failed quiet the account is banned there false");
    assert_eq!(sim.session.rooms().names(), ["lumen_dock"]);
}

#[test]
fn a_loss_while_rooms_wait_for_their_turn_loses_none() {
    let mut sim = Sim::bot(&rooms(60));
    sim.pass(5 * SECOND);
    sim.lose(0);
    sim.pass(7 * SECOND);
    sim.lose(0);
    sim.pass(60 * SECOND);
    assert_eq!(sim.shares(), [60]);
}

#[test]
fn a_word_of_a_link_that_is_gone_is_nothing() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.lose(0);
    sim.forget();
    let loss = Loss::Closed { code: None, reason: String::new() };
    sim.session.handle_disconnected(LinkId(0), loss, sim.now);
    sim.session.handle_disconnected(LinkId(9), Loss::Broken(Error::Closed), sim.now);
    sim.session.handle_connected(LinkId(0), sim.now);
    for link in [0, 9] {
        sim.line(link, "PING :x");
    }
    assert!(sim.events.is_empty() && sim.service.heard.is_empty());
}
