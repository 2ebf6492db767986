//! From the open socket to the login: CONN, the token, BIND; and the end that the service puts to it.

use super::{
    Failure, Kind, Millis, RequestFailure, Session, Span, TokenReason,
    connection::Again,
    state::{Connecting, Freshness, Identity, State, Step, Token, TokenFailure},
};
use crate::{
    types::base64,
    wire::{Challenge, Cipher, Claim, Command, conn, sign},
};

/// What the service is told of the program: as browsers name themselves.
const MODEL: &str = "Netscape";
const OS: &str = "web";
/// How long the service may take for each answer.
const ANSWER_TIMEOUT: Millis = 10_000.0;
/// How often in a row the application's token hook may fail before the first login is given up. Later ones never
/// are: then it is the network that comes and goes.
const TOKEN_ATTEMPTS: u32 = 3;

impl Session {
    /// Sends CONN on the socket that is open now.
    pub(super) fn greet(&mut self, now: Millis) {
        if let State::Connecting(connecting) = &mut self.state
            && matches!(connecting.step, Step::Opening)
        {
            connecting.step = Step::Greeting;
            connecting.until = now + ANSWER_TIMEOUT;
            let connection = connecting.connection;
            let frame = conn(&self.ids.next(), MODEL, OS);
            self.transmit_frame(connection, &frame);
        }
    }

    /// The service answered CONN. `None` if that is malformed.
    pub(super) fn challenged(&mut self, now: Millis, frame: &[u8], payload: Span) -> Option<()> {
        let challenge = Challenge::read(frame, payload)?.challenge().of(frame);
        if let State::Connecting(connecting) = &mut self.state
            && matches!(connecting.step, Step::Greeting)
        {
            connecting.step = Step::Challenged(challenge.to_vec());
            connecting.until = Millis::INFINITY;
            self.bind(now);
        }
        Some(())
    }

    /// The answer to [`Output::NeedToken`](super::Output::NeedToken).
    pub fn token_received(&mut self, now: Millis, answer: Result<Token, TokenFailure>) {
        let now = self.begin(now);
        if self.freshness != Freshness::Asked {
            return;
        }
        self.freshness = Freshness::Stale;
        match answer.and_then(|token| self.identify(token)) {
            Ok(()) => {
                self.freshness = Freshness::Fresh;
                self.bind(now);
            }
            Err(failure) => self.token_failed(now, failure),
        }
    }

    fn identify(&mut self, token: Token) -> Result<(), TokenFailure> {
        let key = base64::decode(&token.security_key).ok_or(TokenFailure::Final)?;
        if self.identity.as_ref().is_some_and(|identity| identity.token.uuid != token.uuid) {
            // The account was created anew; what is waiting belongs to somebody who is no more.
            self.forget_user();
        }
        self.identity = Some(Identity { cipher: Cipher::new(key), token });
        Ok(())
    }

    fn token_failed(&mut self, now: Millis, failure: TokenFailure) {
        let connection = match self.state {
            State::Connecting(Connecting { connection, .. }) => Some(connection),
            State::Waiting { .. } => None,
            _ => return,
        };
        self.token_failures += 1;
        let may_retry = self.established || self.token_failures < TOKEN_ATTEMPTS;
        let retrying = may_retry && failure == TokenFailure::Temporary && self.config.reconnect.is_some();
        self.tell(Kind::TokenFailed, &[retrying.into()]);
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
        let State::Connecting(Connecting { connection, step, until }) = &mut self.state else { return };
        let Step::Challenged(challenge) = step else { return };
        let (Freshness::Fresh, Some(identity)) = (self.freshness, &self.identity) else { return };
        let (id, sender, token) = (self.ids.next(), identity.sender(&self.config), &identity.token);
        let signature = sign(&Claim {
            challenge,
            sender,
            frame_id: &id,
            token: &token.token,
            security_key: &token.security_key,
        });
        let frame = sender.frame(&id, Command::Bind { token: &token.token, signature: &signature });
        *until = now + ANSWER_TIMEOUT;
        *step = Step::Binding(std::mem::take(challenge));
        let connection = *connection;
        self.transmit_frame(connection, &frame);
    }

    /// The service answered BIND; `texts` are those of a refusal.
    pub(super) fn judged(&mut self, now: Millis, frame: &[u8], accepted: bool, texts: &[Span; 3]) {
        let State::Connecting(connecting) = &mut self.state else { return };
        let Step::Binding(challenge) = &mut connecting.step else { return };
        let connection = connecting.connection;
        if accepted {
            return self.logged_in(now, connection);
        }
        connecting.step = Step::Challenged(std::mem::take(challenge));
        connecting.until = Millis::INFINITY;
        self.refused(now, frame, texts, Failure::Refused);
    }

    /// The service refused the login, or ended it: kind, reason, and the same for humans. With another token it may be had once more.
    // assumption: a login refused for its token is tried once more with a new one; the reasons that a service gives
    // for a refusal are not documented, and any that is not about the token ends the login.
    pub(super) fn refused(&mut self, now: Millis, frame: &[u8], texts: &[Span; 3], failure: Failure) {
        let [error_type, reason, _] = texts;
        let was_kicked = failure == Failure::Kicked;
        let may_retry = !self.token_was_refused && (!was_kicked || self.config.reconnect.is_some());
        let retrying =
            may_retry && (error_type.is(frame, "token-expired") || reason.is(frame, "invalid-token"));
        let record = self.tell(Kind::Refused, &[was_kicked.into(), retrying.into()]);
        record.texts(frame, texts);
        if retrying {
            self.token_was_refused = true;
            self.ask_for_token(TokenReason::Refused);
            if !was_kicked {
                return;
            }
        }
        if let Some(connection) = self.state.connection() {
            self.close(connection);
        }
        if retrying {
            let again = if self.attempts == 0 { Again::Now } else { Again::AfterPause };
            self.lost(now, failure, again);
        } else {
            let requests = if was_kicked { RequestFailure::Kicked } else { RequestFailure::LoginRefused };
            self.go_offline(Some(failure), requests);
        }
    }
}
