//! Outputs one by one, for hosts written in Rust, which are the tests: read back from the columns that JavaScript gets.

use super::{
    Event, Failure, Kind, Message, MessageKind, Messages, Output, Outputs, Request, RequestFailure,
    StateName, TokenReason,
};

/// How far the columns were read.
#[derive(Default)]
pub(super) struct Cursor {
    word: usize,
    ascii: usize,
    wide: usize,
    bytes: usize,
    names: Vec<String>,
}

impl Outputs {
    /// The next output. When there is none everything is forgotten.
    pub(super) fn take(&mut self) -> Option<Output> {
        let mut messages = Vec::new();
        while self.taken.word < self.words.len() {
            let kind = self.next() as usize;
            match kind {
                0..3 => messages.push(self.message(kind)),
                _ => return Some(self.output(kind, messages)),
            }
        }
        self.clear();
        None
    }

    fn message(&mut self, kind: usize) -> Message {
        const KINDS: [MessageKind; 3] = [MessageKind::Direct, MessageKind::Topic, MessageKind::Unlimited];
        let (kind, timestamp) = (KINDS[kind], self.next() as i64);
        let sequence = self.next_sequence();
        let topic = if kind == MessageKind::Direct { 0 } else { self.next_topic() };
        let (from_account, from_resource) = (self.next_name(), self.next_name());
        let (mut to_account, mut to_resource) = (String::new(), String::new());
        if kind == MessageKind::Direct {
            (to_account, to_resource) = (self.next_name(), self.next_name());
        }
        let (biz_type, packet_id) = (self.next_name(), self.next_text());
        let (text, bytes) = (self.next_text(), self.next_bytes());
        Message {
            kind,
            sequence,
            timestamp,
            topic,
            packet_id,
            from_account,
            from_resource,
            to_account,
            to_resource,
            text,
            biz_type,
            bytes,
        }
    }

    fn output(&mut self, kind: usize, messages: Vec<Message>) -> Output {
        let is = |other: Kind| kind == other as usize;
        if is(Kind::OpenSocket) {
            return Output::OpenSocket(self.next() as u32);
        } else if is(Kind::CloseSocket) {
            return Output::CloseSocket(self.next() as u32);
        } else if is(Kind::SendFrame) {
            return Output::SendFrame(self.next() as u32, self.next_bytes().unwrap_or_default());
        } else if is(Kind::NeedToken) {
            return Output::NeedToken(if self.flag() { TokenReason::Refused } else { TokenReason::First });
        } else if is(Kind::QueryUnlimitedTopics) {
            return Output::QueryUnlimitedTopics(self.next() as u32);
        }
        Output::Event(if is(Kind::Delivery) {
            Event::Messages(Messages { delivery: self.next() as u32, messages })
        } else if is(Kind::StateChanged) {
            let (state, previous, failure) = (self.state(), self.state(), self.failure());
            Event::StateChanged { state, previous, failure, retry_in: self.next() }
        } else if is(Kind::Refused) {
            let (was_kicked, retrying) = (self.flag(), self.flag());
            Event::Refused { was_kicked, retrying, texts: [(); 3].map(|()| self.next_text()) }
        } else if is(Kind::TokenFailed) {
            Event::TokenFailed { retrying: self.flag() }
        } else if is(Kind::LoggedOut) {
            Event::LoggedOut
        } else {
            self.answer(kind)
        })
    }

    fn answer(&mut self, kind: usize) -> Event {
        let is = |other: Kind| kind == other as usize;
        if is(Kind::Acknowledged) {
            let (timestamp, code, packet_id) = (self.next() as i64, self.next() as i32, self.next_text());
            let sequence = self.next_sequence();
            Event::Acknowledged { packet_id, sequence, timestamp, code, error: self.next_text() }
        } else if is(Kind::RequestFailed) {
            let (failure, request, packet_id) = (self.request_failure(), self.next(), self.next_text());
            Event::RequestFailed { packet_id, failure, request: self.request(request) }
        } else if is(Kind::MembershipAnswered) {
            let (code, request, packet_id) = (self.next() as i32, self.next(), self.next_text());
            let (packet_id, request) = (Some(packet_id).filter(|id| !id.is_empty()), self.request(request));
            Event::MembershipAnswered { packet_id, request, code, text: self.next_text() }
        } else if is(Kind::UnlimitedTopicDismissed) {
            Event::UnlimitedTopicDismissed(self.next_topic())
        } else if is(Kind::PullNotification) {
            let (notification, min_sequence) = (self.next() as u32, self.next_sequence());
            Event::PullNotification { notification, min_sequence, max_sequence: self.next_sequence() }
        } else if is(Kind::Gap) {
            Event::Gap(self.next())
        } else {
            assert!(is(Kind::Notice), "an unknown record");
            Event::Notice { code: self.next() as i32, text: self.next_text() }
        }
    }

    fn next(&mut self) -> f64 {
        self.taken.word += 1;
        self.words[self.taken.word - 1]
    }

    fn flag(&mut self) -> bool {
        self.next() != 0.0
    }

    fn next_text(&mut self) -> String {
        let end = self.next() as usize;
        if end & 1 == 0 {
            let start = std::mem::replace(&mut self.taken.ascii, end / 2);
            return String::from_utf8(self.texts.ascii.filled()[start..end / 2].to_vec()).expect("ASCII");
        }
        let start = std::mem::replace(&mut self.taken.wide, end / 2);
        let units = self.texts.wide.filled()[start * 2..end / 2 * 2].as_chunks().0.iter();
        String::from_utf16(&units.map(|unit| u16::from_le_bytes(*unit)).collect::<Vec<_>>())
            .expect("whole characters")
    }

    /// A text that may have been said before.
    fn next_name(&mut self) -> String {
        let word = self.words[self.taken.word];
        if word < 0.0 {
            self.taken.word += 1;
            return self.taken.names[-word as usize - 1].clone();
        }
        let name = self.next_text();
        self.taken.names.push(name.clone());
        name
    }

    fn next_bytes(&mut self) -> Option<Vec<u8>> {
        let end = self.next() as usize;
        (end > 0).then(|| self.bytes[std::mem::replace(&mut self.taken.bytes, end)..end].to_owned())
    }

    fn next_sequence(&mut self) -> i64 {
        self.next_text().parse().expect("digits")
    }

    fn next_topic(&mut self) -> u64 {
        self.next_text().parse().expect("digits")
    }

    fn request(&mut self, number: f64) -> Request {
        let topic = self.next_topic();
        match number as u32 {
            0 => Request::Message,
            1 => Request::Join(topic),
            _ => Request::Quit(topic),
        }
    }

    fn state(&mut self) -> StateName {
        const STATES: [StateName; 4] =
            [StateName::Offline, StateName::Connecting, StateName::Online, StateName::Waiting];
        STATES[self.next() as usize]
    }

    fn failure(&mut self) -> Option<Failure> {
        use Failure::{ConnectionLost, Kicked, Refused, TimedOut, Token};
        let number = self.next() as u8;
        [ConnectionLost, TimedOut, Token, Refused, Kicked].into_iter().find(|it| *it as u8 == number)
    }

    fn request_failure(&mut self) -> RequestFailure {
        use RequestFailure::{ConnectionLost, Kicked, LoggedOut, LoginRefused, TimedOut, Token};
        let number = self.next() as u8;
        let all = [TimedOut, ConnectionLost, LoggedOut, Kicked, LoginRefused, Token];
        all.into_iter().find(|it| *it as u8 == number).expect("a failure of a request")
    }
}
