//! Why an emulator could not be opened or started. Each text says what to do.

use std::fmt;
use std::io;
use std::net::SocketAddr;

/// What stopped [`Emulator::open`](crate::Emulator::open) or [`Emulator::start`](crate::Emulator::start).
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The database has a schema this version does not know. It was not touched.
    NewerDatabase {
        /// The file.
        path: String,
        /// Schema version of the file.
        found: i64,
        /// Newest schema version this program can read.
        known: i64,
    },
    /// The file exists and is not a database of the emulator. It was not touched.
    ForeignDatabase {
        /// The file.
        path: String,
    },
    /// Another process has the database open.
    DatabaseInUse {
        /// The file.
        path: String,
    },
    /// SQLite refused for another reason.
    Database {
        /// The file, or `memory`.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Another program listens on the port.
    PortTaken {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The address could be reached from other machines and `allow_remote` is off.
    RemoteRefused {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The operating system refused the address for another reason.
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What it said.
        source: io::Error,
    },
    /// The folder to serve does not exist.
    NoSuchFolder {
        /// The folder.
        path: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewerDatabase { path, found, known } => write!(
                f,
                "the database {path} was written by a newer mimc-emulator (schema {found}, this one knows up to \
                 {known}); update mimc-emulator or choose another file with --db"
            ),
            Self::ForeignDatabase { path } => write!(
                f,
                "{path} is not a database of mimc-emulator and was left alone; choose another file with --db"
            ),
            Self::DatabaseInUse { path } => write!(
                f,
                "the database {path} is in use by another process; stop it or choose another file with --db"
            ),
            Self::Database { path, source } => write!(f, "cannot open the database {path}: {source}"),
            Self::PortTaken { address } => write!(
                f,
                "port {} on {} is already in use; stop the program that uses it or choose another port with \
                 --listen (port 0 picks a free one)",
                address.port(),
                address.ip()
            ),
            Self::RemoteRefused { address } => write!(
                f,
                "{} can be reached from other machines, and everybody there could read and change everything; \
                 listen on 127.0.0.1, or add --allow-remote if that is what you want",
                address.ip()
            ),
            Self::Listen { address, source } => write!(f, "cannot listen on {address}: {source}"),
            Self::NoSuchFolder { path } => write!(f, "the folder {path} given with --www does not exist"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database { source, .. } => Some(source),
            Self::Listen { source, .. } => Some(source),
            _ => None,
        }
    }
}
