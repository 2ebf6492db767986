//! Pull notifications.

use mimc_wasm::session::{Event, Session, StateName};

use crate::world::World;

fn place() -> (String, String) {
    ("alice".to_owned(), "webres01".to_owned())
}

/// What the first client was notified of.
fn told(world: &World) -> Vec<(u32, i64, i64)> {
    let told = world.clients[0].events.iter().filter_map(|event| match event {
        Event::PullNotification { notification, min_sequence, max_sequence } => {
            Some((*notification, *min_sequence, *max_sequence))
        }
        _ => None,
    });
    told.collect()
}

/// A client that was away while so many messages came.
fn with_backlog(messages: usize) -> World {
    let mut world = World::new().logged_in();
    world.call(0, Session::logout);
    world.run(100);
    for at in 0..messages {
        world.server.message_from("bob", "alice", &at.to_string());
    }
    world.server.knobs.push_limit = 20;
    world.logged_in()
}

fn answer(world: &mut World, notification: u32, fetched: bool) {
    world.call(0, |session, now| session.notification_answered(now, notification, fetched));
    world.run(100);
}

#[test]
fn d19_a_backlog_is_dropped_only_when_the_application_says_that_it_has_it() {
    let mut world = with_backlog(21);
    let (number, min, max) = told(&world)[0];
    assert_eq!(max - min, 40);
    assert_eq!(world.clients[0].texts().len(), 0);
    world.run(30_000);
    assert_eq!(world.server.waiting("alice", "webres01"), 21, "nobody answered");
    answer(&mut world, number, true);
    assert_eq!(world.server.waiting("alice", "webres01"), 0);
}

#[test]
fn d19_a_backlog_that_the_application_declines_stays() {
    let mut world = with_backlog(21);
    let (number, ..) = told(&world)[0];
    answer(&mut world, number, false);
    assert_eq!(world.server.waiting("alice", "webres01"), 21);
    // Only the first answer counts.
    answer(&mut world, number, true);
    assert_eq!(world.server.waiting("alice", "webres01"), 21);
    // The next login notifies again.
    world.drop_connection(0);
    world.run(2_000);
    assert_eq!(told(&world).len(), 2);
}

#[test]
fn d19_while_the_application_is_busy_the_same_backlog_is_not_told_again_but_its_end_moves() {
    let mut world = with_backlog(21);
    let (number, min, max) = told(&world)[0];
    let socket = world.socket();
    let later = world.server.hold_message("bob", "alice", "one more");
    for end in [later, max] {
        world.server.notify(socket, &place(), (min, end));
    }
    world.serve();
    world.run(100);
    assert_eq!(world.server.waiting("alice", "webres01"), 22);
    assert!(later > max);
    assert_eq!(told(&world).len(), 1);
    answer(&mut world, number, true);
    assert_eq!(world.server.waiting("alice", "webres01"), 0, "acknowledged up to the newer end");
}

#[test]
fn d19_a_notification_after_the_answer_is_a_new_one() {
    let mut world = with_backlog(21);
    let (number, min, max) = told(&world)[0];
    answer(&mut world, number, false);
    let socket = world.socket();
    world.server.notify(socket, &place(), (min, max));
    world.serve();
    world.run(100);
    let told = told(&world);
    assert_eq!((told.len(), told[1].1, told[1].2), (2, min, max));
    assert_ne!(told[1].0, number);
}

#[test]
fn d19_an_answer_survives_a_repaired_connection() {
    let mut world = with_backlog(21);
    let (number, ..) = told(&world)[0];
    world.drop_connection(0);
    world.run(2_000);
    assert_eq!((world.state(0), told(&world).len()), (StateName::Online, 1));
    answer(&mut world, number, true);
    assert_eq!(world.server.waiting("alice", "webres01"), 0);
}

#[test]
fn an_answer_given_while_there_is_no_connection_is_void_and_the_service_asks_again() {
    let mut world = with_backlog(21);
    let (number, ..) = told(&world)[0];
    world.drop_connection(0);
    world.run(10);
    answer(&mut world, number, true);
    world.run(2_000);
    assert_eq!((world.server.waiting("alice", "webres01"), told(&world).len()), (21, 2));
}
