//! Bytes on the connection: packets, their checksum, key and signature, and the messages inside.
//!
//! Everything here is a pure function of its arguments. Input of any kind is either understood or refused with
//! `None` or an error; nothing panics, and nothing is kept between two frames but the cipher's key.
//!
//! [`Sender`] and [`conn`] build the frames that a client sends. A received frame goes through [`split`],
//! [`ReceivedHeader::read`], for SECMSG [`Cipher::apply`], and then one of the readers.

mod checksum;
mod cipher;
mod frame;
mod header;
mod incoming;
mod outgoing;
mod sha1;
mod signature;
mod unlimited;

pub use checksum::adler32;
pub use cipher::{Cipher, rc4};
pub use frame::{FrameError, Parts, frame, split};
pub use header::{Header, ReceivedHeader};
pub use incoming::{
    Challenge, Message, Notice, Packet, PacketAck, PacketKind, PacketList, User, Verdict, read_topic,
};
pub use outgoing::{Content, Sender, Target, conn};
pub use sha1::sha1;
pub use signature::{Claim, sign};
pub use unlimited::{
    Membership, UnlimitedKind, UnlimitedList, UnlimitedMessage, UnlimitedPacket, read_dismissed,
};
