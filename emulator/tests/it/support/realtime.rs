//! A raw client of the realtime connection: every frame by hand, nothing answered by itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use mimc_emulator::wire::ims::{ClientHeader, XmMsgBind, XmMsgBindResp, XmMsgConn, XmMsgConnResp};
use mimc_emulator::wire::mimc::*;
use mimc_emulator::wire::{CHANNEL, Frame, Login, SERVER, cipher};
use mimc_emulator::{Config, Emulator, Server, Storage};
use prost::Message;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Packet;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{APP, NOW, Service, config, post};

/// An emulator that listens, its clock standing at [`NOW`]. The calls of [`Service`] work on it, too.
pub struct Live {
    pub server: Server,
    pub service: Service,
}

impl Live {
    pub async fn start(config: Config) -> Self {
        let server = Emulator::start(config).await.unwrap();
        let service = Service { emulator: server.emulator().clone() };
        service.emulator.freeze_clock(true).await;
        service.emulator.set_clock(NOW).await;
        Self { server, service }
    }

    pub async fn in_memory() -> Self {
        Self::start(config(Storage::Memory)).await
    }

    /// Everything of the token answer that a client needs.
    pub async fn account(&self, name: &str) -> Account {
        let body = json!({ "appId": APP, "appKey": "key", "appSecret": "secret", "appAccount": name });
        let data = post("/api/account/token").json(body).on(&self.service).await.data();
        let text = |name: &str| data[name].as_str().unwrap().to_owned();
        Account {
            name: name.to_owned(),
            uuid: text("miUserId").parse().unwrap(),
            token: text("token"),
            security_key: text("miUserSecurityKey"),
        }
    }

    pub async fn socket(&self) -> Socket {
        let url = format!("{}/", self.server.url().replace("http", "ws"));
        Socket { stream: connect_async(url).await.unwrap().0, key: Vec::new(), frames: 0 }
    }

    /// A client that is logged in.
    pub async fn client(&self, name: &str, resource: &str) -> Client {
        let account = self.account(name).await;
        let mut socket = self.socket().await;
        let result = socket.log_in(&account, resource).await;
        assert!(result.result(), "{result:?}");
        Client { socket, account, resource: resource.to_owned() }
    }

    /// What a control call says about connections, as long as it is asked: presence and counters follow a closed
    /// socket a moment later.
    pub async fn until(&self, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        loop {
            let connections = self.connections().await;
            if wanted(&connections) {
                return connections;
            }
            tokio::task::yield_now().await;
        }
    }

    pub async fn connections(&self) -> Vec<Value> {
        let answer = super::get("/__control/sockets").control().on(&self.service).await;
        answer.json()["connections"].as_array().unwrap().clone()
    }

    pub async fn fault(&self, fault: Value) -> Value {
        self.service.control("sockets/faults", fault).await
    }
}

#[derive(Clone)]
pub struct Account {
    pub name: String,
    pub uuid: i64,
    pub token: String,
    pub security_key: String,
}

impl Account {
    pub fn user(&self, resource: &str) -> MimcUser {
        MimcUser {
            app_id: Some(APP as u64),
            app_account: Some(self.name.clone()),
            uuid: Some(self.uuid as u64),
            resource: Some(resource.to_owned()),
        }
    }
}

/// A WebSocket and what is needed to read it.
pub struct Socket {
    pub stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    key: Vec<u8>,
    frames: u32,
}

/// How a connection ended.
#[derive(Debug, PartialEq)]
pub enum Ending {
    /// With a close frame of this code.
    Closed(u16),
    /// Without one.
    Cut,
}

impl Socket {
    pub fn next_id(&mut self) -> String {
        self.frames += 1;
        format!("web{}", self.frames)
    }

    pub async fn send(&mut self, frame: &Frame) {
        self.send_raw(frame.encode()).await;
    }

    pub async fn send_raw(&mut self, bytes: Vec<u8>) {
        self.stream.send(Packet::Binary(bytes.into())).await.unwrap();
    }

    /// The next frame; the test fails when the connection ends instead.
    pub async fn receive(&mut self) -> Frame {
        self.next().await.expect("the connection is open")
    }

    pub async fn next(&mut self) -> Result<Frame, Ending> {
        loop {
            match self.stream.next().await {
                Some(Ok(Packet::Binary(bytes))) => return Ok(Frame::decode(&bytes).unwrap()),
                Some(Ok(Packet::Close(Some(CloseFrame { code, .. })))) => {
                    return Err(Ending::Closed(code.into()));
                }
                Some(Ok(Packet::Ping(_) | Packet::Pong(_))) => {}
                Some(Ok(other)) => panic!("{other:?}"),
                Some(Err(_)) | None => return Err(Ending::Cut),
            }
        }
    }

