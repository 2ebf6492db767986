//! The golden vectors, in both directions: their fields give their bytes, their bytes give their fields.
//!
//! `MIMC_VECTORS` may name further folders of the same format, separated as in `PATH`.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mimc_emulator::wire::{Frame, Login, Malformed, checksum, cipher, ims, mimc};
use prost::Message;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value as Field,
};
use serde_json::Value;

static MESSAGES: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/proto");
    let files = protox::compile(["ims.proto", "mimc.proto"], [folder]).unwrap();
    DescriptorPool::from_file_descriptor_set(files).unwrap()
});

/// All vectors whose kind starts with this.
fn vectors(kind: &str) -> Vec<Value> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/realtime");
    let others = std::env::var_os("MIMC_VECTORS").unwrap_or_default();
    let mut found = Vec::new();
    for folder in [own].into_iter().chain(std::env::split_paths(&others).filter(|path| path != Path::new("")))
    {
        let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let is_json = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json");
        for file in files.filter(is_json) {
            let content: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            let all = content["vectors"].as_array().unwrap();
            found.extend(all.iter().filter(|one| one["kind"].as_str().unwrap().starts_with(kind)).cloned());
        }
    }
    assert!(!found.is_empty(), "no vectors of {kind}");
    found
}

fn hex(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap_or_else(|| panic!("{value} is not hexadecimal"));
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

fn integer(value: &Value) -> i128 {
    value.as_str().map_or_else(|| i128::from(value.as_i64().unwrap()), |digits| digits.parse().unwrap())
}

/// A message built field by field, without the generated code. Then the generated code reads and writes it.
fn message(name: &str, fields: &Value) -> Vec<u8> {
    let find = |package| MESSAGES.get_message_by_name(&format!("{package}.{name}"));
    let descriptor = find("ims").or_else(|| find("mimc")).unwrap_or_else(|| panic!("no message {name}"));
    let bytes = build(&descriptor, fields).encode_to_vec();
    assert_eq!(generated(name, &bytes), bytes, "{name} {fields}");
    bytes
}

fn build(descriptor: &MessageDescriptor, fields: &Value) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for (name, value) in fields.as_object().unwrap() {
        let field = descriptor.get_field_by_name(name).or_else(|| descriptor.get_field_by_json_name(name));
        let field = field.unwrap_or_else(|| panic!("no field {name} in {}", descriptor.name()));
        let read = |value: &Value| scalar(&field, value);
        let value = match value.as_array() {
            Some(items) if field.is_list() => Field::List(items.iter().map(read).collect()),
            _ => read(value),
        };
        message.set_field(&field, value);
    }
    message
}

fn scalar(field: &FieldDescriptor, value: &Value) -> Field {
    match field.kind() {
        Kind::Int32 => Field::I32(integer(value).try_into().unwrap()),
        Kind::Int64 => Field::I64(integer(value).try_into().unwrap()),
        Kind::Uint32 => Field::U32(integer(value).try_into().unwrap()),
        Kind::Uint64 => Field::U64(integer(value).try_into().unwrap()),
        Kind::Bool => Field::Bool(value.as_bool().unwrap()),
        Kind::String => Field::String(value.as_str().unwrap().to_owned()),
        Kind::Bytes => Field::Bytes(bytes(value).into()),
        Kind::Enum(_) => Field::EnumNumber(integer(value).try_into().unwrap()),
        Kind::Message(descriptor) => Field::Message(build(&descriptor, value)),
        other => panic!("{other:?} is not used"),
    }
}

/// A `bytes` field or a frame's payload.
fn bytes(value: &Value) -> Vec<u8> {
    if value.is_null() {
        return Vec::new();
    }
    if let Some(text) = value["utf8"].as_str() {
        return text.as_bytes().to_vec();
    }
    let Some(name) = value["message"].as_str() else { return hex(&value["hex"]) };
    let mut bytes = message(name, &value["fields"]);
    if !value["trailing_unknown_hex"].is_null() {
        let known = bytes.clone();
        bytes.extend(hex(&value["trailing_unknown_hex"]));
        assert_eq!(generated(name, &bytes), known, "unknown fields of {name} were not skipped");
    }
    bytes
}

