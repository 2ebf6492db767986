//! Running other programs: every failure names the program and says what to do.

use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};

/// Runs `command` with its output shown. `advice` ends the error text, as a sentence.
pub(crate) fn run(command: &mut Command, advice: &str) -> Result<()> {
    let status = command.status().map_err(|error| cannot_start(command, &error, advice))?;
    if !status.success() {
        bail!("`{}` failed ({status}). {advice}", line(command));
    }
    Ok(())
}

/// As [`run`], for at most `limit`; false if it was still running then. It is ended with all that it started.
pub(crate) fn run_within(command: &mut Command, limit: Duration, advice: &str) -> Result<bool> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child = Child::start(command, advice)?;
    let end = Instant::now() + limit;
    while Instant::now() < end {
        match child.process.try_wait()? {
            Some(status) if status.success() => return Ok(true),
            Some(status) => bail!("`{}` failed ({status}). {advice}", line(command)),
            None => std::thread::sleep(Duration::from_millis(100)),
        }
    }
    #[cfg(unix)]
    let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.process.id())]).status();
    Ok(false)
}

/// Runs `command` and returns what it wrote to standard output; the rest is shown only when it fails.
pub(crate) fn capture(command: &mut Command, advice: &str) -> Result<String> {
    let output = output(command, advice)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}). {advice}\n{}", line(command), output.status, said.trim_end());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` wrote no UTF-8", line(command)))
}

fn output(command: &mut Command, advice: &str) -> Result<Output> {
    command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, &error, advice))
}

/// Whether `command` can be started and says yes.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// As [`succeeds`], with its output shown.
pub(crate) fn succeeds_aloud(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}

/// Cargo, the one that runs us.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::workspace::root());
    command
}

fn cannot_start(command: &Command, error: &std::io::Error, advice: &str) -> anyhow::Error {
    anyhow!("`{}` cannot be started ({error}). {advice}", command.get_program().display())
}

fn line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.display().to_string()).collect::<Vec<_>>().join(" ")
}

/// Ids of the servers we started; a signal that ends us ends them too.
static CHILDREN: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// A program that runs beside us and is asked to stop when this is dropped.
pub(crate) struct Child {
    process: std::process::Child,
}

impl Child {
    /// Starts `command`.
    pub(crate) fn start(command: &mut Command, advice: &str) -> Result<Self> {
        let process = command.spawn().map_err(|error| cannot_start(command, &error, advice))?;
        children().push(process.id());
        Ok(Self { process })
    }

    /// Its standard output, once, when it was started with a pipe.
    pub(crate) fn stdout(&mut self) -> Result<std::process::ChildStdout> {
        self.process.stdout.take().ok_or_else(|| anyhow!("the output of the program was taken already"))
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(&mut self) -> Result<std::process::ExitStatus> {
        Ok(self.process.wait()?)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if let Ok(None) = self.process.try_wait() {
            stop(self.process.id());
        }
        let _ = self.process.wait();
        children().retain(|id| *id != self.process.id());
    }
}

fn children() -> std::sync::MutexGuard<'static, Vec<u32>> {
    CHILDREN.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// SIGTERM, which the standard library cannot send: the emulator closes its database on it.
#[cfg(unix)]
fn stop(id: u32) {
    let _ = Command::new("kill").arg(id.to_string()).status();
}

#[cfg(not(unix))]
fn stop(id: u32) {
    let _ = Command::new("taskkill").args(["/F", "/T", "/PID", &id.to_string()]).output();
}

/// From now on a SIGINT, SIGTERM or SIGHUP stops the programs started by [`Child::start`] before it ends us.
#[cfg(unix)]
pub(crate) fn end_children_with_us() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            children().iter().copied().for_each(stop);
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

#[cfg(not(unix))]
pub(crate) fn end_children_with_us() {}
