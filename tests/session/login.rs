//! Logging in.

use mimc_wasm::session::{Event, StateName};

use crate::world::World;

#[test]
fn a_login_ends_online() {
    let mut world = World::new().logged_in();
    assert_eq!(world.state(0), StateName::Online);
    println!("{:?}", world.clients[0].take_events());
    world.run(3_600_000);
    println!("{:?}", world.clients[0].events);
    let _ = Event::LoggedOut;
}
