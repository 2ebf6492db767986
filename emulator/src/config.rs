//! What an emulator is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use crate::ids::AppId;
pub use crate::store::Storage;

/// Everything that can be chosen at the start. The default is an empty emulator in memory on a free port.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 picks a free one. Not used by [`Emulator::open`](crate::Emulator::open).
    pub listen: SocketAddr,
    /// Where the data lives.
    pub storage: Storage,
    /// Apps to define, beside those already in the store.
    pub apps: Vec<App>,
    /// Apps of Tencent Cloud IM to define, each with the administrator `administrator`.
    pub tencent: Vec<TencentApp>,
    /// Tokens of GeWe to define.
    pub gewe: Vec<String>,
    /// Data to fill an empty store with.
    pub seed: Option<Seed>,
    /// A folder of static files to serve at `/`.
    pub www: Option<PathBuf>,
    /// Allows addresses that other machines can reach, and control calls under any host name.
    pub allow_remote: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            storage: Storage::Memory,
            apps: Vec::new(),
            tencent: Vec::new(),
            gewe: Vec::new(),
            seed: None,
            www: None,
            allow_remote: false,
        }
    }
}

/// A data set to start with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    /// Twelve people and a month of conversation for the demo page, and the `/demo/` calls.
    Demo,
}

/// An app and its credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Positive.
    pub id: AppId,
    /// Compared with `appKey`.
    pub key: String,
    /// Compared with `appSecret`.
    pub secret: String,
    /// Shown as `appPackage` in token answers.
    pub package: String,
}

impl App {
    /// An app with the package name `com.example.chat`.
    pub fn new(id: AppId, key: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { id, key: key.into(), secret: secret.into(), package: "com.example.chat".to_owned() }
    }
}

impl FromStr for App {
    type Err = String;

    /// Reads `ID:KEY:SECRET`; the secret may contain colons.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ':');
        let (Some(id), Some(key), Some(secret)) = (parts.next(), parts.next(), parts.next()) else {
            return Err("an app is given as ID:KEY:SECRET".to_owned());
        };
        let id = positive(id).ok_or("the ID of an app is a positive decimal number of at most 19 digits")?;
        if key.is_empty() || secret.is_empty() {
            return Err("KEY and SECRET of an app must not be empty".to_owned());
        }
        Ok(Self::new(AppId(id), key, secret))
    }
}

/// The administrator that every configured app of Tencent has.
pub(crate) const TENCENT_ADMINISTRATOR: &str = "administrator";

/// An app of Tencent Cloud IM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TencentApp {
    /// Positive.
    pub sdk_app_id: i64,
    /// Signs what administrators call; a text, used as it is.
    pub key: String,
}

impl FromStr for TencentApp {
    type Err = String;

    /// Reads `SDKAPPID:KEY`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (id, key) = text.split_once(':').ok_or("an app of Tencent is given as SDKAPPID:KEY")?;
        let sdk_app_id = positive(id).ok_or("an SDKAPPID is a positive decimal number")?;
        if key.is_empty() {
            return Err("KEY of an app of Tencent must not be empty".to_owned());
        }
        Ok(Self { sdk_app_id, key: key.to_owned() })
    }
}

fn positive(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number| *number > 0)
}
