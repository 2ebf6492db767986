//! The states of a session, each with the data that only it has.

use super::{Config, ConnectionId, Millis};
use crate::wire::{Cipher, Sender};

pub(super) enum State {
    /// Not logged in, and not trying.
    Offline,
    /// Between two attempts.
    Waiting { until: Millis },
    /// On the way to a login.
    Connecting(Connecting),
    /// Logged in.
    Online(Online),
    /// Logged out, but the socket may still bring answers.
    Leaving { connection: ConnectionId, until: Millis },
}

pub(super) struct Connecting {
    pub(super) connection: ConnectionId,
    pub(super) step: Step,
    /// When this step has taken too long; never while only the token is missing, whose request ends by itself.
    pub(super) until: Millis,
}

pub(super) enum Step {
    /// The socket is not open yet.
    Opening,
    /// CONN was sent.
    Greeting,
    /// The challenge is there, the token is not.
    Challenged(Vec<u8>),
    /// BIND was sent. The challenge serves a second attempt with another token.
    Binding(Vec<u8>),
}

#[derive(Clone, Copy)]
pub(super) struct Online {
    pub(super) connection: ConnectionId,
    pub(super) since: Millis,
    pub(super) last_received: Millis,
    pub(super) next_ping: Millis,
    /// While a PING is on its way: when silence means that the connection is dead.
    pub(super) silent_until: Millis,
}

/// What applications see of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateName {
    /// Not logged in, and not trying.
    Offline,
    /// On the way to a login.
    Connecting,
    /// Logged in.
    Online,
    /// The connection is lost; the next attempt comes by itself.
    Waiting,
}

impl State {
    pub(super) fn name(&self) -> StateName {
        match self {
            Self::Offline | Self::Leaving { .. } => StateName::Offline,
            Self::Waiting { .. } => StateName::Waiting,
            Self::Connecting(_) => StateName::Connecting,
            Self::Online(_) => StateName::Online,
        }
    }

    /// The socket that belongs to this state.
    pub(super) fn connection(&self) -> Option<ConnectionId> {
        match self {
            Self::Offline | Self::Waiting { .. } => None,
            Self::Connecting(Connecting { connection, .. })
            | Self::Online(Online { connection, .. })
            | Self::Leaving { connection, .. } => Some(*connection),
        }
    }

    /// When something has to happen.
    pub(super) fn due(&self) -> Millis {
        match self {
            Self::Offline => Millis::INFINITY,
            Self::Waiting { until } | Self::Leaving { until, .. } => *until,
            Self::Connecting(connecting) => connecting.until,
            Self::Online(online) => online.next_ping.min(online.silent_until),
        }
    }
}

/// What a token answer gives. There is no `Debug` for it: nothing of it belongs in a log.
pub struct Token {
    /// The user's id in the service.
    pub uuid: u64,
    /// The token itself.
    pub token: String,
    /// The user's key, base64 as in the answer.
    pub security_key: String,
    /// Package name that messages carry.
    pub app_package: String,
    /// Service channel.
    pub chid: u32,
}

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFailure {
    /// It may work another time: the application's hook failed or took too long.
    Temporary,
    /// It would fail again: there is no hook, or its answer is of no use.
    Final,
}

/// Who the session is for the service.
pub(super) struct Identity {
    pub(super) token: Token,
    pub(super) cipher: Cipher,
}

impl Identity {
    #[inline(never)]
    pub(super) fn sender<'a>(&'a self, config: &'a Config) -> Sender<'a> {
        Sender {
            app_id: config.app_id,
            account: &config.account,
            uuid: self.token.uuid,
            resource: &config.resource,
            app_package: &self.token.app_package,
            chid: self.token.chid,
        }
    }
}

/// Whether the identity may be used for the next login.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    /// It has to be asked for.
    Stale,
    /// It was asked for.
    Asked,
    /// It came for this connection.
    Fresh,
}
