//! M29–M31 against the emulator.

use crate::calls::blacklist::{add, has, remove};
use serde_json::json;

use crate::service::Service;

#[tokio::test]
async fn an_account_is_blocked_until_it_is_unblocked() {
    let service = Service::new().await;
    let (alice, bob) = (service.user("alice").await, service.user("李 雷&=").await);
    assert_eq!(alice.get(has("李 雷&=")).await, json!(false));
    for _ in 0..2 {
        assert_eq!(alice.call(add("李 雷&=")).await.unwrap(), None);
        assert_eq!(alice.get(has("李 雷&=")).await, json!(true));
    }
    assert_eq!(bob.get(has("alice")).await, json!(false));
    for _ in 0..2 {
        assert_eq!(alice.call(remove("李 雷&=")).await.unwrap(), None);
        assert_eq!(alice.get(has("李 雷&=")).await, json!(false));
    }
}

#[tokio::test]
async fn a_revoked_token_is_told_from_other_refusals() {
    let service = Service::new().await;
    let mut alice = service.user("alice").await;
    alice.token = "not-a-token".to_owned();
    let error = alice.call(has("bob")).await.unwrap_err();
    assert!(error.token_refused() && error.is_auth() && !error.retryable());
}
