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
    let operation = operation::at(row(method)).unwrap();
    operation.request(who, &values.to_string())
}

/// The place of `method` in the table.
pub fn row(method: &str) -> usize {
    let (namespace, name) = method.split_once('.').unwrap();
    let mut lines = operation::TABLE.split_inclusive('\n').scan(0, |end, line| {
        let start = *end;
        *end += line.len();
        Some((start, line))
    });
    lines.find(|(_, line)| line.trim_end() == namespace);
    let found = lines.find(|(_, line)| line.split(' ').next() == Some(name));
    found.unwrap_or_else(|| panic!("{method} is in no table")).0
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

/// Operations of `Conversation`, whose first two values are its kind and its peer.
pub mod history {
    use mimc_wasm::rest::history::step_of;
    use mimc_wasm::rest::operation::Values;
    use mimc_wasm::rest::walk::Query;

    use super::*;

    #[derive(Clone, Debug)]
    pub enum Peer {
        Direct(String),
        Topic(String),
        Unlimited(String),
        ByApp(String),
    }

    impl Peer {
        pub fn values(&self) -> Vec<Value> {
            match self {
                Self::Direct(account) => vec![0.into(), account.as_str().into()],
                Self::Topic(id) => vec![1.into(), id.as_str().into()],
                Self::Unlimited(id) => vec![2.into(), id.as_str().into()],
                Self::ByApp(account) => vec![3.into(), account.as_str().into()],
            }
        }
    }

    #[derive(Clone, Debug, Default)]
    pub struct Filter {
        pub biz_type: Option<String>,
        pub extra: Option<String>,
        /// JSON text of an object.
        pub extra_filter: Option<String>,
        pub all_extra: bool,
    }

    impl Filter {
        fn values(&self) -> [Value; 4] {
            let map = self.extra_filter.as_ref().map(|json| serde_json::from_str(json).unwrap());
            let all = if self.all_extra { true.into() } else { Value::Null };
            [self.biz_type.clone().into(), self.extra.clone().into(), map.unwrap_or_default(), all]
        }
    }

    fn call(who: &Identity, name: &str, values: [&[Value]; 3]) -> Result<Request, Error> {
        request_of(who, &format!("conversation.{name}"), values.concat().into())
    }

    /// A time as JavaScript writes it.
    fn time(time: f64) -> Value {
        (time as i64).into()
    }

    pub fn before(
        who: &Identity,
        peer: &Peer,
        to: Option<f64>,
        count: u32,
        filter: &Filter,
    ) -> Result<Request, Error> {
        let own = [to.map(time).into(), count.into()];
        call(who, "before", [&peer.values(), &own, &filter.values()])
    }

    pub fn between(
        who: &Identity,
        peer: &Peer,
        (from, to): (f64, f64),
        legacy: bool,
        filter: &Filter,
    ) -> Result<Request, Error> {
        let filter = [filter.values().as_slice(), &[legacy.into()]].concat();
        call(who, "between", [&peer.values(), &[time(from), time(to), Value::Null], &filter])
    }

    pub fn sequences(who: &Identity, peer: &Peer, start: &str, stop: &str) -> Result<Request, Error> {
        call(who, "sequences", [&peer.values(), &[start.into(), stop.into()], &[]])
    }

    /// The request for one step of a walk.
    pub fn step(
        who: &Identity,
        peer: &Peer,
        query: Query,
        count: u32,
        filter: &Filter,
    ) -> Result<Request, Error> {
        let own = [Value::Null, Value::Null, count.into()];
        let values = Value::from([peer.values().as_slice(), &own, &filter.values()].concat()).to_string();
        step_of(who, &Values::read(&values).unwrap(), query)
    }
}
