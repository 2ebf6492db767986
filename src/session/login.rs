//! From the open socket to the login: CONN, the token, BIND; and the end that the service puts to it.

use super::{
    Event, Failure, Millis, Output, Refusal, RequestFailure, Session, TokenReason,
    connection::Again,
    receive::text,
    state::{Connecting, Freshness, Identity, State, Step, Token, TokenFailure},
};
use crate::{
    types::base64,
    wire::{Challenge, Cipher, Claim, Sender, Verdict, conn, sign},
};

/// How long the service may take for each answer.
const ANSWER_TIMEOUT: Millis = 10_000;
/// How often in a row the application's token hook may fail before the first login is given up. Later ones never
/// are: then it is the network that comes and goes.
const TOKEN_ATTEMPTS: u32 = 3;

impl Session {
    /// Sends CONN.
    pub(super) fn greet(&mut self, now: Millis, id: String) {
        let State::Connecting(connecting) = &mut self.state else { return };
        connecting.step = Step::Greeting;
        connecting.deadline = Some(now.saturating_add(ANSWER_TIMEOUT));
        let frame = conn(&id, &self.config.model, &self.config.os);
        self.outputs.push_back(Output::SendFrame { connection: connecting.connection, frame });
    }

    /// The service answered CONN. `None` if that is malformed.
    pub(super) fn challenged(&mut self, now: Millis, payload: &[u8]) -> Option<()> {
        let challenge = Challenge::read(payload)?.challenge.to_vec();
        if let State::Connecting(connecting) = &mut self.state
            && matches!(connecting.step, Step::Greeting)
        {
            connecting.step = Step::Challenged { challenge };
            connecting.deadline = None;
            self.bind(now);
        }
        Some(())
    }

    /// The answer to [`Output::NeedToken`].
    pub fn token_received(&mut self, now: Millis, answer: Result<Token, TokenFailure>) {
        let now = self.begin(now);
        if self.freshness != Freshness::Asked {
            return;
        }
        match answer.and_then(|token| self.identify(token)) {
            Ok(()) => {
                self.freshness = Freshness::Fresh;
                self.bind(now);
            }
            Err(failure) => {
                self.freshness = Freshness::Stale;
                self.token_failed(now, failure);
            }
        }
    }

    fn identify(&mut self, token: Token) -> Result<(), TokenFailure> {
        let key = base64::decode(&token.security_key).ok_or(TokenFailure::Final)?;
        let is_other = self.identity.as_ref().is_some_and(|identity| identity.sender.uuid != token.uuid);
        if is_other {
            // The account was created anew; what is waiting belongs to somebody who is no more.
            self.forget_user();
        }
        let sender = Sender {
            app_id: self.config.app_id,
            account: self.config.account.clone(),
            uuid: token.uuid,
            resource: self.config.resource.clone(),
            app_package: token.app_package,
            chid: token.chid,
        };
        let cipher = Cipher::new(&key);
        self.identity =
            Some(Identity { sender, token: token.token, security_key: token.security_key, cipher });
        Ok(())
    }

    fn token_failed(&mut self, now: Millis, failure: TokenFailure) {
        if !matches!(self.state, State::Connecting(_) | State::Waiting { .. }) {
            return;
        }
        self.token_failures = self.token_failures.saturating_add(1);
        let first_login_failed = !self.established && self.token_failures >= TOKEN_ATTEMPTS;
        let retrying =
            failure == TokenFailure::Temporary && !first_login_failed && self.config.reconnect.is_some();
        self.tell(Event::LoginFailed { failure: Failure::Token, retrying });
        let connection = self.state.connection();
        if let Some(connection) = connection {
            self.close(connection);
        }
        if !retrying {
            self.go_offline(Some(Failure::Token), RequestFailure::Token);
        } else if connection.is_some() {
            self.lost(now, Failure::Token, Again::AfterPause);
        }
    }

    /// Sends BIND as soon as both the challenge and a token are there.
    fn bind(&mut self, now: Millis) {
        let State::Connecting(Connecting { connection, step, deadline }) = &mut self.state else { return };
        let Step::Challenged { challenge } = step else { return };
        let (Freshness::Fresh, Some(identity)) = (self.freshness, &self.identity) else { return };
        let id = self.ids.next();
        let signature = sign(&Claim {
            challenge,
            chid: identity.sender.chid,
            uuid: identity.sender.uuid,
            resource: &identity.sender.resource,
            frame_id: &id,
            token: &identity.token,
            security_key: &identity.security_key,
        });
        let frame = identity.sender.bind(&id, &identity.token, &signature);
        self.outputs.push_back(Output::SendFrame { connection: *connection, frame });
        *deadline = Some(now.saturating_add(ANSWER_TIMEOUT));
        *step = Step::Binding { challenge: std::mem::take(challenge) };
    }

    /// The service answered BIND. `None` if that is malformed.
    pub(super) fn judged(&mut self, now: Millis, payload: &[u8]) -> Option<()> {
        let verdict = Verdict::read(payload)?;
        let State::Connecting(Connecting { connection, step: step @ Step::Binding { .. }, deadline }) =
            &mut self.state
        else {
            return Some(());
        };
        let connection = *connection;
        if verdict.accepted {
            self.established(now, connection);
            return Some(());
        }
        let failure = Failure::Refused(refusal(&verdict));
        let retrying = verdict.is_about_token() && !self.token_was_refused;
        if retrying {
            let Step::Binding { challenge } = std::mem::replace(step, Step::Opening) else { return Some(()) };
            *step = Step::Challenged { challenge };
            *deadline = None;
        }
        self.tell(Event::LoginFailed { failure: failure.clone(), retrying });
        if retrying {
            self.token_was_refused = true;
            self.ask_for_token(TokenReason::Refused);
        } else {
            self.close(connection);
            self.go_offline(Some(failure), RequestFailure::LoginRefused);
        }
        Some(())
    }

    /// The service ended the login.
    pub(super) fn kicked(&mut self, now: Millis, connection: super::ConnectionId, payload: &[u8]) {
        let verdict = Verdict::read(payload);
        let about_token = verdict.as_ref().is_some_and(Verdict::is_about_token);
        let refusal = verdict.as_ref().map(refusal).unwrap_or_default();
        let reconnecting = about_token && !self.token_was_refused && self.config.reconnect.is_some();
        let failure = Failure::Kicked(refusal.clone());
        self.tell(Event::Kicked { refusal, reconnecting });
        self.close(connection);
        if reconnecting {
            self.token_was_refused = true;
            self.ask_for_token(TokenReason::Refused);
            let again = if self.attempts == 0 { Again::Now } else { Again::AfterPause };
            self.lost(now, failure, again);
        } else {
            self.go_offline(Some(failure), RequestFailure::Kicked);
        }
    }
}

fn refusal(verdict: &Verdict<'_>) -> Refusal {
    Refusal {
        error_type: text(verdict.error_type),
        reason: text(verdict.reason),
        description: text(verdict.description),
    }
}
