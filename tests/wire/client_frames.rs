//! Frames a client sends, against the golden vectors.

use mimc_test_server::packet::assemble;
use mimc_wasm::wire::{Claim, Command, Content, Sender, Target, conn, frame, sign};
use serde_json::{Value, json};

use crate::{
    by_name::{assert_reads_as, our_bytes, our_header, reference_bytes},
    vectors::{hex, integer, of_kind, text},
};

#[test]
fn writer_and_reader_reproduce_every_client_frame() {
    for vector in of_kind(&["c2s."]) {
        let [header, payload] = [&vector["frame"]["header"], &vector["frame"]["payload"]];
        let name = text(&vector, "name");
        assert_eq!(our_header(header), hex(&vector, "header_hex"), "{name}");
        assert_eq!(our_bytes(payload), hex(&vector, "payload_hex"), "{name}");
        assert_eq!(frame(&our_header(header), &our_bytes(payload)), hex(&vector, "hex"), "{name}");
        assert_reads_as(&hex(&vector, "header_hex"), &json!({ "message": "ClientHeader", "fields": header }));
        if !payload.is_null() {
            assert_reads_as(&hex(&vector, "payload_hex"), payload);
        }
    }
}

#[test]
fn every_kind_of_frame_a_client_builds_is_the_golden_one() {
    let mut untouched = 0;
    for vector in of_kind(&["c2s."]) {
        let corrected = without_accidents(&vector["frame"]["payload"]);
        let header =
            reference_bytes(&json!({ "message": "ClientHeader", "fields": vector["frame"]["header"] }));
        let golden = assemble(&header, &reference_bytes(&corrected));
        assert_eq!(build(&vector), golden, "{}", text(&vector, "name"));
        if corrected == vector["frame"]["payload"] {
            assert_eq!(golden, hex(&vector, "hex"), "{}", text(&vector, "name"));
            untouched += 1;
        }
    }
    assert!(untouched >= 20, "only {untouched} vectors were compared as they are");
}

/// The payload as a client without the existing one's known defects sends it: `os` and `kick` with a text (D34),
/// and one id for an unlimited-topic message on all levels (D13).
fn without_accidents(payload: &Value) -> Value {
    let mut payload = payload.clone();
    let Some(fields) = payload.get_mut("fields") else { return payload };
    for (name, text) in [("os", "TestOS"), ("kick", "0")] {
        if let Some(value) = fields.get_mut(name) {
            *value = text.into();
        }
    }
    let id = fields.get("packetId").cloned();
    if let Some(value) = fields.pointer_mut("/payload/fields/payload/fields/packetId") {
        *value = id.expect("an id outside as well");
    }
    payload
}

fn build(vector: &Value) -> Vec<u8> {
    let [identity, header, fields] =
        [&vector["identity"], &vector["frame"]["header"], &vector["frame"]["payload"]["fields"]];
    let (sender, id) = (sender(identity), text(header, "id"));
    let inner = &fields["payload"]["fields"];
    let unlimited = &inner["payload"]["fields"];
    match text(vector, "kind") {
        "c2s.conn" => conn(id, text(fields, "model"), "TestOS"),
        "c2s.bind" => {
            let signature = signature(identity, id);
            sender.frame(id, Command::Bind { token: text(identity, "token"), signature: &signature })
        }
        "c2s.ping" => sender.frame(id, Command::Ping),
        "c2s.ubnd" => sender.frame(id, Command::Unbind),
        "c2s.p2p" => sender
            .frame(id, Command::Message(Target::Account(text(&inner["to"], "appAccount")), content(inner))),
        "c2s.p2t" => sender.frame(id, Command::Message(Target::Topic(topic(&inner["to"])), content(inner))),
        "c2s.seq-ack" => sender.frame(id, Command::SequenceAck(integer(&inner["sequence"]))),
        "c2s.pull" => sender.frame(id, Command::Pull),
        "c2s.uc-join" => sender.frame(id, Command::Join(topic(&unlimited["group"]))),
        "c2s.uc-quit" => sender.frame(id, Command::Quit(topic(&unlimited["group"]))),
        "c2s.uc-message" => sender.frame(
            id,
            Command::Message(Target::UnlimitedTopic(topic(&unlimited["group"])), content(unlimited)),
        ),
        "c2s.uc-ping" => {
            let groups = unlimited["group"].as_array().expect("groups");
            sender.frame(id, Command::UnlimitedPing(&groups.iter().map(topic).collect::<Vec<_>>()))
        }
        "c2s.uc-seq-ack" => sender
            .frame(id, Command::UnlimitedAck(topic(&unlimited["group"]), integer(&unlimited["sequence"]))),
        other => panic!("nothing builds {other}"),
    }
}

fn sender(identity: &Value) -> Sender<'_> {
    Sender {
        app_id: integer(&identity["appId"]),
        account: text(identity, "appAccount"),
        uuid: integer(&identity["uuid"]),
        resource: text(identity, "resource"),
        app_package: text(identity, "appPackage"),
        chid: integer(&identity["chid"]),
    }
}

fn signature(identity: &Value, id: &str) -> String {
    sign(&Claim {
        challenge: text(identity, "challenge").as_bytes(),
        sender: sender(identity),
        frame_id: id,
        token: text(identity, "token"),
        security_key: text(identity, "securityKey"),
    })
}

fn content(fields: &Value) -> Content<'_> {
    Content {
        payload: text(&fields["payload"], "utf8").as_bytes(),
        store: fields["isStore"].as_bool().expect("always said"),
        biz_type: fields["bizType"].as_str(),
    }
}

fn topic(group: &Value) -> u64 {
    integer(&group["topicId"])
}
