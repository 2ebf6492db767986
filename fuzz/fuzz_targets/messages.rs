//! Every reader of a message, and those of what is inside.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mimc_wasm::{
    proto::Span,
    wire::{
        Challenge, Group, Membership, Message, Notice, Packet, PacketAck, PacketList, ReceivedHeader,
        UnlimitedList, UnlimitedMessage, UnlimitedPacket, User, Verdict,
    },
};

fuzz_target!(|data: &[u8]| {
    let whole = Span::new(0, data.len());
    let _ = ReceivedHeader::read(data, whole);
    let _ = Challenge::read(data, whole);
    let _ = Verdict::read(data, whole);
    let _ = Notice::read(data, whole);
    let _ = PacketAck::read(data, whole);
    let _ = User::read(data, whole);
    let _ = Group::read(data, whole);
    let _ = Membership::read(data, whole);
    if let Some(list) = PacketList::read(data, whole) {
        let mut packets = list.packets();
        while let Some(packet) = packets.next(data) {
            let Some(packet) = Packet::read(data, packet) else { continue };
            let Some(message) = Message::read(data, packet.payload()) else { continue };
            let _ = (User::read(data, message.from()), Group::read(data, message.to()));
        }
    }
    if let Some(packet) = UnlimitedPacket::read(data, whole)
        && let Some(list) = UnlimitedList::read(data, packet.payload())
    {
        let mut messages = list.messages();
        while let Some(message) = messages.next(data) {
            let _ = UnlimitedMessage::read(data, message);
        }
    }
});
