//! Unlimited topics: membership, presence and their list.

use super::{Event, Millis, Output, Request, Session, Span, State, receive::text};
use crate::wire::{Membership, UnlimitedKind, UnlimitedPacket, read_dismissed};

/// How often the service has to hear that a connection wants the messages of its topics.
const PING_INTERVAL: Millis = 10_000;

/// Pauses between attempts to list the topics: they double from the first to the last.
const QUERY_PAUSES: (Millis, Millis) = (1_000, 60_000);

#[derive(Default)]
pub(super) struct Groups {
    /// The topics this user is a member of, ascending.
    topics: Vec<u64>,
    /// Joined or left while the list was asked for, which may not know it yet.
    changed: Vec<(u64, bool)>,
    query: Query,
    /// Number of the latest query.
    queries: u32,
    /// While online and a member of any topic.
    next_ping: Option<Millis>,
}

#[derive(Default)]
enum Query {
    /// Answered, or not to be asked.
    #[default]
    Settled,
    Asked {
        failures: u32,
    },
    Waiting {
        until: Millis,
        failures: u32,
    },
}

impl Groups {
    pub(super) fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    pub(super) fn next_timeout(&self) -> Option<Millis> {
        let query = match self.query {
            Query::Waiting { until, .. } => Some(until),
            Query::Settled | Query::Asked { .. } => None,
        };
        self.next_ping.into_iter().chain(query).min()
    }

    /// The connection is gone; what is known of the topics stays.
    pub(super) fn suspend(&mut self) {
        self.query = Query::Settled;
        self.next_ping = None;
    }

    fn change(&mut self, topic: u64, joined: bool) {
        if matches!(self.query, Query::Asked { .. }) {
            self.changed.push((topic, joined));
        }
        self.set(topic, joined);
    }

    fn set(&mut self, topic: u64, joined: bool) {
        match (self.topics.binary_search(&topic), joined) {
            (Err(at), true) => self.topics.insert(at, topic),
            (Ok(at), false) => drop(self.topics.remove(at)),
            _ => {}
        }
    }
}

impl Session {
    /// After every login: attaches the new connection to the topics known, and asks which there are.
    pub(super) fn resume_groups(&mut self, now: Millis) {
        self.ping_groups(now);
        self.query_groups(0);
    }

    /// The answer to [`Output::QueryUnlimitedTopics`]: the user's topics, or `None` if they could not be had, which
    /// leads to another query after a while.
    pub fn unlimited_topics_listed(&mut self, now: Millis, query: u32, topics: Option<&[u64]>) {
        let now = self.begin(now);
        let Query::Asked { failures } = self.groups.query else { return };
        if query != self.groups.queries {
            return;
        }
        let Some(topics) = topics else {
            let (first, last) = QUERY_PAUSES;
            let pause = self.random.jittered(first.checked_shl(failures).unwrap_or(last).min(last));
            self.groups.query = Query::Waiting { until: now.saturating_add(pause), failures: failures + 1 };
            return;
        };
        self.groups.query = Query::Settled;
        let before = std::mem::take(&mut self.groups.topics);
        topics.iter().filter(|&&topic| topic != 0).for_each(|&topic| self.groups.set(topic, true));
        for (topic, joined) in std::mem::take(&mut self.groups.changed) {
            self.groups.set(topic, joined);
        }
        if self.groups.topics != before {
            self.ping_groups(now);
        }
    }

    /// The user dismissed an unlimited topic over HTTP.
    pub fn unlimited_topic_dismissed(&mut self, now: Millis, topic: u64) {
        self.begin(now);
        self.groups.change(topic, false);
    }

    /// Handles an UCPacket, which is `packet` within `frame`. `None` if it is malformed.
    pub(super) fn unlimited_received(
        &mut self,
        now: Millis,
        frame: Vec<u8>,
        outer_id: Span,
        packet: Span,
    ) -> Option<()> {
        let packet = UnlimitedPacket::read(packet.of_bytes(&frame))?;
        if !self.is_own(packet.user.uuid, packet.user.resource) {
            return Some(());
        }
        let ids = [packet.packet_id, outer_id.of_bytes(&frame)];
        match packet.kind {
            UnlimitedKind::Joined => self.membership_answered(now, ids, packet.payload, true)?,
            UnlimitedKind::Quitted => self.membership_answered(now, ids, packet.payload, false)?,
            UnlimitedKind::List => {
                let list = Span::of(packet.payload, &frame);
                return self.unlimited_list_received(now, frame, list);
            }
            UnlimitedKind::Dismissed => {
                let topic = read_dismissed(packet.payload)?;
                self.groups.change(topic, false);
                self.tell(Event::UnlimitedTopicDismissed { topic });
            }
            UnlimitedKind::Other => {}
        }
        Some(())
    }

    fn membership_answered(
        &mut self,
        now: Millis,
        ids: [&[u8]; 2],
        payload: &[u8],
        join: bool,
    ) -> Option<()> {
        let answer = Membership::read(payload)?;
        let request = if join { Request::Join(answer.topic) } else { Request::Quit(answer.topic) };
        if answer.code == 0 {
            self.groups.change(answer.topic, join);
            self.groups.next_ping.get_or_insert(now.saturating_add(PING_INTERVAL));
        }
        let packet_id = self.outbox.take_request(ids, request);
        let text = text(answer.text);
        self.tell(Event::MembershipAnswered { packet_id, request, code: answer.code, text });
        Some(())
    }

    pub(super) fn expire_groups(&mut self, now: Millis) {
        if self.groups.next_ping.is_some_and(|at| at <= now) {
            self.ping_groups(now);
        }
        if let Query::Waiting { until, failures } = self.groups.query
            && until <= now
        {
            self.query_groups(failures);
        }
    }

    fn query_groups(&mut self, failures: u32) {
        self.groups.changed.clear();
        self.groups.queries = self.groups.queries.wrapping_add(1);
        self.groups.query = Query::Asked { failures };
        self.outputs.push_back(Output::QueryUnlimitedTopics { query: self.groups.queries });
    }

    fn ping_groups(&mut self, now: Millis) {
        if self.groups.is_empty() || !matches!(self.state, State::Online(_)) {
            self.groups.next_ping = None;
            return;
        }
        self.groups.next_ping = Some(now.saturating_add(PING_INTERVAL));
        let topics = std::mem::take(&mut self.groups.topics);
        self.send_frame(|sender, id| sender.unlimited_ping(id, &topics));
        self.groups.topics = topics;
    }
}
