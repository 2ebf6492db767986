//! The end that the application wants.

use mimc_test_server::server::refusal;
use mimc_wasm::session::{Event, RequestFailure, Resend, SendError, Session, StateName};

use crate::{network::Opening, world::World};

fn is_logged_out(world: &World) -> bool {
    world.clients[0].events.iter().any(|event| matches!(event, Event::LoggedOut))
}

#[test]
fn d25_logout_takes_effect_at_once() {
    let mut world = World::new().logged_in();
    world.call(0, Session::logout);
    assert_eq!(world.state(0), StateName::Offline);
    assert_eq!(world.send(0, "bob", "too late"), Err(SendError::NotLoggedIn));
    world.run(50);
    assert!(is_logged_out(&world));
    assert_eq!((world.frames("UBND"), world.server.open_sockets()), (1, 0));
}

#[test]
fn d25_a_socket_that_the_service_leaves_open_is_closed_by_the_client() {
    let mut world = World::new();
    world.server.knobs.close_after_unbind = false;
    let mut world = world.logged_in();
    world.call(0, Session::logout);
    world.run(1_400);
    assert_eq!((is_logged_out(&world), world.server.open_sockets()), (false, 1));
    world.run(200);
    assert_eq!((is_logged_out(&world), world.server.open_sockets()), (true, 0));
}

#[test]
fn after_a_logout_nothing_happens_by_itself() {
    let mut world = World::new().logged_in();
    world.call(0, Session::logout);
    world.run(100);
    assert_eq!(world.clients[0].timeout(), None);
    world.call(0, Session::online);
    world.run(3_600_000);
    assert_eq!((world.state(0), world.clients[0].sockets.len()), (StateName::Offline, 1));
}

#[test]
fn a_logout_before_the_login_is_complete_ends_the_attempt() {
    for opening in [Opening::Works, Opening::Fails, Opening::Hangs] {
        let mut world = World::new();
        world.network.opening = opening;
        world.call(0, Session::login);
        world.run(8);
        world.call(0, Session::logout);
        assert!(is_logged_out(&world), "{opening:?}");
        world.run(3_600_000);
        assert_eq!((world.state(0), world.server.open_sockets()), (StateName::Offline, 0), "{opening:?}");
        assert_eq!((world.frames("BIND"), world.clients[0].sockets.len()), (0, 1), "{opening:?}");
    }
}

#[test]
fn a_logout_without_a_login_is_told_too() {
    let mut world = World::new();
    world.call(0, Session::logout);
    assert!(is_logged_out(&world));
    assert!(world.clients[0].states().is_empty());
}

#[test]
fn an_answer_that_comes_between_logout_and_close_counts() {
    let mut world = World::new().logged_in();
    let id = world.send(0, "bob", "last words").expect("sent");
    world.call(0, Session::logout);
    world.run(100);
    assert_eq!(world.clients[0].acknowledged(), [&id]);
    assert_eq!(world.clients[0].failed(), []);
}

#[test]
fn a_message_without_an_answer_fails_when_the_socket_is_gone() {
    for resend in [Resend::Never, Resend::SamePacketId] {
        let mut world = World::with(|config| config.resend = resend);
        world.server.knobs.acknowledge = false;
        let mut world = world.logged_in();
        let id = world.send(0, "bob", "last words").expect("sent");
        world.call(0, Session::logout);
        world.run(2_000);
        assert_eq!(world.clients[0].failed(), [(&id[..], RequestFailure::LoggedOut)]);
        assert_eq!(world.clients[0].session.stats().pending, 0);
    }
}

#[test]
fn a_message_that_arrives_after_the_logout_comes_with_the_next_login() {
    let mut world = World::new().logged_in();
    world.server.knobs.close_after_unbind = false;
    world.server.message_from("bob", "alice", "are you there?");
    world.serve();
    world.call(0, Session::logout);
    world.run(1_000);
    assert_eq!((world.clients[0].texts().len(), world.server.waiting("alice", "webres01")), (0, 1));
    let mut world = world.logged_in();
    world.run(100);
    assert_eq!(world.clients[0].texts(), ["are you there?"]);
    assert_eq!(world.server.waiting("alice", "webres01"), 0);
}

#[test]
fn a_kick_after_the_logout_changes_nothing() {
    for reason in [refusal("conflict", ""), refusal("token-expired", "")] {
        let mut world = World::new();
        world.server.knobs.close_after_unbind = false;
        let mut world = world.logged_in();
        let socket = world.socket();
        world.call(0, Session::logout);
        world.server.kick(socket, Some(&reason));
        world.serve();
        world.run(60_000);
        assert!(is_logged_out(&world));
        assert_eq!((world.state(0), world.clients[0].sockets.len()), (StateName::Offline, 1));
        assert!(!world.clients[0].events.iter().any(|event| matches!(event, Event::Refused { .. })));
    }
}

#[test]
fn a_login_during_the_logout_replaces_the_old_socket() {
    let mut world = World::new();
    world.server.knobs.close_after_unbind = false;
    let mut world = world.logged_in();
    world.call(0, Session::logout);
    world.call(0, Session::login);
    world.run(100);
    assert!(is_logged_out(&world));
    assert_eq!((world.state(0), world.server.open_sockets()), (StateName::Online, 1));
}

#[test]
fn d38_of_a_destroyed_session_nothing_remains_but_a_socket_to_close() {
    let mut world = World::new().logged_in();
    world.drop_connection(0);
    world.run(2_000);
    assert_eq!(world.state(0), StateName::Online);
    // The session is gone by its type: nothing can be called any more, no timer is left.
    let connection = world.clients.remove(0).session.destroy();
    assert_eq!(connection, Some(2));
    assert_eq!(World::new().clients.remove(0).session.destroy(), None);
}

#[test]
fn d38_an_idle_session_needs_no_timer() {
    assert_eq!(World::new().clients[0].timeout(), None);
}
