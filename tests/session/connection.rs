//! Connections that do not come about, break, and are repaired.

use mimc_test_server::server::refusal;
use mimc_wasm::session::{Backoff, Config, Event, Failure, Output, Session, StateName};

use crate::{network::Opening, world::World};

#[test]
fn d22_a_socket_that_never_opens_is_given_up_and_tried_again() {
    let mut world = World::new();
    world.network.opening = Opening::Hangs;
    world.call(0, Session::login);
    world.run(15_000);
    assert_eq!(
        (world.state(0), world.clients[0].last_failure()),
        (StateName::Waiting, Some(Failure::TimedOut))
    );
    world.network.opening = Opening::Works;
    world.run(1_100);
    assert_eq!((world.state(0), world.clients[0].sockets.len()), (StateName::Online, 2));
}

#[test]
fn d22_a_service_that_does_not_answer_conn_or_bind_is_left() {
    for step in ["CONN", "BIND"] {
        let mut world = World::new();
        world.server.knobs.answer_conn = step != "CONN";
        world.server.knobs.answer_bind = step != "BIND";
        world.call(0, Session::login);
        world.run(9_000);
        assert_eq!(world.state(0), StateName::Connecting, "{step}");
        world.run(1_100);
        assert_eq!(world.state(0), StateName::Waiting, "{step}");
        (world.server.knobs.answer_conn, world.server.knobs.answer_bind) = (true, true);
        world.run(1_100);
        assert_eq!(world.state(0), StateName::Online, "{step}");
    }
}

#[test]
fn d22_a_lost_connection_is_repaired() {
    let mut world = World::new().logged_in();
    world.drop_connection(0);
    world.run(10);
    let client = &world.clients[0];
    assert_eq!(
        (client.session.state(), client.last_failure()),
        (StateName::Waiting, Some(Failure::ConnectionLost))
    );
    world.run(1_100);
    assert_eq!((world.state(0), world.clients[0].session.stats().reconnects), (StateName::Online, 1));
    assert_eq!(world.server.bound("alice").len(), 1);
}

#[test]
fn d23_the_state_follows_the_connection() {
    use StateName::{Connecting, Offline, Online, Waiting};
    let mut world = World::new();
    assert_eq!(world.state(0), Offline);
    let mut world = {
        world.call(0, Session::login);
        assert_eq!(world.state(0), Connecting);
        world.logged_in()
    };
    world.drop_connection(0);
    world.run(1_100);
    world.call(0, Session::logout);
    assert_eq!(world.clients[0].states(), [Connecting, Online, Waiting, Connecting, Online, Offline]);
    // Each change says where it comes from.
    let changes = world.clients[0].events.iter().filter_map(|event| match event {
        Event::StateChanged { state, previous, .. } => Some((*previous, *state)),
        _ => None,
    });
    let mut last = Offline;
    for (previous, state) in changes {
        assert_eq!(previous, last);
        last = state;
    }
}

#[test]
fn pauses_double_up_to_the_longest_and_half_of_each_is_random() {
    let mut world = World::with(|config| config.reconnect = Some(Backoff { min: 1_000.0, max: 60_000.0 }));
    world.network.opening = Opening::Fails;
    world.call(0, Session::login);
    world.run(3_600_000);
    let pauses: Vec<u64> = world.clients[0]
        .events
        .iter()
        .filter_map(|event| match event {
            Event::StateChanged { state: StateName::Waiting, retry_in, .. } => Some(*retry_in as u64),
            _ => None,
        })
        .collect();
    let longest = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000];
    for (pause, longest) in pauses.iter().zip(longest) {
        assert!((longest / 2..=longest).contains(pause), "{pause} of {longest}");
    }
    assert!(pauses.len() > 60, "it never stops trying");
    let mut different = pauses[6..].to_vec();
    different.sort_unstable();
    different.dedup();
    assert!(different.len() > 40, "there is no jitter");
}

#[test]
fn pauses_start_from_the_beginning_after_a_connection_that_lasted() {
    let mut world = World::new();
    world.network.opening = Opening::Fails;
    world.call(0, Session::login);
    world.run(300_000);
    world.network.opening = Opening::Works;
    world.run_until(|world| world.state(0) == StateName::Online);
    world.run(10_000);
    world.drop_connection(0);
    world.run(1_100);
    assert_eq!(world.state(0), StateName::Online);
}

#[test]
fn pauses_start_from_the_beginning_when_the_application_logs_in_again() {
    let mut world = World::new();
    world.network.opening = Opening::Fails;
    world.call(0, Session::login);
    world.run(300_000);
    world.call(0, Session::logout);
    world.call(0, Session::login);
    world.run(100);
    world.network.opening = Opening::Works;
    world.run(1_100);
    assert_eq!(world.state(0), StateName::Online);
}

#[test]
fn an_old_socket_that_opens_after_all_is_no_new_one() {
    let mut session = Session::new(Config::new(1, "alice".into(), "webres01".into()), 1);
    let frames_after = |session: &mut Session, connection| {
        session.socket_opened(20_000.0, connection);
        std::iter::from_fn(|| session.poll_output()).filter(|it| matches!(it, Output::SendFrame(..))).count()
    };
    session.login(0.0);
    session.online(1.0);
    assert_eq!(frames_after(&mut session, 1), 0);
    assert_eq!(frames_after(&mut session, 2), 1);
    assert_eq!(frames_after(&mut session, 2), 0);
}

