//! A page that is decoded while its envelope is read is the page that is decoded afterwards, and its texts are whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mimc_wasm::rest::{
    envelope::{self, Reply},
    page::{self, Columns},
};

fuzz_target!(|data: &[u8]| {
    let reply = Reply { status: 200, body: data.to_vec(), retry_after_ms: None };
    let mut at_once = Vec::new();
    let opened = envelope::open_page(reply.clone(), None, &mut |columns| at_once.push(told(columns)));
    let (Ok(plain), Ok((opened, page))) = (envelope::open(reply.clone(), true), &opened) else {
        assert!(opened.is_err() && envelope::open(reply, true).is_err());
        return;
    };
    assert_eq!(plain.data().map(str::trim), opened.data().map(str::trim));
    let mut afterwards = Vec::new();
    let again = plain.data().map(|data| page::decode(data, None, &mut |columns| afterwards.push(told(columns))));
    // Of two members `data` neither is a page for the one, and the last one for the other.
    let Some(page) = page else { return };
    let again = again.expect("data").expect("a page");
    assert_eq!((&page.keys, page.row, page.timestamp), (&again.keys, again.row, again.timestamp));
    assert_eq!(at_once, afterwards);
});

/// Everything that a chunk says.
fn told(columns: &Columns) -> String {
    let Columns { rows, texts, bytes, names, name_ends } = columns;
    let (ascii, wide, names) = (texts.ascii.filled(), texts.wide.filled(), names.filled());
    assert!(ascii.is_ascii());
    let (units, rest) = wide.as_chunks();
    assert!(rest.is_empty());
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    String::from_utf16(&units).expect("whole characters");
    format!("{rows:?} {ascii:?} {wide:?} {bytes:?} {names:?} {name_ends:?}")
}
