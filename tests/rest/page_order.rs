//! A page's messages are handed out ascending by time and sequence, each once, in whatever order they came.

use std::collections::BTreeMap;

use mimc_wasm::types::{Id, id_digits};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::sink::{read_page, read_unordered};

fn page(keys: &[(u64, u64)]) -> String {
    let messages: Value =
        keys.iter().map(|(ts, sequence)| json!({ "sequence": sequence, "ts": ts, "payload": "" })).collect();
    json!({ "messages": messages }).to_string()
}

/// Distinct sequences in the order in which they are to be handed out.
fn expected(keys: &[(u64, u64)]) -> Vec<String> {
    let times: BTreeMap<u64, u64> = keys.iter().map(|(ts, sequence)| (*sequence, *ts)).collect();
    let sorted: BTreeMap<(u64, u64), ()> =
        times.into_iter().map(|(sequence, ts)| ((ts, sequence), ())).collect();
    sorted.into_keys().map(|(_, sequence)| sequence.to_string()).collect()
}

/// Time of a message by its sequence, so that a sequence has one time wherever it appears.
fn keyed(sequence: u64, crowd: u64) -> (u64, u64) {
    (1_700_000_000_000 + sequence.wrapping_mul(31) % crowd, sequence)
}

proptest! {
    #![proptest_config(crate::cases(256))]

    #[test]
    fn shuffled_messages_with_duplicates_are_put_in_order(
        sequences in vec(prop_oneof![0..40_u64, any::<u64>(), Just(u64::MAX), Just(1 << 53), Just((1 << 53) + 1)], 0..250),
        crowd in prop_oneof![Just(1), 1..10_u64, Just(1 << 40)],
    ) {
        let keys: Vec<(u64, u64)> = sequences.into_iter().map(|sequence| keyed(sequence, crowd)).collect();
        let listing = read_page(&page(&keys), None).unwrap();
        prop_assert_eq!(listing.sequences(), expected(&keys));
    }

    #[test]
    fn messages_in_order_stay_where_they_are(mut sequences in vec(any::<u64>(), 0..250)) {
        sequences.sort_unstable();
        sequences.dedup();
        let keys: Vec<(u64, u64)> = sequences.iter().map(|sequence| (1_700_000_000_000 + (sequence >> 40), *sequence)).collect();
        let (mut page, _) = read_unordered(&page(&keys), None).unwrap();
        prop_assert!(!page.sort());
    }
}

#[test]
fn a_whole_page_shuffled_comes_out_ascending() {
    let keys: Vec<(u64, u64)> =
        (0..200).map(|n| (1_700_000_000_000 + n / 7, 154_503_794_553_568_001 + n)).collect();
    let ascending = expected(&keys);
    // 83 has no factor in common with 200, so this visits every message once.
    let shuffled: Vec<(u64, u64)> = (1..=keys.len()).map(|n| keys[n * 83 % keys.len()]).collect();
    assert_eq!(read_page(&page(&shuffled), None).unwrap().sequences(), ascending);
}

#[test]
fn sequences_are_compared_as_whole_numbers() {
    let keys = [(5, 10), (5, 9), (5, 9_007_199_254_740_993), (5, 9_007_199_254_740_992), (5, u64::MAX)];
    let sequences = ["9", "10", "9007199254740992", "9007199254740993", "18446744073709551615"];
    assert_eq!(read_page(&page(&keys), None).unwrap().sequences(), sequences);
    assert!(id_digits("-1") < id_digits("0") && matches!(id_digits("-1"), Some(Id::Negative(_))));
}

#[test]
fn time_counts_before_sequence() {
    let keys = [(7, 1), (6, 3), (6, 2)];
    assert_eq!(read_page(&page(&keys), None).unwrap().sequences(), ["2", "3", "1"]);
}

#[test]
fn the_same_sequence_as_text_and_as_number_is_the_same_message() {
    let data =
        r#"{"messages":[{"sequence":"12","ts":5,"payload":""},{"sequence":12,"ts":"5","payload":""}]}"#;
    assert_eq!(read_page(data, None).unwrap().sequences(), ["12"]);
}
