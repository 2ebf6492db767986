//! Settings for what the documents leave open or contradict each other about.

use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

/// How 64-bit ids are written in answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdStyle {
    /// `"9100000000000000001"`
    #[default]
    String,
    /// `9100000000000000001`
    Number,
    /// Strings and numbers in turn, field by field, starting with a string in each answer.
    Mixed,
}

/// What a blocked sender's push does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlacklistMode {
    /// Success with a packet id; the message vanishes.
    #[default]
    Drop,
    /// `push message fail`; nothing of the call is sent.
    Reject,
}

/// `data` of a quit (M14).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuitShape {
    /// The newer manual.
    #[default]
    Null,
    /// The older manual: the remaining topic.
    Topic,
}

/// `bulletin` of a topic that has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmptyBulletin {
    /// `""`
    #[default]
    Empty,
    /// No key.
    Omit,
    /// `null`
    Null,
}

/// Shape of the one-to-one history under its old name (M18).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HistoryShape {
    /// Sender and receiver in each message.
    #[default]
    #[serde(rename = "2018-04")]
    April2018,
    /// Sender and receiver once per page, an echo of the request.
    #[serde(rename = "2018-02")]
    February2018,
}

/// Answer to the removal of a recent contact (M27, M28).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactRemoval {
    /// The list after the removal.
    #[default]
    List,
    /// `null`
    Null,
}

/// How the members of an unlimited topic (L20) name their accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemberKey {
    /// As the service misspells it.
    #[default]
    #[serde(rename = "appAccout")]
    AppAccout,
    /// Spelt right.
    #[serde(rename = "appAccount")]
    AppAccount,
    /// As in ordinary topics.
    #[serde(rename = "account")]
    Account,
}

impl MemberKey {
    /// The key.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AppAccout => "appAccout",
            Self::AppAccount => "appAccount",
            Self::Account => "account",
        }
    }
}

/// Answer to GeWe's cached list (G02) when nothing is cached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GeweCacheMiss {
    /// As G01, delay included.
    #[default]
    Fetch,
    /// Success without `data`.
    Empty,
    /// `ret` 500.
    Fail,
}

/// All knobs. They apply at once, to every app, and are kept in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Knobs {
    /// How ids are written.
    pub id_style: IdStyle,
    /// Seconds a token is valid, counted from its issue; nothing: for ever.
    pub token_lifetime_seconds: Option<u32>,
    /// Region and domain fields in token answers.
    pub token_extras: bool,
    /// Whether a push without `isStore` is stored.
    pub push_store_default: bool,
    /// What a blocked sender's push does.
    pub blacklist_mode: BlacklistMode,
    /// Whether rates are enforced, per app and second of the clock.
    pub rate_limits: bool,
    /// Receivers of one-to-one pushes.
    pub p2p_per_second: u32,
    /// Topics pushed to.
    pub p2t_per_second: u32,
    /// Unlimited topics pushed to.
    pub uc_per_second: u32,
    /// `packetId`, `sequence`, `bizType`, `fromResource` in callbacks.
    pub callback_extended: bool,
    /// Real milliseconds an app's server has to answer a callback.
    pub callback_timeout_ms: u32,
    /// Largest number of members of an ordinary topic.
    pub topic_member_limit: u32,
    /// `data` of a quit.
    pub quit_shape: QuitShape,
    /// `bulletin` of a topic that has none.
    pub empty_bulletin: EmptyBulletin,
    /// Whether history accepts app credentials.
    pub history_app_auth: bool,
    /// Whether queries by sequence reach back 7 days only instead of 183.
    pub sequence_retention: bool,
    /// Shape of M18.
    pub history_shape: HistoryShape,
    /// Oddity O6: `fromAccount` of M25 holds the topic id.
    pub o6: bool,
    /// Whether `bizType` and `extra` of messages are written also when empty.
    pub always_biz_type_extra: bool,
    /// Answer to the removal of a recent contact.
    pub contact_removal: ContactRemoval,
    /// Whether a sender's other devices get a copy.
    pub copy_to_sender: bool,
    /// More messages than this waiting at a login are announced instead of sent.
    // assumption: above 1,000 waiting messages they are announced instead of sent.
    pub pull_threshold: u32,
    /// Real milliseconds a connection has for another login after a refused one.
    pub refused_bind_grace_ms: u32,
    /// Key of the account in L20.
    pub member_key: MemberKey,
    /// Conversations of one page of Tencent's list, of the pinned and of the others.
    pub tencent_page_size: u32,
    /// Calls of T01; enforced with the other rates, per sdkappid.
    pub tencent_per_second: u32,
    /// How long G01 takes for each friend, in milliseconds of the emulator's clock.
    pub gewe_delay_per_friend_ms: u32,
    /// Answer to G02 when nothing is cached.
    pub gewe_cache_miss: GeweCacheMiss,
    /// Whether Tencent and GeWe write integers as text.
    pub quoted_integers: bool,
    /// Whether pages may call Tencent and GeWe (CORS).
    pub server_cors: bool,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            id_style: IdStyle::default(),
            token_lifetime_seconds: None,
            token_extras: false,
            push_store_default: true,
            blacklist_mode: BlacklistMode::default(),
            rate_limits: false,
            p2p_per_second: 50,
            p2t_per_second: 20,
            uc_per_second: 50,
            callback_extended: false,
            callback_timeout_ms: 5000,
            topic_member_limit: 500,
            quit_shape: QuitShape::default(),
            empty_bulletin: EmptyBulletin::default(),
            history_app_auth: true,
            sequence_retention: true,
            history_shape: HistoryShape::default(),
            o6: false,
            always_biz_type_extra: false,
            contact_removal: ContactRemoval::default(),
            copy_to_sender: false,
            pull_threshold: 1000,
            refused_bind_grace_ms: 10_000,
            member_key: MemberKey::default(),
            tencent_page_size: 100,
            tencent_per_second: 200,
            gewe_delay_per_friend_ms: 0,
            gewe_cache_miss: GeweCacheMiss::default(),
            quoted_integers: false,
            server_cors: false,
        }
    }
}

/// The knobs in force.
#[derive(Default)]
pub(crate) struct Board(RwLock<Arc<Knobs>>);

impl Board {
    pub(crate) fn read(&self) -> Arc<Knobs> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn write(&self, knobs: Knobs) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(knobs);
    }
}
