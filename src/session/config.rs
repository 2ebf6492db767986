//! What an application may choose about its connection.

/// A time, or a span of time, in milliseconds. `INFINITY` is never, or for ever.
pub type Millis = f64;

/// Settings of a [`Session`](super::Session), fixed from its first login on.
#[derive(Clone, Debug)]
pub struct Config {
    /// The application.
    pub app_id: u64,
    /// The user's account in the application.
    pub account: String,
    /// Tells this client from others of the same user. Must pass [`is_valid_resource`].
    pub resource: String,
    /// A PING goes out this often; a connection that stays silent for another such period after one is dead.
    pub ping_interval: Millis,
    /// How long the service may take to answer a message or a request once it was sent.
    pub ack_timeout: Millis,
    /// How long the application's handlers may take with a list before it is acknowledged without them.
    pub handler_timeout: Millis,
    /// Largest payload of a message, in bytes.
    pub max_payload: usize,
    /// Whether and how a lost connection is repaired.
    pub reconnect: Option<Backoff>,
    /// What happens to messages that were not answered when the connection was lost.
    pub resend: Resend,
}

/// Pauses between attempts to connect: they double from the first to the last, and half of each is random.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// The longest first pause.
    pub min: Millis,
    /// The longest of all pauses.
    pub max: Millis,
}

/// What happens to a message whose answer a lost connection took away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resend {
    /// It fails. It may have been delivered all the same.
    Never,
    /// It is sent again under the same packet id, which is safe where the service suppresses duplicates. Messages
    /// sent while the connection is being repaired wait for it.
    // assumption: the service suppresses a second message of one sender with the same packet id. No document says so;
    // therefore this is not the default.
    SamePacketId,
}

impl Config {
    /// The defaults, for a user on one device.
    pub fn new(app_id: u64, account: String, resource: String) -> Self {
        Self {
            app_id,
            account,
            resource,
            // assumption: nothing says how often the service wants to hear a PING, nor when silence means that a
            // connection is dead; two silent periods do.
            ping_interval: 30_000.0,
            ack_timeout: 20_000.0,
            handler_timeout: 10_000.0,
            // assumption: the service's own limit is not documented; clients limit messages to 10 kB in older and 15
            // kB in newer releases. It counts encoded bytes.
            max_payload: 15 * 1024,
            reconnect: Some(Backoff { min: 1_000.0, max: 60_000.0 }),
            resend: Resend::Never,
        }
    }
}

/// Whether a resource can go into every header and into the signature: visible ASCII, not empty, at most 256 long.
pub fn is_valid_resource(resource: &str) -> bool {
    (1..=256).contains(&resource.len()) && resource.bytes().all(|byte| byte.is_ascii_graphic())
}
