//! Messages of a page on their way to plain objects.

use wasm_bindgen::prelude::*;

use crate::rest::exchange::Summary;
use crate::rest::page::Columns;

#[wasm_bindgen(module = "/src/js/values.js")]
extern "C" {
    #[wasm_bindgen(js_name = appendMessages)]
    fn append_messages(table: &[usize]);

    #[wasm_bindgen(js_name = describePage)]
    fn describe_page(row: f64, timestamp: f64);
}

/// Appends a chunk to the messages that `js/values.js` collects.
pub fn append(columns: &Columns) {
    let texts = &columns.texts;
    append_messages(&[
        columns.rows.as_ptr() as usize,
        columns.rows.len(),
        texts.ascii.filled().as_ptr() as usize,
        texts.ascii.filled().len(),
        texts.wide.filled().as_ptr() as usize,
        texts.wide.filled().len(),
        columns.bytes.as_ptr() as usize,
        columns.bytes.len(),
        columns.names.filled().as_ptr() as usize,
        columns.names.filled().len(),
        columns.name_ends.as_ptr() as usize,
        columns.name_ends.len(),
    ]);
}

/// Says what their page says besides.
pub fn describe(page: Summary) {
    describe_page(page.row as f64, page.timestamp.map_or(f64::NAN, |time| time as f64));
}
