//! The limiter, over made-up time.

use mimc_wasm::server::limiter::{Limiter, WINDOW_MS};
use proptest::prelude::*;

#[test]
fn what_fits_into_a_second_goes_at_once() {
    let mut limiter = Limiter::new(50);
    assert_eq!([20, 20, 10].map(|amount| limiter.take(1_000.0, amount)), [0.0; 3]);
    assert_eq!(limiter.take(1_000.0, 1), WINDOW_MS);
}

#[test]
fn what_does_not_fit_waits_for_as_much_as_it_needs() {
    let mut limiter = Limiter::new(50);
    for (at, amount) in [(0.0, 30), (100.0, 20)] {
        assert_eq!(limiter.take(at, amount), 0.0);
    }
    assert_eq!(limiter.take(200.0, 30), WINDOW_MS - 200.0, "the first has to go");
    assert_eq!(limiter.take(200.0, 31), WINDOW_MS - 100.0, "both have to go");
    assert_eq!(limiter.take(WINDOW_MS, 30), 0.0);
    assert_eq!(limiter.take(WINDOW_MS, 1), 100.0);
}

#[test]
fn a_wait_is_of_whole_milliseconds_and_enough() {
    let mut limiter = Limiter::new(1);
    assert_eq!(limiter.take(0.3, 1), 0.0);
    assert_eq!(limiter.take(0.6, 1), WINDOW_MS);
    assert_eq!(limiter.take(0.6 + WINDOW_MS, 1), 0.0);
}

#[test]
fn a_clock_that_was_set_back_holds_nothing_up() {
    let mut limiter = Limiter::new(1);
    assert_eq!(limiter.take(1e12, 1), 0.0);
    assert_eq!(limiter.take(0.0, 1), 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_second_ever_has_more_than_the_rate(rate in 1..60_u32, steps in prop::collection::vec((0..400_u32, 1..60_u32), 1..80)) {
        let mut limiter = Limiter::new(rate);
        let mut now = 0.0;
        let mut sent: Vec<(f64, u32)> = Vec::new();
        for (pause, amount) in steps {
            now += f64::from(pause);
            let amount = amount.min(rate);
            // Whoever waits as long as he is told gets through in the end.
            for _ in 0..100 {
                let wait = limiter.take(now, amount);
                if wait == 0.0 {
                    sent.push((now, amount));
                    break;
                }
                prop_assert!(wait > 0.0 && wait <= WINDOW_MS);
                now += wait;
            }
            prop_assert_eq!(sent.last().map(|(at, _)| *at), Some(now));
        }
        for (end, _) in &sent {
            let used: u32 = sent.iter().filter(|(at, _)| at <= end && end - at < 1_000.0).map(|(_, amount)| amount).sum();
            prop_assert!(used <= rate, "{} in the second before {}", used, end);
        }
    }
}
