//! Messages from columns, as `src/js/values.js` builds them: offsets count UTF-16 units.

use mimc_wasm::json::Malformed;
use mimc_wasm::rest::history;
use mimc_wasm::rest::page::{self, CHUNK_ROWS, Columns, Key, NONE, Page, UNDECODED};

/// A message as JavaScript sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    pub sequence: String,
    pub timestamp: f64,
    pub from: Option<String>,
    pub to: Option<String>,
    pub text: String,
    pub bytes: Option<Vec<u8>>,
    pub undecoded: bool,
    pub extra: Option<String>,
    pub biz_type: Option<String>,
}

/// A page as JavaScript sees it, and its keys in the same order.
#[derive(Debug)]
pub struct Listing {
    pub messages: Vec<Message>,
    pub keys: Vec<Key>,
    pub row: f64,
    pub timestamp: Option<i64>,
}

impl Listing {
    pub fn texts(&self) -> Vec<&str> {
        self.messages.iter().map(|message| message.text.as_str()).collect()
    }

    pub fn sequences(&self) -> Vec<&str> {
        self.messages.iter().map(|message| message.sequence.as_str()).collect()
    }
}

/// Decodes a page and puts it in order.
pub fn read_page(data: &str, topic_id: Option<&str>) -> Result<Listing, Malformed> {
    let (mut page, messages) = read_unordered(data, topic_id)?;
    let row = history::row(&page) as f64;
    page.sort();
    let messages = page.keys.iter().map(|key| messages[key.place as usize].clone()).collect();
    let keys = (0..).zip(page.keys).map(|(place, key)| Key { place, ..key }).collect();
    Ok(Listing { messages, keys, row, timestamp: page.timestamp })
}

/// Decodes a page and leaves it in the order in which it came.
pub fn read_unordered(data: &str, topic_id: Option<&str>) -> Result<(Page, Vec<Message>), Malformed> {
    let mut sink = Sink::default();
    let page = page::decode(data, topic_id, &mut |columns| sink.append(columns))?;
    assert_eq!(page.keys.len(), sink.messages.len());
    for (key, message) in page.keys.iter().zip(&sink.messages) {
        assert_eq!(
            (key.time, Some(key.sequence)),
            (message.timestamp, mimc_wasm::types::id_digits(&message.sequence))
        );
    }
    Ok((page, sink.messages))
}

#[derive(Default)]
struct Sink {
    names: Vec<String>,
    messages: Vec<Message>,
}

/// A blob and how far it was read.
struct Blob {
    units: Vec<u16>,
    at: usize,
}

impl Blob {
    fn new(units: Vec<u16>) -> Self {
        Self { units, at: 0 }
    }

    /// Of the bytes that JavaScript decodes.
    fn wide(bytes: &[u8]) -> Self {
        let (units, rest) = bytes.as_chunks();
        assert!(rest.is_empty());
        Self::new(units.iter().map(|unit| u16::from_le_bytes(*unit)).collect())
    }

    fn take(&mut self, end: u32) -> String {
        let start = std::mem::replace(&mut self.at, end as usize);
        String::from_utf16(&self.units[start..self.at]).expect("a cut between characters")
    }

    fn is_used_up(&self) -> bool {
        self.at == self.units.len()
    }
}

impl Sink {
    fn append(&mut self, columns: &Columns) {
        assert!((1..=CHUNK_ROWS).contains(&columns.rows.len()));
        let mut fresh = Blob::wide(columns.names.filled());
        self.names.extend(columns.name_ends.iter().map(|end| fresh.take(*end)));

        let (ascii, wide) = (columns.texts.ascii.filled(), columns.texts.wide.filled());
        assert!(ascii.is_ascii());
        let mut ascii = Blob::new(ascii.iter().copied().map(u16::from).collect());
        let mut wide = Blob::wide(wide);
        let mut bytes_at = 0;
        for row in &columns.rows {
            let sequence = ascii.take(row.sequence);
            let mut text = |end: u32| if end & 1 == 1 { wide.take(end >> 1) } else { ascii.take(end >> 1) };
            let mut message =
                Message { sequence, timestamp: row.time, text: text(row.text), ..Message::default() };
            match row.bytes {
                NONE => {}
                UNDECODED => message.undecoded = true,
                end => {
                    message.bytes =
                        Some(columns.bytes[std::mem::replace(&mut bytes_at, end as usize)..bytes_at].to_vec())
                }
            }
            message.extra = (row.extra != NONE).then(|| text(row.extra));
            [message.from, message.to, message.biz_type] =
                [row.from, row.to, row.biz_type].map(|index| self.name(index));
            self.messages.push(message);
        }
        assert!(
            fresh.is_used_up() && ascii.is_used_up() && wide.is_used_up() && bytes_at == columns.bytes.len()
        );
    }

    fn name(&self, index: u32) -> Option<String> {
        (index != NONE).then(|| self.names[index as usize].clone())
    }
}
