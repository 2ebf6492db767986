//! Messages of a page on their way to plain objects.

use wasm_bindgen::prelude::*;

use crate::rest::page::Columns;

#[wasm_bindgen(module = "/src/js/values.js")]
extern "C" {
    #[wasm_bindgen(js_name = appendMessages)]
    fn append_messages(memory: &JsValue, table: u32);
}

/// Appends a chunk to the messages that `js/values.js` collects.
pub fn append(columns: &Columns) {
    let table: [(usize, usize); 7] = [
        (columns.rows.as_ptr() as usize, columns.rows.len()),
        (columns.times.as_ptr() as usize, columns.times.len()),
        (columns.ascii.as_ptr() as usize, columns.ascii.len()),
        (columns.wide.as_ptr() as usize, columns.wide.len()),
        (columns.bytes.as_ptr() as usize, columns.bytes.len()),
        (columns.names.as_ptr() as usize, columns.names.len()),
        (columns.name_ends.as_ptr() as usize, columns.name_ends.len()),
    ];
    append_messages(&wasm_bindgen::memory(), table.as_ptr() as u32);
}
