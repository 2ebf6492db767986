//! Sending to one client, and the faults that meet what is sent.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message as Packet, WebSocket};
use prost::Message;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::faults::{Direction, Ordered};
use super::hub::{Counters, End, Identity, Peer};
use super::wire::ims::{ClientHeader, XmMsgBindResp};
use super::wire::mimc::MimcPacket;
use super::wire::{CHANNEL, Command, Frame, SERVER, cipher};
use crate::emulator::Emulator;

/// How long a client may leave a frame lying in its socket.
const WRITE_LIMIT: Duration = Duration::from_secs(10);

/// How long a client may take to answer a close frame.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

/// The key of what is sent to a user, and the address on it.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) identity: Identity,
    pub(super) key: Vec<u8>,
}

/// What faults tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Ack,
    List,
    Other,
}

pub(super) struct Link {
    socket: WebSocket,
    emulator: Emulator,
    peer: Arc<Peer>,
    ends: watch::Receiver<Option<End>>,
    pub(super) address: Option<Address>,
    /// A fault said to send nothing more.
    cut: bool,
    /// Frame ids are unique per connection and, by their random part, per user.
    prefix: String,
    frames: u64,
}

impl Link {
    pub(super) fn new(
        socket: WebSocket,
        emulator: Emulator,
        peer: Arc<Peer>,
        ends: watch::Receiver<Option<End>>,
    ) -> Self {
        let prefix = format!("{:016x}", fastrand::u64(..));
        Self { socket, emulator, peer, ends, address: None, cut: false, prefix, frames: 0 }
    }

    /// The next message of the client.
    pub(super) async fn receive(&mut self) -> Result<Packet, End> {
        tokio::select! {
            end = ended(&mut self.ends) => Err(end),
            packet = self.socket.recv() => match packet {
                Some(Ok(packet)) => Ok(packet),
                _ => Err(End::Gone),
            },
        }
    }

    /// Counts a frame that came in. What it causes still happens, but nothing is sent any more when it is the last.
    pub(super) fn came_in(&mut self) {
        Counters::count(&self.peer.counters.frames_in);
        self.cut |= self.passed(Direction::In);
    }

    pub(super) fn check_cut(&self) -> Result<(), End> {
        if self.cut { Err(End::Cut) } else { Ok(()) }
    }

    /// Sends a packet, encrypted for the user who is logged in.
    pub(super) async fn send_packet(&mut self, sort: Sort, packet: &MimcPacket) -> Result<(), End> {
        if sort == Sort::Ack && self.ordered(|fault| matches!(fault, Ordered::SwallowAck)) {
            return Ok(());
        }
        let twice = sort == Sort::List && self.ordered(|fault| matches!(fault, Ordered::Duplicate));
        let Some(Address { identity, key }) = self.address.clone() else { return Ok(()) };
        let payload = packet.encode_to_vec();
        for _ in 0..=usize::from(twice) {
            // assumption: a frame to the client has an id of its own, which its key is made of.
            let id = self.next_id();
            let mut payload = payload.clone();
            cipher::apply(&cipher::frame_key(&key, &id), &mut payload);
            let header = ClientHeader {
                chid: Some(CHANNEL),
                uuid: Some(identity.uuid.0),
                resource: Some(identity.resource.clone()),
                cipher: Some(1),
                ..header(Command::Message, id)
            };
            self.send(Frame { header, payload }).await?;
        }
        Ok(())
    }

    /// Sends a frame of the connection layer, which is never encrypted.
    pub(super) async fn send_plain(
        &mut self,
        command: Command,
        id: String,
        payload: Vec<u8>,
    ) -> Result<(), End> {
        self.send(Frame { header: header(command, id), payload }).await
    }

    pub(super) fn next_id(&mut self) -> String {
        self.frames += 1;
        format!("{}_{}", self.prefix, self.frames)
    }

    async fn send(&mut self, frame: Frame) -> Result<(), End> {
        self.check_cut()?;
        let delay = self.take(|fault| match fault {
            Ordered::Delay { ms } => Some(Duration::from_millis(*ms)),
            _ => None,
        });
        if let Some(delay) = delay {
            tokio::select! {
                end = ended(&mut self.ends) => return Err(end),
                () = sleep(delay) => {}
            }
        }
        let mut bytes = frame.encode();
        if self.ordered(|fault| matches!(fault, Ordered::Corrupt)) {
            let last = bytes.len() - 1;
            bytes[last] ^= 0xFF;
        }
        self.write(Packet::Binary(Bytes::from(bytes))).await?;
        Counters::count(&self.peer.counters.frames_out);
        self.cut |= self.passed(Direction::Out);
        self.check_cut()
    }

    async fn write(&mut self, packet: Packet) -> Result<(), End> {
        tokio::select! {
            end = ended(&mut self.ends) => Err(end),
            written = timeout(WRITE_LIMIT, self.socket.send(packet)) => match written {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(End::Gone),
                Err(_) => Err(End::Cut),
            },
        }
    }

    fn ordered(&self, wanted: impl Fn(&Ordered) -> bool) -> bool {
        self.take(|fault| wanted(fault).then_some(())).is_some()
    }

    fn take<T>(&self, wanted: impl Fn(&Ordered) -> Option<T>) -> Option<T> {
        self.emulator.hub().faults().take(self.identity(), wanted)
    }

    fn passed(&self, direction: Direction) -> bool {
        self.emulator.hub().faults().passed(self.peer.id, self.identity(), direction)
    }

    fn identity(&self) -> Option<&Identity> {
        self.address.as_ref().map(|address| &address.identity)
    }

    /// Says goodbye as far as the reason allows, and closes.
    pub(super) async fn finish(mut self, end: End) {
        let farewell = async {
            match end {
                End::Gone | End::Cut => return,
                End::Closed(code, reason) => self.close(code, reason).await,
                End::Kicked(reason) => {
                    let payload = reason.as_ref().map_or_else(Vec::new, XmMsgBindResp::encode_to_vec);
                    let header = header(Command::Kick, self.next_id());
                    let bytes = Frame { header, payload }.encode();
                    let _ = self.socket.send(Packet::Binary(Bytes::from(bytes))).await;
                    self.close(1000, "kicked").await;
                }
            }
            // What the client still sent must be read: a closed socket with unread bytes takes back what was sent.
            while let Some(Ok(_)) = self.socket.recv().await {}
        };
        let _ = timeout(CLOSE_LIMIT, farewell).await;
    }

    async fn close(&mut self, code: u16, reason: &'static str) {
        let _ = self.socket.send(Packet::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
    }
}

fn header(command: Command, id: String) -> ClientHeader {
    ClientHeader {
        server: Some(SERVER.to_owned()),
        cmd: Some(command.name().to_owned()),
        id: Some(id),
        ..ClientHeader::default()
    }
}

/// Why somebody else ended the connection.
async fn ended(ends: &mut watch::Receiver<Option<End>>) -> End {
    match ends.wait_for(Option::is_some).await {
        Ok(end) => end.clone().unwrap_or(End::Cut),
        Err(_) => End::Cut,
    }
}
