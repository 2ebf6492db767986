//! The realtime session as a state machine without any input or output of its own.
//!
//! A [`Session`] never touches a socket, a clock or a timer. Whoever drives it
//!
//! 1. calls the input that fits what happened (`login`, `socket_opened`, `frame_received`, …), with the time;
//! 2. then drains [`Session::poll_output`], or reads [`Session::outputs`], and does what it says, in that order;
//! 3. then arranges for [`Session::handle_timeout`] to be called at [`Session::next_timeout`].
//!
//! Superfluous calls of 2 and 3 are harmless. Inputs about a socket carry the number under which the session asked
//! for it, so that whatever an old socket still reports is ignored. Times are milliseconds of the host's wall
//! clock; it may be set back, and if it jumps ahead the host is taken to have slept.
//!
//! What a session guarantees:
//!
//! - Each message is delivered once, as far as a bounded memory can tell, in the order of its list; its list is
//!   acknowledged after the driver reported it as delivered, or after the handlers' time is up.
//! - Each message sent ends in one [`Event::Acknowledged`] or [`Event::RequestFailed`]; an answer that comes after
//!   the failure is still told.
//! - A lost connection is repaired until the application logs out, the service says no, or it may not be.

mod clock;
mod config;
mod connection;
mod event;
mod groups;
mod inbox;
mod login;
mod notifications;
mod outbox;
mod outputs;
mod people;
mod random;
mod receive;
mod state;
#[cfg(not(target_arch = "wasm32"))]
mod take;
mod window;

pub use config::{Backoff, Config, Millis, Resend, is_valid_resource};
pub use event::{
    ConnectionId, DeliveryId, Event, Failure, Message, MessageKind, Messages, Output, Request,
    RequestFailure, Stats, TokenReason,
};
pub use outputs::{Kind, Outputs};
pub use state::{StateName, Token, TokenFailure};

use clock::Clock;
use groups::Groups;
use inbox::Inbox;
use notifications::Notification;
use outbox::Outbox;
use random::{Ids, Random};
use state::{Freshness, Identity, State};

pub use crate::wire::{Content, Target};

use crate::{proto::Span, wire::Command};

/// One user's connection to the service. See the [module](self) for how to drive it.
pub struct Session {
    config: Config,
    clock: Clock,
    random: Random,
    ids: Ids,
    state: State,
    /// Number of the latest connection.
    connections: ConnectionId,
    identity: Option<Identity>,
    freshness: Freshness,
    /// Attempts to connect since the last good connection.
    attempts: u32,
    /// Failures of the token hook since the last login.
    token_failures: u32,
    /// The service refused a token since the last login; it gets one more.
    token_was_refused: bool,
    /// There was a login since the application asked for one.
    established: bool,
    /// How many periods of silence are tolerated.
    patience: f64,
    /// When the service was last heard before the connection was lost.
    last_contact: Option<Millis>,
    inbox: Inbox,
    outbox: Outbox,
    groups: Groups,
    notifications: Vec<Notification>,
    /// Number of the latest notification.
    notified: u32,
    outputs: Outputs,
    stats: Stats,
}

/// Why nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendError {
    /// There was no login yet, or none any more.
    NotLoggedIn = 1,
    /// The connection is being repaired.
    ConnectionLost = 2,
    /// The payload is larger than allowed.
    TooLarge = 3,
}

impl Session {
    /// A session that is offline. The seed has to come from a good source of randomness: packet ids and the keys
    /// of hash tables are made from it.
    pub fn new(config: Config, seed: u64) -> Self {
        let mut random = Random::new(seed);
        Self {
            ids: Ids::new(&mut random),
            inbox: Inbox::new(random.next()),
            outbox: Outbox::new(random.next()),
            clock: Clock::default(),
            state: State::Offline,
            connections: 0,
            identity: None,
            freshness: Freshness::Stale,
            attempts: 0,
            token_failures: 0,
            token_was_refused: false,
            established: false,
            patience: 1.0,
            last_contact: None,
            groups: Groups::new(),
            notifications: Vec::new(),
            notified: 0,
            outputs: Outputs::default(),
            stats: Stats::default(),
            random,
            config,
        }
    }

    /// What to do next; `None` when there is nothing to do. What a host takes one by one.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.take()
    }

    /// All that is to be done, for a host that reads the columns itself and then clears them.
    pub fn outputs(&mut self) -> &mut Outputs {
        &mut self.outputs
    }

    /// Settings, to be changed before the first login.
    pub fn config(&mut self) -> &mut Config {
        &mut self.config
    }

    /// When to call [`Session::handle_timeout`], on the caller's clock: `INFINITY` if never, and perhaps in the
    /// past. Every input may change it.
    pub fn next_timeout(&self) -> Millis {
        let others = self.outbox.due().min(self.inbox.due()).min(self.groups.due());
        self.clock.to_caller(self.state.due().min(others))
    }

    /// Does what is due. Calling it too early or too late is harmless.
    pub fn handle_timeout(&mut self, now: Millis) {
        let now = self.begin(now);
        // First, because what the connection carried is not late but lost when it is dead.
        let due = self.state.due();
        if due <= now {
            self.expire_state(now, now - due);
        }
        self.fail_requests(now, RequestFailure::TimedOut);
        self.acknowledge_settled(now);
        self.expire_groups(now);
    }

    /// The state as applications see it.
    pub fn state(&self) -> StateName {
        self.state.name()
    }

    /// Counters.
    pub fn stats(&self) -> Stats {
        Stats { pending: self.outbox.len(), unacknowledged: self.inbox.unacknowledged(), ..self.stats }
    }

    #[inline(never)]
    fn begin(&mut self, now: Millis) -> Millis {
        self.clock.advance(now)
    }

    /// Orders or tells something that takes no texts, or whose texts the caller adds.
    fn tell(&mut self, kind: Kind, numbers: &[f64]) -> &mut Outputs {
        self.outputs.record(kind, numbers)
    }

    fn transmit_frame(&mut self, connection: ConnectionId, frame: &[u8]) {
        self.tell(Kind::SendFrame, &[f64::from(connection)]).bytes(frame);
    }

    /// Sends a frame and returns its id, if there is a login.
    #[inline(never)]
    fn send_command(&mut self, command: Command<'_>) -> Option<String> {
        let (State::Online(online), Some(identity)) = (&self.state, &self.identity) else { return None };
        let id = self.ids.next();
        let frame = identity.sender(&self.config).frame(&id, command);
        let connection = online.connection;
        self.transmit_frame(connection, &frame);
        Some(id)
    }

    /// Whether a request can be made; `queued` says that it may wait for the connection to be repaired.
    fn may_send(&self, queued: bool) -> Result<(), SendError> {
        match self.state {
            State::Online(_) => Ok(()),
            State::Waiting { .. } | State::Connecting(_) if self.established => {
                if queued {
                    Ok(())
                } else {
                    Err(SendError::ConnectionLost)
                }
            }
            _ => Err(SendError::NotLoggedIn),
        }
    }

    /// The user got another id in the service: nothing that was remembered is of use.
    fn forget_user(&mut self) {
        self.fail_requests(Millis::INFINITY, RequestFailure::ConnectionLost);
        self.inbox.forget(self.random.next());
        self.groups.forget();
        self.notifications.clear();
    }
}
