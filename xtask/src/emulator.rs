//! Building and starting the emulator.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::process::{cargo, run};
use crate::server::Server;
use crate::workspace;

/// The app that exists in the emulators of the tests: id, key, secret, as the emulator's `--app` takes it.
pub(crate) const TEST_APP: &str = "2880000000000000001:key:secret";

/// A running emulator; it stops when this is dropped.
pub(crate) struct Emulator(Server);

impl Emulator {
    /// Starts the program of [`build`] and waits until it listens.
    pub(crate) fn start(program: PathBuf, arguments: &[String]) -> Result<Self> {
        Server::start(Command::new(program).args(arguments), "the emulator").map(Self)
    }

    /// Starts one for tests: nothing in it but [`TEST_APP`], on a free port, gone when it stops.
    pub(crate) fn for_tests() -> Result<Self> {
        let arguments = ["--listen", "127.0.0.1:0", "--memory", "--app", TEST_APP];
        Self::start(build()?, &arguments.map(str::to_owned))
    }

    /// `http://HOST:PORT`.
    pub(crate) fn url(&self) -> &str {
        self.0.url()
    }
}

/// Brings the emulator's program up to date and returns its path.
pub(crate) fn build() -> Result<PathBuf> {
    run(
        cargo().args(["build", "--quiet", "--package", "mimc-emulator", "--bin", "mimc-emulator"]),
        "The errors above say what to change.",
    )?;
    let name = format!("mimc-emulator{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace::target().join("debug").join(name))
}
