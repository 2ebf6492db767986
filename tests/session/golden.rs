//! The golden vectors of the service's frames, given to a session: what it tells and what it answers.

use mimc_test_server::{
    descriptors, ims,
    packet::{Packet, assemble, signature},
    prost::Message as _,
    prost_reflect::{DynamicMessage, MessageDescriptor, ReflectMessage as _, Value as Field},
};
use mimc_wasm::session::{
    Config, ConnectionId, Event, MessageKind, Messages, Output, Request, Session, StateName, Token,
    TokenReason,
};
use serde_json::{Value, json};

use crate::vectors::{hex, integer, of_kind, text};

#[test]
fn a_session_does_what_the_vectors_expect() {
    for vector in of_kind(&["s2c."]) {
        let mut client = Client::ready_for(&vector);
        for (at, step) in vector["steps"].as_array().expect("steps").iter().enumerate() {
            let what = format!("{} step {at}", text(&vector, "name"));
            let (events, replies) = client.receive(hex(step, "hex"), vector["pull_handler_returns"] == true);
            // After a refusal that is final the socket is of no more use (D27).
            let closes =
                |event: &Value| event["event"] == "clientClosesSocket" && vector["kind"] == "s2c.bind-resp";
            let events: Vec<_> = events.into_iter().filter(|event| !closes(event)).collect();
            assert_eq!(Value::from(events), step["expect"]["events"], "{what}");
            let expected = step["expect"]["replies"].as_array().expect("replies");
            assert_eq!(replies.len(), expected.len(), "{what}: {replies:?}");
            for (reply, expected) in replies.iter().zip(expected) {
                client.assert_is(reply, expected, &what);
            }
        }
    }
}

struct Client {
    session: Session,
    connection: ConnectionId,
    identity: Value,
    challenge: String,
}

impl Client {
    fn ready_for(vector: &Value) -> Self {
        let identity = vector["identity"].clone();
        let config = Config::new(
            integer(&identity["appId"]),
            text(&identity, "appAccount").to_owned(),
            text(&identity, "resource").to_owned(),
        );
        let challenge = text(&identity, "challenge").to_owned();
        let mut client = Self { session: Session::new(config, 1), connection: 0, identity, challenge };
        client.session.login(0.0);
        client.run(false);
        let precondition = text(vector, "precondition");
        client.session.socket_opened(0.0, client.connection);
        client.run(false);
        if precondition != "socket-open" {
            let challenge = Some(client.challenge.clone());
            let answer = ims::XmMsgConnResp { challenge, ..Default::default() };
            client.receive_plain("CONN", &answer.encode_to_vec());
        }
        if precondition == "logged-in" {
            let answer = ims::XmMsgBindResp { result: Some(true), ..Default::default() };
            client.receive_plain("BIND", &answer.encode_to_vec());
            assert_eq!(client.session.state(), StateName::Online);
        }
        client
    }

    fn receive_plain(&mut self, command: &str, payload: &[u8]) {
        let header = ims::ClientHeader { cmd: Some(command.to_owned()), ..Default::default() };
        self.receive(assemble(&header.encode_to_vec(), payload), false);
    }

    fn receive(&mut self, frame: Vec<u8>, confirm: bool) -> (Vec<Value>, Vec<Packet>) {
        self.session.frame_received(0.0, self.connection, frame);
        self.run(confirm)
    }

    /// Does what the session wants: what it told, in the words of the vectors, and what it sent.
    fn run(&mut self, confirm: bool) -> (Vec<Value>, Vec<Packet>) {
        let (mut events, mut replies) = (Vec::new(), Vec::new());
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::OpenSocket(connection) => self.connection = connection,
                Output::NeedToken(TokenReason::First) => self.give_token(),
                // The vectors end before the application has another one.
                Output::NeedToken(TokenReason::Refused) => {}
                Output::SendFrame(_, frame) => replies.push(Packet::from_bytes(&frame)),
                Output::CloseSocket(_) => events.push(json!({ "event": "clientClosesSocket" })),
                Output::QueryUnlimitedTopics(_) => {}
                Output::Event(event) => {
                    events.extend(in_words(&event));
                    match event {
                        Event::Messages(Messages { delivery, .. }) => self.session.delivered(0.0, delivery),
                        Event::PullNotification { notification, .. } => {
                            self.session.notification_answered(0.0, notification, confirm);
                        }
                        _ => {}
                    }
                }
            }
        }
        (events, replies)
    }

    fn give_token(&mut self) {
        let member = |name| text(&self.identity, name).to_owned();
        let token = Token {
            uuid: integer(&self.identity["uuid"]),
            token: member("token"),
            security_key: member("securityKey"),
            app_package: member("appPackage"),
            chid: integer(&self.identity["chid"]),
        };
        self.session.token_received(0.0, Ok(token));
    }

    fn assert_is(&self, reply: &Packet, expected: &Value, what: &str) {
        assert_eq!(reply.header.cmd(), expected["cmd"], "{what}");
        let payload = &expected["payload"];
        assert_matches(&reply.payload, payload, what);
        if payload["message"] == "XMMsgBind" {
            let bind = ims::XmMsgBind::decode(&reply.payload[..]).expect("an XMMsgBind");
            let key = text(&self.identity, "securityKey");
            assert_eq!(bind.sig(), signature(&reply.header, &self.challenge, bind.token(), key), "{what}");
        }
    }
}

