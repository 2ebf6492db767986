//! What a test asks about a client.

use mimc_wasm::session::{Event, Failure, RequestFailure, StateName};

use crate::world::Client;

impl Client {
    /// The states it was told of, in order.
    pub(crate) fn states(&self) -> Vec<StateName> {
        let states = self.events.iter().filter_map(|event| match event {
            Event::StateChanged { state, .. } => Some(*state),
            _ => None,
        });
        states.collect()
    }

    /// When its timer is due.
    pub(crate) fn timeout(&self) -> Option<u64> {
        let due = self.session.next_timeout();
        due.is_finite().then_some(due.ceil() as u64)
    }

    /// What the last change of state said about failure.
    pub(crate) fn last_failure(&self) -> Option<Failure> {
        self.events.iter().rev().find_map(|event| match event {
            Event::StateChanged { failure, .. } => Some(*failure),
            _ => None,
        })?
    }

    /// The attempts to log in that failed: the service's reason or none if it was the token hook, and whether there
    /// would be another.
    pub(crate) fn login_failures(&self) -> Vec<(Option<&str>, bool)> {
        let failures = self.events.iter().filter_map(|event| match event {
            Event::Refused { texts: [_, reason, _], was_kicked: false, retrying } => {
                Some((Some(&reason[..]), *retrying))
            }
            Event::TokenFailed { retrying } => Some((None, *retrying)),
            _ => None,
        });
        failures.collect()
    }

    /// Ids of the messages that were acknowledged without an error.
    pub(crate) fn acknowledged(&self) -> Vec<&str> {
        let ids = self.events.iter().filter_map(|event| match event {
            Event::Acknowledged { packet_id, code: 0, error, .. } if error.is_empty() => Some(&packet_id[..]),
            _ => None,
        });
        ids.collect()
    }

    /// Requests that failed.
    pub(crate) fn failed(&self) -> Vec<(&str, RequestFailure)> {
        let failed = self.events.iter().filter_map(|event| match event {
            Event::RequestFailed { packet_id, failure, .. } => Some((&packet_id[..], *failure)),
            _ => None,
        });
        failed.collect()
    }

    /// Times since when something may have been missed.
    pub(crate) fn gaps(&self) -> Vec<u64> {
        let gaps = self.events.iter().filter_map(|event| match event {
            Event::Gap(since) => Some(*since as u64),
            _ => None,
        });
        gaps.collect()
    }

    /// Takes the events so far.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The texts of the messages so far.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.inbox.iter().map(|message| &message.text[..]).collect()
    }
}
