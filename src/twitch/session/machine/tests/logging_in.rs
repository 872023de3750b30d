//! Logins: what is sent, when it worked, and what becomes of a refusal.

use super::*;

#[test]
fn a_login_is_what_twitch_and_an_ordinary_server_read() {
    let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
    sim.service.is_mute = true;
    sim.settle();
    assert_eq!(
        sim.heard(0),
        [
            "CAP REQ :twitch.tv/tags twitch.tv/commands",
            "PASS oauth:token-secret",
            "NICK harborbot",
            "USER harborbot 0 * :harborbot",
            "CAP END"
        ]
    );
    let mut with_names = config(vec![Account::anonymous()]);
    with_names.membership = true;
    let mut sim = Sim::new(with_names, &["lumen_dock"]);
    sim.settle();
    let nick = sim.service.sockets[&0].nick.clone();
    let digits = nick.strip_prefix("justinfan").unwrap();
    assert!(digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{nick}");
    assert_eq!(
        sim.heard(0),
        [
            "CAP REQ :twitch.tv/tags twitch.tv/commands twitch.tv/membership",
            &format!("NICK {nick}"),
            &format!("USER {nick} 0 * :{nick}"),
            "CAP END",
            "JOIN #lumen_dock"
        ]
    );
    assert!(!format!("{:?}", sim.session).contains("token-secret"));
}

#[test]
fn a_chat_is_ready_by_any_of_three_words() {
    for ready in [":tmi.twitch.tv 376 you :>", ":x 422 you :No MOTD", ":jtv MODE you +i"] {
        let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
        sim.service.ready = ready;
        sim.settle();
        assert_eq!(sim.story(), ["connected 0 0", "joined lumen_dock 0"], "{ready}");
        assert!(sim.session.is_settled());
    }
}

#[test]
fn a_bad_token_that_cannot_be_renewed_is_the_end() {
    let mut fixed = account("harborbot");
    fixed.identity.as_mut().unwrap().is_renewable = false;
    let mut sim = Sim::new(config(vec![fixed]), &["lumen_dock"]);
    sim.service.tokens.clear();
    sim.settle();
    let error = sim.ended();
    assert_eq!(error.kind(), ErrorKind::LoginNeeded);
    let said = "the token of harborbot was refused (Login authentication failed): get a new token with chat:read and chat:edit";
    assert_eq!(format!("{error:?}"), said);
    assert_eq!((sim.service.logins.len(), sim.links().len(), sim.asked.len()), (1, 0, 0));
    sim.pass(1_000 * SECOND);
    assert_eq!(sim.service.logins.len(), 1);
}

#[test]
fn a_token_is_renewed_once_and_again_only_when_the_new_one_was_taken() {
    let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
    sim.service.tokens = BTreeSet::from(["second".to_owned()]);
    sim.settle();
    assert_eq!((sim.asked.len(), sim.links().len()), (1, 0));
    sim.pass(100 * SECOND);
    assert_eq!(sim.service.logins.len(), 1, "it is not tried again with the same");
    sim.fresh_tokens.push_back(Ok(Secret::new("second")));
    sim.settle();
    assert_eq!(sim.story(), ["disconnected 0 the server refused the token", "connected 0 0", "joined lumen_dock 0"]);
    // It was taken, so another refusal may renew again.
    sim.service.tokens = BTreeSet::from(["third".to_owned()]);
    sim.fresh_tokens.push_back(Ok(Secret::new("third")));
    sim.lose(0);
    sim.pass(5 * SECOND);
    assert!(sim.room("lumen_dock").is_joined && sim.end.is_none());
    // This time the new one does not count either.
    sim.service.tokens.clear();
    sim.fresh_tokens.push_back(Ok(Secret::new("fourth")));
    sim.lose(0);
    sim.pass(5 * SECOND);
    assert_eq!((sim.ended().kind(), sim.asked.len()), (ErrorKind::LoginNeeded, 0));
}

#[test]
fn a_token_that_is_not_there_is_asked_for_before_the_first_login() {
    let mut without = account("harborbot");
    without.identity.as_mut().unwrap().token = None;
    let mut sim = Sim::new(config(vec![without]), &rooms(2));
    sim.settle();
    assert_eq!((sim.asked.len(), sim.service.logins.len()), (1, 0));
    sim.fresh_tokens.push_back(Ok(Secret::new("token-secret")));
    sim.settle();
    assert_eq!(sim.shares(), [2]);
}

#[test]
fn a_source_that_fails_is_the_end() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.tokens.clear();
    sim.fresh_tokens.push_back(Err(Error::NotLoggedIn { doing: "renewing".into() }));
    sim.lose(0);
    sim.pass(5 * SECOND);
    assert_eq!(sim.ended().kind(), ErrorKind::NotLoggedIn);
    // Nobody asked for this one.
    sim.session.handle_response(RequestId(9), Ok(Secret::new("x")), sim.now);
    sim.settle();
}

/// Two connections of one account log in at the same time.
fn two_connections() -> Sim {
    let mut config = config(vec![account("harborbot")]);
    config.rooms_per_connection = 1;
    let mut sim = Sim::new(config, &rooms(2));
    sim.service.is_mute = true;
    sim.settle();
    assert_eq!(sim.links(), [0, 1]);
    sim.service.is_mute = false;
    sim
}

