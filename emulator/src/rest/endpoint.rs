//! What a handler is and what it gets to work with.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use serde_json::Value;

use super::dialect::Dialect;
use super::failure::Failure;
use super::input::{Fields, decimal};
use super::reply::{IdWriter, Reply};
use crate::ids::{AppId, TopicId};
use crate::knobs::Knobs;
use crate::limiter::Limiter;
use crate::store::{Tx, User};

/// One row of the endpoint index.
pub(crate) struct Endpoint {
    /// `M…`, `L…`, `T…` or `G…`
    pub(crate) id: &'static str,
    pub(crate) dialect: Dialect,
    pub(crate) method: Method,
    /// Without a trailing slash; `{name}` is one segment.
    pub(crate) path: &'static str,
    pub(crate) handler: Handler,
}

/// Runs inside one transaction: an error undoes everything it did.
pub(crate) type Handler = fn(&Call<'_>) -> Result<Reply, Failure>;

pub(crate) const fn get(id: &'static str, path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { id, dialect: Dialect::Mimc, method: Method::GET, path, handler }
}

pub(crate) const fn post(id: &'static str, path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { id, dialect: Dialect::Mimc, method: Method::POST, path, handler }
}

pub(crate) const fn put(id: &'static str, path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { id, dialect: Dialect::Mimc, method: Method::PUT, path, handler }
}

pub(crate) const fn delete(id: &'static str, path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { id, dialect: Dialect::Mimc, method: Method::DELETE, path, handler }
}

/// As [`post`] for another service than MIMC.
pub(crate) const fn post_of(
    dialect: Dialect,
    id: &'static str,
    path: &'static str,
    handler: Handler,
) -> Endpoint {
    Endpoint { id, dialect, method: Method::POST, path, handler }
}

/// A request after routing.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) path: HashMap<String, String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

/// A request being answered.
pub(crate) struct Call<'a> {
    pub(crate) tx: &'a Tx<'a>,
    pub(crate) knobs: &'a Knobs,
    pub(crate) limiter: &'a Limiter,
    pub(crate) request: &'a Request,
    /// The JSON body of POST and PUT; empty for the others, whose bodies are not read, and for the services that have
    /// their own word for a body that cannot be read.
    pub(crate) body: Fields,
    ids: IdWriter,
}

impl<'a> Call<'a> {
    pub(crate) fn new(
        tx: &'a Tx<'a>,
        knobs: &'a Knobs,
        limiter: &'a Limiter,
        request: &'a Request,
        dialect: Dialect,
    ) -> Result<Self, Failure> {
        let writes = request.method == Method::POST || request.method == Method::PUT;
        let has_body = writes && dialect == Dialect::Mimc;
        let body = if has_body { Fields::parse(&request.body)? } else { Fields::default() };
        Ok(Self { tx, knobs, limiter, request, body, ids: IdWriter::new(knobs.id_style) })
    }

    /// An id as this answer writes it.
    pub(crate) fn id(&self, id: impl Into<i64>) -> Value {
        self.ids.write(id)
    }

    /// The first query parameter of this name.
    pub(crate) fn query(&self, name: &'static str) -> Result<&str, Failure> {
        let found = self.request.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).ok_or(Failure::Param(name))
    }

    /// An id in a request header; nothing when the header is missing.
    pub(crate) fn header_id(&self, name: &'static str) -> Result<Option<i64>, Failure> {
        let Some(value) = self.request.headers.get(name) else { return Ok(None) };
        let id = value.to_str().ok().and_then(decimal);
        id.map(Some).ok_or(Failure::Param(name))
    }

    /// The account if it is a member.
    pub(crate) fn member(&self, topic: TopicId, app: AppId, account: &str) -> Result<Option<User>, Failure> {
        let Some(user) = self.tx.find_user(app, account)? else { return Ok(None) };
        Ok(self.tx.is_member(topic, user.uuid)?.then_some(user))
    }

    /// Whether the account's app gives its accounts a life span: they cannot create topics.
    pub(crate) fn is_temporary(&self, user: &User) -> Result<bool, Failure> {
        Ok(self.tx.app(user.app)?.is_some_and(|app| app.user_ttl_seconds > 0))
    }

    pub(crate) fn path_topic(&self) -> Result<TopicId, Failure> {
        let text = self.request.path.get("topicId").map_or("", String::as_str);
        decimal(text).map(TopicId).ok_or(Failure::Param("topicId"))
    }
}
