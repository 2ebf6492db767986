//! The connection: made, watched, lost, repaired, ended.

use super::{
    ConnectionId, Event, Failure, Groups, Inbox, Millis, Notifications, Outbox, Output, RequestFailure,
    Session, TokenReason,
    state::{Connecting, Freshness, Online, State, Step},
};

/// How long a socket may take to open.
const OPEN_TIMEOUT: Millis = 15_000;
/// How long the service may take to close the socket of a client that logged out.
const LOGOUT_GRACE: Millis = 1_500;
/// How long the service may take to answer a PING that is sent because the network changed.
const PROBE_TIMEOUT: Millis = 10_000;
/// A connection that lasted this long was a good one: pauses start from the beginning again.
const STABLE: Millis = 10_000;
/// A timer this late means that the host was asleep. Browsers delay the timers of hidden pages by up to a minute.
const ASLEEP: Millis = 90_000;
/// By how many doublings silence may be tolerated longer than usual.
const PATIENCE: u32 = 4;

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
        match self.state {
            State::Connecting(_) | State::Online(_) | State::Destroyed => return,
            State::Waiting { .. } => {}
            State::Leaving { connection, .. } => self.finish_leaving(Some(connection)),
            State::Offline => {}
        }
        if matches!(self.state, State::Offline) {
            self.attempts = 0;
            self.token_failures = 0;
            self.token_was_refused = false;
            self.established = false;
            self.last_contact = None;
        }
        self.connect(now);
    }

    /// Logs out: the session is offline at once, and tells [`Event::LoggedOut`] when its socket is gone.
    pub fn logout(&mut self, now: Millis) {
        let now = self.begin(now);
        match self.state {
            State::Destroyed | State::Leaving { .. } => return,
            State::Online(Online { connection, .. }) => {
                self.send_frame(|sender, id| sender.unbind(id));
                let until = now.saturating_add(LOGOUT_GRACE);
                self.leave_groups_and_notifications();
                self.enter(State::Leaving { connection, until }, None, None);
                return;
            }
            State::Connecting(Connecting { connection, .. }) => self.close(connection),
            State::Offline | State::Waiting { .. } => {}
        }
        self.go_offline(None, RequestFailure::LoggedOut);
        self.tell(Event::LoggedOut);
    }

    /// Ends everything at once, without telling. Whatever is called afterwards does nothing.
    pub fn destroy(&mut self) {
        self.outputs.clear();
        if let Some(connection) = self.state.connection() {
            self.close(connection);
        }
        self.state = State::Destroyed;
        self.identity = None;
        self.freshness = Freshness::Stale;
        self.outbox = Outbox::new(0);
        self.inbox = Inbox::new(0);
        self.groups = Groups::default();
        self.notifications = Notifications::default();
    }

    /// The socket is open.
    pub fn socket_opened(&mut self, now: Millis, connection: ConnectionId) {
        let now = self.begin(now);
        let id = self.ids.next();
        let State::Connecting(connecting) = &mut self.state else { return };
        if connecting.connection != connection || !matches!(connecting.step, Step::Opening) {
            return;
        }
        self.greet(now, id);
    }

    /// The socket is closed, or could not be opened.
    pub fn socket_closed(&mut self, now: Millis, connection: ConnectionId) {
        let now = self.begin(now);
        if self.state.connection() != Some(connection) {
            return;
        }
        match self.state {
            State::Leaving { .. } => self.finish_leaving(None),
            _ => self.lost(now, Failure::ConnectionLost, Again::AfterPause),
        }
    }

    /// The host says that there is a network again, or that the page is in use again.
    pub fn online(&mut self, now: Millis) {
        let now = self.begin(now);
        match self.state {
            State::Waiting { .. } => self.connect(now),
            State::Online(_) => self.probe(now),
            // An attempt from before may hang for long.
            State::Connecting(Connecting { connection, step: Step::Opening, .. }) => {
                self.close(connection);
                self.connect(now);
            }
            _ => {}
        }
    }

    /// The host says that there is no network. That is not always true, so the connection is only put to the test.
    pub fn offline(&mut self, now: Millis) {
        let now = self.begin(now);
        self.probe(now);
    }

    pub(super) fn connect(&mut self, now: Millis) {
        self.connections = self.connections.wrapping_add(1);
        let connection = self.connections;
        let deadline = Some(now.saturating_add(OPEN_TIMEOUT));
        self.outputs.push_back(Output::OpenSocket { connection });
        self.ask_for_token(TokenReason::First);
        self.enter(State::Connecting(Connecting { connection, step: Step::Opening, deadline }), None, None);
    }

    /// Asks for a token unless that was done and is not answered.
    pub(super) fn ask_for_token(&mut self, reason: TokenReason) {
        if self.freshness != Freshness::Asked {
            self.freshness = Freshness::Asked;
            self.outputs.push_back(Output::NeedToken { reason });
        }
    }

    /// The login succeeded on this connection.
    pub(super) fn established(&mut self, now: Millis, connection: ConnectionId) {
        self.token_failures = 0;
        self.token_was_refused = false;
        if std::mem::replace(&mut self.established, true) {
            self.stats.reconnects += 1;
        }
        let next_ping = now.saturating_add(self.config.ping_interval);
        self.inbox.connection_changed();
        let online = Online { connection, since: now, last_received: now, next_ping, silent_until: None };
        self.enter(State::Online(online), None, None);
        self.transmit(now);
        self.tell_gap(now);
        self.resume_groups(now);
    }

    /// After a repair: what is kept for absent users comes by itself, for seven days. Messages of unlimited topics
    /// are not kept at all.
    fn tell_gap(&mut self, now: Millis) {
        const KEPT: Millis = 7 * 24 * 60 * 60 * 1000;
        let Some(since) = self.last_contact.take() else { return };
        if !self.groups.is_empty() || now.saturating_sub(since) >= KEPT {
            self.tell(Event::Gap { since: self.clock.to_caller(since) });
        }
    }

    /// Any frame is a sign of life.
    pub(super) fn heard(&mut self, now: Millis) {
        if let State::Online(online) = &mut self.state {
            online.last_received = now;
            if online.silent_until.take().is_some() {
                self.silences = 0;
            }
        }
    }

    pub(super) fn expire_connection(&mut self, now: Millis, lateness: Millis) {
        match self.state {
            State::Waiting { until } if until <= now => self.connect(now),
            State::Leaving { connection, until } if until <= now => self.finish_leaving(Some(connection)),
            State::Connecting(Connecting { connection, deadline: Some(deadline), .. }) if deadline <= now => {
                self.close(connection);
                self.lost(now, Failure::TimedOut, Again::AfterPause);
            }
            State::Online(online) => self.expire_online(now, lateness, online),
            _ => {}
        }
    }

    fn expire_online(&mut self, now: Millis, lateness: Millis, online: Online) {
        let quiet = now.saturating_sub(online.last_received);
        if lateness.min(quiet) >= ASLEEP {
            self.close(online.connection);
            self.lost(now, Failure::TimedOut, Again::Now);
        } else if online.silent_until.is_some_and(|until| until <= now) {
            // It is not known whether the service answers PING. So that one which does not is not left every
            // minute, each connection lost to silence makes the session more patient, until a PING is answered.
            self.silences = (self.silences + 1).min(PATIENCE);
            self.close(online.connection);
            self.lost(now, Failure::TimedOut, Again::AfterPause);
        } else if online.next_ping <= now {
            self.ping(now);
        }
    }

    fn ping(&mut self, now: Millis) {
        let interval = self.config.ping_interval;
        self.expect_sign_of_life(now.saturating_add(interval << self.silences));
        if let State::Online(online) = &mut self.state {
            online.next_ping = now.saturating_add(interval);
        }
    }

    /// Finds out soon whether the connection still works.
    fn probe(&mut self, now: Millis) {
        self.expect_sign_of_life(now.saturating_add(PROBE_TIMEOUT.min(self.config.ping_interval)));
    }

    fn expect_sign_of_life(&mut self, until: Millis) {
        self.send_frame(|sender, id| sender.ping(id));
        if let State::Online(online) = &mut self.state {
            online.silent_until = Some(online.silent_until.map_or(until, |earlier| earlier.min(until)));
        }
    }

    /// The connection is gone, its socket closed.
    pub(super) fn lost(&mut self, now: Millis, failure: Failure, again: Again) {
        if let State::Online(online) = &self.state {
            self.last_contact = Some(online.last_received);
            if now.saturating_sub(online.since) >= STABLE {
                self.attempts = 0;
            }
            self.groups.suspend();
            self.suspend_requests();
        }
        let Some(backoff) = self.config.reconnect else {
            self.go_offline(Some(failure), RequestFailure::ConnectionLost);
            return;
        };
        let longest = backoff.min.saturating_mul(1 << self.attempts.min(32)).min(backoff.max);
        let pause = if again == Again::Now { 0 } else { self.random.jittered(longest) };
        self.attempts = self.attempts.saturating_add(1);
        self.enter(State::Waiting { until: now.saturating_add(pause) }, Some(failure), Some(pause));
        if again == Again::Now {
            self.connect(now);
        }
    }

    /// Gives up until the application logs in again.
    pub(super) fn go_offline(&mut self, failure: Option<Failure>, requests: RequestFailure) {
        self.leave_groups_and_notifications();
        self.enter(State::Offline, failure, None);
        self.fail_requests(requests);
    }

    fn finish_leaving(&mut self, open: Option<ConnectionId>) {
        if let Some(connection) = open {
            self.close(connection);
        }
        self.go_offline(None, RequestFailure::LoggedOut);
        self.tell(Event::LoggedOut);
    }

    fn leave_groups_and_notifications(&mut self) {
        self.groups.suspend();
        self.notifications = Default::default();
    }

    pub(super) fn close(&mut self, connection: ConnectionId) {
        self.outputs.push_back(Output::CloseSocket { connection });
    }

    /// Changes the state and tells it, unless it looks the same from outside.
    pub(super) fn enter(&mut self, state: State, failure: Option<Failure>, retry_in: Option<Millis>) {
        let previous = std::mem::replace(&mut self.state, state).name();
        let state = self.state.name();
        if state != previous {
            self.tell(Event::StateChanged { state, previous, failure, retry_in });
        }
    }
}