/// Decodes and encodes with the generated code.
fn generated(name: &str, bytes: &[u8]) -> Vec<u8> {
    fn again<M: Message + Default>(bytes: &[u8]) -> Vec<u8> {
        M::decode(bytes).unwrap().encode_to_vec()
    }
    let again = match name {
        "ClientHeader" => again::<ims::ClientHeader>,
        "XMMsgConn" => again::<ims::XmMsgConn>,
        "XMMsgConnResp" => again::<ims::XmMsgConnResp>,
        "XMMsgBind" => again::<ims::XmMsgBind>,
        "XMMsgBindResp" => again::<ims::XmMsgBindResp>,
        "XMMsgPing" => again::<ims::XmMsgPing>,
        "XMMsgNotify" => again::<ims::XmMsgNotify>,
        "MIMCPacket" => again::<mimc::MimcPacket>,
        "MIMCP2PMessage" => again::<mimc::Mimcp2pMessage>,
        "MIMCP2TMessage" => again::<mimc::Mimcp2tMessage>,
        "MIMCSequenceAck" => again::<mimc::MimcSequenceAck>,
        "MIMCPacketAck" => again::<mimc::MimcPacketAck>,
        "MIMCPacketList" => again::<mimc::MimcPacketList>,
        "PullMessageRequest" => again::<mimc::PullMessageRequest>,
        "UCPacket" => again::<mimc::UcPacket>,
        "UCJoin" => again::<mimc::UcJoin>,
        "UCJoinResp" => again::<mimc::UcJoinResp>,
        "UCQuit" => again::<mimc::UcQuit>,
        "UCQuitResp" => again::<mimc::UcQuitResp>,
        "UCPing" => again::<mimc::UcPing>,
        "UCMessage" => again::<mimc::UcMessage>,
        "UCMessageList" => again::<mimc::UcMessageList>,
        "UCSequenceAck" => again::<mimc::UcSequenceAck>,
        "UCDismiss" => again::<mimc::UcDismiss>,
        other => panic!("{other} is new"),
    };
    again(bytes)
}

fn frame(value: &Value) -> Frame {
    let header = message("ClientHeader", &value["header"]);
    Frame { header: ims::ClientHeader::decode(&header[..]).unwrap(), payload: bytes(&value["payload"]) }
}

#[test]
fn frames_of_clients_match_in_both_directions() {
    for vector in vectors("c2s.") {
        let name = &vector["name"];
        let frame = frame(&vector["frame"]);
        let encoded = frame.encode();
        assert_eq!(encoded, hex(&vector["hex"]), "{name}");
        assert_eq!(frame.header.encode_to_vec(), hex(&vector["header_hex"]), "{name}");
        assert_eq!(frame.payload, hex(&vector["payload_hex"]), "{name}");
        assert_eq!(encoded[encoded.len() - 4..], hex(&vector["adler32_hex"]), "{name}");
        assert_eq!(Frame::decode(&encoded), Ok(frame), "{name}");
    }
}

#[test]
fn frames_of_the_service_match_in_both_directions() {
    for vector in vectors("s2c.").iter().filter(|vector| vector["kind"] != "s2c.malformed") {
        for step in vector["steps"].as_array().unwrap() {
            let name = &vector["name"];
            let mut frame = frame(&step["frame"]);
            if step["frame"]["encrypted"] == true {
                assert_eq!(frame.payload, hex(&step["plain_payload_hex"]), "{name}");
                let key = STANDARD.decode(vector["identity"]["securityKey"].as_str().unwrap()).unwrap();
                let key = cipher::frame_key(&key, frame.header.id());
                assert_eq!(key, hex(&step["rc4_key_hex"]), "{name}");
                cipher::apply(&key, &mut frame.payload);
            }
            assert_eq!(frame.encode(), hex(&step["hex"]), "{name}");
            assert_eq!(Frame::decode(&hex(&step["hex"])), Ok(frame), "{name}");
        }
    }
}

