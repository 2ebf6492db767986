//! Logging in, with tokens of every quality.

use mimc_test_server::server::refusal;
use mimc_wasm::session::{
    Failure, RequestFailure, Resend, Session, StateName, Token, TokenFailure, TokenReason,
};

use crate::{
    network::Opening,
    world::{TokenHook, World},
};

#[test]
fn a_login_opens_one_socket_and_ends_online() {
    let world = World::new().logged_in();
    let client = &world.clients[0];
    assert_eq!(client.states(), [StateName::Connecting, StateName::Online]);
    assert_eq!(client.token_requests, [TokenReason::First]);
    assert_eq!((client.sockets.len(), world.server.bound("alice").len()), (1, 1));
}

#[test]
fn a_token_that_comes_late_is_waited_for() {
    let mut world = World::new();
    world.clients[0].token = TokenHook::Issues(9_000);
    let world = world.logged_in();
    assert_eq!((world.clients[0].sockets.len(), world.frames("BIND")), (1, 1));
}

#[test]
fn d08_an_id_beyond_what_a_float_can_hold_logs_in_and_receives() {
    // The service's half checks the uuid of every frame, and of the lists that it sends.
    let mut world = World::new().logged_in();
    assert!(world.server.uuid("alice") > 1 << 53 && world.server.uuid("alice") % 2 == 1);
    world.server.message_from("bob", "alice", "for exactly this id");
    world.serve();
    world.run(100);
    assert_eq!(world.clients[0].texts(), ["for exactly this id"]);
}

#[test]
fn d20_a_hook_that_fails_is_asked_again_and_every_failure_is_told() {
    let mut world = World::new();
    world.clients[0].token = TokenHook::Fails(TokenFailure::Temporary);
    world.call(0, Session::login);
    world.run_until(|world| world.clients[0].token_requests.len() == 2);
    world.clients[0].token = TokenHook::Issues(0);
    let world = world.logged_in();
    let told = world.clients[0].login_failures();
    assert_eq!(told, [(None, true), (None, true)]);
}

#[test]
fn d20_a_hook_that_keeps_failing_ends_the_first_login() {
    let mut world = World::new();
    world.clients[0].token = TokenHook::Fails(TokenFailure::Temporary);
    world.call(0, Session::login);
    world.run(3_600_000);
    let client = &world.clients[0];
    assert_eq!((client.token_requests.len(), client.session.state()), (3, StateName::Offline));
    assert_eq!(client.login_failures().last(), Some(&(None, false)));
    assert_eq!((client.last_failure(), world.server.open_sockets()), (Some(Failure::Token), 0));
}

#[test]
fn every_login_that_the_application_asks_for_starts_afresh() {
    let mut world = World::new();
    world.clients[0].token = TokenHook::Fails(TokenFailure::Temporary);
    for attempts in [3, 6] {
        world.call(0, Session::login);
        world.run(60_000);
        assert_eq!((world.state(0), world.clients[0].token_requests.len()), (StateName::Offline, attempts));
    }
    world.clients[0].token = TokenHook::Repeats;
    for attempts in [8, 10] {
        world.call(0, Session::login);
        world.run(60_000);
        assert_eq!((world.state(0), world.clients[0].token_requests.len()), (StateName::Offline, attempts));
    }
    // Also after one that succeeded.
    world.clients[0].token = TokenHook::Issues(0);
    world.log_in(0);
    world.call(0, Session::logout);
    world.clients[0].token = TokenHook::Fails(TokenFailure::Temporary);
    world.call(0, Session::login);
    world.run(60_000);
    assert_eq!((world.state(0), world.clients[0].token_requests.len()), (StateName::Offline, 14));
}

#[test]
fn d20_a_hook_that_cannot_succeed_ends_the_login_at_once() {
    let mut world = World::new();
    world.clients[0].token = TokenHook::Fails(TokenFailure::Final);
    world.call(0, Session::login);
    world.run(3_600_000);
    assert_eq!(world.clients[0].login_failures(), [(None, false)]);
    assert_eq!((world.clients[0].token_requests.len(), world.server.open_sockets()), (1, 0));
}

#[test]
fn d20_a_hook_that_hangs_is_not_asked_a_second_time() {
    let mut world = World::new();
    world.clients[0].token = TokenHook::Hangs;
    world.call(0, Session::login);
    world.run(1_000);
    world.drop_connection(0);
    world.run(600_000);
    assert_eq!(world.clients[0].token_requests, [TokenReason::First]);
    world.answer_token(0, TokenHook::Issues(0));
    world.run(100);
    assert_eq!(world.state(0), StateName::Online);
    // An answer that nobody waits for changes nothing.
    world.answer_token(0, TokenHook::Fails(TokenFailure::Final));
    let security_key = world.server.security_key("alice");
    let token = Token { uuid: 7, token: "x".into(), security_key, app_package: String::new(), chid: 1 };
    world.call(0, |session, now| session.token_received(now, Ok(token)));
    let id = world.send(0, "bob", "as before").expect("sent");
    world.run(100);
    assert_eq!(world.clients[0].acknowledged(), [&id]);
}

#[test]
fn once_there_was_a_login_a_failing_hook_is_asked_until_it_works() {
    let mut world = World::new().logged_in();
    world.clients[0].token = TokenHook::Fails(TokenFailure::Temporary);
    world.drop_connection(0);
    world.run(3_600_000);
    assert!(world.clients[0].token_requests.len() > 20);
    world.clients[0].token = TokenHook::Issues(0);
    world.run(61_000);
    assert_eq!(world.state(0), StateName::Online);
}

