//! Packet V5: the frame around everything that goes over the connection.
//!
//! ```text
//! magic 2 | version 2 | header type 2 | payload type 2 | H 2 | P 4 | header H | payload P | Adler-32 4
//! ```
//! All integers are big-endian.

use std::ops::Range;

use super::adler32;

const MAGIC: [u8; 2] = [0xc2, 0xfe];
const VERSION: [u8; 2] = [0, 4];
const HEADER_TYPE: [u8; 2] = [0, 3];
const PAYLOAD_TYPE: [u8; 2] = [0, 2];
const PREFIX: usize = 14;
const CHECKSUM: usize = 4;

/// Why a received frame must be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// Shorter than an empty frame.
    Short,
    /// Does not start like a frame.
    Magic,
    /// Another version of the format.
    Version,
    /// A header that is not a ClientHeader.
    HeaderType,
    /// A payload that is not protobuf.
    PayloadType,
    /// The lengths do not add up to the length of the frame.
    Length,
    /// Damaged on the way.
    Checksum,
}

/// Where the two parts of a frame are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The ClientHeader.
    pub header: Range<usize>,
    /// The payload, encrypted or not.
    pub payload: Range<usize>,
}

/// Checks a received frame and finds its parts.
pub fn split(frame: &[u8]) -> Result<Parts, FrameError> {
    let (prefix, rest) = frame.split_first_chunk::<PREFIX>().ok_or(FrameError::Short)?;
    let (parts, &checksum) = rest.split_last_chunk::<CHECKSUM>().ok_or(FrameError::Short)?;
    let &[m0, m1, v0, v1, h0, h1, p0, p1, header @ .., a, b, c, d] = prefix;
    let expected = [
        ([m0, m1] == MAGIC, FrameError::Magic),
        ([v0, v1] == VERSION, FrameError::Version),
        ([h0, h1] == HEADER_TYPE, FrameError::HeaderType),
        ([p0, p1] == PAYLOAD_TYPE, FrameError::PayloadType),
    ];
    for (as_expected, error) in expected {
        if !as_expected {
            return Err(error);
        }
    }
    let header = u16::from_be_bytes(header) as usize;
    let payload = u32::from_be_bytes([a, b, c, d]) as usize;
    if header.checked_add(payload) != Some(parts.len()) {
        return Err(FrameError::Length);
    }
    let checked = frame.len().saturating_sub(CHECKSUM);
    if frame.get(..checked).map(adler32) != Some(u32::from_be_bytes(checksum)) {
        return Err(FrameError::Checksum);
    }
    Ok(Parts { header: PREFIX..PREFIX + header, payload: PREFIX + header..checked })
}

/// A complete frame. Its callers bound the sizes: the header's by the limits on resource and id, the payload's by
/// the limit on messages.
pub fn frame(header: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(PREFIX + header.len() + payload.len() + CHECKSUM);
    for constant in [MAGIC, VERSION, HEADER_TYPE, PAYLOAD_TYPE, (header.len() as u16).to_be_bytes()] {
        frame.extend_from_slice(&constant);
    }
    frame.extend_from_slice(&(payload.len() as u32).to_be_bytes());
    frame.extend_from_slice(header);
    frame.extend_from_slice(payload);
    let checksum = adler32(&frame);
    frame.extend_from_slice(&checksum.to_be_bytes());
    frame
}
