//! Faults of sockets: connections that fail in a chosen way. Kept in memory only.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::hub::{End, Identity, Peer};
use super::wire::ims::XmMsgBindResp;
use crate::ids::ConnectionId;
use crate::rest::integer;

/// A fault and whom it meets: every connection, or those logged in as what is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SocketFault {
    /// Decimal; orders may have it as a number.
    #[serde(default, deserialize_with = "id", skip_serializing_if = "Option::is_none")]
    app_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<String>,
    /// How often it happens; a fault that happens at once meets every connection unless this limits it.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    #[serde(flatten)]
    ordered: Ordered,
}

/// What goes wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Ordered {
    /// Cut without a close frame: at once, or after so many frames.
    Drop {
        #[serde(default)]
        after_frames: u32,
        #[serde(default)]
        direction: Direction,
    },
    /// A KICK, at once.
    Kick(Reason),
    /// An outgoing frame, and all behind it, waits for so many real milliseconds.
    Delay { ms: u64 },
    /// A list of messages is sent twice.
    Duplicate,
    /// A PACKET_ACK is not sent.
    SwallowAck,
    /// A frame goes out with a wrong checksum.
    Corrupt,
    /// A BIND is refused.
    RefuseBind(Reason),
}

/// Which frames are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Direction {
    /// From the client.
    In,
    /// To the client.
    Out,
    #[default]
    Both,
}

/// As in `XMMsgBindResp`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reason {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// The keys of all kinds together (serde cannot refuse others beside a flattened enum).
const KEYS: [&str; 11] = [
    "fault",
    "appId",
    "account",
    "resource",
    "times",
    "afterFrames",
    "direction",
    "ms",
    "type",
    "reason",
    "description",
];

fn id<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    let value = integer(&Value::deserialize(input)?);
    value.map(|id| Some(id.to_string())).ok_or_else(|| serde::de::Error::custom("appId is not an id"))
}

impl Reason {
    pub(super) fn new(kind: &str, reason: &str, description: &str) -> Self {
        let text = |text: &str| Some(text.to_owned());
        Self { kind: text(kind), reason: text(reason), description: text(description) }
    }

    pub(super) fn response(self) -> XmMsgBindResp {
        XmMsgBindResp {
            result: Some(false),
            error_type: self.kind,
            error_reason: self.reason,
            error_desc: self.description,
        }
    }

    /// The payload of a KICK; none without any reason.
    fn kick(self) -> Option<XmMsgBindResp> {
        (self != Self::default()).then(|| self.response())
    }
}

impl SocketFault {
    /// Reads a control call's fault.
    ///
    /// # Errors
    ///
    /// A sentence that names what is wrong, misspelt keys included.
    pub(crate) fn from_json(value: Value) -> Result<Self, String> {
        let keys = value.as_object().into_iter().flat_map(|fields| fields.keys());
        if let Some(key) = keys.into_iter().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(format!("unknown key {key}; a fault has {}", KEYS.join(", ")));
        }
        let fault: Self = serde_json::from_value(value).map_err(|error| format!("not a fault: {error}"))?;
        if fault.times == Some(0) {
            return Err("times must be at least 1".to_owned());
        }
        Ok(fault)
    }

    /// Ends the connections that a fault meets at once, and says how many. Nothing when the fault has to wait.
    pub(crate) fn strike(&self, peers: &[Arc<Peer>]) -> Option<usize> {
        let end = match &self.ordered {
            Ordered::Drop { after_frames: 0, .. } => End::Cut,
            Ordered::Kick(reason) => End::Kicked(reason.clone().kick()),
            _ => return None,
        };
        let most = self.times.map_or(usize::MAX, |times| times as usize);
        let met = peers.iter().filter(|peer| self.meets(peer.identity().as_ref())).take(most);
        Some(met.map(|peer| peer.end(end.clone())).count())
    }

    fn meets(&self, identity: Option<&Identity>) -> bool {
        let all = self.app_id.is_none() && self.account.is_none() && self.resource.is_none();
        all || identity.is_some_and(|identity| {
            self.app_id.as_ref().is_none_or(|app| *app == identity.app.0.to_string())
                && self.account.as_ref().is_none_or(|account| *account == identity.account)
                && self.resource.as_ref().is_none_or(|resource| *resource == identity.resource)
        })
    }
}

impl Waiting {
    /// Counts a frame, if this fault counts such frames, and says whether it was the last.
    fn count(&mut self, connection: ConnectionId, identity: Option<&Identity>, direction: Direction) -> bool {
        let Ordered::Drop { after_frames, direction: counted } = self.fault.ordered else { return false };
        if (counted != Direction::Both && counted != direction) || !self.fault.meets(identity) {
            return false;
        }
        let passed = self.passed.entry(connection).or_default();
        *passed += 1;
        *passed >= after_frames
    }
}

/// The faults that wait, oldest first.
#[derive(Default)]
pub(crate) struct SocketFaults {
    waiting: Mutex<Vec<Waiting>>,
    /// Spares every frame the lock.
    any: AtomicBool,
}

struct Waiting {
    fault: SocketFault,
    left: u32,
    /// Frames of each connection since the order.
    passed: HashMap<ConnectionId, u32>,
}

impl SocketFaults {
    pub(crate) fn add(&self, fault: SocketFault) {
        let left = fault.times.unwrap_or(1);
        self.lock().push(Waiting { fault, left, passed: HashMap::new() });
        self.any.store(true, Ordering::Release);
    }

    /// The oldest fault of a kind for a connection, counted down and gone after its last time.
    pub(super) fn take<T>(
        &self,
        identity: Option<&Identity>,
        wanted: impl Fn(&Ordered) -> Option<T>,
    ) -> Option<T> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        let mut waiting = self.lock();
        let (index, found) = waiting.iter().enumerate().find_map(|(index, waiting)| {
            let found = wanted(&waiting.fault.ordered).filter(|_| waiting.fault.meets(identity))?;
            Some((index, found))
        })?;
        count_down(&mut waiting, index);
        Some(found)
    }

    /// Counts a frame and says whether the connection is cut after it.
    pub(super) fn passed(
        &self,
        connection: ConnectionId,
        identity: Option<&Identity>,
        direction: Direction,
    ) -> bool {
        if !self.any.load(Ordering::Acquire) {
            return false;
        }
        let mut waiting = self.lock();
        let mut reached = None;
        for (index, waiting) in waiting.iter_mut().enumerate() {
            if waiting.count(connection, identity, direction) {
                reached = reached.or(Some(index));
            }
        }
        if let Some(index) = reached {
            waiting[index].passed.remove(&connection);
            count_down(&mut waiting, index);
        }
        reached.is_some()
    }

    /// Those that wait, each with the times that are left.
    pub(crate) fn list(&self) -> Vec<SocketFault> {
        let left = |waiting: &Waiting| SocketFault { times: Some(waiting.left), ..waiting.fault.clone() };
        self.lock().iter().map(left).collect()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count_down(waiting: &mut Vec<Waiting>, index: usize) {
    waiting[index].left -= 1;
    if waiting[index].left == 0 {
        waiting.remove(index);
    }
}
