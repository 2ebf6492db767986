//! The protobuf reader with any schema: nothing lies outside of the message, and repeated values end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mimc_wasm::proto::{Fields, MAX_FIELD, Schema, Span};

fuzz_target!(|data: &[u8]| {
    let [low, high, start, message @ ..] = data else { return };
    let start = usize::from(*start).min(message.len());
    let place = Span::new(start, message.len());
    let kinds = u16::from_le_bytes([*low, *high]);
    let schema = (1..=MAX_FIELD).fold(Schema::EMPTY, |schema, number| {
        if kinds >> number & 1 == 0 { schema.integer(number) } else { schema.bytes(number) }
    });
    let Some(fields) = Fields::read(message, place, schema) else { return };
    for number in 1..=MAX_FIELD {
        if kinds >> number & 1 == 0 || !fields.has(number) {
            continue;
        }
        let mut values = fields.repeated(number);
        let mut last = Span::default();
        while let Some(value) = values.next(message) {
            assert!(start <= value.start() && value.start() <= value.end() && value.end() <= message.len());
            assert!(last.end() <= value.start());
            last = value;
        }
        assert_eq!(fields.span(number), last);
    }
});
