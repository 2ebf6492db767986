//! A raw WebSocket client: every frame by hand, nothing answered by itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use mimc_emulator::wire::ims::{ClientHeader, XmMsgBind, XmMsgBindResp, XmMsgConn, XmMsgConnResp};
use mimc_emulator::wire::mimc::{MimcPacket, MimcUser};
use mimc_emulator::wire::{CHANNEL, Frame, Login, SERVER, cipher};
use prost::Message;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Packet;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Everything of the token answer that a client needs.
#[derive(Clone)]
pub struct Account {
    pub app: i64,
    pub name: String,
    pub uuid: i64,
    pub token: String,
    pub security_key: String,
}

impl Account {
    /// From `data` of the token service's answer.
    pub fn of_answer(data: &Value) -> Self {
        let text = |field: &str| data[field].as_str().unwrap().to_owned();
        Self {
            app: text("appId").parse().unwrap(),
            name: text("appAccount"),
            uuid: text("miUserId").parse().unwrap(),
            token: text("token"),
            security_key: text("miUserSecurityKey"),
        }
    }

    pub fn user(&self, resource: &str) -> MimcUser {
        MimcUser {
            app_id: Some(self.app as u64),
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
    /// `url` is that of the emulator.
    pub async fn open_at(url: &str) -> Self {
        let url = format!("{}/", url.replacen("http", "ws", 1));
        Self { stream: connect_async(url).await.unwrap().0, key: Vec::new(), frames: 0 }
    }

    pub fn next_id(&mut self) -> String {
        self.frames += 1;
        format!("web{}", self.frames)
    }

    pub async fn send(&mut self, frame: &Frame) {
        self.send_raw(frame.encode()).await;
    }

    pub async fn send_raw(&mut self, bytes: Vec<u8>) {
        assert!(self.offer(bytes).await, "the connection is open");
    }

    /// Sends if the connection is still open.
    pub async fn offer(&mut self, bytes: Vec<u8>) -> bool {
        self.stream.send(Packet::Binary(bytes.into())).await.is_ok()
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

    /// The packet in a frame, which must be an encrypted one.
    pub fn open(&self, frame: Frame) -> MimcPacket {
        let Frame { header, mut payload } = frame;
        assert_eq!(header.cmd(), "SECMSG");
        assert!(header.id().is_ascii() && !header.id().is_empty());
        cipher::apply(&cipher::frame_key(&self.key, header.id()), &mut payload);
        MimcPacket::decode(&payload[..]).unwrap()
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

pub fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}