const REFUSED: &str = ":tmi.twitch.tv NOTICE * :Login authentication failed";

#[test]
fn an_old_token_that_is_refused_after_the_new_one_came_is_no_second_refusal() {
    let mut sim = two_connections();
    sim.line(0, REFUSED);
    assert_eq!(sim.asked.len(), 1);
    sim.fresh_tokens.push_back(Ok(Secret::new("token-secret")));
    sim.service.is_mute = true;
    sim.settle();
    sim.service.is_mute = false;
    sim.line(1, REFUSED);
    assert!(sim.end.is_none() && sim.asked.is_empty());
    assert_eq!(sim.shares(), [0, 1]);
    // The new one refused is.
    sim.line(0, ":tmi.twitch.tv 001 harborbot :hi");
    sim.line(0, REFUSED);
    assert!(sim.end.is_none(), "it was taken by the other connection");
    assert_eq!(sim.asked.len(), 1);
}

#[test]
fn a_login_that_works_does_not_make_a_renewal_forgotten() {
    let mut sim = two_connections();
    sim.line(0, REFUSED);
    sim.service.sockets.get_mut(&1).unwrap().is_welcome = true;
    sim.line(1, ":tmi.twitch.tv 376 harborbot :>");
    sim.fresh_tokens.push_back(Ok(Secret::new("token-secret")));
    sim.settle();
    assert_eq!(sim.shares(), [1, 1]);
}

#[test]
fn two_refusals_at_once_ask_for_one_token() {
    let mut sim = two_connections();
    sim.line(0, REFUSED);
    sim.line(1, REFUSED);
    assert_eq!(sim.asked.len(), 1);
    sim.fresh_tokens.push_back(Ok(Secret::new("token-secret")));
    sim.settle();
    assert_eq!(sim.shares(), [1, 1]);
}

#[test]
fn refusals_that_no_token_mends_are_the_end() {
    for (line, code) in [
        (":tmi.twitch.tv NOTICE * :Improperly formatted auth", 0),
        (":tmi.twitch.tv NOTICE * :Invalid NICK", 0),
        (":x 432 * bad :Erroneous nickname", 432),
        (":x 433 * harborbot :Nickname is already in use", 433),
        (":x 465 * :You are banned", 465),
    ] {
        let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
        sim.service.is_mute = true;
        sim.settle();
        sim.line(0, line);
        let error = sim.ended();
        assert!(matches!(error, Error::Refused { code: found, .. } if found == code), "{line}: {error:?}");
        assert_eq!(sim.session.poll_timeout(), None);
    }
    let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
    sim.service.is_mute = true;
    sim.settle();
    sim.line(0, ":x 464 * :Password incorrect");
    assert!(sim.end.is_none() && sim.asked.len() == 1, "a token may mend that");
}

#[test]
fn nobody_takes_another_name_as_often_as_one_may() {
    let mut sim = Sim::new(config(vec![Account::anonymous()]), &["lumen_dock"]);
    sim.service.is_mute = true;
    sim.settle();
    for _ in 0..40 {
        sim.line(0, ":x 433 * justinfan1 :Nickname is already in use");
    }
    let names: BTreeSet<_> = sim.heard(0).into_iter().filter(|line| line.starts_with("NICK")).collect();
    assert_eq!(names.len(), 20);
    assert!(sim.end.is_none());
}

#[test]
fn a_login_without_an_answer_is_tried_again_so_often() {
    let mut quick = config(vec![account("harborbot")]);
    // Shorter than the login may take: yet nothing but the login is sent.
    (quick.idle_before_ping, quick.ping_timeout) = (SECOND, SECOND);
    let mut sim = Sim::new(quick, &["lumen_dock"]);
    sim.service.is_mute = true;
    sim.settle();
    sim.pass(9 * SECOND);
    assert!(sim.story().is_empty());
    sim.pass(SECOND);
    assert_eq!(sim.story(), ["disconnected 0 the server did not answer the login"]);
    sim.pass(60 * SECOND);
    let error = sim.ended();
    assert!(
        matches!(&error, Error::GaveUp { attempts: 3, source, .. } if source.kind() == ErrorKind::Timeout),
        "{error:?}"
    );
}

#[test]
fn who_cannot_connect_gives_up_with_the_cause() {
    let mut once = config(vec![Account::anonymous()]);
    once.connect_attempts = 1;
    for (config, kind) in [(once, ErrorKind::Transport), (config(vec![Account::anonymous()]), ErrorKind::GaveUp)] {
        let mut sim = Sim::new(config, &["lumen_dock"]);
        sim.service.is_down = true;
        sim.settle();
        sim.pass(60 * SECOND);
        assert_eq!(sim.ended().kind(), kind);
    }
}

#[test]
fn connections_wait_for_their_turn_to_log_in() {
    let mut config = config(vec![account("harborbot")]);
    config.rooms_per_connection = 1;
    let mut sim = Sim::new(config, &rooms(45));
    sim.settle();
    assert_eq!(sim.service.logins.len(), 20);
    sim.pass(60 * SECOND);
    assert_eq!((sim.service.logins.len(), sim.shares()), (45, vec![1; 45]));
    assert!(sim.session.is_settled());
    let reconnects = |event: &Event| matches!(event, Event::Connected(connected) if connected.reconnects > 0);
    assert!(!sim.events.iter().any(reconnects), "none was lost");
}
