//! Reads the command line.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use lexopt::prelude::*;
use mimc_emulator::{App, Config, Seed, Storage, TencentApp};

/// What to do.
#[derive(Debug)]
pub(crate) enum Command {
    Run(Config),
    Print(&'static str),
}

const DEFAULT_PORT: u16 = 8700;
const DEFAULT_FILE: &str = "mimc-emulator.db";

const VERSION: &str = concat!("mimc-emulator ", env!("CARGO_PKG_VERSION"));

const HELP: &str = "A local emulator of Xiaomi's instant-messaging cloud (MIMC)

Usage: mimc-emulator [OPTIONS]

  --listen HOST:PORT   address to listen on [127.0.0.1:8700]; port 0 picks a free one
  --db FILE            database file, created when missing [mimc-emulator.db]
  --memory             keep everything in memory
  --app ID:KEY:SECRET  define an app; may be repeated
  --tencent SDKAPPID:KEY
                       define an app of Tencent Cloud IM; may be repeated
  --gewe TOKEN         define a token of GeWe; may be repeated
  --seed demo          fill an empty database with demo data, serve /demo/accounts and /demo/token
  --www DIR            serve the files of a folder at /
  --allow-remote       allow addresses that other machines can reach
  --help, --version

The first line on standard output is `listening http://HOST:PORT`. SIGTERM and SIGINT stop it with nothing lost.";

pub(crate) fn parse(mut args: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut config = Config {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, DEFAULT_PORT)),
        storage: Storage::File(PathBuf::from(DEFAULT_FILE)),
        ..Config::default()
    };
    let (mut memory, mut file) = (false, None);
    while let Some(arg) = args.next()? {
        match arg {
            Long("listen") => config.listen = args.value()?.parse_with(address)?,
            Long("db") => file = Some(PathBuf::from(args.value()?)),
            Long("memory") => memory = true,
            Long("app") => config.apps.push(args.value()?.parse_with(str::parse::<App>)?),
            Long("tencent") => config.tencent.push(args.value()?.parse_with(str::parse::<TencentApp>)?),
            Long("gewe") => config.gewe.push(args.value()?.parse_with(gewe_token)?),
            Long("seed") => config.seed = Some(args.value()?.parse_with(seed)?),
            Long("www") => config.www = Some(PathBuf::from(args.value()?)),
            Long("allow-remote") => config.allow_remote = true,
            Long("help") | Short('h') => return Ok(Command::Print(HELP)),
            Long("version") | Short('V') => return Ok(Command::Print(VERSION)),
            other => return Err(other.unexpected()),
        }
    }
    match (memory, file) {
        (true, Some(_)) => return Err("--memory and --db exclude each other".into()),
        (true, None) => config.storage = Storage::Memory,
        (false, Some(file)) => config.storage = Storage::File(file),
        (false, None) => {}
    }
    Ok(Command::Run(config))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let text =
        text.strip_prefix("localhost:").map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    text.parse().map_err(|_| "an address is given as IP:PORT or localhost:PORT".to_owned())
}

fn gewe_token(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| text.to_owned()).ok_or_else(|| "a TOKEN of GeWe is ASCII text without blanks".to_owned())
}

fn seed(text: &str) -> Result<Seed, String> {
    match text {
        "demo" => Ok(Seed::Demo),
        _ => Err("the only seed is demo".to_owned()),
    }
}
