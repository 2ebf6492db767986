//! Two clients that talk over a network where everything goes wrong that can, at random times: what holds all the
//! same. Each seed is another story; a failing one is printed and can be told again.

use std::collections::BTreeMap;

use mimc_test_server::server::refusal;
use mimc_wasm::{
    session::{Backoff, Config, Resend, Session},
    wire::Target,
};
use proptest::prelude::*;

use crate::{
    network::Opening,
    world::{Handler, TokenHook, TopicList, World},
};

const TOPIC: u64 = 21_351_235_479_666_689;

/// What happens next.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Says { client: usize, to_topic: bool },
    Passes(u64),
    Drops { client: usize },
    CutsNext { bytes: usize },
    Sleeps { client: usize },
    Delays(u64),
    Duplicates(bool),
    RefusesToken,
    RevokesTokens { client: usize },
    Fails(Opening),
    SwallowsAnswers(bool),
    Damages { client: usize },
    HandlesIn(u64),
    Pulls { client: usize },
    NetworkChanges { client: usize },
    Kicks { client: usize, because_of_the_token: bool },
    LogsOut { client: usize },
    LogsIn { client: usize },
}

fn stories() -> impl Strategy<Value = Vec<Happens>> {
    let client = 0_usize..2;
    let happens = prop_oneof![
        12 => (client.clone(), proptest::bool::weighted(0.2)).prop_map(|(client, to_topic)| Happens::Says { client, to_topic }),
        10 => (0_u64..200).prop_map(Happens::Passes),
        2 => (1_000_u64..40_000).prop_map(Happens::Passes),
        3 => client.clone().prop_map(|client| Happens::Drops { client }),
        2 => (0_usize..4_000).prop_map(|bytes| Happens::CutsNext { bytes }),
        1 => client.clone().prop_map(|client| Happens::Sleeps { client }),
        1 => (1_u64..3_000).prop_map(Happens::Delays),
        1 => any::<bool>().prop_map(Happens::Duplicates),
        1 => Just(Happens::RefusesToken),
        1 => client.clone().prop_map(|client| Happens::RevokesTokens { client }),
        1 => prop_oneof![Just(Opening::Works), Just(Opening::Fails), Just(Opening::Hangs)].prop_map(Happens::Fails),
        1 => any::<bool>().prop_map(Happens::SwallowsAnswers),
        1 => client.clone().prop_map(|client| Happens::Damages { client }),
        1 => (0_u64..15_000).prop_map(Happens::HandlesIn),
        1 => client.clone().prop_map(|client| Happens::Pulls { client }),
        1 => client.clone().prop_map(|client| Happens::NetworkChanges { client }),
        1 => (client.clone(), any::<bool>())
            .prop_map(|(client, because_of_the_token)| Happens::Kicks { client, because_of_the_token }),
        1 => client.clone().prop_map(|client| Happens::LogsOut { client }),
        3 => client.prop_map(|client| Happens::LogsIn { client }),
    ];
    proptest::collection::vec(happens, 1..120)
}

const NAMES: [&str; 2] = ["alice", "bob"];
const RESOURCES: [&str; 2] = ["webres01", "resB"];

fn configure(config: &mut Config) {
    config.resend = Resend::SamePacketId;
    config.reconnect = Some(Backoff { min: 100.0, max: 5_000.0 });
}

/// What each client said, in order, with the ids it was given.
type Said = [Vec<(String, String)>; 2];

fn tell(story: &[Happens]) -> (World, Said) {
    let mut world = World::with(configure);
    world.add_client("bob", RESOURCES[1], configure);
    world.server.create_group(TOPIC, &NAMES);
    world.log_in(0);
    world.log_in(1);
    let mut said = Said::default();
    for (at, happens) in story.iter().enumerate() {
        happen(&mut world, &mut said, at, *happens);
    }
    // Everything works again, for long enough.
    world.network.opening = Opening::Works;
    world.network.cut_after.clear();
    world.network.delay = 5;
    world.server.knobs = Default::default();
    for client in 0..2 {
        world.clients[client].handler = Handler::Takes(0);
        world.clients[client].token = TokenHook::Issues(0);
        world.clients[client].topic_list = TopicList::Works;
    }
    for _ in 0..3 {
        // A login that was refused, or is about to be, is tried again by the user.
        world.call(0, Session::login);
        world.call(1, Session::login);
        world.run(70_000);
    }
    (world, said)
}

