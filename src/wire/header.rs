//! The ClientHeader: the first part of every frame.

use super::Sender;
use crate::proto::{Fields, Schema, Writer};

/// The header of a frame to send.
pub struct Header<'a> {
    /// Who sends it; nobody yet in CONN.
    pub sender: Option<&'a Sender>,
    /// The command.
    pub command: &'a str,
    /// Unique id of the frame.
    pub id: &'a str,
}

impl Header<'_> {
    /// The header's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        if let Some(sender) = self.sender {
            writer.integer(1, u64::from(sender.chid));
            writer.integer(2, sender.uuid);
        }
        writer.text(3, "xiaomi.com");
        if let Some(sender) = self.sender {
            writer.text(4, &sender.resource);
        }
        writer.text(5, self.command);
        writer.text(7, self.id);
        writer.finish()
    }
}

/// What a client may rely upon in the header of a received frame.
pub struct ReceivedHeader<'a> {
    /// The command.
    pub command: &'a [u8],
    /// Id of the frame; part of the key of an encrypted payload.
    pub id: &'a [u8],
    /// A diagnostic; 0 if there is none.
    pub error_code: i32,
    /// Its text.
    pub error_text: &'a [u8],
}

impl<'a> ReceivedHeader<'a> {
    /// Reads a header; `None` if it is malformed.
    pub fn read(header: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[1, 2, 8, 9, 10], &[3, 4, 5, 6, 7, 11]);
        let fields = Fields::read(header, SCHEMA)?;
        Some(Self {
            command: fields.text(5),
            id: fields.text(7),
            error_code: fields.integer(10) as i32,
            error_text: fields.text(11),
        })
    }
}
