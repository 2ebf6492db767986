//! CONN and BIND.

use prost::Message as _;

use super::{Server, SocketId};
use crate::{
    ims::{XmMsgBind, XmMsgBindResp, XmMsgConn, XmMsgConnResp},
    packet::{Packet, signature},
};

impl Server {
    pub(super) fn conn(&mut self, socket: SocketId, packet: &Packet) {
        let header = &packet.header;
        assert!(
            header.chid.is_none() && header.uuid.is_none() && header.resource.is_none(),
            "CONN names nobody"
        );
        let conn = XmMsgConn::decode(&packet.payload[..]).expect("an XMMsgConn");
        assert_eq!((conn.version(), conn.sdk(), conn.udid()), (106, 31, "websocket"));
        assert!(!conn.os().is_empty() && !conn.model().is_empty(), "D34: os and model say something");
        if !self.knobs.answer_conn {
            return;
        }
        self.frames += 1;
        let challenge = format!("challenge-{}", self.frames);
        self.sockets.get_mut(&socket).expect("open").challenge = Some(challenge.clone());
        let answer = XmMsgConnResp { challenge: Some(challenge), ..Default::default() };
        self.send(socket, "CONN", header.id(), answer.encode_to_vec());
    }

    pub(super) fn bind(&mut self, socket: SocketId, packet: &Packet) {
        let challenge = self.sockets[&socket].challenge.clone().expect("CONN before BIND");
        let bind = XmMsgBind::decode(&packet.payload[..]).expect("an XMMsgBind");
        if !self.knobs.answer_bind {
            return;
        }
        let header = &packet.header;
        let answer =
            self.knobs.refusals.pop_front().unwrap_or_else(|| match self.tokens.get(bind.token()).cloned() {
                None => refusal("auto", "invalid-token"),
                Some(account) => {
                    let security_key = self.security_key(&account);
                    assert_eq!(header.uuid() as u64, self.uuid(&account), "uuid of BIND");
                    assert_eq!(bind.method(), "XIAOMI-PASS");
                    assert_eq!(bind.kick(), "0", "D34: kick is said");
                    assert_eq!(
                        bind.sig(),
                        signature(header, &challenge, bind.token(), &security_key),
                        "signature"
                    );
                    self.sockets.get_mut(&socket).expect("open").bound =
                        Some((account, header.resource().to_owned()));
                    XmMsgBindResp { result: Some(true), ..Default::default() }
                }
            });
        self.send(socket, "BIND", header.id(), answer.encode_to_vec());
        if answer.result() {
            self.replace_older(socket);
            self.push_waiting(socket);
        }
    }

    /// One resource is logged in once.
    fn replace_older(&mut self, socket: SocketId) {
        let place = self.place(socket).expect("just bound");
        for (older, other) in self.bound(&place.0) {
            if other == place && older != socket {
                self.kick(older, None);
                self.close(older);
            }
        }
    }
}

/// A refusal of BIND, or the reason of a KICK.
pub fn refusal(error_type: &str, reason: &str) -> XmMsgBindResp {
    XmMsgBindResp {
        result: Some(false),
        error_type: Some(error_type.to_owned()),
        error_reason: Some(reason.to_owned()),
        error_desc: Some("refused by the test".to_owned()),
    }
}
