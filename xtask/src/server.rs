//! A server that runs beside us.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::process::Child;

/// A program whose first line says `listening http://HOST:PORT`; it stops when this is dropped.
pub(crate) struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// Starts `command` and waits until it listens. `name` is what people call it.
    pub(crate) fn start(command: &mut Command, name: &str) -> Result<Self> {
        let advice = "Its own words above say why.";
        let mut child = Child::start(command.stdin(Stdio::null()).stdout(Stdio::piped()), advice)?;
        let mut output = BufReader::new(child.stdout()?);
        let mut first = String::new();
        output.read_line(&mut first).with_context(|| format!("the output of {name} cannot be read"))?;
        let Some(url) = first.trim_end().strip_prefix("listening ").map(str::to_owned) else {
            bail!("{name} did not start. {advice}");
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
