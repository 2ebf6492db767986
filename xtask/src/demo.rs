//! `cargo xtask demo`: the page and its own server, beside the emulator with demo data.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, anyhow, bail};

use crate::emulator::{self, Emulator};
use crate::process::run;
use crate::server::Server;
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
    let emulator = Emulator::start(program, &demo_arguments(&["--db", text(&database)?])?)?;
    let mut server = start_server(options.port, &emulator).map_err(|error| {
        anyhow!("{error:#} If port {} is taken, choose another with --port N.", options.port)
    })?;
    println!(
        "\nThe demo is at {}  (Ctrl-C stops it; its data stay in {})\nIts emulator is at {}",
        server.url(),
        workspace::shown(&database),
        emulator.url()
    );
    if options.open {
        open(server.url());
    }
    let status = server.wait()?;
    if !status.success() {
        bail!("the demo's server ended ({status}). Its own words above say why.");
    }
    Ok(())
}

/// The server of www/, with the credentials that the emulator's demo data have.
pub(crate) fn start_server(port: u16, emulator: &Emulator) -> Result<Server> {
    let mut node = tools::node()?;
    node.arg(workspace::root().join("www/server/main.mjs"))
        .env("LISTEN", format!("127.0.0.1:{port}"))
        .env("MIMC_APP", "2880000000000000001:demo-key:demo-secret")
        .env("TENCENT_APP", "1400000000:demo-tencent-key")
        .env("GEWE_TOKEN", "demo-gewe-token");
    for url in ["MIMC_URL", "TENCENT_URL", "GEWE_URL"] {
        node.env(url, emulator.url());
    }
    Server::start(&mut node, "the demo's server")
}

/// The emulator's arguments for demo data and the built page, on a free port.
pub(crate) fn demo_arguments(store: &[&str]) -> Result<Vec<String>> {
    let page = workspace::page();
    let words = ["--listen", "127.0.0.1:0", "--seed", "demo", "--www", text(&page)?];
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
