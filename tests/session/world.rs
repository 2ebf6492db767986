//! A world of clients, one service, and a network between them whose clock jumps from one event to the next.

use std::collections::{BTreeMap, VecDeque};

use mimc_test_server::server::{APP_ID, Server, SocketId};
use mimc_wasm::{
    session::{
        Config, DeliveryId, Event, MessageKind, Messages, Output, SendError, Session, StateName, Token,
        TokenFailure, TokenReason,
    },
    wire::{Content, Target},
};

use crate::network::{Happening, Link, Network, Opening};

/// The world. Client 0 is `alice` on `webres01`.
pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) server: Server,
    pub(crate) clients: Vec<Client>,
    pub(crate) network: Network,
    pub(crate) links: BTreeMap<SocketId, Link>,
    pub(crate) queue: BTreeMap<(u64, u64), Happening>,
    pub(crate) count: u64,
}

pub(crate) struct Client {
    pub(crate) session: Session,
    pub(crate) account: String,
    pub(crate) token: TokenHook,
    pub(crate) handler: Handler,
    pub(crate) topic_list: TopicList,
    /// Number of the latest question for the topics.
    pub(crate) topic_queries: u32,
    /// What it was told, but for messages.
    pub(crate) events: Vec<Event>,
    /// Messages it was told of.
    pub(crate) inbox: Vec<Received>,
    /// Deliveries it was told of.
    pub(crate) deliveries: Vec<DeliveryId>,
    pub(crate) token_requests: Vec<TokenReason>,
    /// Sockets it opened, in order.
    pub(crate) sockets: Vec<SocketId>,
}

/// How the application's token hook behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenHook {
    /// A new token after so many milliseconds.
    Issues(u64),
    /// The same token again, good or not.
    Repeats,
    Fails(TokenFailure),
    Hangs,
}

/// How the application's message handlers behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handler {
    /// Done after so many milliseconds.
    Takes(u64),
    /// The test reports it.
    Waits,
}

/// How the list of unlimited topics answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TopicList {
    Works,
    Fails,
    Hangs,
}

