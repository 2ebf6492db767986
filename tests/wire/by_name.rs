//! Messages as the vectors write them, by field name: encoded and decoded by an independent implementation, and by
//! ours with the field numbers that the `.proto` files give.

use mimc_test_server::{
    descriptors,
    prost::Message as _,
    prost_reflect::{DynamicMessage, Kind, MessageDescriptor, Value as Field},
};
use mimc_wasm::proto::{Fields, Repeated, Schema, Span, Writer};
use serde_json::Value;

use crate::vectors::{from_hex, integer, text};

/// A message of either package.
pub(crate) fn descriptor(name: &str) -> MessageDescriptor {
    let pool = descriptors();
    let found =
        ["ims", "mimc"].iter().find_map(|package| pool.get_message_by_name(&format!("{package}.{name}")));
    found.unwrap_or_else(|| panic!("no message {name}"))
}

/// What a payload or a bytes field of a vector stands for, encoded by the independent implementation.
pub(crate) fn reference_bytes(value: &Value) -> Vec<u8> {
    bytes_with(value, &|message, fields| reference(&descriptor(message), fields).encode_to_vec())
}

/// The same, encoded by our writer.
pub(crate) fn our_bytes(value: &Value) -> Vec<u8> {
    bytes_with(value, &|message, fields| write(&descriptor(message), fields))
}

/// Checks that our reader finds in `bytes` what the vector says.
pub(crate) fn assert_reads_as(bytes: &[u8], value: &Value) {
    if value.get("message").is_some() {
        read(bytes, &descriptor(text(value, "message")), &value["fields"]);
    } else {
        assert_eq!(bytes, our_bytes(value));
    }
}

type Encode<'a> = &'a dyn Fn(&str, &Value) -> Vec<u8>;

fn bytes_with(value: &Value, encode: Encode<'_>) -> Vec<u8> {
    match value {
        Value::Null => Vec::new(),
        value if value.get("utf8").is_some() => text(value, "utf8").into(),
        value if value.get("hex").is_some() => from_hex(text(value, "hex")),
        value => {
            let mut bytes = encode(text(value, "message"), &value["fields"]);
            bytes.extend(
                value
                    .get("trailing_unknown_hex")
                    .map(|hex| from_hex(hex.as_str().expect("hex")))
                    .unwrap_or_default(),
            );
            bytes
        }
    }
}

/// Encodes the header of a vector with our writer.
pub(crate) fn our_header(fields: &Value) -> Vec<u8> {
    write(&descriptor("ClientHeader"), fields)
}

fn reference(message: &MessageDescriptor, fields: &Value) -> DynamicMessage {
    let mut dynamic = DynamicMessage::new(message.clone());
    for (name, value) in fields.as_object().expect("fields") {
        let field =
            message.get_field_by_json_name(name).unwrap_or_else(|| panic!("{message:?} has no {name}"));
        let value = match value {
            Value::Array(items) => {
                Field::List(items.iter().map(|item| scalar(&field.kind(), item)).collect())
            }
            single => scalar(&field.kind(), single),
        };
        dynamic.set_field(&field, value);
    }
    dynamic
}

fn scalar(kind: &Kind, value: &Value) -> Field {
    match kind {
        Kind::Int32 => Field::I32(integer(value)),
        Kind::Uint32 => Field::U32(integer(value)),
        Kind::Int64 => Field::I64(integer(value)),
        Kind::Uint64 => Field::U64(integer(value)),
        Kind::Bool => Field::Bool(value.as_bool().expect("a boolean")),
        Kind::Enum(_) => Field::EnumNumber(integer(value)),
        Kind::String => Field::String(value.as_str().expect("a text").to_owned()),
        Kind::Bytes => Field::Bytes(reference_bytes(value).into()),
        Kind::Message(message) => Field::Message(reference(message, value)),
        other => panic!("{other:?} is not used by this protocol"),
    }
}

fn write(message: &MessageDescriptor, fields: &Value) -> Vec<u8> {
    let mut writer = Writer::default();
    // The descriptor lists its fields in the order of their numbers.
    for field in message.fields() {
        let Some(value) = fields.get(field.json_name()) else { continue };
        let items = if field.is_list() {
            value.as_array().expect("a list").as_slice()
        } else {
            std::slice::from_ref(value)
        };
        for item in items {
            match field.kind() {
                Kind::String => writer.text(field.number(), item.as_str().expect("a text")),
                Kind::Bytes => writer.bytes(field.number(), &our_bytes(item)),
                Kind::Message(inner) => writer.bytes(field.number(), &write(&inner, item)),
                _ => writer.integer(field.number(), number(item)),
            }
        }
    }
    writer.finish()
}

fn read(bytes: &[u8], message: &MessageDescriptor, fields: &Value) {
    let whole = Span::new(0, bytes.len());
    let read = Fields::read(bytes, whole, schema(message)).unwrap_or_else(|| panic!("malformed {message:?}"));
    for field in message.fields() {
        let number = field.number();
        assert_eq!(read.has(number), fields.get(field.json_name()).is_some(), "{field:?}");
        let Some(value) = fields.get(field.json_name()) else { continue };
        if field.is_list() {
            let (items, Kind::Message(inner)) = (value.as_array().expect("a list"), field.kind()) else {
                panic!("only messages are repeated in vectors");
            };
            let found = all(bytes, read.repeated(number));
            assert_eq!(found.len(), items.len(), "{field:?}");
            found.into_iter().zip(items).for_each(|(bytes, item)| self::read(bytes, &inner, item));
            continue;
        }
        let bytes = read.span(number).of(bytes);
        match field.kind() {
            Kind::String => {
                assert_eq!(Some(str::from_utf8(bytes).expect("UTF-8")), value.as_str(), "{field:?}")
            }
            Kind::Bytes => assert_reads_as(bytes, value),
            Kind::Message(inner) => self::read(bytes, &inner, value),
            _ => assert_eq!(read.integer(number), self::number(value), "{field:?}"),
        }
    }
}

/// The values of a repeated field.
pub(crate) fn all(buffer: &[u8], mut repeated: Repeated) -> Vec<&[u8]> {
    std::iter::from_fn(|| repeated.next(buffer)).map(|span| span.of(buffer)).collect()
}

/// A schema of all fields of a message.
pub(crate) fn schema(message: &MessageDescriptor) -> Schema {
    let is_bytes = |kind: &Kind| matches!(kind, Kind::String | Kind::Bytes | Kind::Message(_));
    message.fields().fold(Schema::EMPTY, |schema, field| {
        if is_bytes(&field.kind()) { schema.bytes(field.number()) } else { schema.integer(field.number()) }
    })
}

/// An integer as it goes on the wire.
fn number(value: &Value) -> u64 {
    match value {
        Value::Bool(value) => u64::from(*value),
        value => integer::<i128>(value) as u64,
    }
}
