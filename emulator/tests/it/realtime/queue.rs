//! What waits for a device: offline messages, acknowledgements, too many of them, and a restart in between.

use mimc_emulator::wire::mimc::*;
use mimc_emulator::{Emulator, Storage};

use crate::support::realtime::*;
use crate::support::*;

fn ids(list: &MimcPacketList) -> Vec<&str> {
    list.packets.iter().map(|packet| packet.packet_id()).collect()
}

#[tokio::test]
async fn offline_messages_come_after_the_login_in_one_list_in_order() {
    let live = Live::in_memory().await;
    let topic = live.service.topic("alice", "bob").await;
    let mut alice = live.client("alice", "one").await;
    let first = alice.tell("p1", "bob", "one").await;
    alice.say_to_topic("p2", &topic, "two").await;
    alice.packet_ack().await;
    let last = alice.tell("p3", "bob", "three").await;
    let list = live.client("bob", "x").await.list().await;
    assert_eq!(ids(&list), ["p1", "p2", "p3"]);
    assert_eq!((list.packets[0].sequence(), list.max_sequence()), (first, last));
}

#[tokio::test]
async fn what_is_not_acknowledged_comes_again_at_the_next_login() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let first = alice.tell("p1", "bob", "one").await;
    let mut bob = live.client("bob", "x").await;
    assert_eq!(bob.texts().await, ["one"]);
    alice.tell("p2", "bob", "two").await;
    assert_eq!(bob.texts().await, ["two"]);
    bob.acknowledge(first).await;
    bob.synchronize().await;
    bob.leave(&live).await;
    assert_eq!(live.client("bob", "x").await.texts().await, ["two"]);
}

#[tokio::test]
async fn an_acknowledgement_is_cumulative_and_only_its_own_devices() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let (mut phone, mut tab) = (live.client("bob", "phone").await, live.client("bob", "tab").await);
    for id in ["p1", "p2"] {
        alice.tell(id, "bob", id).await;
        phone.list().await;
    }
    let last = alice.tell("p3", "bob", "p3").await;
    phone.list().await;
    phone.acknowledge(last).await;
    phone.synchronize().await;
    phone.pull().await;
    phone.synchronize().await;
    let mut got = Vec::new();
    while got.len() < 3 {
        got.extend(tab.texts().await);
    }
    tab.pull().await;
    assert_eq!(tab.texts().await, ["p1", "p2", "p3"]);
    let connections = live.connections().await;
    let waiting = |at: usize| connections[at]["unacknowledged"].as_i64().unwrap();
    assert_eq!((waiting(1), waiting(2)), (0, 3));
}

#[tokio::test]
async fn acknowledgements_of_what_was_never_sent_or_of_others_are_ignored() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    // It acknowledges nothing, so that nothing is forgotten.
    let _other = live.client("bob", "other").await;
    let mut bob = live.client("bob", "x").await;
    let first = alice.tell("p1", "bob", "one").await;
    assert_eq!(bob.texts().await, ["one"]);
    bob.acknowledge(first + 2).await;
    bob.acknowledge(i64::MAX).await;
    let (uuid, resource) = (bob.account.uuid, std::mem::replace(&mut bob.resource, "y".to_owned()));
    bob.acknowledge(first).await;
    bob.resource = resource;
    bob.account.uuid = alice.account.uuid;
    bob.acknowledge(first).await;
    bob.account.uuid = uuid;
    bob.pull().await;
    assert_eq!(bob.texts().await, ["one"]);
    bob.acknowledge(first).await;
    bob.acknowledge(first - 2).await;
    bob.pull().await;
    bob.synchronize().await;
}

#[tokio::test]
async fn a_pull_sends_what_is_not_acknowledged_and_nothing_when_there_is_nothing() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let mut bob = live.client("bob", "x").await;
    bob.pull().await;
    bob.synchronize().await;
    let sequence = alice.tell("p1", "bob", "one").await;
    bob.texts().await;
    bob.pull().await;
    let list = bob.list().await;
    assert_eq!((payloads(&list), list.max_sequence()), (vec!["one".to_owned()], sequence));
}

#[tokio::test]
async fn a_new_device_gets_what_no_device_has_acknowledged() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let (mut phone, _tab) = (live.client("bob", "phone").await, live.client("bob", "tab").await);
    let first = alice.tell("p1", "bob", "one").await;
    phone.texts().await;
    phone.acknowledge(first).await;
    phone.synchronize().await;
    alice.tell("p2", "bob", "two").await;
    assert_eq!(live.client("bob", "another").await.texts().await, ["two"]);
}

#[tokio::test]
async fn messages_nobody_fetched_expire_after_seven_days() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    alice.tell("p1", "bob", "old").await;
    live.service.emulator.advance(7 * DAY - 1).await;
    assert_eq!(live.client("bob", "x").await.texts().await, ["old"]);
    alice.tell("p2", "bob", "young").await;
    live.service.emulator.advance(1).await;
    assert_eq!(live.client("bob", "x").await.texts().await, ["young"]);
}