fn happen(world: &mut World, said: &mut Said, at: usize, happens: Happens) {
    match happens {
        Happens::Says { client, to_topic } => {
            let text = format!("{}-{at}", NAMES[client]);
            let to =
                if to_topic { Target::UnlimitedTopic(TOPIC) } else { Target::Account(NAMES[1 - client]) };
            if let Ok(id) = world.send_to(client, to, text.as_bytes())
                && !to_topic
            {
                said[client].push((id, text));
            }
        }
        Happens::Passes(millis) => world.run(millis),
        Happens::Drops { client } => world.drop_connection(client),
        Happens::CutsNext { bytes } => world.network.cut_after.push_back(bytes),
        Happens::Sleeps { client } => world.sleep(client, 3_600_000),
        Happens::Delays(delay) => world.network.delay = delay,
        Happens::Duplicates(duplicates) => world.server.knobs.duplicate_lists = duplicates,
        Happens::RefusesToken => world.server.knobs.refusals.push_back(refusal("token-expired", "")),
        Happens::RevokesTokens { client } => world.server.revoke_tokens(NAMES[client]),
        Happens::Fails(opening) => world.network.opening = opening,
        Happens::SwallowsAnswers(swallows) => world.server.knobs.acknowledge = !swallows,
        Happens::Damages { client } => {
            if let Some((socket, _)) = world.server.bound(NAMES[client]).first() {
                world.server.send_raw(*socket, vec![0xc2; 40]);
                world.serve();
            }
        }
        Happens::HandlesIn(delay) => {
            world.clients.iter_mut().for_each(|client| client.handler = Handler::Takes(delay));
        }
        Happens::Pulls { client } => drop(world.call(client, Session::pull)),
        Happens::NetworkChanges { client } => world.call(client, Session::online),
        Happens::Kicks { client, because_of_the_token } => {
            let reason = refusal(if because_of_the_token { "token-expired" } else { "conflict" }, "");
            for (socket, _) in world.server.bound(NAMES[client]) {
                world.server.kick(socket, Some(&reason));
            }
            world.serve();
        }
        Happens::LogsOut { client } => world.call(client, Session::logout),
        Happens::LogsIn { client } => world.call(client, Session::login),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_acknowledged_is_lost_and_nothing_comes_twice(story in stories()) {
        let (world, said) = tell(&story);
        for (client, said) in said.iter().enumerate() {
            let other = 1 - client;
            let direct: Vec<_> = world.clients[other].inbox.iter().filter(|message| message.topic == 0).collect();

            let mut times = BTreeMap::new();
            for message in &direct {
                *times.entry(&message.packet_id).or_insert(0) += 1;
            }
            prop_assert!(times.values().all(|&times| times == 1), "delivered twice: {times:?}");

            let acknowledged = world.clients[client].acknowledged();
            for (id, text) in said.iter().filter(|(id, _)| acknowledged.contains(&&id[..])) {
                prop_assert!(times.contains_key(id), "{text} was acknowledged and never delivered");
            }
            // Every message ends one way or the other.
            let failed = world.clients[client].failed();
            for (id, text) in said {
                let ended = acknowledged.contains(&&id[..]) || failed.iter().any(|(failed, _)| failed == id);
                prop_assert!(ended, "{text} never ended");
            }
            prop_assert_eq!(world.clients[client].session.stats().pending, 0);
            // The order of the conversation is the order in which it was said.
            let order: Vec<_> = said.iter().map(|(id, _)| id).filter(|id| times.contains_key(id)).collect();
            let came: Vec<_> = direct.iter().map(|message| &message.packet_id).collect();
            prop_assert_eq!(came, order);
            prop_assert_eq!(world.server.waiting(NAMES[other], RESOURCES[other]), 0);

            let mut of_topic: Vec<_> =
                world.clients[client].inbox.iter().filter(|it| it.topic == TOPIC).map(|it| &it.packet_id).collect();
            let all = of_topic.len();
            of_topic.sort_unstable();
            of_topic.dedup();
            prop_assert_eq!(of_topic.len(), all, "a message of the topic came twice");
        }
    }
}
