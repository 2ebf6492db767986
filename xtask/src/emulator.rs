//! Building and starting the emulator.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::process::{Child, cargo, run};
use crate::workspace;

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
