//! Plain objects from decoded answers.

use js_sys::{Array, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::rest::page::Columns;

#[wasm_bindgen(module = "/src/js/values.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = appendMessages)]
    fn append_messages(out: &Array, names: &Array, memory: &JsValue, table: u32) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = pick)]
    fn pick_indexes(list: &Array, order: &Uint32Array) -> Array;
    /// `{ messages, row, timestamp? }`
    pub fn page(messages: &Array, row: f64, timestamp: Option<f64>) -> JsValue;
    /// `JSON.parse`; with `binary`, members named `bytes` become `Uint8Array`.
    #[wasm_bindgen(catch)]
    pub fn parse(text: &str, binary: bool) -> Result<JsValue, JsValue>;
    /// `JSON.parse` with integers beyond 2^53 as strings.
    #[wasm_bindgen(catch)]
    pub fn exact(text: &str) -> Result<JsValue, JsValue>;
}

/// Messages of one page as they come in.
#[derive(Default)]
pub struct Messages {
    list: Array,
    names: Array,
}

impl Messages {
    /// Appends a chunk.
    pub fn append(&self, columns: &Columns) -> Result<(), JsValue> {
        let table: [(usize, usize); 7] = [
            (columns.rows.as_ptr() as usize, columns.rows.len()),
            (columns.times.as_ptr() as usize, columns.times.len()),
            (columns.ascii.as_ptr() as usize, columns.ascii.len()),
            (columns.wide.as_ptr() as usize, columns.wide.len()),
            (columns.bytes.as_ptr() as usize, columns.bytes.len()),
            (columns.names.as_ptr() as usize, columns.names.len()),
            (columns.name_ends.as_ptr() as usize, columns.name_ends.len()),
        ];
        append_messages(&self.list, &self.names, &wasm_bindgen::memory(), table.as_ptr() as u32)
    }

    /// The messages in the order given, or as they came.
    pub fn finish(self, order: Option<&[u32]>) -> Array {
        match order {
            Some(order) => pick(&self.list, order),
            None => self.list,
        }
    }
}

/// The items of `list` at the indexes of `order`, in its order.
pub fn pick(list: &Array, order: &[u32]) -> Array {
    pick_indexes(list, &Uint32Array::from(order))
}