    /// The bytes of the next message.
    pub async fn receive_raw(&mut self) -> Vec<u8> {
        match self.stream.next().await {
            Some(Ok(Packet::Binary(bytes))) => bytes.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    /// Says CONN and returns the challenge.
    pub async fn greet(&mut self) -> String {
        let id = self.next_id();
        let header =
            ClientHeader { server: text(SERVER), cmd: text("CONN"), id: text(&id), ..Default::default() };
        let conn =
            XmMsgConn { version: Some(106), udid: text("websocket"), sdk: Some(31), ..Default::default() };
        self.send(&Frame { header, payload: conn.encode_to_vec() }).await;
        let answer = self.receive().await;
        assert_eq!((answer.header.cmd(), answer.header.id()), ("CONN", &id[..]));
        XmMsgConnResp::decode(&answer.payload[..]).unwrap().challenge.unwrap()
    }

    /// A correct BIND for the challenge.
    pub fn bind_frame(&mut self, account: &Account, resource: &str, challenge: &str) -> Frame {
        let id = self.next_id();
        let login = Login {
            challenge,
            chid: CHANNEL,
            client_attrs: "",
            cloud_attrs: "",
            uuid: account.uuid,
            resource,
            id: &id,
            kick: "0",
            server: SERVER,
            token: &account.token,
            security_key: &account.security_key,
        };
        let bind = XmMsgBind {
            token: text(&account.token),
            kick: text("0"),
            method: text("XIAOMI-PASS"),
            sig: Some(login.signature()),
            ..Default::default()
        };
        Frame { header: header("BIND", account, resource, &id), payload: bind.encode_to_vec() }
    }

    pub async fn bind(&mut self, frame: &Frame) -> XmMsgBindResp {
        self.send(frame).await;
        let answer = self.receive().await;
        assert_eq!((answer.header.cmd(), answer.header.id()), ("BIND", frame.header.id()));
        XmMsgBindResp::decode(&answer.payload[..]).unwrap()
    }

    pub async fn log_in(&mut self, account: &Account, resource: &str) -> XmMsgBindResp {
        let challenge = self.greet().await;
        let bind = self.bind_frame(account, resource, &challenge);
        self.key = STANDARD.decode(&account.security_key).unwrap();
        self.bind(&bind).await
    }

    /// The packet in the next frame, which must be an encrypted one.
    pub async fn receive_packet(&mut self) -> MimcPacket {
        let frame = self.receive().await;
        self.open(frame)
    }

    pub fn open(&self, frame: Frame) -> MimcPacket {
        let Frame { header, mut payload } = frame;
        assert_eq!(header.cmd(), "SECMSG");
        assert!(header.id().is_ascii() && !header.id().is_empty());
        cipher::apply(&cipher::frame_key(&self.key, header.id()), &mut payload);
        MimcPacket::decode(&payload[..]).unwrap()
    }
}

/// A logged-in socket.
pub struct Client {
    pub socket: Socket,
    pub account: Account,
    pub resource: String,
}

impl Client {
    pub fn user(&self) -> MimcUser {
        self.account.user(&self.resource)
    }

    pub async fn command(&mut self, command: &str) -> String {
        let id = self.socket.next_id();
        let header = header(command, &self.account, &self.resource, &id);
        self.socket.send(&Frame { header, payload: Vec::new() }).await;
        id
    }

    pub async fn send_packet(&mut self, packet: MimcPacket) {
        let id = packet.packet_id.clone().unwrap_or_else(|| self.socket.next_id());
        let header = header("SECMSG", &self.account, &self.resource, &id);
        self.socket.send(&Frame { header, payload: packet.encode_to_vec() }).await;
    }

    pub async fn send_message(&mut self, id: &str, kind: MimcMsgType, message: &impl Message) {
        let packet = MimcPacket {
            packet_id: text(id),
            package: text("com.example.chat"),
            r#type: Some(kind.into()),
            payload: Some(message.encode_to_vec()),
            ..Default::default()
        };
        self.send_packet(packet).await;
    }

    pub fn direct(&self, to: &str, payload: &str) -> Mimcp2pMessage {
        Mimcp2pMessage {
            from: Some(self.user()),
            to: Some(MimcUser { app_id: Some(APP as u64), app_account: text(to), ..Default::default() }),
            payload: Some(payload.as_bytes().to_vec()),
            is_store: Some(true),
            biz_type: None,
        }
    }

    /// Sends a text under an id, without waiting for anything.
    pub async fn say(&mut self, id: &str, to: &str, payload: &str) {
        let message = self.direct(to, payload);
        self.send_message(id, MimcMsgType::P2pMessage, &message).await;
    }

    /// Sends a text and returns its sequence.
    pub async fn tell(&mut self, id: &str, to: &str, payload: &str) -> i64 {
        self.say(id, to, payload).await;
        let ack = self.packet_ack().await;
        assert_eq!((ack.packet_id(), ack.code(), ack.error_msg()), (id, 0, ""));
        ack.sequence()
    }

    pub async fn say_to_topic(&mut self, id: &str, topic: &str, payload: &str) {
        let message = Mimcp2tMessage {
            from: Some(self.user()),
            to: Some(MimcGroup { app_id: Some(APP as u64), topic_id: Some(topic.parse().unwrap()) }),
            payload: Some(payload.as_bytes().to_vec()),
            is_store: Some(true),
            biz_type: None,
        };
        self.send_message(id, MimcMsgType::P2tMessage, &message).await;
    }

    /// The next packet, which must be of this type, decoded.
    pub async fn expect<M: Message + Default>(&mut self, kind: MimcMsgType) -> M {
        let packet = self.socket.receive_packet().await;
        assert_eq!(packet.r#type(), kind, "{packet:?}");
        M::decode(packet.payload()).unwrap()
    }

    pub async fn packet_ack(&mut self) -> MimcPacketAck {
        let ack: MimcPacketAck = self.expect(MimcMsgType::PacketAck).await;
        assert_eq!((ack.uuid(), ack.resource()), (self.account.uuid as u64, &self.resource[..]));
        ack
    }

    pub async fn list(&mut self) -> MimcPacketList {
        let list: MimcPacketList = self.expect(MimcMsgType::Compound).await;
        assert_eq!((list.uuid(), list.resource()), (self.account.uuid as u64, &self.resource[..]));
        list
    }

    /// The texts of the next list.
    pub async fn texts(&mut self) -> Vec<String> {
        payloads(&self.list().await)
    }

    pub async fn acknowledge(&mut self, sequence: i64) {
        let ack = MimcSequenceAck {
            uuid: Some(self.account.uuid as u64),
            resource: text(&self.resource),
            sequence: Some(sequence),
            app_id: Some(APP as u64),
        };
        let payload = Some(ack.encode_to_vec());
        let kind = Some(MimcMsgType::SequenceAck.into());
        self.send_packet(MimcPacket { r#type: kind, payload, ..Default::default() }).await;
    }

    pub async fn pull(&mut self) {
        let uuid = self.account.uuid as u64;
        let request = PullMessageRequest { uuid, resource: self.resource.clone(), app_id: Some(APP as u64) };
        let id = self.socket.next_id();
        self.send_message(&id, MimcMsgType::Pull, &request).await;
    }

    /// Waits until everything sent so far was handled; the next frame must be the answer.
    pub async fn synchronize(&mut self) {
        let id = self.command("PING").await;
        let pong = self.socket.receive().await;
        assert_eq!((pong.header.cmd(), pong.header.id()), ("PING", &id[..]));
        assert!(pong.payload.is_empty());
    }

    /// Leaves without a word and waits until the emulator knows.
    pub async fn leave(self, live: &Live) {
        let Self { socket, account, resource } = self;
        drop(socket);
        let gone = |connections: &[Value]| {
            !connections.iter().any(|one| one["account"] == account.name && one["resource"] == resource)
        };
        live.until(gone).await;
    }

    pub async fn send_group(&mut self, id: &str, kind: UcMsgType, content: &impl Message) {
        let packet = UcPacket {
            user: self.user(),
            r#type: kind.into(),
            payload: content.encode_to_vec(),
            packet_id: id.to_owned(),
        };
        self.send_message(id, MimcMsgType::UcPacket, &packet).await;
    }

    /// The next packet, which must concern unlimited groups, be addressed to this client and be of this type.
    pub async fn expect_group<M: Message + Default>(&mut self, kind: UcMsgType) -> M {
        let packet: UcPacket = self.expect(MimcMsgType::UcPacket).await;
        assert_eq!((packet.r#type(), packet.user), (kind, self.user()));
        M::decode(&packet.payload[..]).unwrap()
    }
}

pub fn header(command: &str, account: &Account, resource: &str, id: &str) -> ClientHeader {
    ClientHeader {
        chid: Some(CHANNEL),
        uuid: Some(account.uuid),
        server: text(SERVER),
        resource: text(resource),
        cmd: text(command),
        id: text(id),
        ..Default::default()
    }
}

pub fn group(topic: &str) -> UcGroup {
    UcGroup { app_id: Some(APP as u64), topic_id: Some(topic.parse().unwrap()) }
}

pub fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub fn payloads(list: &MimcPacketList) -> Vec<String> {
    let payload = |packet: &MimcPacket| match packet.r#type() {
        MimcMsgType::P2tMessage => Mimcp2tMessage::decode(packet.payload()).unwrap().payload,
        _ => Mimcp2pMessage::decode(packet.payload()).unwrap().payload,
    };
    list.packets.iter().map(|packet| String::from_utf8(payload(packet).unwrap()).unwrap()).collect()
}