/// A message that a client was told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) kind: MessageKind,
    pub(crate) topic: u64,
    pub(crate) from: String,
    pub(crate) from_resource: String,
    pub(crate) to: String,
    pub(crate) biz_type: String,
    pub(crate) text: String,
    pub(crate) payload: Vec<u8>,
    pub(crate) sequence: i64,
    pub(crate) packet_id: String,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// A world whose first client has other settings.
    pub(crate) fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut world = Self {
            now: 1_700_000_000_000,
            server: Server::default(),
            clients: Vec::new(),
            network: Network { opening: Opening::Works, delay: 5, cut_after: VecDeque::new() },
            links: BTreeMap::new(),
            queue: BTreeMap::new(),
            count: 0,
        };
        world.add_client("alice", "webres01", change);
        world
    }

    pub(crate) fn add_client(
        &mut self,
        account: &str,
        resource: &str,
        change: impl FnOnce(&mut Config),
    ) -> usize {
        let mut config = Config::new(APP_ID, account.to_owned(), resource.to_owned());
        change(&mut config);
        self.clients.push(Client {
            session: Session::new(config, 42 + self.clients.len() as u64),
            account: account.to_owned(),
            token: TokenHook::Issues(0),
            handler: Handler::Takes(0),
            topic_list: TopicList::Works,
            topic_queries: 0,
            events: Vec::new(),
            inbox: Vec::new(),
            deliveries: Vec::new(),
            token_requests: Vec::new(),
            sockets: Vec::new(),
        });
        self.clients.len() - 1
    }

    /// Calls an input of a session and does what comes of it.
    pub(crate) fn call<T>(&mut self, client: usize, input: impl FnOnce(&mut Session, f64) -> T) -> T {
        let result = input(&mut self.clients[client].session, self.now as f64);
        while let Some(output) = self.clients[client].session.poll_output() {
            self.carry_out(client, output);
        }
        result
    }

    /// Lets time pass.
    pub(crate) fn run(&mut self, millis: u64) {
        let end = self.now + millis;
        while self.step(end) {}
        self.now = end;
        self.server.now = end as i64;
    }

    /// Lets time pass until the condition holds.
    ///
    /// # Panics
    /// If that takes longer than ten minutes.
    pub(crate) fn run_until(&mut self, condition: impl Fn(&Self) -> bool) {
        let end = self.now + 600_000;
        while !condition(self) {
            assert!(self.step(end), "it never happened; events: {:?}", self.clients[0].events);
        }
    }

    /// Logs the first client in.
    pub(crate) fn logged_in(mut self) -> Self {
        self.log_in(0);
        self
    }

    pub(crate) fn log_in(&mut self, client: usize) {
        self.call(client, Session::login);
        self.run_until(|world| world.state(client) == StateName::Online);
        // The topics are listed right after.
        self.run(100);
    }

    pub(crate) fn state(&self, client: usize) -> StateName {
        self.clients[client].session.state()
    }

    /// The socket that the first client opened last.
    pub(crate) fn socket(&self) -> SocketId {
        *self.clients[0].sockets.last().expect("a socket")
    }

    /// Does the next thing that is due before `end`; `false` if there is none.
    fn step(&mut self, end: u64) -> bool {
        let event = self.queue.first_key_value().map(|(key, _)| key.0);
        let timers = self.clients.iter().enumerate();
        let timer = timers.filter_map(|(client, it)| Some((it.timeout()?, client))).min();
        // Of two things due at the same time, what comes from the network comes first.
        match (event, timer) {
            (Some(at), timer) if at <= end && timer.is_none_or(|(other, _)| at <= other.max(self.now)) => {
                self.now = self.now.max(at);
                self.server.now = self.now as i64;
                let (_, happening) = self.queue.pop_first().expect("just seen");
                self.happen(happening);
            }
            (_, Some((at, client))) if at <= end => {
                self.now = self.now.max(at);
                self.server.now = self.now as i64;
                self.call(client, Session::handle_timeout);
            }
            _ => return false,
        }
        true
    }

    fn carry_out(&mut self, client: usize, output: Output) {
        match output {
            Output::OpenSocket(connection) => self.open(client, connection),
            Output::SendFrame(connection, frame) => {
                let socket = self.socket_of(client, connection);
                assert!(self.links[&socket].open, "a frame for a socket that is not open");
                self.transfer(socket, frame.len(), Happening::ToServer(socket, frame));
            }
            Output::CloseSocket(connection) => self.close(client, connection),
            Output::NeedToken(reason) => {
                let hook = self.clients[client].token;
                self.clients[client].token_requests.push(reason);
                match hook {
                    TokenHook::Hangs => {}
                    TokenHook::Issues(delay) => self.schedule(delay, Happening::TokenAnswered(client, hook)),
                    _ => self.schedule(0, Happening::TokenAnswered(client, hook)),
                }
            }
            Output::QueryUnlimitedTopics(query) => {
                self.clients[client].topic_queries = query;
                match self.clients[client].topic_list {
                    TopicList::Works => self.schedule(20, Happening::TopicsListed(client, query, true)),
                    TopicList::Fails => self.schedule(20, Happening::TopicsListed(client, query, false)),
                    TopicList::Hangs => {}
                }
            }
            Output::Event(Event::Messages(messages)) => self.messages(client, &messages),
            Output::Event(event) => self.clients[client].events.push(event),
        }
    }

    fn messages(&mut self, client: usize, messages: &Messages) {
        assert!(!messages.messages.is_empty(), "a delivery of nothing");
        let received = messages.messages.iter().map(|message| Received {
            kind: message.kind,
            topic: message.topic,
            from: message.from_account.clone(),
            from_resource: message.from_resource.clone(),
            to: message.to_account.clone(),
            biz_type: message.biz_type.clone(),
            text: message.text.clone(),
            payload: message.bytes.clone().unwrap_or_else(|| message.text.as_bytes().to_vec()),
            sequence: message.sequence,
            packet_id: message.packet_id.clone(),
        });
        self.clients[client].inbox.extend(received);
        self.clients[client].deliveries.push(messages.delivery);
        if let Handler::Takes(delay) = self.clients[client].handler {
            self.schedule(delay, Happening::Handled(client, messages.delivery));
        }
    }

    pub(crate) fn answer_token(&mut self, client: usize, hook: TokenHook) {
        let account = self.clients[client].account.clone();
        let answer = match hook {
            TokenHook::Fails(failure) => Err(failure),
            TokenHook::Repeats => Ok("token-of-old".to_owned()),
            _ => Ok(self.server.issue_token(&account)),
        };
        let answer = answer.map(|token| Token {
            uuid: self.server.uuid(&account),
            token,
            security_key: self.server.security_key(&account),
            app_package: "com.example.chat".to_owned(),
            chid: 9,
        });
        self.call(client, |session, now| session.token_received(now, answer));
    }

    /// Sends a text to an account.
    pub(crate) fn send(&mut self, client: usize, to: &str, text: &str) -> Result<String, SendError> {
        self.send_to(client, Target::Account(to), text.as_bytes())
    }

    pub(crate) fn send_to(
        &mut self,
        client: usize,
        to: Target<'_>,
        payload: &[u8],
    ) -> Result<String, SendError> {
        let content = Content { payload, store: true, biz_type: None };
        self.call(client, |session, now| session.send(now, to, content))
    }

    /// Every frame that the service got with this command.
    pub(crate) fn frames(&self, command: &str) -> usize {
        self.server.received.iter().filter(|(_, packet)| packet.header.cmd() == command).count()
    }
}
