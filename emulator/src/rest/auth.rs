//! Who is calling. A token header decides alone; without one the app's credentials do.

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::endpoint::Call;
use super::failure::Failure;
use super::input::{account, decimal, integer};
use crate::ids::{AppId, Millis};
use crate::store::{StoredApp, User};

/// How the caller proved who he is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    Token,
    AppCredentials,
}

/// The acting account.
#[derive(Debug)]
pub(crate) struct Actor {
    pub(crate) user: User,
    pub(crate) proof: Proof,
}

impl Call<'_> {
    /// Contacts: app credentials are not accepted.
    pub(crate) fn token_user(&self) -> Result<User, Failure> {
        let token = header(&self.request.headers, "token").ok_or(Failure::Token)?;
        let since = match self.knobs.token_lifetime_seconds {
            Some(seconds) => self.tx.now - Millis::from(seconds) * 1000,
            None => Millis::MIN,
        };
        self.tx.user_of_token(&token, since)?.ok_or(Failure::Token)
    }

    /// Token, or the four headers with `appId`.
    pub(crate) fn actor(&self) -> Result<Actor, Failure> {
        // assumption: a bad token is not rescued by good app credentials beside it.
        if self.has_token() {
            return Ok(Actor { user: self.token_user()?, proof: Proof::Token });
        }
        let app = header(&self.request.headers, "appid").and_then(|id| decimal(&id)).ok_or(Failure::App)?;
        self.app_actor(AppId(app))
    }

    /// As [`Call::actor`] where the path names the app; the `appId` header is optional and must not contradict.
    pub(crate) fn topic_actor(&self) -> Result<Actor, Failure> {
        let path = self.request.path.get("appId").and_then(|id| decimal(id)).map(AppId);
        if self.has_token() {
            let user = self.token_user()?;
            let same_app = path == Some(user.app);
            return if same_app { Ok(Actor { user, proof: Proof::Token }) } else { Err(Failure::Token) };
        }
        let path = path.ok_or(Failure::App)?;
        match header(&self.request.headers, "appid") {
            Some(id) if decimal(&id) != Some(path.0) => Err(Failure::App),
            _ => self.app_actor(path),
        }
    }

    /// As [`Call::actor`] where a knob decides whether app credentials are accepted.
    // assumption: history takes app credentials in the same four headers; a knob turns that off.
    pub(crate) fn history_actor(&self) -> Result<Actor, Failure> {
        if !self.has_token() && !self.knobs.history_app_auth {
            return Err(Failure::Token);
        }
        self.actor()
    }

    /// The app named by the body's own credentials (token service and push).
    pub(crate) fn body_app(&self) -> Result<StoredApp, Failure> {
        let id = self.body.get("appId").and_then(integer).ok_or(Failure::App)?;
        let text = |name| self.body.get(name).and_then(|value| value.as_str()).ok_or(Failure::App);
        self.verified_app(AppId(id), text("appKey")?, text("appSecret")?)
    }

    fn has_token(&self) -> bool {
        self.request.headers.contains_key("token")
    }

    fn app_actor(&self, app: AppId) -> Result<Actor, Failure> {
        let headers = &self.request.headers;
        let text = |name| header(headers, name).filter(|value| !value.is_empty()).ok_or(Failure::App);
        let acting = text("appaccount")?;
        self.verified_app(app, &text("appkey")?, &text("appsecret")?)?;
        let acting = match header(headers, "appaccountencode").as_deref() {
            None | Some("") => acting,
            Some("base64") => decode_account(&acting)?,
            Some(_) => return Err(Failure::Param("appAccountEncode")),
        };
        let user = self.tx.user(app, account(&acting, "appAccount")?)?;
        Ok(Actor { user, proof: Proof::AppCredentials })
    }

    fn verified_app(&self, id: AppId, key: &str, secret: &str) -> Result<StoredApp, Failure> {
        let app = self.tx.app(id)?.ok_or(Failure::App)?;
        if app.key == key && app.secret == secret { Ok(app) } else { Err(Failure::App) }
    }
}

/// The header as text; bytes that are not UTF-8 are replaced and then match nothing.
fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn decode_account(encoded: &str) -> Result<String, Failure> {
    let bytes = STANDARD.decode(encoded).map_err(|_| Failure::Param("appAccount"))?;
    String::from_utf8(bytes).map_err(|_| Failure::Param("appAccount"))
}
