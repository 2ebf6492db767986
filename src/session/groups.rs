//! Unlimited topics: membership, presence and their list.

use super::{Kind, Millis, Request, Session, Span, State};
use crate::wire::{Command, Group, Membership, UnlimitedKind, UnlimitedPacket, User};

/// How often the service has to hear that a connection wants the messages of its topics.
// assumption: a connection that does not name its unlimited topics every ten seconds, as the existing client does, may
// lose them.
const PING_INTERVAL: Millis = 10_000.0;

/// Pauses between attempts to list the topics: they double from the first to the last.
const FIRST_PAUSE: Millis = 1_000.0;
const LAST_PAUSE: Millis = 60_000.0;

pub(super) struct Groups {
    /// The topics this user is a member of, each once.
    topics: Vec<u64>,
    /// Number of the latest query for them.
    query: u32,
    is_asked: bool,
    pause: Millis,
    next_query: Millis,
    next_ping: Millis,
}

impl Groups {
    pub(super) fn new() -> Self {
        let never = Millis::INFINITY;
        Self {
            topics: Vec::new(),
            query: 0,
            is_asked: false,
            pause: 0.0,
            next_query: never,
            next_ping: never,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    pub(super) fn due(&self) -> Millis {
        self.next_ping.min(self.next_query)
    }

    /// The user is another one.
    pub(super) fn forget(&mut self) {
        self.topics.clear();
        self.suspend();
    }

    /// The connection is gone; what is known of the topics stays.
    pub(super) fn suspend(&mut self) {
        self.is_asked = false;
        self.next_query = Millis::INFINITY;
        self.next_ping = Millis::INFINITY;
    }
}

impl Session {
    /// After every login: attaches the new connection to the topics known, and asks which there are.
    pub(super) fn resume_groups(&mut self, now: Millis) {
        self.ping_groups(now);
        self.groups.pause = FIRST_PAUSE;
        self.query_groups();
    }

    /// The answer to [`Output::QueryUnlimitedTopics`](super::Output::QueryUnlimitedTopics): the user's topics, or `None` if they could not be had, which
    /// leads to another query after a while.
    pub fn unlimited_topics_listed(&mut self, now: Millis, query: u32, topics: Option<&[u64]>) {
        let now = self.begin(now);
        if !self.groups.is_asked || query != self.groups.query {
            return;
        }
        self.groups.is_asked = false;
        let Some(topics) = topics else {
            self.groups.next_query = now + self.random.jittered(self.groups.pause);
            self.groups.pause = (self.groups.pause * 2.0).min(LAST_PAUSE);
            return;
        };
        let before = std::mem::take(&mut self.groups.topics);
        for &topic in topics {
            self.set_member(topic, true);
        }
        if self.groups.topics != before {
            self.ping_groups(now);
        }
    }

    /// The user dismissed an unlimited topic over HTTP.
    pub fn unlimited_topic_dismissed(&mut self, now: Millis, topic: u64) {
        self.begin(now);
        self.change_member(topic, false);
    }

    /// Handles an UCPacket. `None` if it is malformed.
    pub(super) fn unlimited_received(&mut self, now: Millis, frame: &[u8], packet: Span) -> Option<()> {
        let packet = UnlimitedPacket::read(frame, packet)?;
        let user = User::read(frame, packet.user())?;
        if !self.is_own(user.uuid(), user.resource().of(frame)) {
            return Some(());
        }
        let joined = match packet.kind() {
            UnlimitedKind::List => return self.unlimited_list_received(now, frame, packet.payload()),
            UnlimitedKind::Other => return Some(()),
            UnlimitedKind::Joined => true,
            UnlimitedKind::Quitted | UnlimitedKind::Dismissed => false,
        };
        let answer = Membership::read(frame, packet.payload())?;
        let topic = Group::topic_at(frame, answer.group())?;
        if answer.code() == 0 {
            self.change_member(topic, joined);
            self.groups.next_ping = self.groups.next_ping.min(now + PING_INTERVAL);
        }
        if packet.kind() == UnlimitedKind::Dismissed {
            self.tell(Kind::UnlimitedTopicDismissed, &[]).topic(topic);
            return Some(());
        }
        let request = if joined { Request::Join(topic) } else { Request::Quit(topic) };
        let packet_id = self.outbox.take(request, packet.packet_id().of(frame), true).unwrap_or_default();
        let numbers = [f64::from(answer.code()), request.number()];
        let record = self.tell(Kind::MembershipAnswered, &numbers);
        record.text(packet_id.as_bytes()).topic(topic).texts(frame, &[answer.text()]);
        Some(())
    }

    pub(super) fn expire_groups(&mut self, now: Millis) {
        if self.groups.next_ping <= now {
            self.ping_groups(now);
        }
        if self.groups.next_query <= now {
            self.query_groups();
        }
    }

    /// Notes that a topic was joined or left. A list that is on its way may not know it, so it is asked for again.
    fn change_member(&mut self, topic: u64, joined: bool) {
        self.set_member(topic, joined);
        if self.groups.is_asked {
            self.query_groups();
        }
    }

    fn set_member(&mut self, topic: u64, joined: bool) {
        let topics = &mut self.groups.topics;
        if let Some(at) = topics.iter().position(|&other| other == topic) {
            topics.copy_within(at + 1.., at);
            topics.pop();
        }
        // No topic has this number; it is what rounding makes of one.
        if joined && topic != 0 {
            topics.push(topic);
        }
    }

    fn query_groups(&mut self) {
        self.groups.query += 1;
        self.groups.is_asked = true;
        self.groups.next_query = Millis::INFINITY;
        self.tell(Kind::QueryUnlimitedTopics, &[self.groups.query.into()]);
    }

    fn ping_groups(&mut self, now: Millis) {
        self.groups.next_ping = Millis::INFINITY;
        if !self.groups.is_empty() && matches!(self.state, State::Online(_)) {
            self.groups.next_ping = now + PING_INTERVAL;
            let topics = std::mem::take(&mut self.groups.topics);
            self.send_command(Command::UnlimitedPing(&topics));
            self.groups.topics = topics;
        }
    }
}
