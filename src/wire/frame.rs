//! Packet V5: the frame around everything that goes over the connection.
//!
//! ```text
//! magic 2 | version 2 | header type 2 | payload type 2 | H 2 | P 4 | header H | payload P | Adler-32 4
//! ```
//! All integers are big-endian.

use super::adler32;
use crate::proto::Span;

/// Magic, version 4, header type 3 (ClientHeader), payload type 2 (protobuf).
const FORMAT: [u8; 8] = [0xc2, 0xfe, 0, 4, 0, 3, 0, 2];
const PREFIX: usize = 14;
const CHECKSUM: usize = 4;

/// Why a received frame must be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// Shorter than an empty frame.
    Short,
    /// Another magic, version, header type or payload type.
    Format,
    /// The lengths do not add up to the length of the frame.
    Length,
    /// Damaged on the way.
    Checksum,
}

/// Where the two parts of a frame are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The ClientHeader.
    pub header: Span,
    /// The payload, encrypted or not.
    pub payload: Span,
}

/// Checks a received frame and finds its parts.
pub fn split(frame: &[u8]) -> Result<Parts, FrameError> {
    let (checked, &checksum) = frame.split_last_chunk::<CHECKSUM>().ok_or(FrameError::Short)?;
    let (prefix, parts) = checked.split_first_chunk::<PREFIX>().ok_or(FrameError::Short)?;
    let &[f0, f1, f2, f3, f4, f5, f6, f7, h0, h1, p0, p1, p2, p3] = prefix;
    if [f0, f1, f2, f3, f4, f5, f6, f7] != FORMAT {
        return Err(FrameError::Format);
    }
    let header = u16::from_be_bytes([h0, h1]) as usize;
    let payload = u32::from_be_bytes([p0, p1, p2, p3]) as usize;
    if header.checked_add(payload) != Some(parts.len()) {
        return Err(FrameError::Length);
    }
    if adler32(checked) != u32::from_be_bytes(checksum) {
        return Err(FrameError::Checksum);
    }
    let start = PREFIX + header;
    Ok(Parts { header: Span::new(PREFIX, start), payload: Span::new(start, start + payload) })
}

/// A complete frame. Its callers bound the sizes: the header's by the limits on resource and id, the payload's by
/// the limit on messages.
pub fn frame(header: &[u8], payload: &[u8]) -> Vec<u8> {
    let (header_length, length) = ((header.len() as u16).to_be_bytes(), (payload.len() as u32).to_be_bytes());
    let mut frame = Vec::with_capacity(PREFIX + header.len() + payload.len() + CHECKSUM);
    for part in [&FORMAT, &header_length[..], &length, header, payload] {
        frame.extend_from_slice(part);
    }
    let checksum = adler32(&frame);
    frame.extend_from_slice(&checksum.to_be_bytes());
    frame
}
