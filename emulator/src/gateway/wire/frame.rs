//! Packet V5: one WebSocket message.

use std::fmt;

use adler2::adler32_slice;
use prost::Message;

use super::ims::ClientHeader;

/// Magic, version, header type and payload type: the same in every frame.
const PREFIX: [u8; 8] = [0xC2, 0xFE, 0x00, 0x04, 0x00, 0x03, 0x00, 0x02];

/// Bytes before the header.
const START: usize = 14;

/// Bytes of the checksum.
const END: usize = 4;

/// A header with its payload, as it is on the wire: encrypted if it is to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// What it is, for whom.
    pub header: ClientHeader,
    /// Depends on the command.
    pub payload: Vec<u8>,
}

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// Shorter than a frame with nothing in it.
    Short,
    /// Magic, version, header type or payload type.
    Prefix,
    /// The lengths inside do not add up to the length of the message.
    Length,
    /// The checksum is of other bytes.
    Checksum,
    /// The header is not a `ClientHeader`.
    Header,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Short => "too short",
            Self::Prefix => "unknown magic, version or type",
            Self::Length => "lengths do not fit",
            Self::Checksum => "wrong checksum",
            Self::Header => "unreadable header",
        })
    }
}

impl std::error::Error for Malformed {}

/// `cmd` of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// First words.
    Conn,
    /// Login.
    Bind,
    /// Logout.
    Unbind,
    /// Keep-alive.
    Ping,
    /// A `MIMCPacket`.
    Message,
    /// The service ends the connection.
    Kick,
    /// A diagnostic of the service.
    Notify,
}

impl Command {
    const NAMES: [(Command, &str); 7] = [
        (Command::Conn, "CONN"),
        (Command::Bind, "BIND"),
        (Command::Unbind, "UBND"),
        (Command::Ping, "PING"),
        (Command::Message, "SECMSG"),
        (Command::Kick, "KICK"),
        (Command::Notify, "NOTIFY"),
    ];

    /// As in the header.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(command, _)| *command == self).map_or("", |(_, name)| name)
    }

    /// Nothing for a command this protocol does not have.
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(command, _)| *command)
    }
}

/// Adler-32, as at the end of a frame.
pub fn checksum(bytes: &[u8]) -> u32 {
    adler32_slice(bytes)
}

impl Frame {
    /// The bytes of a WebSocket message.
    ///
    /// # Panics
    ///
    /// When the header has more than 65,535 bytes or the payload more than 4 GiB: no caller makes such frames.
    pub fn encode(&self) -> Vec<u8> {
        let header = u16::try_from(self.header.encoded_len()).expect("headers are short");
        let payload = u32::try_from(self.payload.len()).expect("payloads are short");
        let mut bytes = Vec::with_capacity(START + usize::from(header) + self.payload.len() + END);
        bytes.extend(PREFIX);
        bytes.extend(header.to_be_bytes());
        bytes.extend(payload.to_be_bytes());
        self.header.encode(&mut bytes).expect("a Vec grows");
        bytes.extend(&self.payload);
        bytes.extend(checksum(&bytes).to_be_bytes());
        bytes
    }

    /// Reads a WebSocket message.
    ///
    /// # Errors
    ///
    /// What is wrong first, in the order of [`Malformed`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() < START + END {
            return Err(Malformed::Short);
        }
        if bytes[..PREFIX.len()] != PREFIX {
            return Err(Malformed::Prefix);
        }
        let number = |range: std::ops::Range<usize>| {
            bytes[range].iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
        };
        let (header, payload) = (number(8..10), number(10..14));
        if bytes.len() - START - END != header.saturating_add(payload) {
            return Err(Malformed::Length);
        }
        let (content, checksum) = bytes.split_at(bytes.len() - END);
        if self::checksum(content).to_be_bytes() != checksum {
            return Err(Malformed::Checksum);
        }
        let (header, payload) = content[START..].split_at(header);
        let header = ClientHeader::decode(header).map_err(|_| Malformed::Header)?;
        Ok(Self { header, payload: payload.to_vec() })
    }
}
