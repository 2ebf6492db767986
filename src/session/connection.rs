//! The connection: made, watched, lost, repaired, ended.

use super::{
    ConnectionId, Failure, Kind, Millis, RequestFailure, Session, TokenReason,
    state::{Connecting, Freshness, Online, State, Step},
};
use crate::wire::Command;

/// How long a socket may take to open.
const OPEN_TIMEOUT: Millis = 15_000.0;
/// How long the service may take to close the socket of a client that logged out.
// assumption: the service may leave the socket open after a logout; the client closes it then.
const LOGOUT_GRACE: Millis = 1_500.0;
/// How long the service may take to answer a PING that is sent because the network changed.
const PROBE_TIMEOUT: Millis = 10_000.0;
/// A connection that lasted this long was a good one: pauses start from the beginning again.
const STABLE: Millis = 10_000.0;
/// A timer this late means that the host was asleep. Browsers delay the timers of hidden pages by up to a minute.
const ASLEEP: Millis = 90_000.0;
/// How much longer than usual silence may be tolerated.
// assumption: the service may never answer a PING. A client that lost connections to silence waits longer each time,
// until one is answered.
const PATIENCE: Millis = 16.0;
/// How long the service keeps messages for absent users. Those of unlimited topics it does not keep at all.
const KEPT: Millis = 7.0 * 24.0 * 60.0 * 60.0 * 1000.0;

/// When to connect again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    Now,
    AfterPause,
}

impl Session {
    /// Starts logging in, or does so at once if the session waits for its next attempt. Does nothing when it is
    /// logged in or about to be.
    pub fn login(&mut self, now: Millis) {
        let now = self.begin(now);
        if let State::Leaving { connection, .. } = self.state {
            self.close(connection);
            self.left();
        }
        match self.state {
            State::Connecting(_) | State::Online(_) => return,
            State::Waiting { .. } => {}
            State::Offline | State::Leaving { .. } => {
                self.attempts = 0;
                self.token_failures = 0;
                self.token_was_refused = false;
                self.established = false;
                self.last_contact = None;
            }
        }
        self.connect(now);
    }

    /// Logs out: the session is offline at once, and tells [`LoggedOut`](super::Event::LoggedOut) when its socket is
    /// gone.
    pub fn logout(&mut self, now: Millis) {
        let now = self.begin(now);
        match self.state {
            State::Leaving { .. } => return,
            State::Online(Online { connection, .. }) => {
                self.send_command(Command::Unbind);
                self.forget_login();
                return self.enter(State::Leaving { connection, until: now + LOGOUT_GRACE }, None, 0.0);
            }
            State::Connecting(Connecting { connection, .. }) => self.close(connection),
            State::Offline | State::Waiting { .. } => {}
        }
        self.left();
    }

    /// Ends everything at once, without telling. What remains is to close this socket, if there is one.
    pub fn destroy(self) -> Option<ConnectionId> {
        self.state.connection()
    }

    /// The socket is open.
    pub fn socket_opened(&mut self, now: Millis, connection: ConnectionId) {
        let now = self.begin(now);
        if self.state.connection() == Some(connection) {
            self.greet(now);
        }
    }

    /// The socket is closed, or could not be opened.
    pub fn socket_closed(&mut self, now: Millis, connection: ConnectionId) {
        let now = self.begin(now);
        if self.state.connection() != Some(connection) {
            return;
        }
        match self.state {
            State::Leaving { .. } => self.left(),
            _ => self.lost(now, Failure::ConnectionLost, Again::AfterPause),
        }
    }

    /// The host says that there is a network again, or that the page is in use again.
    pub fn online(&mut self, now: Millis) {
        let now = self.begin(now);
        match self.state {
            State::Waiting { .. } => self.connect(now),
            // An attempt from before may hang for long.
            State::Connecting(Connecting { connection, step: Step::Opening, .. }) => {
                self.close(connection);
                self.connect(now);
            }
            _ => self.probe(now),
        }
    }

    /// The host says that there is no network. That is not always true, so the connection is only put to the test.
    pub fn offline(&mut self, now: Millis) {
        let now = self.begin(now);
        self.probe(now);
    }

    pub(super) fn connect(&mut self, now: Millis) {
        self.connections += 1;
        let connection = self.connections;
        self.tell(Kind::OpenSocket, &[connection.into()]);
        self.ask_for_token(TokenReason::First);
        let connecting = Connecting { connection, step: Step::Opening, until: now + OPEN_TIMEOUT };
        self.enter(State::Connecting(connecting), None, 0.0);
    }

    /// Asks for a token unless that was done and is not answered.
    pub(super) fn ask_for_token(&mut self, reason: TokenReason) {
        if self.freshness != Freshness::Asked {
            self.freshness = Freshness::Asked;
            self.tell(Kind::NeedToken, &[f64::from(reason as u8)]);
        }
    }