#[test]
fn malformed_frames_are_told_from_frames_with_strange_content() {
    for vector in vectors("s2c.malformed") {
        let name = vector["name"].as_str().unwrap();
        let decoded = Frame::decode(&hex(&vector["steps"][0]["hex"])).map(|_| ());
        let expected = match name {
            "bad-checksum-basic" | "flipped-payload-bit-basic" => Err(Malformed::Checksum),
            "wrong-magic-basic" | "wrong-version" | "wrong-header-type" | "wrong-payload-type" => {
                Err(Malformed::Prefix)
            }
            "truncated-12-bytes" => Err(Malformed::Short),
            "truncated-mid-payload" | "oversized-payload-length" => Err(Malformed::Length),
            _ => Ok(()),
        };
        assert_eq!(decoded, expected, "{name}");
    }
}

#[test]
fn signatures_match() {
    for vector in vectors("signature") {
        let inputs = &vector["inputs"];
        let text = |name: &str| inputs[name].as_str().unwrap();
        let (uuid, resource) = text("from").split_once("@xiaomi.com/").unwrap();
        let login = Login {
            challenge: text("challenge"),
            chid: inputs["chid"].as_i64().unwrap().try_into().unwrap(),
            client_attrs: text("client_attrs"),
            cloud_attrs: text("cloud_attrs"),
            uuid: uuid.parse().unwrap(),
            resource,
            id: text("id"),
            kick: text("kick"),
            server: text("to"),
            token: text("token"),
            security_key: text("security_key_base64"),
        };
        assert_eq!(login.string_to_sign(), vector["string_to_sign"].as_str().unwrap());
        assert_eq!(login.signature(), vector["sig"].as_str().unwrap());
    }
}

#[test]
fn the_logins_of_the_vectors_carry_a_signature_we_compute() {
    for vector in vectors("c2s.bind") {
        let (frame, identity) = (frame(&vector["frame"]), &vector["identity"]);
        let bind = ims::XmMsgBind::decode(&frame.payload[..]).unwrap();
        let login = Login {
            challenge: identity["challenge"].as_str().unwrap(),
            chid: frame.header.chid(),
            client_attrs: bind.client_attrs(),
            cloud_attrs: bind.cloud_attrs(),
            uuid: frame.header.uuid(),
            resource: frame.header.resource(),
            id: frame.header.id(),
            kick: "0",
            server: frame.header.server(),
            token: bind.token(),
            security_key: identity["securityKey"].as_str().unwrap(),
        };
        assert_eq!(login.signature(), bind.sig(), "{}", vector["name"]);
    }
}

#[test]
fn ciphers_match() {
    for vector in vectors("rc4") {
        let mut bytes = hex(&vector["plain_hex"]);
        cipher::apply(&hex(&vector["key_hex"]), &mut bytes);
        assert_eq!(bytes, hex(&vector["cipher_hex"]), "{}", vector["name"]);
    }
}

#[test]
fn checksums_match() {
    for vector in vectors("adler32") {
        let input = &vector["input"];
        let bytes = match input["fill"].is_null() {
            true => bytes(input),
            false => {
                let length = input["fill"]["length"].as_u64().unwrap() as usize;
                hex(&input["fill"]["hex"]).into_iter().cycle().take(length).collect()
            }
        };
        assert_eq!(bytes.len() as u64, vector["length"].as_u64().unwrap());
        assert_eq!(u64::from(checksum(&bytes)), vector["adler32"].as_u64().unwrap(), "{}", vector["name"]);
    }
}
