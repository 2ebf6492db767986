//! Outputs of the session as JSON text: an array of the name of a method of js/realtime.js and its arguments.

use crate::json::Writer;
use crate::session::{
    Event, Failure, Frame, MessageRecord, Messages, Output, Request, RequestFailure, StateName, TokenReason,
};
use crate::types::{decimal, digits, lossy};

/// The text, and whether some bytes in it are written as hex.
pub(super) fn describe(output: Output) -> (String, bool) {
    let mut note = Note { text: Writer::new(), binary: false };
    note.text.open_array();
    match output {
        Output::OpenSocket(connection) => note.name("open").count(connection),
        Output::CloseSocket(connection) => note.name("close").count(connection),
        Output::NeedToken(reason) => note.name("token").count(u32::from(reason == TokenReason::Refused)),
        Output::QueryUnlimitedTopics(query) => note.name("list").count(query),
        // The caller keeps them: bytes do not go into text.
        Output::SendFrame(..) => &mut note,
        Output::Event(event) => note.event(event),
    };
    note.text.close_array();
    (note.text.finish(), note.binary)
}

struct Note {
    text: Writer,
    binary: bool,
}

impl Note {
    #[inline(never)]
    fn name(&mut self, name: &str) -> &mut Self {
        self.text.string(name);
        self
    }

    fn count(&mut self, count: u32) -> &mut Self {
        self.number(i64::from(count))
    }

    #[inline(never)]
    fn number(&mut self, number: i64) -> &mut Self {
        self.text.raw(&decimal(number));
        self
    }

    /// 64 bits are digits in JavaScript.
    #[inline(never)]
    fn sequence(&mut self, number: i64) -> &mut Self {
        self.text.string(&decimal(number));
        self
    }

    #[inline(never)]
    fn topic(&mut self, topic: u64) -> &mut Self {
        self.text.string(&digits(topic));
        self
    }

    #[inline(never)]
    fn bytes(&mut self, text: &[u8]) -> &mut Self {
        self.text.string(&lossy(text).unwrap_or_else(|replaced| replaced));
        self
    }

    fn event(&mut self, event: Event) -> &mut Self {
        match event {
            Event::StateChanged { state, previous, failure, retry_in } => {
                self.name("changed").name(state_name(state)).name(state_name(previous));
                self.name(failure.map_or("", failure_name)).number(retry_in as i64)
            }
            Event::Refused { refusal, was_kicked, retrying } => {
                self.name("refused").count(was_kicked.into()).count(retrying.into());
                refusal.texts().into_iter().fold(self, Self::bytes)
            }
            // The driver knows that it failed.
            Event::TokenFailed { .. } => self.name("ignore"),
            Event::LoggedOut => self.name("left"),
            Event::Messages(messages) => self.messages(&messages),
            Event::Acknowledged { frame, packet_id, sequence, timestamp, code, error, .. } => {
                self.name("answered").bytes(frame.bytes(packet_id)).sequence(sequence).number(timestamp);
                self.number(code.into()).bytes(frame.bytes(error))
            }
            Event::RequestFailed { packet_id, request, failure } => {
                self.name("failed").name(&packet_id).name(request_failure_name(failure)).request(request)
            }
            Event::MembershipAnswered { frame, packet_id, request, code, text } => {
                self.name("member").name(packet_id.as_deref().unwrap_or_default());
                self.number(code.into()).bytes(frame.bytes(text)).request(request)
            }
            Event::UnlimitedTopicDismissed(topic) => self.name("gone").topic(topic),
            Event::PullNotification { notification, min_sequence, max_sequence } => {
                self.name("waiting").count(notification).sequence(min_sequence).sequence(max_sequence)
            }
            Event::Gap(since) => self.name("gap").number(since as i64),
            Event::Notice { frame, code, text } => {
                self.name("notice").number(code.into()).bytes(frame.bytes(text))
            }
        }
    }

    /// Nothing for a message; else an array: whether it is about joining, and the topic.
    fn request(&mut self, request: Request) -> &mut Self {
        match request {
            Request::Message => self,
            Request::Join(topic) => self.pair(1, topic),
            Request::Quit(topic) => self.pair(0, topic),
        }
    }

    fn pair(&mut self, joining: u32, topic: u64) -> &mut Self {
        self.text.open_array();
        self.count(joining).topic(topic);
        self.text.close_array();
        self
    }

    fn messages(&mut self, messages: &Messages) -> &mut Self {
        self.name("messages").count(messages.delivery);
        self.text.open_array();
        for message in &messages.messages {
            self.text.open_array();
            self.message(&messages.frame, message);
            self.text.close_array();
        }
        self.text.close_array();
        self
    }

    /// The kind and the message as applications see it.
    fn message(&mut self, frame: &Frame, message: &MessageRecord) {
        use crate::session::MessageKind::{Direct, Topic, Unlimited};
        self.count(match message.kind {
            Direct => 0,
            Topic => 1,
            Unlimited => 2,
        });
        self.text.open_object();
        self.member("packetId").bytes(frame.bytes(message.packet_id));
        self.member("sequence").sequence(message.sequence);
        self.member("timestamp").number(message.timestamp);
        self.member("fromAccount").bytes(frame.bytes(message.from_account));
        self.member("fromResource").bytes(frame.bytes(message.from_resource));
        if message.kind == Direct {
            self.member("toAccount").bytes(frame.bytes(message.to_account));
            self.member("toResource").bytes(frame.bytes(message.to_resource));
        } else {
            self.member("topicId").topic(message.topic);
        }
        let payload = frame.bytes(message.payload);
        self.member("text").bytes(payload);
        if std::str::from_utf8(payload).is_err() {
            self.binary = true;
            self.member("bytes").hex(payload);
        }
        self.member("bizType").bytes(frame.bytes(message.biz_type));
        self.text.close_object();
    }

    fn member(&mut self, name: &str) -> &mut Self {
        self.text.key(name);
        self
    }

    fn hex(&mut self, bytes: &[u8]) {
        let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let digits: String =
            nibbles.map(|nibble| char::from_digit(u32::from(nibble), 16).unwrap_or('0')).collect();
        self.text.string(&digits);
    }
}

fn state_name(state: StateName) -> &'static str {
    match state {
        StateName::Offline => "offline",
        StateName::Connecting => "connecting",
        StateName::Online => "online",
        StateName::Waiting => "waiting",
    }
}

/// As kind of error.
fn failure_name(failure: Failure) -> &'static str {
    match failure {
        Failure::ConnectionLost => "connection_lost",
        Failure::TimedOut => "timeout",
        Failure::Token => "token",
        Failure::Refused => "login_refused",
        Failure::Kicked => "kicked",
    }
}

/// As kind of error.
fn request_failure_name(failure: RequestFailure) -> &'static str {
    match failure {
        RequestFailure::TimedOut => "ack_timeout",
        RequestFailure::ConnectionLost => "connection_lost",
        RequestFailure::LoggedOut => "not_logged_in",
        RequestFailure::Kicked => "kicked",
        RequestFailure::LoginRefused => "login_refused",
        RequestFailure::Token => "token",
    }
}
