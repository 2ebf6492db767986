//! What can go wrong, as data. The JavaScript side sees it as `MIMCError`.

use crate::json::Writer;
use crate::types::concat;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal,)* ; $($(#[doc = $js_doc:literal])* $js:literal,)*) => {
        /// Every way a call of Rust can fail. JavaScript knows some more: those after the semicolon, which only arise
        /// there and would be dead weight here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ErrorKind { $($(#[doc = $doc])* $name,)* }

        impl ErrorKind {
            /// All kinds that arise in Rust.
            pub const ALL: &'static [ErrorKind] = &[$(Self::$name,)*];

            /// The name of every kind in JavaScript, and what it means: the tables for readers are made from this.
            pub const TABLE: &'static [(&'static str, &'static str)] =
                &[$(($text, concat!($($doc,)*)),)* $(($js, concat!($($js_doc,)*)),)*];

            /// The kind's name in JavaScript.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }

        /// The closed union for the type declarations.
        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
        const KINDS: &str = concat!(
            "/**\n * Every way a call can fail.\n *\n",
            $(" * - `", $text, "`:", $($doc,)* "\n",)* $(" * - `", $js, "`:", $($js_doc,)* "\n",)*
            " */\nexport type MIMCErrorKind =",
            $("\n  | '", $text, "'",)* $("\n  | '", $js, "'",)* ";\n",
        );
    };
}

kinds! {
    /// The call is wrong in itself; nothing was sent.
    InvalidInput = "invalid_input",
    /// No HTTP response: refused, reset, name not found, blocked by CORS.
    Transport = "transport",
    /// No complete response in the allowed time.
    Timeout = "timeout",
    /// A status outside 2xx without a readable envelope.
    Http = "http",
    /// A 2xx answer that is not what the endpoint promises.
    Decode = "decode",
    /// The service refused; `code` and `serviceMessage` say what it said.
    Api = "api",
    /// The token hook failed, timed out or answered nonsense.
    Token = "token",
    /// A class that needs a secret was constructed in a web page.
    ServerOnly = "server_only",
    ;
    /// A realtime call without a login.
    "not_logged_in",
    /// The connection was lost before the message was acknowledged.
    "connection_lost",
    /// The payload is longer than the service takes.
    "too_large",
    /// The object was destroyed.
    "destroyed",
    /// A class was used before `await init()`.
    "not_initialized",
    /// The service refused the login.
    "login_refused",
    /// The service ended the session.
    "kicked",
    /// No acknowledgement in the allowed time.
    "ack_timeout",
    /// The service did not accept the message.
    "send_refused",
    /// The host has no WebSocket.
    "no_websocket",
    /// The .wasm file belongs to another build.
    "wrong_build",
    /// A defect of this package.
    "internal",
}

/// A failed call. One pointer wide: almost every function can return one, and a wide error costs at each of them.
#[derive(Clone, PartialEq)]
pub struct Error(Box<Details>);

/// What is known of a failed call. Texts here never hold a token, secret or payload.
#[derive(Clone, PartialEq)]
pub struct Details {
    /// Which kind of failure.
    pub kind: ErrorKind,
    /// One sentence for a developer.
    pub text: String,
    /// Id of the endpoint in the endpoint table, if one was involved.
    pub endpoint: Option<&'static str>,
    /// What the answer said; all of it empty if there was none.
    pub answer: Answer,
}

impl std::ops::Deref for Error {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

/// What is kept of a failing answer.
#[derive(Clone, Default, PartialEq)]
pub struct Answer {
    /// HTTP status; 0 if there was no answer.
    pub status: u16,
    /// `code` of the envelope.
    pub code: Option<i64>,
    /// What `code` asks for, where the service has a table of its own.
    #[cfg(feature = "server")]
    pub class: Option<Class>,
    /// `message` of the envelope.
    pub message: Option<String>,
    /// Raw JSON text of `data`, at most [`MAX_DATA`] bytes.
    pub data: Option<String>,
    /// Start of a body that is not JSON.
    pub body: Option<String>,
    /// How long the service asks to wait before a retry, in milliseconds.
    pub retry_after_ms: Option<f64>,
}

/// What a code of another service asks for.
#[cfg(feature = "server")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Another call.
    Request,
    /// Other credentials.
    Auth,
    /// Fewer calls.
    Rate,
    /// The same call later.
    Retry,
}

/// Longest `data` kept in an error, in bytes.
pub const MAX_DATA: usize = 4096;

/// `Debug` for what holds payloads or secrets: the type's name.
macro_rules! opaque_debug {
    ($($type:ty),*) => {
        $(impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($type))
            }
        })*
    };
}
pub(crate) use opaque_debug;

