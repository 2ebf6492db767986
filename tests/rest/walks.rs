//! Walks through stored messages: nothing is lost, nothing comes twice, in the order that is promised.

use mimc_wasm::rest::page::Key;
use mimc_wasm::rest::walk::{DAY_MS, Query, Walk};
use mimc_wasm::types::Id;
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::calls::history::{self, Filter, Peer};
use crate::service::{NOW, Service, User};
use crate::sink::Message;

/// What a walk hands out, and what it asked.
struct Walked {
    messages: Vec<Message>,
    queries: Vec<Query>,
}

impl Walked {
    fn sequences(&self) -> Vec<&str> {
        self.messages.iter().map(|message| message.sequence.as_str()).collect()
    }
}

/// Runs a walk to its end, as the surface does.
async fn run(user: &User<'_>, peer: &Peer, mut walk: Walk, count: u32, filter: &Filter) -> Walked {
    let (mut messages, mut queries) = (Vec::new(), Vec::new());
    while let Some(query) = walk.next() {
        assert!(queries.len() < 5000, "no end in sight: {query:?}");
        queries.push(query);
        let page = user.page(history::step(&user.who, peer, query, count, filter).unwrap()).await.unwrap();
        messages.extend(walk.accept(&page.keys).iter().map(|index| page.messages[*index as usize].clone()));
    }
    Walked { messages, queries }
}

async fn backward(user: &User<'_>, peer: &Peer, count: u32) -> Walked {
    run(user, peer, Walk::backward(), count, &Filter::default()).await
}

fn bob() -> Peer {
    Peer::Direct("bob".into())
}

/// Messages from alice to bob at these times, in order of their sequences.
fn at_times(times: impl IntoIterator<Item = i64>) -> Vec<Value> {
    let message = |(n, ts)| json!({ "from": "alice", "to": "bob", "text": format!("{n}"), "ts": ts });
    times.into_iter().enumerate().map(message).collect()
}

async fn crowded_millisecond(crowd: usize) {
    for count in [1, 2, 20, 200] {
        let service = Service::new().await;
        // Neighbours on both sides, of which one shares the page with the crowd.
        let times = [-2000, -1, -1].map(|before| NOW - 500 + before);
        let all = times.into_iter().chain(std::iter::repeat_n(NOW - 500, crowd)).chain([NOW - 499, NOW - 10]);
        let mut sequences = service.seed(at_times(all)).await;
        sequences.reverse();
        let alice = service.user("alice").await;
        let walked = backward(&alice, &bob(), count).await;
        assert_eq!(walked.sequences(), sequences, "{crowd} messages, {count} on a page");
    }
}

#[tokio::test]
async fn fifty_messages_in_one_millisecond_are_walked_newest_first_without_loss() {
    crowded_millisecond(50).await;
}

#[tokio::test]
async fn four_hundred_and_fifty_messages_in_one_millisecond_are_walked_newest_first_without_loss() {
    crowded_millisecond(450).await;
}

proptest! {
    #![proptest_config(crate::cases(24))]

    #[test]
    fn any_crowding_is_walked_newest_first_without_loss(
        crowds in vec((1..4_i64, 1..30_usize), 0..12),
        count in prop_oneof![1..8_u32, Just(20), Just(200), Just(1000)],
        in_topic in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(any_crowding(&crowds, count, in_topic))?;
    }
}

async fn any_crowding(crowds: &[(i64, usize)], count: u32, in_topic: bool) -> Result<(), TestCaseError> {
    let service = Service::new().await;
    let alice = service.user("alice").await;
    let mut time = NOW - 100_000;
    let times = crowds.iter().flat_map(|&(gap, size)| {
        time += gap;
        std::iter::repeat_n(time, size)
    });
    let mut messages = at_times(times);
    let peer = if in_topic {
        let topic = crate::calls::topics::create("team", "bob", None);
        let topic = alice.get(topic).await["info"]["topicId"].clone();
        for message in &mut messages {
            message.as_object_mut().unwrap().remove("to");
            message["topicId"] = topic.clone();
        }
        Peer::Topic(topic.as_str().unwrap().to_owned())
    } else {
        bob()
    };
    let mut sequences = service.seed(messages).await;
    sequences.reverse();
    let walked = backward(&alice, &peer, count).await;
    prop_assert_eq!(walked.sequences(), sequences);
    Ok(())
}

#[tokio::test]
async fn messages_that_arrive_during_a_walk_disturb_nothing() {
    let service = Service::new().await;
    let mut sequences = service.seed(at_times((0..30).map(|n| NOW - 1000 + n / 4))).await;
    sequences.reverse();
    let alice = service.user("alice").await;
    let (mut walk, mut seen) = (Walk::backward(), Vec::new());
    while let Some(query) = walk.next() {
        let request = history::step(&alice.who, &bob(), query, 3, &Filter::default()).unwrap();
        let page = alice.page(request).await.unwrap();
        seen.extend(
            walk.accept(&page.keys).iter().map(|index| page.messages[*index as usize].sequence.clone()),
        );
        service.seed(at_times([NOW - 5])).await;
    }
    assert_eq!(seen, sequences);
}

