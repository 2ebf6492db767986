//! Received frames: taken apart and sent to where they are understood.

use super::{ConnectionId, Failure, Kind, Millis, Session, Span, State};
use crate::wire::{Notice, Packet, PacketKind, ReceivedHeader, Verdict, split};

/// What the service sends, in the order of the cases below.
const COMMANDS: [&str; 5] = ["CONN", "BIND", "KICK", "NOTIFY", "SECMSG"];

impl Session {
    /// One binary message arrived.
    pub fn frame_received(&mut self, now: Millis, connection: ConnectionId, mut frame: Vec<u8>) {
        let now = self.begin(now);
        if self.state.connection() == Some(connection) {
            self.heard(now);
            if self.understand(now, &mut frame).is_none() {
                self.damaged(now);
            }
        }
    }

    /// Something else than a binary message arrived.
    pub fn text_received(&mut self, now: Millis, connection: ConnectionId) {
        self.frame_received(now, connection, Vec::new());
    }

    /// `None` if something in the frame is malformed.
    fn understand(&mut self, now: Millis, frame: &mut [u8]) -> Option<()> {
        let parts = split(frame).ok()?;
        let (header, payload) = (ReceivedHeader::read(frame, parts.header)?, parts.payload);
        if header.error_code() != 0 || !header.error_text().is_empty() {
            self.notice(frame, header.error_code(), header.error_text());
        }
        let command = header.command();
        match COMMANDS.iter().position(|name| command.is(frame, name)) {
            Some(0) => self.challenged(now, frame, payload)?,
            Some(command @ (1 | 2)) => {
                let verdict = Verdict::read(frame, payload);
                let texts = verdict.as_ref().map_or([Span::default(); 3], |verdict| {
                    [verdict.error_type(), verdict.reason(), verdict.description()]
                });
                if command == 1 {
                    self.judged(now, frame, verdict?.accepted(), &texts);
                } else if !matches!(self.state, State::Leaving { .. }) {
                    // Whoever has logged out cannot be kicked any more. A KICK that is malformed still ends the login.
                    self.refused(now, frame, &texts, Failure::Kicked);
                }
            }
            Some(3) => {
                let notice = Notice::read(frame, payload)?;
                self.notice(frame, notice.code(), notice.text());
            }
            Some(4) if matches!(self.state, State::Online(_) | State::Leaving { .. }) => {
                let (head, body) = frame.get_mut(..payload.end())?.split_at_mut_checked(payload.start())?;
                self.identity.as_mut()?.cipher.apply(header.id().of(head), body);
                self.unpack(now, frame, payload)?;
            }
            _ => {}
        }
        Some(())
    }

    /// Handles a MIMCPacket.
    fn unpack(&mut self, now: Millis, frame: &[u8], packet: Span) -> Option<()> {
        let packet = Packet::read(frame, packet)?;
        match packet.kind() {
            PacketKind::Ack => self.acknowledged(frame, packet.payload()),
            // A session that logged out delivers nothing more, and leaves it to the service to repeat it.
            _ if matches!(self.state, State::Leaving { .. }) => Some(()),
            PacketKind::List => self.list_received(now, frame, packet.payload()),
            PacketKind::Unlimited => self.unlimited_received(now, frame, packet.payload()),
            PacketKind::Direct | PacketKind::Topic | PacketKind::Other => Some(()),
        }
    }

    fn notice(&mut self, frame: &[u8], code: i32, text: Span) {
        self.tell(Kind::Notice, &[code.into()]).texts(frame, &[text]);
    }
}
