//! `cargo xtask demo`: the page, served by the emulator with demo data.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, anyhow, bail};

use crate::emulator::{self, Emulator};
use crate::process::run;
use crate::{build, tools, workspace};

pub(crate) const COMMAND: crate::Command = crate::Command {
    name: "demo",
    usage: "[--open] [--port N]",
    about: "Builds everything and serves the demo page until Ctrl-C.\n\
            --open    opens it in the browser\n\
            --port N  another port than 8700; 0 takes a free one",
    run: |arguments| Options::parse(arguments).and_then(|options| serve(&options)),
};

struct Options {
    open: bool,
    port: u16,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { open: false, port: 8700 };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--open" => options.open = true,
                "--port" => {
                    let number = rest.next().context("`--port` needs a number after it.")?;
                    options.port = number
                        .parse()
                        .ok()
                        .with_context(|| format!("`--port {number}`: a port is 0 to 65535."))?;
                }
                other => bail!("`demo` does not know `{other}`, only --open and --port N."),
            }
        }
        Ok(options)
    }
}

fn serve(options: &Options) -> Result<()> {
    build::build(false)?;
    build_page()?;
    println!("Building the emulator …");
    let program = emulator::build()?;
    let folder = workspace::target().join("demo");
    std::fs::create_dir_all(&folder)?;
    let database = folder.join("mimc-emulator.db");
    let listen = format!("127.0.0.1:{}", options.port);
    let mut emulator = Emulator::start(program, &demo_arguments(&listen, &["--db", text(&database)?])?)
        .map_err(|error| {
            anyhow!("{error:#} If port {} is taken, choose another with --port N.", options.port)
        })?;
    println!(
        "\nThe demo is at {}  (Ctrl-C stops it; its data stay in {})",
        emulator.url(),
        workspace::shown(&database)
    );
    if options.open {
        open(emulator.url());
    }
    let status = emulator.wait()?;
    if !status.success() {
        bail!("the emulator ended ({status}). Its own words above say why.");
    }
    Ok(())
}

/// The emulator's arguments for demo data and the built page.
pub(crate) fn demo_arguments(listen: &str, store: &[&str]) -> Result<Vec<String>> {
    let page = workspace::page();
    let words = ["--listen", listen, "--seed", "demo", "--www", text(&page)?];
    Ok(words.iter().chain(store).map(|word| (*word).to_owned()).collect())
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{}: the folder's name is not UTF-8", path.display()))
}

/// Builds www/ against the package in pkg/, as any user of the package would.
pub(crate) fn build_page() -> Result<()> {
    let folder = workspace::root().join("www");
    tools::npm_packages(&folder)?;
    println!("Building the demo page …");
    run(
        tools::npm(&folder).args(["run", "--silent", "build"]),
        "The errors above say what to change in www/.",
    )
}

fn open(url: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    if Command::new(program).arg(url).stdout(Stdio::null()).spawn().is_err() {
        println!("No browser could be opened from here; open the address yourself.");
    }
}