#[tokio::test]
async fn a_device_that_stays_connected_is_not_forgotten() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let mut bob = live.client("bob", "x").await;
    live.service.emulator.advance(7 * DAY).await;
    live.client("dave", "x").await.synchronize().await;
    let sequence = alice.tell("p1", "bob", "one").await;
    bob.texts().await;
    bob.acknowledge(sequence).await;
    bob.synchronize().await;
    bob.leave(&live).await;
    live.client("bob", "x").await.synchronize().await;
}

#[tokio::test]
async fn a_packet_id_may_be_used_again_after_seven_days() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let first = alice.tell("p1", "bob", "x").await;
    live.service.emulator.advance(7 * DAY - 1).await;
    assert_eq!(alice.tell("p1", "bob", "x").await, first);
    live.service.emulator.advance(1).await;
    assert!(alice.tell("p1", "bob", "x").await > first);
}

#[tokio::test]
async fn long_queues_come_in_lists_of_a_hundred() {
    let live = Live::in_memory().await;
    for n in 0..250 {
        live.service.push("alice", "bob", &n.to_string()).await;
    }
    let mut bob = live.client("bob", "x").await;
    let mut texts = Vec::new();
    for length in [100, 100, 50] {
        let list = bob.list().await;
        assert_eq!(list.packets.len(), length);
        assert_eq!(list.max_sequence(), list.packets[length - 1].sequence());
        texts.extend(payloads(&list));
    }
    assert_eq!(texts, (0..250).map(|n| n.to_string()).collect::<Vec<_>>());
    bob.synchronize().await;
}

async fn crowded(live: &Live) -> Client {
    live.service.knobs(|knobs| knobs.pull_threshold = 2).await;
    for text in ["one", "two", "three"] {
        live.service.push("alice", "bob", text).await;
    }
    live.client("bob", "x").await
}

/// The smallest and the largest sequence of a pull notification.
async fn announcement(client: &mut Client) -> (i64, i64) {
    let list = client.list().await;
    assert_eq!(list.status, Some(MimcPushStatus::StatusExceedCountLimit as i32));
    assert_eq!(list.packets.len(), 0);
    (list.min_sequence(), list.max_sequence())
}

#[tokio::test]
async fn too_many_waiting_messages_are_announced_instead_of_sent() {
    let live = Live::in_memory().await;
    live.service.knobs(|knobs| knobs.pull_threshold = 2).await;
    live.service.push("alice", "bob", "one").await;
    live.service.push("alice", "bob", "two").await;
    assert_eq!(live.client("bob", "x").await.texts().await, ["one", "two"]);
    live.service.push("alice", "bob", "three").await;
    let mut bob = live.client("bob", "y").await;
    let (first, last) = announcement(&mut bob).await;
    assert!(first < last);
    bob.acknowledge(last).await;
    bob.synchronize().await;
    live.service.push("alice", "bob", "four").await;
    assert_eq!(bob.texts().await, ["four"]);
}

#[tokio::test]
async fn a_backlog_that_was_not_confirmed_is_not_lost_by_what_comes_after_it() {
    let live = Live::in_memory().await;
    let mut bob = crowded(&live).await;
    let (first, last) = announcement(&mut bob).await;
    live.service.push("alice", "bob", "four").await;
    let (again, newest) = announcement(&mut bob).await;
    assert_eq!(again, first);
    assert!(newest > last);
    // The older announcement was confirmed: what came after it is sent.
    bob.acknowledge(last).await;
    assert_eq!(bob.texts().await, ["four"]);
}

#[tokio::test]
async fn a_pull_fetches_an_announced_backlog() {
    let live = Live::in_memory().await;
    let mut bob = crowded(&live).await;
    announcement(&mut bob).await;
    bob.pull().await;
    assert_eq!(bob.texts().await, ["one", "two", "three"]);
}

#[tokio::test]
async fn queue_acknowledgements_and_packet_ids_survive_a_restart() {
    let folder = Folder::new();
    let storage = Storage::File(folder.file("store.db"));
    let live = Live::start(config(storage.clone())).await;
    let mut alice = live.client("alice", "one").await;
    let mut bob = live.client("bob", "x").await;
    let first = alice.tell("p1", "bob", "one").await;
    bob.texts().await;
    bob.acknowledge(first).await;
    let second = alice.tell("p2", "bob", "two").await;
    bob.texts().await;
    bob.synchronize().await;
    live.server.shutdown().await;
    assert_eq!(bob.socket.next().await, Err(Ending::Closed(1001)));

    let live = Live { server: Emulator::start(config(storage)).await.unwrap(), ..live };
    let live = Live { service: Service { emulator: live.server.emulator().clone() }, ..live };
    let mut alice = live.client("alice", "one").await;
    assert_eq!(alice.tell("p2", "bob", "two").await, second);
    let mut bob = live.client("bob", "x").await;
    assert_eq!(bob.texts().await, ["two"]);
    bob.synchronize().await;
    live.server.shutdown().await;
}

#[tokio::test]
async fn a_reset_cuts_connections_and_forgets_queues() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    alice.tell("p1", "bob", "gone").await;
    live.service.control("reset", serde_json::json!({})).await;
    assert_eq!(alice.socket.next().await, Err(Ending::Cut));
    live.client("bob", "x").await.synchronize().await;
}
