//! Bytes on the connection: packets, their checksum, key and signature, and the messages inside.
//!
//! Everything here is a pure function of its arguments. Input of any kind is either understood or refused with
//! `None` or an error; nothing panics, and nothing is kept between two frames but the cipher's key.
//!
//! [`conn`] and [`Sender::frame`] build the frames that a client sends. A received frame goes through [`split`],
//! [`ReceivedHeader::read`], for SECMSG [`Cipher::apply`], and then one of the readers.

mod checksum;
mod cipher;
mod frame;
mod incoming;
mod outgoing;
mod sha1;
mod signature;

pub use checksum::adler32;
pub use cipher::{Cipher, rc4};
pub use frame::{FrameError, Parts, frame, split};
pub use incoming::{
    Challenge, Group, Membership, Message, Notice, Packet, PacketAck, PacketKind, PacketList, ReceivedHeader,
    UnlimitedKind, UnlimitedList, UnlimitedMessage, UnlimitedPacket, User, Verdict,
};
pub use outgoing::{Command, Content, Sender, Target, conn};
pub use sha1::sha1;
pub use signature::{Claim, sign};