#[test]
fn d21_an_answer_that_is_of_no_use_is_told_and_not_tried_again() {
    let mut world = World::new();
    world.clients[0].token = TokenHook::Hangs;
    world.call(0, Session::login);
    let (uuid, token) = (1, "a token".to_owned());
    let security_key = "this is not base64".to_owned();
    let token = Token { uuid, token, security_key, app_package: String::new(), chid: 9 };
    world.call(0, |session, now| session.token_received(now, Ok(token)));
    world.run(3_600_000);
    assert_eq!(world.clients[0].login_failures(), [(None, false)]);
    assert_eq!(world.state(0), StateName::Offline);
}

#[test]
fn a_refused_token_is_replaced_once_on_the_same_connection() {
    let mut world = World::new();
    world.server.knobs.refusals = [refusal("auto", "invalid-token")].into();
    let world = world.logged_in();
    let client = &world.clients[0];
    assert_eq!(client.token_requests, [TokenReason::First, TokenReason::Refused]);
    assert_eq!(client.login_failures(), [(Some("invalid-token"), true)]);
    assert_eq!((client.sockets.len(), world.frames("CONN"), world.frames("BIND")), (1, 1, 2));
}

#[test]
fn an_expired_token_is_replaced_as_well() {
    let mut world = World::new();
    world.server.knobs.refusals = [refusal("token-expired", "")].into();
    assert_eq!(world.logged_in().clients[0].token_requests.len(), 2);
}

#[test]
fn a_token_refused_twice_ends_the_login() {
    let mut world = World::new();
    world.clients[0].token = TokenHook::Repeats;
    world.call(0, Session::login);
    world.run(3_600_000);
    let client = &world.clients[0];
    assert_eq!(client.login_failures(), [(Some("invalid-token"), true), (Some("invalid-token"), false)]);
    assert_eq!((client.token_requests.len(), client.sockets.len()), (2, 1));
}

#[test]
fn a_token_that_was_revoked_is_replaced_at_every_later_login_too() {
    let mut world = World::new().logged_in();
    for _ in 0..3 {
        world.clients[0].token = TokenHook::Repeats;
        world.clients[0].token_requests.clear();
        world.drop_connection(0);
        world
            .run_until(|world| world.clients[0].token_requests == [TokenReason::First, TokenReason::Refused]);
        // The hook gave the old token and was asked again; now it has a new one.
        world.answer_token(0, TokenHook::Issues(0));
        world.run_until(|world| world.state(0) == StateName::Online);
    }
}

#[test]
fn d27_any_other_refusal_ends_the_login_and_closes_the_socket() {
    let mut world = World::new();
    world.server.knobs.refusals = [refusal("auth", "blocked")].into();
    world.call(0, Session::login);
    world.run(3_600_000);
    let client = &world.clients[0];
    assert_eq!(client.login_failures(), [(Some("blocked"), false)]);
    assert_eq!(client.last_failure(), Some(Failure::Refused));
    assert_eq!((client.sockets.len(), world.server.open_sockets(), world.frames("PING")), (1, 0, 0));
}

#[test]
fn a_login_can_be_tried_again_after_it_was_refused() {
    let mut world = World::new();
    world.server.knobs.refusals = [refusal("auth", "blocked")].into();
    world.call(0, Session::login);
    world.run(1_000);
    assert_eq!(world.state(0), StateName::Offline);
    assert_eq!(world.logged_in().state(0), StateName::Online);
}

#[test]
fn d24_logging_in_twice_makes_one_connection() {
    let mut world = World::new();
    // Opening a second socket while one is open would end the test.
    for millis in [0, 3, 4, 6, 7, 100, 1_000] {
        world.call(0, Session::login);
        world.run(millis);
    }
    assert_eq!((world.state(0), world.clients[0].sockets.len()), (StateName::Online, 1));
    assert_eq!((world.frames("CONN"), world.frames("BIND")), (1, 1));
}

#[test]
fn logging_in_while_waiting_tries_at_once() {
    let mut world = World::new();
    world.network.opening = Opening::Fails;
    world.call(0, Session::login);
    world.run(300_000);
    assert_eq!(world.state(0), StateName::Waiting);
    world.network.opening = Opening::Works;
    world.call(0, Session::login);
    world.run(100);
    assert_eq!(world.state(0), StateName::Online);
}

#[test]
fn d39_a_second_challenge_changes_nothing() {
    let mut world = World::new().logged_in();
    let socket = world.socket();
    world.run(1_000);
    world.server.send(socket, "CONN", "again", b"\x0a\x05again".to_vec());
    world.serve();
    let before = world.frames("BIND");
    world.run(300_000);
    assert_eq!((world.frames("BIND"), world.frames("PING")), (before, 10));
}

#[test]
fn an_account_that_was_made_anew_starts_from_nothing() {
    let mut world = World::with(|config| config.resend = Resend::SamePacketId).logged_in();
    world.server.message_from("bob", "alice", "to the old one");
    world.serve();
    world.run(100);
    world.server.knobs.acknowledge = false;
    let id = world.send(0, "bob", "from the old one").expect("sent");
    world.run(100);
    let old = world.server.uuid("alice");
    world.server.recreate("alice");
    world.drop_connection(0);
    world.run(20_000);
    assert_ne!(world.server.uuid("alice"), old);
    assert_eq!(world.state(0), StateName::Online);
    // Nothing of the old user is left: the same message is new to the new one, and so are the old one's topics.
    for _ in 0..2 {
        world.server.message_from("bob", "alice", "to the new one");
        world.serve();
        world.run(100);
    }
    assert_eq!(world.clients[0].texts(), ["to the old one", "to the new one", "to the new one"]);
    assert_eq!(world.clients[0].failed(), [(&id[..], RequestFailure::ConnectionLost)]);
}
