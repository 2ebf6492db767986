//! The client's methods as its tables have them, called with what `js/namespaces.js` would pass on.

use mimc_wasm::error::Error;
use mimc_wasm::rest::{Request, operation};
use mimc_wasm::types::Identity;
use serde_json::{Value, json};

use crate::service::APP;

/// The request that `method`, with its namespace before a dot, becomes for alice.
pub fn request(method: &str, values: Value) -> Result<Request, Error> {
    request_of(&Identity { app_id: APP.to_owned(), account: "alice".to_owned() }, method, values)
}

/// The same for another account.
pub fn request_of(who: &Identity, method: &str, values: Value) -> Result<Request, Error> {
    let (namespace, name) = method.split_once('.').unwrap();
    let (_, operation) = operation::all()
        .find(|(space, operation)| *space == namespace && operation.name == name)
        .unwrap_or_else(|| panic!("{method} is in no table"));
    operation.request(who, &values.to_string())
}

fn sure(method: &str, values: Value) -> Request {
    request(method, values).unwrap()
}

pub mod contacts {
    use super::*;

    pub fn list() -> Request {
        sure("contacts.list", json!([]))
    }

    pub fn remove_direct(account: &str) -> Request {
        sure("contacts.removeDirect", json!([account]))
    }

    pub fn remove_topic(topic_id: &str) -> Request {
        sure("contacts.removeTopic", json!([topic_id]))
    }

    pub fn page(message_extra: Option<bool>) -> Request {
        sure("contacts.page", json!([message_extra]))
    }

    pub fn set_extra(account: Option<&str>, topic_id: Option<&str>, extra: &str) -> Request {
        sure("contacts.setExtra", json!([account, topic_id, extra]))
    }
}

pub mod topics {
    use super::*;

    /// `accounts` are joined by commas.
    pub fn create(name: &str, accounts: &str, extra: Option<&str>) -> Request {
        sure("topics.create", json!([name, accounts, extra]))
    }

    pub fn get(topic_id: &str) -> Request {
        sure("topics.get", json!([topic_id]))
    }

    pub fn list() -> Request {
        sure("topics.list", json!([]))
    }

    pub fn invite(topic_id: &str, accounts: &str) -> Request {
        sure("topics.invite", json!([topic_id, accounts]))
    }

    pub fn kick(topic_id: &str, accounts: &str) -> Request {
        sure("topics.kick", json!([topic_id, accounts]))
    }

    /// Owner, name, bulletin, extra.
    pub fn update(topic_id: &str, [owner, name, bulletin, extra]: [Option<&str>; 4]) -> Request {
        sure("topics.update", json!([topic_id, owner, name, bulletin, extra]))
    }

    pub fn leave(topic_id: &str) -> Request {
        sure("topics.leave", json!([topic_id]))
    }

    pub fn dismiss(topic_id: &str) -> Request {
        sure("topics.dismiss", json!([topic_id]))
    }
}

pub mod unlimited {
    use super::*;

    pub fn create(name: &str, extra: Option<&str>) -> Request {
        sure("unlimitedTopics.create", json!([name, extra]))
    }

    pub fn info(topic_id: &str) -> Request {
        sure("unlimitedTopics.info", json!([topic_id]))
    }

    pub fn list() -> Request {
        sure("unlimitedTopics.list", json!([]))
    }

    pub fn members(topic_id: &str, start: &str) -> Request {
        sure("unlimitedTopics.members", json!([topic_id, start]))
    }

    pub fn online(topic_id: &str) -> Request {
        sure("unlimitedTopics.online", json!([topic_id]))
    }

    /// Owner, name, extra.
    pub fn update(topic_id: &str, [owner, name, extra]: [Option<&str>; 3]) -> Request {
        sure("unlimitedTopics.update", json!([topic_id, owner, name, extra]))
    }

    pub fn dismiss(topic_id: &str) -> Request {
        sure("unlimitedTopics.dismiss", json!([topic_id]))
    }
}

pub mod blacklist {
    use super::*;

    pub fn add(account: &str) -> Request {
        sure("blacklist.add", json!([account]))
    }

    pub fn remove(account: &str) -> Request {
        sure("blacklist.remove", json!([account]))
    }

    pub fn has(account: &str) -> Request {
        sure("blacklist.has", json!([account]))
    }
}

pub mod topic_blacklist {
    use super::*;

    pub fn add(topic_id: &str, account: &str) -> Request {
        sure("topicBlacklist.add", json!([topic_id, account]))
    }

    pub fn remove(topic_id: &str, account: &str) -> Request {
        sure("topicBlacklist.remove", json!([topic_id, account]))
    }

    pub fn has(topic_id: &str, account: &str) -> Request {
        sure("topicBlacklist.has", json!([topic_id, account]))
    }
}