#[tokio::test]
async fn a_filter_holds_for_every_page_of_a_walk() {
    let service = Service::new().await;
    let mut messages = at_times((0..60).map(|n| NOW - 1000 + n / 20));
    for (n, message) in messages.iter_mut().enumerate().filter(|(n, _)| n % 3 == 0) {
        message["bizType"] = json!("photo");
        message["extra"] = json!(if n % 2 == 0 { "even" } else { "odd" });
    }
    service.seed(messages).await;
    let alice = service.user("alice").await;
    let filter = Filter { biz_type: Some("photo".into()), extra: Some("odd".into()), ..Filter::default() };
    let walked = run(&alice, &bob(), Walk::backward(), 2, &filter).await;
    let texts: Vec<&str> = walked.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["57", "51", "45", "39", "33", "27", "21", "15", "9", "3"]);
}

#[tokio::test]
async fn a_page_within_one_millisecond_is_passed_by_asking_for_that_millisecond() {
    let service = Service::new().await;
    service.seed(at_times([NOW - 90, NOW - 9, NOW - 9, NOW - 9])).await;
    let walked = backward(&service.user("alice").await, &bob(), 2).await;
    let (old, edge) = ((NOW - 90) as f64, (NOW - 9) as f64);
    let expected = [
        Query::Before(None),
        Query::Before(Some(edge + 1.0)),
        Query::Between(edge, edge + 1.0),
        Query::Before(Some(edge)),
        Query::Before(Some(old + 1.0)),
        Query::Between(old, old + 1.0),
        Query::Before(Some(old)),
    ];
    assert_eq!(walked.queries, expected);
}

#[test]
fn a_service_that_answers_the_same_whatever_it_is_asked_is_left() {
    for times in [vec![5], vec![5, 5, 5], vec![5, 6, 6, 9], vec![0, 1_700_000_000_000]] {
        let key = |(n, time): (usize, &i64)| Key {
            time: *time as f64,
            sequence: Id::Positive(n as u64),
            place: n as u32,
        };
        let keys: Vec<Key> = times.iter().enumerate().map(key).collect();
        let (mut walk, mut seen, mut asked) = (Walk::backward(), Vec::new(), 0);
        while walk.next().is_some() && asked < 20 {
            seen.extend(walk.accept(&keys));
            asked += 1;
        }
        let newest_first: Vec<u32> = (0..keys.len() as u32).rev().collect();
        assert_eq!((seen, walk.next()), (newest_first, None), "{times:?}");
    }
}

#[tokio::test]
async fn a_walk_through_nothing_asks_once() {
    let service = Service::new().await;
    let walked = backward(&service.user("alice").await, &bob(), 20).await;
    assert!(walked.messages.is_empty());
    assert_eq!(walked.queries, [Query::Before(None)]);
}

#[tokio::test]
async fn a_range_over_days_is_asked_in_half_open_windows_of_a_day() {
    let service = Service::new().await;
    let day = DAY_MS as i64;
    let (from, to) = (NOW - 5 * day - day / 3, NOW - day / 2);
    let edges =
        (0..=4).flat_map(|n| [-1, 0, 0, 1].map(|off| from + n * day + off)).chain([to - 1, to, to + 1]);
    let times: Vec<i64> = edges.collect();
    let sequences = service.seed(at_times(times.iter().copied())).await;
    let inside = times.iter().zip(&sequences).filter(|(ts, _)| (from..to).contains(ts));
    let expected: Vec<&str> = inside.map(|(_, sequence)| sequence.as_str()).collect();

    let alice = service.user("alice").await;
    let walk = Walk::forward(from as f64, to as f64);
    let walked = run(&alice, &bob(), walk, 20, &Filter::default()).await;
    assert_eq!(walked.sequences(), expected);

    let windows: Vec<(f64, f64)> = walked.queries.iter().map(window).collect();
    assert_eq!(windows.len(), 5);
    assert_eq!((windows[0].0, windows[4].1), (from as f64, to as f64));
    assert!(windows.windows(2).all(|pair| pair[0].1 == pair[1].0), "{windows:?}");
    assert!(windows.iter().all(|(from, to)| to - from <= DAY_MS), "{windows:?}");
}

fn window(query: &Query) -> (f64, f64) {
    let Query::Between(from, to) = *query else { panic!("{query:?}") };
    (from, to)
}

#[test]
fn a_range_that_ends_with_a_day_asks_for_no_empty_window() {
    let mut walk = Walk::forward(0.0, 2.0 * DAY_MS);
    assert_eq!(walk.next(), Some(Query::Between(0.0, DAY_MS)));
    walk.accept(&[]);
    assert_eq!(walk.next(), Some(Query::Between(DAY_MS, 2.0 * DAY_MS)));
    walk.accept(&[]);
    assert_eq!(walk.next(), None);
}
