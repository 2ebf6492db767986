//! Building and starting the emulator.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::process::{Child, cargo, run};
use crate::workspace;

/// The app that exists in the emulators of the tests: id, key, secret, as the emulator's `--app` takes it.
pub(crate) const TEST_APP: &str = "2880000000000000001:key:secret";

/// A running emulator; it stops when this is dropped.
pub(crate) struct Emulator {
    child: Child,
    url: String,
}

impl Emulator {
    /// Starts the program of [`build`] and waits until it listens.
    pub(crate) fn start(program: PathBuf, arguments: &[String]) -> Result<Self> {
        let advice = "Its own words above say why.";
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = Child::start(&mut command, advice)?;
        let mut output = BufReader::new(child.stdout()?);
        let mut first = String::new();
        output.read_line(&mut first).context("the emulator's output cannot be read")?;
        let Some(url) = first.trim_end().strip_prefix("listening ").map(str::to_owned) else {
            bail!("the emulator did not start. {advice}");
        };
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::stderr()));
        Ok(Self { child, url })
    }

    /// Starts one for tests: nothing in it but [`TEST_APP`], on a free port, gone when it stops.
    pub(crate) fn for_tests() -> Result<Self> {
        let arguments = ["--listen", "127.0.0.1:0", "--memory", "--app", TEST_APP];
        Self::start(build()?, &arguments.map(str::to_owned))
    }

    /// `http://HOST:PORT`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        self.child.wait()
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
