//! Logging in.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;

use super::backlog::Cursor;
use super::connection::Connection;
use super::faults::{Ordered, Reason};
use super::hub::{End, Hub, Identity};
use super::link::Address;
use super::wire::ims::{ClientHeader, XmMsgBind, XmMsgBindResp};
use super::wire::{CHANNEL, Command, Frame, Login};
use crate::ids::{ConnectionId, Millis, Uuid};
use crate::knobs::Knobs;
use crate::store::{StoreError, Tx, User};

/// A request to log in.
struct Attempt {
    header: ClientHeader,
    bind: XmMsgBind,
    challenge: Option<String>,
}

type Verdict = Result<(User, Cursor), Reason>;

impl Connection {
    pub(super) async fn bind(&mut self, frame: Frame) -> Result<(), End> {
        let Ok(bind) = XmMsgBind::decode(&frame.payload[..]) else {
            self.ignore();
            return Ok(());
        };
        let id = frame.header.id.clone().unwrap_or_default();
        let resource = frame.header.resource.clone().unwrap_or_default();
        let attempt = Attempt { header: frame.header, bind, challenge: self.challenge.clone() };
        let (knobs, hub, connection) = (self.emulator.knobs(), self.emulator.hub().clone(), self.peer.id);
        let grace = Duration::from_millis(knobs.refused_bind_grace_ms.into());
        let judge = move |tx: &Tx<'_>| attempt.judge(tx, &knobs, &hub, connection);
        let verdict: Result<Verdict, StoreError> = self.emulator.store().transact(judge).await;
        match verdict? {
            Ok((user, cursor)) => {
                self.be_patient(None);
                self.log_in(user, resource, cursor);
                let yes = XmMsgBindResp { result: Some(true), ..XmMsgBindResp::default() };
                self.link.send_plain(Command::Bind, id, yes.encode_to_vec()).await?;
                self.send_queue().await
            }
            Err(reason) => {
                if self.cursor.is_none() {
                    // assumption: after a refused login the connection stays for some seconds, for another attempt.
                    self.be_patient(Some(grace));
                }
                self.link.send_plain(Command::Bind, id, reason.response().encode_to_vec()).await
            }
        }
    }

    fn log_in(&mut self, user: User, resource: String, cursor: Cursor) {
        let key = STANDARD.decode(&user.security_key).unwrap_or_default();
        let identity = Identity { app: user.app, uuid: user.uuid, account: user.account, resource };
        self.peer.set_identity(Some(identity.clone()));
        self.link.address = Some(Address { identity, key });
        self.cursor = Some(cursor);
    }
}

impl Attempt {
    fn judge(
        &self,
        tx: &Tx<'_>,
        knobs: &Knobs,
        hub: &Hub,
        connection: ConnectionId,
    ) -> Result<Verdict, StoreError> {
        if let Some(reason) = self.ordered_refusal(tx, hub)? {
            return Ok(Err(reason));
        }
        let user = match self.user(tx, knobs)? {
            Ok(user) => user,
            Err(reason) => return Ok(Err(reason)),
        };
        if let Err(wrong) = self.check(&user) {
            return Ok(Err(Reason::new("auth", wrong, "the login was refused")));
        }
        let resource = self.resource();
        tx.bind(connection, user.uuid, resource)?;
        let acked = tx.device(user.uuid, resource)?;
        let waiting = tx.waiting(user.uuid, resource, acked)?;
        let crowded = waiting.count > u64::from(knobs.pull_threshold);
        Ok(Ok((user, Cursor::new(acked, crowded))))
    }

    fn ordered_refusal(&self, tx: &Tx<'_>, hub: &Hub) -> Result<Option<Reason>, StoreError> {
        let named = tx.find_user_by_uuid(Uuid(self.header.uuid()))?;
        let identity = named.map(|user| Identity {
            app: user.app,
            uuid: user.uuid,
            account: user.account,
            resource: self.resource().to_owned(),
        });
        Ok(hub.faults().take(identity.as_ref(), |fault| match fault {
            Ordered::RefuseBind(reason) => Some(reason.clone()),
            _ => None,
        }))
    }

    /// Whose token it is.
    fn user(&self, tx: &Tx<'_>, knobs: &Knobs) -> Result<Result<User, Reason>, StoreError> {
        let Some(user) = tx.user_of_token(self.bind.token(), Millis::MIN)? else {
            return Ok(Err(Reason::new("auto", "invalid-token", "the token is not known")));
        };
        if let Some(seconds) = knobs.token_lifetime_seconds {
            let since = tx.now - Millis::from(seconds) * 1000;
            if tx.user_of_token(self.bind.token(), since)?.is_none() {
                return Ok(Err(Reason::new("token-expired", "invalid-token", "the token has expired")));
            }
        }
        Ok(Ok(user))
    }

    /// What is wrong first.
    fn check(&self, user: &User) -> Result<(), &'static str> {
        let Some(challenge) = &self.challenge else { return Err("no-challenge") };
        if self.header.uuid() != user.uuid.0 {
            return Err("invalid-uuid");
        }
        if self.resource().is_empty() {
            return Err("invalid-resource");
        }
        if self.header.chid() != CHANNEL {
            return Err("invalid-chid");
        }
        if self.bind.method() != "XIAOMI-PASS" {
            return Err("invalid-method");
        }
        let login = Login {
            challenge,
            chid: self.header.chid(),
            client_attrs: self.bind.client_attrs(),
            cloud_attrs: self.bind.cloud_attrs(),
            uuid: user.uuid.0,
            resource: self.resource(),
            id: self.header.id(),
            kick: if self.bind.kick().is_empty() { "0" } else { self.bind.kick() },
            server: self.header.server(),
            token: self.bind.token(),
            security_key: &user.security_key,
        };
        if login.signature() == self.bind.sig() { Ok(()) } else { Err("invalid-signature") }
    }

    fn resource(&self) -> &str {
        self.header.resource()
    }
}