#[test]
fn a_service_that_accepts_logins_and_drops_them_is_not_stormed() {
    let mut world = World::new().logged_in();
    for _ in 0..10 {
        world.run_until(|world| world.state(0) == StateName::Online);
        world.drop_connection(0);
        world.run(10);
    }
    assert!(world.now - 1_700_000_000_000 > 120_000, "ten logins in {} ms", world.now - 1_700_000_000_000);
}

#[test]
fn without_reconnecting_a_lost_connection_ends_the_login() {
    let mut world = World::with(|config| config.reconnect = None).logged_in();
    world.drop_connection(0);
    world.run(3_600_000);
    let client = &world.clients[0];
    assert_eq!(
        (client.session.state(), client.last_failure()),
        (StateName::Offline, Some(Failure::ConnectionLost))
    );
    assert_eq!((client.sockets.len(), client.timeout()), (1, None));
    world.log_in(0);
    assert_eq!(world.clients[0].sockets.len(), 2);
}

#[test]
fn a_network_that_is_back_is_used_at_once() {
    let mut world = World::new();
    world.network.opening = Opening::Fails;
    world.call(0, Session::login);
    world.run(600_000);
    world.network.opening = Opening::Works;
    world.call(0, Session::online);
    world.run(100);
    assert_eq!(world.state(0), StateName::Online);
}

#[test]
fn a_network_that_is_back_ends_an_attempt_from_before() {
    let mut world = World::new();
    world.network.opening = Opening::Hangs;
    world.call(0, Session::login);
    world.run(1_000);
    world.network.opening = Opening::Works;
    world.call(0, Session::online);
    world.run(100);
    assert_eq!(world.state(0), StateName::Online);
}

#[test]
fn whatever_an_old_socket_still_reports_is_ignored() {
    let mut world = World::new();
    world.network.delay = 5_000;
    let mut world = world.logged_in();
    let old = world.socket();
    // On its way, slowly, while a faster connection takes over.
    world.server.message_from("bob", "alice", "slow");
    world.server.kick(old, None);
    world.server.send(old, "BIND", "late", Vec::new());
    world.serve();
    world.network.delay = 5;
    world.close_for_client(0);
    world.run(1_200);
    assert_eq!((world.state(0), world.clients[0].texts()), (StateName::Online, vec!["slow"]));
    world.run(10_000);
    assert_eq!((world.state(0), world.clients[0].texts()), (StateName::Online, vec!["slow"]));
    assert_eq!(world.clients[0].session.stats().reconnects, 1);
}

#[test]
fn d26_a_kick_is_told_with_its_reason_and_ends_the_login() {
    let mut world = World::new().logged_in();
    let socket = world.socket();
    world.server.kick(socket, Some(&refusal("conflict", "logged in elsewhere")));
    world.serve();
    world.run(3_600_000);
    let client = &world.clients[0];
    assert_eq!((client.session.state(), client.sockets.len()), (StateName::Offline, 1));
    assert_eq!(client.last_failure(), Some(Failure::Kicked));
    let kicked = client.events.iter().find_map(|event| match event {
        Event::Refused { texts, was_kicked: true, retrying: false } => Some(texts),
        _ => None,
    });
    assert_eq!(*kicked.expect("told"), ["conflict", "logged in elsewhere", "refused by the test"]);
    assert_eq!(world.server.open_sockets(), 0);
}

#[test]
fn d26_a_kick_without_a_reason_is_told_as_well() {
    let mut world = World::new().logged_in();
    // The service kicks the older one of two equal resources.
    world.add_client("alice", "webres01", |_| {});
    world.log_in(1);
    world.run(100);
    assert_eq!((world.state(0), world.state(1)), (StateName::Offline, StateName::Online));
    assert!(
        world.clients[0].events.iter().any(|event| matches!(event, Event::Refused { was_kicked: true, .. }))
    );
}

#[test]
fn d26_diagnostics_of_the_service_are_told() {
    let mut world = World::new().logged_in();
    let socket = world.socket();
    world.server.send(socket, "NOTIFY", "n", b"\x08\x07\x12\x04busy".to_vec());
    let header = b"\x2a\x04PING\x50\x09\x5a\x05error";
    let frame = mimc_test_server::packet::assemble(header, &[]);
    world.server.send_raw(socket, frame);
    world.serve();
    world.run(100);
    let told = world.clients[0].take_events().into_iter().filter_map(|event| match event {
        Event::Notice { code, text } => Some((code, text)),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [(7, "busy".to_owned()), (9, "error".to_owned())]);
    assert_eq!(world.state(0), StateName::Online);
}

#[test]
fn a_kick_because_of_the_token_leads_to_a_login_with_another() {
    let mut world = World::new().logged_in();
    world.run(60_000);
    let socket = world.socket();
    world.server.kick(socket, Some(&refusal("token-expired", "")));
    world.serve();
    world.run(100);
    assert_eq!((world.state(0), world.clients[0].token_requests.len()), (StateName::Online, 2));
    let told = world.clients[0]
        .events
        .iter()
        .any(|event| matches!(event, Event::Refused { was_kicked: true, retrying: true, .. }));
    assert!(told);
}

#[test]
fn kicks_because_of_the_token_do_not_lead_to_a_storm() {
    let mut world = World::new().logged_in();
    for _ in 0..10 {
        world.run_until(|world| world.state(0) == StateName::Online);
        let socket = world.socket();
        world.server.kick(socket, Some(&refusal("auto", "invalid-token")));
        world.serve();
        world.run(20);
    }
    assert!(world.now - 1_700_000_000_000 > 60_000, "ten logins in {} ms", world.now - 1_700_000_000_000);
}
