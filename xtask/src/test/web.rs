//! What runs in a browser.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::{Outcome, consumer};
use crate::emulator::{self, Emulator, TEST_APP};
use crate::process::{run, run_within};
use crate::tools::{self, CargoTool};
use crate::{browser, build, demo, docs, workspace};

pub(super) fn package() -> Result<Outcome> {
    build::build(false)?;
    build::check_size()?;
    Ok(Outcome::Passed)
}

pub(super) fn reference() -> Result<Outcome> {
    docs::reference()?;
    Ok(Outcome::Passed)
}

/// The goals of benches/report/goals.mjs.
pub(super) fn bench() -> Result<Outcome> {
    crate::bench::check()?;
    Ok(Outcome::Passed)
}

/// tests/browser.rs, compiled to WebAssembly and run by wasm-pack in Chromium.
pub(super) fn client() -> Result<Outcome> {
    let chrome = browser::chrome()?;
    let mut driver = Vec::new();
    if let Some(path) = browser::driver() {
        driver.extend(["--chromedriver".into(), path.into_os_string()]);
    }
    let flags: Vec<String> = browser::FLAGS.iter().map(|flag| format!("{flag:?}")).collect();
    run_client(
        "--chrome",
        &driver,
        &format!("goog:chromeOptions\":{{\"args\":[{}],", flags.join(",")),
        &chrome,
    )
}

/// The same in Firefox.
pub(super) fn client_in_firefox() -> Result<Outcome> {
    let firefox = browser::firefox()?;
    tools::cargo_tool(&CargoTool {
        program: "geckodriver",
        package: "geckodriver",
        version: None,
        flags: &["--locked"],
    })?;
    run_client("--firefox", &[], "moz:firefoxOptions\":{", &firefox)
}

/// `options` is the beginning of the settings' JSON, in which the browser's program is still to be named.
fn run_client(flag: &str, driver: &[OsString], options: &str, program: &Path) -> Result<Outcome> {
    tools::wasm_target()?;
    install_wasm_pack()?;
    let settings = write_browser_settings(options, program)?;
    let emulator = Emulator::for_tests()?;
    let run_once = || {
        run_within(
            Command::new("wasm-pack")
                .current_dir(workspace::root())
                .args(["test", "--headless", flag])
                .args(driver)
                .args([".", "--test", "browser"])
                .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &settings)
                // Seconds; a busy machine needs longer than its 20.
                .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
                .env("MIMC_EMULATOR_URL", emulator.url())
                .env("MIMC_EMULATOR_APP", TEST_APP),
            Duration::from_secs(420),
            "The output above says which test failed.",
        )
    };
    // Should the page not get its files from the runner's server (see tests/browser/page.js), no test has begun.
    ensure!(run_once()? || run_once()?, "wasm-pack did not come to an end, twice.");
    pages()
}

/// tests/pages: the packed package in pages, as its users load it.
fn pages() -> Result<Outcome> {
    let Some(tests) = consumer::node_tests("tests/pages")? else {
        return Ok(Outcome::Missing("tests/pages/*.test.mjs"));
    };
    let folder = consumer::install()?;
    run(
        consumer::run_node_tests(&folder, &tests, 5)?
            .env("MIMC_EMULATOR_APP", TEST_APP)
            .env("MIMC_EMULATOR_BIN", emulator::build()?)
            .env("CHROME_PATH", browser::chrome()?)
            .env("CHROME_FLAGS", browser::FLAGS.join(" ")),
        "The output above says which test failed.",
    )?;
    Ok(Outcome::Passed)
}

/// wasm-pack, and the test runner that it would otherwise look for on the network.
fn install_wasm_pack() -> Result<()> {
    tools::cargo_tool(&CargoTool {
        program: "wasm-pack",
        package: "wasm-pack",
        version: None,
        flags: &["--locked"],
    })?;
    tools::cargo_tool(&CargoTool {
        program: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version: Some(locked_version("wasm-bindgen")?),
        // A debug build is enough and much faster to make. Not --locked: its own lock file does not build.
        flags: &["--profile", "dev"],
    })
}

/// The version of a crate in our Cargo.lock.
fn locked_version(name: &str) -> Result<String> {
    let lock = fs::read_to_string(workspace::root().join("Cargo.lock"))?;
    let entry = lock.split("[[package]]").find(|entry| entry.contains(&format!("\nname = {name:?}\n")));
    let version = entry.and_then(|entry| entry.split("version = \"").nth(1)?.split('"').next());
    Ok(version.with_context(|| format!("Cargo.lock does not name {name}"))?.to_owned())
}

/// Writes the file in which wasm-bindgen's test runner looks for the browser's settings.
fn write_browser_settings(options: &str, program: &Path) -> Result<std::path::PathBuf> {
    let binary = program.to_str().context("the path of the browser is not UTF-8")?;
    let text = format!("{{\"{options}\"binary\":{binary:?}}}}}\n");
    let file = workspace::scratch("webdriver.json");
    fs::create_dir_all(workspace::scratch(""))?;
    fs::write(&file, text)?;
    Ok(file)
}

/// tests/e2e, against the page and the data that `cargo xtask demo` shows.
pub(super) fn demo() -> Result<Outcome> {
    let Some(tests) = consumer::node_tests("tests/e2e")? else {
        return Ok(Outcome::Missing("tests/e2e/*.test.mjs"));
    };
    build::build(false)?;
    demo::build_page()?;
    let tools = workspace::root().join("tools");
    tools::npm_packages(&tools)?;
    let folder = consumer::stage("e2e", Some(&tools.join("node_modules")))?;
    let chrome = browser::chrome()?;
    let emulator = Emulator::start(emulator::build()?, &demo::demo_arguments(&["--memory"])?)?;
    let server = demo::start_server(0, &emulator)?;
    let pictures = workspace::root().join("tests/out");
    fs::create_dir_all(&pictures)?;
    run(
        consumer::run_node_tests(&folder, &tests, 15)?
            .env("MIMC_DEMO_URL", emulator.url())
            .env("MIMC_DEMO_SERVER_URL", server.url())
            .env("CHROME_PATH", chrome)
            .env("CHROME_FLAGS", browser::FLAGS.join(" "))
            .env("MIMC_SCREENSHOTS", pictures),
        "The output above says which test failed; the screenshots are in tests/out/.",
    )?;
    Ok(Outcome::Passed)
}
