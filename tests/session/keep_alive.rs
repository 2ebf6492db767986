//! Signs of life, and what happens without them.

use mimc_wasm::session::{Failure, Session, StateName};

use crate::world::World;

#[test]
fn d28_a_ping_goes_out_every_period_and_its_answer_keeps_the_connection() {
    let mut world = World::new().logged_in();
    world.run(3_600_000);
    assert_eq!((world.frames("PING"), world.clients[0].sockets.len()), (120, 1));
}

#[test]
fn d28_two_silent_periods_end_a_connection() {
    let mut world = World::new().logged_in();
    world.silence_connection(0);
    world.run(55_000);
    assert_eq!(world.state(0), StateName::Online);
    world.run(5_000);
    let client = &world.clients[0];
    assert_eq!(
        (client.session.state(), client.last_failure()),
        (StateName::Waiting, Some(Failure::TimedOut))
    );
    world.run(1_100);
    assert_eq!(world.state(0), StateName::Online);
}

#[test]
fn the_period_can_be_chosen() {
    let mut world = World::with(|config| config.ping_interval = 5_000.0).logged_in();
    world.run(60_000);
    assert_eq!(world.frames("PING"), 12);
    world.silence_connection(0);
    world.run(10_000);
    assert_eq!(world.state(0), StateName::Waiting);
}

#[test]
fn any_frame_is_a_sign_of_life() {
    let mut world = World::new().logged_in();
    world.server.knobs.answer_ping = false;
    for _ in 0..60 {
        world.server.message_from("bob", "alice", "still here");
        world.serve();
        world.run(20_000);
    }
    assert_eq!(world.clients[0].sockets.len(), 1);
}

#[test]
fn a_service_that_never_answers_a_ping_is_left_more_and_more_seldom() {
    let mut world = World::new();
    world.server.knobs.answer_ping = false;
    let mut world = world.logged_in();
    world.run(600_000);
    let early = world.clients[0].sockets.len();
    assert!((4..=5).contains(&early), "{early} connections in ten minutes");
    world.run(3_600_000);
    let later = world.clients[0].sockets.len() - early;
    assert!((6..=8).contains(&later), "{later} connections in an hour");
    // One answer, and silence means something again.
    world.server.knobs.answer_ping = true;
    world.run_until(|world| world.state(0) == StateName::Online);
    world.run(60_000);
    let before = world.clients[0].sockets.len();
    world.silence_connection(0);
    world.run(62_000);
    assert_eq!(world.clients[0].sockets.len(), before + 1);
}

#[test]
fn a_network_change_puts_the_connection_to_the_test() {
    for change in [Session::online, Session::offline] {
        let mut world = World::new().logged_in();
        world.call(0, change);
        world.run(20_000);
        assert_eq!((world.state(0), world.clients[0].sockets.len()), (StateName::Online, 1));
        world.silence_connection(0);
        world.call(0, change);
        world.run(10_000);
        assert_eq!(world.state(0), StateName::Waiting);
    }
}

#[test]
fn an_hour_asleep_ends_in_a_new_connection_at_once() {
    let mut world = World::new().logged_in();
    world.run(10_000);
    world.sleep(0, 3_600_000);
    world.server.message_from("bob", "alice", "while you slept");
    world.run(50);
    assert_eq!((world.state(0), world.clients[0].sockets.len()), (StateName::Online, 2));
    assert_eq!(world.clients[0].texts(), ["while you slept"]);
}

#[test]
fn an_hour_asleep_that_the_connection_survived_is_no_reason_for_another() {
    let mut world = World::new().logged_in();
    world.run(10_000);
    world.server.message_from("bob", "alice", "still there");
    world.serve();
    world.now += 3_600_000;
    world.run(10_000);
    assert_eq!((world.clients[0].texts(), world.clients[0].sockets.len()), (vec!["still there"], 1));
}

#[test]
fn an_hour_asleep_while_waiting_or_connecting_ends_online_too() {
    for millis in [1, 6, 12] {
        let mut world = World::new();
        world.call(0, Session::login);
        world.run(millis);
        world.sleep(0, 3_600_000);
        world.run(15_000);
        assert_eq!(world.state(0), StateName::Online, "asleep after {millis} ms");
    }
    let mut world = World::new().logged_in();
    world.drop_connection(0);
    world.run(10);
    world.sleep(0, 3_600_000);
    world.run(50);
    assert_eq!(world.state(0), StateName::Online);
}

#[test]
fn timers_that_a_hidden_page_gets_a_minute_late_do_not_end_a_connection() {
    let mut world = World::new().logged_in();
    for _ in 0..60 {
        // The answer to the last PING came 61 seconds ago, and the timer is 31 seconds late.
        world.now += 61_000;
        world.run(50);
        // The next one is 89 seconds late.
        world.now += 89_000 + 30_000;
        world.run(50);
    }
    assert_eq!(world.clients[0].sockets.len(), 1);
}

#[test]
fn a_clock_that_is_set_back_stops_nothing() {
    let mut world = World::new().logged_in();
    world.run(10_000);
    world.now -= 3_600_000;
    // Timers of a host run on another clock, so one comes as if nothing had been.
    world.call(0, Session::handle_timeout);
    let before = world.frames("PING");
    world.run(120_000);
    assert_eq!(world.frames("PING") - before, 4);
    world.silence_connection(0);
    world.run(60_100);
    assert_eq!(world.state(0), StateName::Waiting);
}
