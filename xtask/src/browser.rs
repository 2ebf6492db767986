//! Browsers for the tests: Chromium for all of them, Firefox and WebKit for some.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::{capture, run, succeeds};

/// Browser, driver, and fonts for what the demo shows.
const DEBIAN: &[&str] = &["chromium", "chromium-driver", "fonts-noto-cjk", "fonts-noto-color-emoji"];

/// Further browsers; WebKit's has no headless mode.
const DEBIAN_OTHERS: &[&str] = &["firefox-esr", "webkit2gtk-driver", "xvfb"];

/// The browser's program: `CHROME_PATH`, one that is installed, or one we may install.
pub(crate) fn chrome() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROME_PATH").map(PathBuf::from) {
        if !path.exists() {
            bail!("CHROME_PATH says {}, but there is no such file.", path.display());
        }
        println!("Browser: {} (CHROME_PATH)", path.display());
        return Ok(path);
    }
    if may_install() {
        install_missing(DEBIAN)?;
    }
    match find(
        &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
        APPLICATIONS,
    ) {
        Some(path) => {
            println!("Browser: {}", path.display());
            Ok(path)
        }
        None => bail!(
            "no Chrome or Chromium was found, and only root on Debian may install one here. \
             Install it, or set CHROME_PATH to its program, then run this command again."
        ),
    }
}

/// Firefox's program: `FIREFOX_PATH`, one that is installed, or one we may install.
pub(crate) fn firefox() -> Result<PathBuf> {
    other("FIREFOX_PATH", "Firefox", || find(&["firefox-esr", "firefox"], &[]))
}

/// The small browser that comes with WebKitGTK's driver: `WEBKIT_PATH`, or as above.
pub(crate) fn webkit() -> Result<PathBuf> {
    let libraries = Path::new("/usr/lib");
    let search = || {
        let folders = std::fs::read_dir(libraries).ok()?.flatten().map(|entry| entry.path());
        folders.map(|folder| folder.join("webkit2gtk-4.1/MiniBrowser")).find(|file| file.is_file())
    };
    other("WEBKIT_PATH", "WebKitGTK's MiniBrowser", search)
}

fn other(variable: &str, name: &str, search: impl Fn() -> Option<PathBuf>) -> Result<PathBuf> {
    if let Some(path) = std::env::var_os(variable) {
        return Ok(path.into());
    }
    if may_install() {
        install_missing(DEBIAN_OTHERS)?;
    }
    match search() {
        Some(path) => Ok(path),
        None => bail!(
            "{name} was not found, and only root on Debian may install it here. \
             Install it, or set {variable} to its program, then run this command again."
        ),
    }
}

/// The program that drives the browser; without one, wasm-pack downloads one.
pub(crate) fn driver() -> Option<PathBuf> {
    std::env::var_os("CHROMEDRIVER").map(PathBuf::from).or_else(|| find(&["chromedriver"], &[]))
}

/// What the browser needs to run without a screen, in a container, without calling home.
pub(crate) const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

const APPLICATIONS: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

fn find(names: &[&str], elsewhere: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let suffix = std::env::consts::EXE_SUFFIX;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let on_path = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(format!("{name}{suffix}"))));
    on_path.chain(elsewhere.iter().map(PathBuf::from)).find(|file| file.is_file())
}

fn may_install() -> bool {
    let root = capture(Command::new("id").arg("-u"), "").is_ok_and(|id| id.trim() == "0");
    root && Path::new("/etc/debian_version").exists()
}

fn install_missing(packages: &[&str]) -> Result<()> {
    let installed = |package: &&&str| succeeds(Command::new("dpkg-query").args(["--show", package]));
    let missing: Vec<&str> = packages.iter().filter(|package| !installed(package)).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing with apt-get: {} …", missing.join(" "));
    let advice = "Check apt's sources and the network, or set CHROME_PATH to a Chrome you have.";
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet=2");
        command
    };
    run(apt().arg("update"), advice)?;
    run(apt().args(["install", "--yes", "--no-install-recommends"]).args(missing), advice)
}