fn in_words(event: &Event) -> Vec<Value> {
    match event {
        Event::StateChanged { state: StateName::Online, .. } => vec![status(true, "", "", "")],
        Event::Refused { texts: [kind, reason, description], was_kicked: false, .. } => {
            vec![status(false, kind, reason, description)]
        }
        Event::Acknowledged { packet_id, sequence, timestamp, error, .. } => vec![json!({
            "event": "serverAck", "packetId": packet_id, "sequence": sequence.to_string(),
            "timestamp": timestamp.to_string(), "errorMsg": error,
        })],
        Event::Messages(messages) => in_words_each(messages),
        Event::MembershipAnswered { request, code, text, .. } => {
            let (event, topic) = match request {
                Request::Join(topic) => ("ucJoinResp", topic),
                Request::Quit(topic) => ("ucQuitResp", topic),
                Request::Message => panic!("a message is no request for membership"),
            };
            vec![json!({ "event": event, "topicId": topic.to_string(), "code": code, "message": text })]
        }
        Event::UnlimitedTopicDismissed(topic) => {
            vec![json!({ "event": "ucDismiss", "topicId": topic.to_string() })]
        }
        Event::PullNotification { min_sequence, max_sequence, .. } => vec![json!({
            "event": "pullNotification",
            "minSequence": min_sequence.to_string(), "maxSequence": max_sequence.to_string(),
        })],
        // Told by the state and by events that the vectors have no words for.
        Event::StateChanged { .. } | Event::Refused { .. } | Event::Notice { .. } => Vec::new(),
        other => panic!("{other:?} is not expected in any vector"),
    }
}

fn status(ok: bool, error_type: &str, reason: &str, description: &str) -> Value {
    json!({ "event": "statusChange", "ok": ok, "type": error_type, "reason": reason, "desc": description })
}

fn in_words_each(messages: &Messages) -> Vec<Value> {
    let each = messages.messages.iter().map(|message| {
        let mut words = json!({
            "packetId": message.packet_id, "sequence": message.sequence.to_string(),
            "timestamp": message.timestamp.to_string(), "fromAccount": message.from_account,
            "fromResource": message.from_resource, "payload": message.text,
            "bizType": message.biz_type,
        });
        match message.kind {
            MessageKind::Direct => {
                words["event"] = "p2pMessage".into();
                words["toAccount"] = message.to_account.clone().into();
                words["toResource"] = message.to_resource.clone().into();
            }
            MessageKind::Topic => words["event"] = "groupMessage".into(),
            MessageKind::Unlimited => words["event"] = "ucMessage".into(),
        }
        if message.kind != MessageKind::Direct {
            words["topicId"] = message.topic.to_string().into();
        }
        words
    });
    each.collect()
}

/// Every field that the vector names has its value; others may be there.
fn assert_matches(bytes: &[u8], expected: &Value, what: &str) {
    if expected.is_null() {
        return assert!(bytes.is_empty(), "{what}");
    }
    let name = text(expected, "message");
    let find = |package: &str| descriptors().get_message_by_name(&format!("{package}.{name}"));
    let descriptor = find("ims").or_else(|| find("mimc")).expect("a message");
    let message = DynamicMessage::decode(descriptor.clone(), bytes).expect("well-formed");
    assert_fields(&message, &descriptor, &expected["fields"], what);
}

fn assert_fields(message: &DynamicMessage, descriptor: &MessageDescriptor, expected: &Value, what: &str) {
    for (name, expected) in expected.as_object().expect("fields") {
        let field = descriptor.get_field_by_json_name(name).expect("a field");
        let what = format!("{what}: {name}");
        if name == "kick" {
            continue;
        }
        assert!(message.has_field(&field), "{what} is missing");
        match &*message.get_field(&field) {
            Field::Bytes(bytes) => assert_matches(bytes, expected, &what),
            Field::Message(inner) => assert_fields(inner, &inner.descriptor(), expected, &what),
            Field::String(value) if expected == "*" => assert!(!value.is_empty(), "{what} is empty"),
            Field::String(value) => assert_eq!(value, expected, "{what}"),
            Field::EnumNumber(value) => assert_eq!(*value, integer::<i32>(expected), "{what}"),
            Field::I64(value) => assert_eq!(*value, integer::<i64>(expected), "{what}"),
            Field::U64(value) => assert_eq!(*value, integer::<u64>(expected), "{what}"),
            other => panic!("{what}: {other:?} occurs in no expected reply"),
        }
    }
}
