//! Which failures are worth another attempt, and how long to wait before it.

use mimc_wasm::error::{Answer, Error, ErrorKind};
use mimc_wasm::rest::retry::delay_ms;

fn answered(kind: ErrorKind, answer: Answer) -> Error {
    let mut error = Error::new(kind, "text");
    *error.answer_mut() = answer;
    error
}

fn failure(kind: ErrorKind, status: u16, code: Option<i64>) -> Error {
    answered(kind, Answer { status, code, ..Answer::default() })
}

fn asked(wait_ms: f64) -> Error {
    answered(ErrorKind::Http, Answer { status: 503, retry_after_ms: Some(wait_ms), ..Answer::default() })
}

#[test]
fn failures_of_the_way_are_repeated_and_refusals_are_not() {
    let never = [200, 301, 400, 401, 403, 404, 408, 500, 501, 505];
    for status in never {
        assert!(!failure(ErrorKind::Http, status, None).retryable(), "{status}");
    }
    for status in [429, 502, 503, 504] {
        assert!(failure(ErrorKind::Http, status, None).retryable(), "{status}");
    }
    for kind in ErrorKind::ALL {
        let lost_on_the_way = [ErrorKind::Transport, ErrorKind::Timeout];
        let expected = lost_on_the_way.contains(kind);
        assert_eq!(Error::new(*kind, "text").retryable(), expected, "{kind:?}");
    }
    for (code, expected) in
        [(429, true), (200, false), (400, false), (401, false), (403, false), (500, false), (503, false)]
    {
        assert_eq!(failure(ErrorKind::Api, 200, Some(code)).retryable(), expected, "{code}");
    }
}

#[test]
fn the_code_of_an_answer_counts_before_its_status() {
    for (status, code, auth, limited) in [
        (200, Some(401), true, false),
        (200, Some(403), true, false),
        (200, Some(429), false, true),
        (401, None, true, false),
        (403, None, true, false),
        (429, None, false, true),
        (401, Some(500), false, false),
        (429, Some(500), false, false),
        (500, None, false, false),
    ] {
        let error = failure(ErrorKind::Api, status, code);
        assert_eq!((error.is_auth(), error.is_rate_limited()), (auth, limited), "{status} {code:?}");
    }
    assert!(failure(ErrorKind::Api, 200, Some(401)).token_refused());
    assert!(!failure(ErrorKind::Api, 200, Some(403)).token_refused());
    assert!(!Error::new(ErrorKind::Transport, "text").is_auth());
}

#[test]
fn waits_double_up_to_eight_seconds() {
    let error = Error::new(ErrorKind::Transport, "text");
    for (attempt, wait) in [
        (0, 500.0),
        (1, 1000.0),
        (2, 2000.0),
        (3, 4000.0),
        (4, 8000.0),
        (5, 8000.0),
        (40, 8000.0),
        (u32::MAX - 1, 8000.0),
    ] {
        assert_eq!(delay_ms(&error, true, attempt, u32::MAX, 0.0), Some(wait), "{attempt}");
        assert_eq!(delay_ms(&error, true, attempt, u32::MAX, 1.0), Some(wait * 0.75), "{attempt}");
        assert_eq!(delay_ms(&error, true, attempt, u32::MAX, 0.5), Some(wait * 0.875), "{attempt}");
    }
}

#[test]
fn attempts_end_with_the_number_that_is_allowed() {
    let error = Error::new(ErrorKind::Timeout, "text");
    for (attempt, max, again) in
        [(0, 0, false), (0, 1, true), (1, 1, false), (1, 2, true), (2, 2, false), (7, 2, false)]
    {
        assert_eq!(delay_ms(&error, true, attempt, max, 0.0).is_some(), again, "{attempt} of {max}");
    }
}

#[test]
fn what_changes_something_is_sent_once() {
    for error in
        [Error::new(ErrorKind::Transport, "text"), asked(0.0), failure(ErrorKind::Api, 200, Some(429))]
    {
        assert_eq!(delay_ms(&error, false, 0, 5, 0.0), None);
        assert!(delay_ms(&error, true, 0, 5, 0.0).is_some());
    }
}

#[test]
fn a_wait_that_the_service_asks_for_is_kept_or_the_call_is_given_up() {
    for (wait, expected) in [
        (0.0, Some(0.0)),
        (1.0, Some(1.0)),
        (30_000.0, Some(30_000.0)),
        (60_000.0, Some(60_000.0)),
        (60_001.0, None),
        (f64::INFINITY, None),
    ] {
        for attempt in [0, 3] {
            assert_eq!(delay_ms(&asked(wait), true, attempt, 5, 0.7), expected, "{wait}");
        }
    }
}

#[test]
fn a_refusal_is_not_repeated_whatever_the_service_asks() {
    let refused = answered(
        ErrorKind::Api,
        Answer { status: 200, code: Some(500), retry_after_ms: Some(5.0), ..Answer::default() },
    );
    assert_eq!(delay_ms(&refused, true, 0, 5, 0.0), None);
}
