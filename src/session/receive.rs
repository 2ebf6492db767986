//! Received frames: taken apart and sent to where they are understood.

use super::{ConnectionId, Event, Millis, Session, Span, State};
use crate::{
    types::lossy,
    wire::{Notice, Packet, PacketAck, PacketKind, Parts, ReceivedHeader, split},
};

impl Session {
    /// One binary message arrived.
    pub fn frame_received(&mut self, now: Millis, connection: ConnectionId, frame: Vec<u8>) {
        let now = self.begin(now);
        if self.state.connection() != Some(connection) {
            return;
        }
        self.heard(now);
        let understood = match split(&frame) {
            Ok(parts) => self.understand(now, connection, frame, parts),
            Err(_) => None,
        };
        if understood.is_none() {
            self.damaged(now);
        }
    }

    /// Something else than a binary message arrived.
    pub fn text_received(&mut self, now: Millis, connection: ConnectionId) {
        let now = self.begin(now);
        if self.state.connection() == Some(connection) {
            self.heard(now);
            self.damaged(now);
        }
    }

    /// `None` if something in the frame is malformed.
    fn understand(
        &mut self,
        now: Millis,
        connection: ConnectionId,
        mut frame: Vec<u8>,
        parts: Parts,
    ) -> Option<()> {
        let (head, payload) =
            frame.get_mut(..parts.payload.end)?.split_at_mut_checked(parts.payload.start)?;
        let header = ReceivedHeader::read(head.get(parts.header.clone())?)?;
        if header.error_code != 0 || !header.error_text.is_empty() {
            self.notice(header.error_code, header.error_text);
        }
        match header.command {
            b"CONN" => self.challenged(now, payload)?,
            b"BIND" => self.judged(now, payload)?,
            b"KICK" => self.kicked(now, connection, payload),
            b"NOTIFY" => {
                let notice = Notice::read(payload)?;
                self.notice(notice.code, notice.text);
            }
            b"SECMSG" if matches!(self.state, State::Online(_) | State::Leaving { .. }) => {
                self.identity.as_mut()?.cipher.apply(header.id, payload);
                return self.unpack(now, frame, parts);
            }
            _ => {}
        }
        Some(())
    }

    /// Handles a MIMCPacket, which is the payload of `frame` after decryption.
    fn unpack(&mut self, now: Millis, frame: Vec<u8>, parts: Parts) -> Option<()> {
        let packet = Packet::read(frame.get(parts.payload)?)?;
        let (id, content) = (Span::of(packet.packet_id, &frame), Span::of(packet.payload, &frame));
        match packet.kind {
            PacketKind::Ack => self.acknowledged(&PacketAck::read(packet.payload)?),
            // A session that logged out delivers nothing more, and leaves it to the service to repeat it.
            _ if matches!(self.state, State::Leaving { .. }) => {}
            PacketKind::List => self.list_received(now, frame, content)?,
            PacketKind::Unlimited => self.unlimited_received(now, frame, id, content)?,
            PacketKind::Direct | PacketKind::Topic | PacketKind::Other => {}
        }
        Some(())
    }

    fn notice(&mut self, code: i32, notice: &[u8]) {
        self.tell(Event::Notice { code, text: text(notice) });
    }
}

/// A text of the service, with U+FFFD for what is not UTF-8.
pub(super) fn text(bytes: &[u8]) -> String {
    lossy(bytes).unwrap_or_else(|repaired| repaired)
}