    /// The login succeeded on this connection.
    pub(super) fn logged_in(&mut self, now: Millis, connection: ConnectionId) {
        self.token_failures = 0;
        self.token_was_refused = false;
        self.stats.reconnects += u32::from(self.established);
        self.established = true;
        self.inbox.connection_changed();
        let next_ping = now + self.config.ping_interval;
        let silent_until = Millis::INFINITY;
        let online = Online { connection, since: now, last_received: now, next_ping, silent_until };
        self.enter(State::Online(online), None, 0.0);
        self.transmit(now);
        if let Some(since) = self.last_contact.take()
            && (!self.groups.is_empty() || now - since >= KEPT)
        {
            self.tell_gap(since);
        }
        self.resume_groups(now);
    }

    /// Any frame is a sign of life.
    pub(super) fn heard(&mut self, now: Millis) {
        if let State::Online(online) = &mut self.state {
            online.last_received = now;
            if online.silent_until < Millis::INFINITY {
                online.silent_until = Millis::INFINITY;
                self.patience = 1.0;
            }
        }
    }

    /// Does what is due of the state, `lateness` after it was due.
    pub(super) fn expire_state(&mut self, now: Millis, lateness: Millis) {
        match self.state {
            State::Waiting { .. } => self.connect(now),
            State::Leaving { connection, .. } => {
                self.close(connection);
                self.left();
            }
            State::Connecting(Connecting { connection, .. }) => {
                self.close(connection);
                self.lost(now, Failure::TimedOut, Again::AfterPause);
            }
            State::Online(online) => self.expire_online(now, lateness, online),
            State::Offline => {}
        }
    }

    fn expire_online(&mut self, now: Millis, lateness: Millis, online: Online) {
        let was_asleep = lateness.min(now - online.last_received) >= ASLEEP;
        if was_asleep || online.silent_until <= now {
            if !was_asleep {
                // It is not known whether the service answers PING. So that one which does not is not left every
                // minute, each connection lost to silence makes the session more patient, until a PING is answered.
                self.patience = (self.patience * 2.0).min(PATIENCE);
            }
            self.close(online.connection);
            self.lost(now, Failure::TimedOut, if was_asleep { Again::Now } else { Again::AfterPause });
        } else {
            let interval = self.config.ping_interval;
            self.expect_sign_of_life(now + interval * self.patience);
            if let State::Online(online) = &mut self.state {
                online.next_ping = now + interval;
            }
        }
    }

    /// Finds out soon whether the connection still works.
    fn probe(&mut self, now: Millis) {
        self.expect_sign_of_life(now + PROBE_TIMEOUT.min(self.config.ping_interval));
    }

    fn expect_sign_of_life(&mut self, until: Millis) {
        self.send_command(Command::Ping);
        if let State::Online(online) = &mut self.state {
            online.silent_until = online.silent_until.min(until);
        }
    }

    /// The connection is gone, its socket closed.
    pub(super) fn lost(&mut self, now: Millis, failure: Failure, again: Again) {
        if let State::Online(online) = self.state {
            self.last_contact = Some(online.last_received);
            if now - online.since >= STABLE {
                self.attempts = 0;
            }
            self.groups.suspend();
            self.suspend_requests();
        }
        let Some(backoff) = self.config.reconnect else {
            return self.go_offline(Some(failure), RequestFailure::ConnectionLost);
        };
        let mut pause = 0.0;
        if again == Again::AfterPause {
            let longest = backoff.min * (1_u64 << self.attempts.min(60)) as f64;
            pause = self.random.jittered(longest.min(backoff.max));
        }
        self.attempts += 1;
        self.enter(State::Waiting { until: now + pause }, Some(failure), pause);
        if again == Again::Now {
            self.connect(now);
        }
    }

    /// Gives up until the application logs in again.
    pub(super) fn go_offline(&mut self, failure: Option<Failure>, requests: RequestFailure) {
        self.forget_login();
        self.enter(State::Offline, failure, 0.0);
        self.fail_requests(Millis::INFINITY, requests);
    }

    /// The logout is complete.
    fn left(&mut self) {
        self.go_offline(None, RequestFailure::LoggedOut);
        self.tell(Kind::LoggedOut, &[]);
    }

    fn forget_login(&mut self) {
        self.groups.suspend();
        self.notifications.clear();
    }

    /// Messages may have been missed since then.
    pub(super) fn tell_gap(&mut self, since: Millis) {
        let since = self.clock.to_caller(since);
        self.tell(Kind::Gap, &[since]);
    }

    #[inline(never)]
    pub(super) fn close(&mut self, connection: ConnectionId) {
        self.tell(Kind::CloseSocket, &[connection.into()]);
    }

    /// Changes the state and tells it, unless it looks the same from outside.
    #[inline(never)]
    pub(super) fn enter(&mut self, state: State, failure: Option<Failure>, retry_in: Millis) {
        let previous = self.state.name();
        self.state = state;
        let state = self.state.name();
        if state != previous {
            let failure = failure.map_or(0, |failure| failure as u8);
            self.tell(
                Kind::StateChanged,
                &[f64::from(state as u8), f64::from(previous as u8), failure.into(), retry_in],
            );
        }
    }
}
