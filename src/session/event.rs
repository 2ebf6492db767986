//! What a session wants done and what it tells.

use std::fmt;

use super::{Messages, Millis, Span, StateName};
use crate::wire::Verdict;

/// Number of a connection, given by the session and never used twice.
pub type ConnectionId = u32;

/// Something for the driver to do, in the order in which it is polled.
pub enum Output {
    /// Open a WebSocket; report [`socket_opened`](super::Session::socket_opened) or
    /// [`socket_closed`](super::Session::socket_closed) with this number.
    OpenSocket(ConnectionId),
    /// Send one binary message on this connection.
    SendFrame(ConnectionId, Vec<u8>),
    /// Close a socket, or give up opening it. Whether it reports its end afterwards does not matter.
    CloseSocket(ConnectionId),
    /// Ask the application for its token and report [`token_received`](super::Session::token_received). There is
    /// one such request at a time, and it has to be answered at some time.
    NeedToken(TokenReason),
    /// Ask the service over HTTP for the user's unlimited topics and report
    /// [`unlimited_topics_listed`](super::Session::unlimited_topics_listed) with this number.
    QueryUnlimitedTopics(u32),
    /// Tell the application.
    Event(Event),
}

impl fmt::Debug for Output {
    /// Without the bytes of frames, one of which holds the user's token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenSocket(connection) => write!(f, "OpenSocket({connection})"),
            Self::SendFrame(connection, frame) => write!(f, "SendFrame({connection}, {} bytes)", frame.len()),
            Self::CloseSocket(connection) => write!(f, "CloseSocket({connection})"),
            Self::NeedToken(reason) => write!(f, "NeedToken({reason:?})"),
            Self::QueryUnlimitedTopics(query) => write!(f, "QueryUnlimitedTopics({query})"),
            Self::Event(event) => event.fmt(f),
        }
    }
}

/// Why a token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenReason {
    /// Any token will do, also one obtained before.
    First,
    /// The service refused the token it was given; only another one can help.
    Refused,
}

/// Something for the application.
#[derive(Debug)]
pub enum Event {
    /// The state changed. Reaching [`StateName::Online`] is the success of a login.
    StateChanged {
        /// The new state.
        state: StateName,
        /// The one before.
        previous: StateName,
        /// What went wrong, unless the application wanted the change.
        failure: Option<Failure>,
        /// In [`StateName::Waiting`], how long until the next attempt.
        retry_in: Millis,
    },
    /// The service refused the login, or ended it.
    Refused {
        /// What it said.
        refusal: Refusal,
        /// Whether it did so by itself, with a KICK; otherwise it was asked for a login.
        was_kicked: bool,
        /// Whether the session tries again with another token. If not it is about to be offline.
        retrying: bool,
    },
    /// There was no token to log in with.
    TokenFailed {
        /// Whether the session tries again after a while. If not it is about to be offline.
        retrying: bool,
    },
    /// The socket of a session that logged out is gone.
    LoggedOut,
    /// Messages of one list, in its order. Report [`delivered`](super::Session::delivered) when the application's
    /// handlers are done with all of them.
    Messages(Messages),
    /// The service answered a message: it took it, unless there is an error or a code.
    Acknowledged {
        /// What the spans refer to.
        frame: Frame,
        /// Which message.
        packet_id: Span,
        /// Given to the message.
        sequence: i64,
        /// When the service took it, in milliseconds.
        timestamp: i64,
        /// Not 0 if the service refused it.
        code: i32,
        /// Not empty if the service refused it.
        error: Span,
        /// Place in the list of conversations.
        conversation_index: i64,
    },
    /// A message or a request to join or quit will not be answered any more.
    RequestFailed {
        /// Which one.
        packet_id: String,
        /// What it was.
        request: Request,
        /// Why.
        failure: RequestFailure,
    },
    /// The service answered a request to join or quit.
    MembershipAnswered {
        /// What the span refers to.
        frame: Frame,
        /// The request, unless it was given up before.
        packet_id: Option<String>,
        /// What was asked for.
        request: Request,
        /// 0 if it was granted.
        code: i32,
        /// The service's text.
        text: Span,
    },
    /// An unlimited topic is no more.
    UnlimitedTopicDismissed(u64),
    /// More messages are waiting than the service pushes. Report
    /// [`notification_answered`](super::Session::notification_answered) when the application fetched them or
    /// declined.
    PullNotification {
        /// To be repeated in the report.
        notification: u32,
        /// The first one waiting.
        min_sequence: i64,
        /// The last one known to wait.
        max_sequence: i64,
    },
    /// Messages may have been missed since this time, on the caller's clock.
    Gap(Millis),
    /// A diagnostic of the service.
    Notice {
        /// What the span refers to.
        frame: Frame,
        /// The service's number.
        code: i32,
        /// Its text.
        text: Span,
    },
}

/// A received frame, handed on as a whole: texts in it are read where they are needed. They are UTF-8 unless the
/// sender did wrong.
pub struct Frame(pub Vec<u8>);

impl Frame {
    /// What is at a span that came with this frame.
    pub fn bytes(&self, span: Span) -> &[u8] {
        span.of(&self.0)
    }
}

impl fmt::Debug for Frame {
    /// Without what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// Why there is no login, or none any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The connection could not be made or was lost.
    ConnectionLost,
    /// The service or the network took too long.
    TimedOut,
    /// There is no token to log in with. The event before said so.
    Token,
    /// The service refused the login. The event before says why.
    Refused,
    /// The service ended the login. The event before says why.
    Kicked,
}

/// What the service says when it refuses or ends a login.
#[derive(Debug)]
pub struct Refusal {
    pub(super) frame: Frame,
    pub(super) verdict: Span,
}

impl Refusal {
    /// Its kind, its reason, and the same for humans; each may be empty.
    pub fn texts(&self) -> [&[u8]; 3] {
        let verdict = Verdict::read(&self.frame.0, self.verdict);
        let texts = verdict.map(|it| [it.error_type(), it.reason(), it.description()]).unwrap_or_default();
        texts.map(|text| self.frame.bytes(text))
    }

    /// Whether another token may help.
    pub(super) fn is_about_token(&self) -> bool {
        let [error_type, reason, _] = self.texts();
        error_type == b"token-expired" || reason == b"invalid-token"
    }
}

/// What awaits an answer of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// A message.
    Message,
    /// Becoming a member of an unlimited topic.
    Join(u64),
    /// Leaving one.
    Quit(u64),
}

/// Why a request will not be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestFailure {
    /// The service did not answer in time. It may have acted all the same.
    TimedOut,
    /// The connection was lost before the answer came. The service may have acted all the same.
    ConnectionLost,
    /// The session was logged out by the application.
    LoggedOut,
    /// The service ended the login.
    Kicked,
    /// The connection came back, but the service refused the login.
    LoginRefused,
    /// The connection came back, but there was no token to log in with.
    Token,
}

/// What a session counted since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Messages and requests that await an answer of the service.
    pub pending: usize,
    /// Lists that were delivered but are not acknowledged to the service yet.
    pub unacknowledged: usize,
    /// Logins after a lost connection.
    pub reconnects: u32,
    /// Messages delivered.
    pub received: u64,
    /// Messages not delivered because they were before.
    pub duplicates: u64,
    /// Frames, or messages in them, that could not be read.
    pub dropped: u64,
}
