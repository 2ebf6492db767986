//! What a session wants done and what it tells.

use std::fmt;

use super::{Millis, StateName};

/// Number of a delivered list.
pub type DeliveryId = u32;

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
    First = 0,
    /// The service refused the token it was given; only another one can help.
    Refused = 1,
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
        /// What it said: its kind, its reason, and the same for humans; each may be empty.
        texts: [String; 3],
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
        /// Which message.
        packet_id: String,
        /// Given to the message.
        sequence: i64,
        /// When the service took it, in milliseconds.
        timestamp: i64,
        /// Not 0 if the service refused it.
        code: i32,
        /// Not empty if the service refused it.
        error: String,
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
        /// The request, unless it was given up before.
        packet_id: Option<String>,
        /// What was asked for.
        request: Request,
        /// 0 if it was granted.
        code: i32,
        /// The service's text.
        text: String,
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
        /// The service's number.
        code: i32,
        /// Its text.
        text: String,
    },
}

/// Received messages of one list.
pub struct Messages {
    /// For the report that they were delivered.
    pub delivery: DeliveryId,
    /// The messages in order.
    pub messages: Vec<Message>,
}

impl fmt::Debug for Messages {
    /// Without what the messages say.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Messages({} in delivery {})", self.messages.len(), self.delivery)
    }
}

/// One received message. U+FFFD stands for what the sender did not write in UTF-8.
pub struct Message {
    /// Where it was sent.
    pub kind: MessageKind,
    /// Its place among the user's messages, or among those of the unlimited topic; 0 if it has none.
    pub sequence: i64,
    /// When the service took it, in milliseconds.
    pub timestamp: i64,
    /// The topic; 0 for a direct message.
    pub topic: u64,
    /// Given by the sender.
    pub packet_id: String,
    /// Who wrote it.
    pub from_account: String,
    /// On which of the sender's clients.
    pub from_resource: String,
    /// To whom; empty unless it is a direct message.
    pub to_account: String,
    /// To which client, if only to one.
    pub to_resource: String,
    /// What it says.
    pub text: String,
    /// The same, where it is not UTF-8.
    pub bytes: Option<Vec<u8>>,
    /// A tag of the application.
    pub biz_type: String,
}

/// Kinds of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// From one user to another.
    Direct,
    /// To a topic.
    Topic,
    /// To an unlimited topic.
    Unlimited,
}

/// Why there is no login, or none any more. The numbers are those of js/records.js, as are those of
/// [`RequestFailure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The connection could not be made or was lost.
    ConnectionLost = 1,
    /// The service or the network took too long.
    TimedOut = 2,
    /// There is no token to log in with. The event before said so.
    Token = 3,
    /// The service refused the login. The event before says why.
    Refused = 4,
    /// The service ended the login. The event before says why.
    Kicked = 5,
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

impl Request {
    pub(super) fn number(self) -> f64 {
        match self {
            Self::Message => 0.0,
            Self::Join(_) => 1.0,
            Self::Quit(_) => 2.0,
        }
    }

    pub(super) fn topic(self) -> u64 {
        match self {
            Self::Message => 0,
            Self::Join(topic) | Self::Quit(topic) => topic,
        }
    }
}

/// Why a request will not be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestFailure {
    /// The service did not answer in time. It may have acted all the same.
    TimedOut = 6,
    /// The connection was lost before the answer came. The service may have acted all the same.
    ConnectionLost = 1,
    /// The session was logged out by the application.
    LoggedOut = 7,
    /// The service ended the login.
    Kicked = 5,
    /// The connection came back, but the service refused the login.
    LoginRefused = 4,
    /// The connection came back, but there was no token to log in with.
    Token = 3,
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