impl std::fmt::Debug for Error {
    /// Leaves out what the service sent.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.as_str())?;
        f.write_str(": ")?;
        f.write_str(&self.text)
    }
}

impl Error {
    /// An error without an answer.
    pub fn new(kind: ErrorKind, text: &str) -> Self {
        Self(Box::new(Details { kind, text: text.into(), endpoint: None, answer: Answer::default() }))
    }

    /// `parameter` is not what it must be.
    pub fn invalid(parameter: &str, must: &str) -> Self {
        Self::new(ErrorKind::InvalidInput, &concat(&[parameter, " ", must]))
    }

    /// The same error, said of `endpoint`.
    pub fn at(mut self, endpoint: &'static str) -> Self {
        self.0.endpoint = Some(endpoint);
        self
    }

    /// What is known of the service's answer, to be filled in.
    pub fn answer_mut(&mut self) -> &mut Answer {
        &mut self.0.answer
    }

    /// Writes the members of the object that JavaScript makes a `MIMCError` of.
    pub fn write(&self, out: &mut Writer) {
        let answer = &self.answer;
        out.key("kind").string(self.kind.as_str()).key("message").string(&self.text);
        out.optional("endpoint", self.endpoint);
        if answer.status != 0 {
            out.key("status").number(answer.status.into());
        }
        if let Some(code) = answer.code {
            out.key("code").number(code);
        }
        out.optional("serviceMessage", answer.message.as_deref())
            .optional("body", answer.body.as_deref())
            .optional("data", answer.data.as_deref());
        let flags = [
            ("retryable", self.retryable()),
            ("isAuth", self.is_auth()),
            ("isRateLimited", self.is_rate_limited()),
        ];
        for (name, flag) in flags {
            if flag {
                out.key(name).bool(true);
            }
        }
    }

    /// Whether the same call may succeed later.
    pub fn retryable(&self) -> bool {
        #[cfg(feature = "server")]
        if let Some(class) = self.class() {
            return matches!(class, Class::Rate | Class::Retry);
        }
        match self.kind {
            ErrorKind::Transport | ErrorKind::Timeout => true,
            ErrorKind::Http => matches!(self.answer.status, 429 | 502 | 503 | 504),
            _ => self.is_rate_limited(),
        }
    }

    /// Whether the service refused who asked.
    pub fn is_auth(&self) -> bool {
        #[cfg(feature = "server")]
        if let Some(class) = self.class() {
            return class == Class::Auth;
        }
        // assumption: codes 401 and 403 mean the credentials, as in HTTP; the documents name no code for that.
        self.says(401) || self.says(403)
    }

    /// Whether the service asked to slow down.
    pub fn is_rate_limited(&self) -> bool {
        #[cfg(feature = "server")]
        if let Some(class) = self.class() {
            return class == Class::Rate;
        }
        // assumption: code 429 means too many requests, as in HTTP; what the service answers above its rates is not
        // documented.
        self.says(429)
    }

    /// Whether a new token may help.
    pub fn token_refused(&self) -> bool {
        self.says(401)
    }

    #[cfg(feature = "server")]
    fn class(&self) -> Option<Class> {
        self.answer.class
    }

    fn says(&self, code: u16) -> bool {
        self.answer.code.unwrap_or(self.answer.status.into()) == i64::from(code)
    }
}
