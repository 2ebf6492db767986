//! What cargo checks.

use anyhow::Result;

use super::Outcome;
use crate::assumptions;
use crate::process::{cargo, run};
use crate::tools::{self, CargoTool};

const FIX: &str = "The output above says what to change.";

pub(super) fn fmt() -> Result<Outcome> {
    run(cargo().args(["fmt", "--all", "--check"]), "`cargo fmt --all` formats everything.")?;
    Ok(Outcome::Passed)
}

pub(super) fn clippy() -> Result<Outcome> {
    tools::wasm_target()?;
    let natively = ["--workspace", "--all-targets"].as_slice();
    let for_wasm = ["--lib", "--target", "wasm32-unknown-unknown", "--features", "realtime,later"].as_slice();
    let for_servers = ["--lib", "--target", "wasm32-unknown-unknown", "--features", "server"].as_slice();
    for what in [natively, for_wasm, for_servers] {
        run(cargo().args(["clippy", "--quiet"]).args(what).args(["--", "-D", "warnings"]), FIX)?;
    }
    Ok(Outcome::Passed)
}

pub(super) fn deny() -> Result<Outcome> {
    tools::cargo_tool(&CargoTool {
        program: "cargo-deny",
        package: "cargo-deny",
        version: None,
        flags: &["--locked"],
    })?;
    run(
        cargo().args([
            "deny",
            "--log-level",
            "error",
            "--all-features",
            "check",
            "bans",
            "licenses",
            "sources",
        ]),
        "deny.toml says what is allowed and why.",
    )?;
    Ok(Outcome::Passed)
}

pub(super) fn docs() -> Result<Outcome> {
    assumptions::check()?;
    let warnings = "-D warnings";
    let documents = ["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"];
    let features = ["--features", "mimc-wasm/server"];
    run(cargo().args(documents).args(features).env("RUSTDOCFLAGS", warnings), FIX)?;
    Ok(Outcome::Passed)
}

/// With nextest where it is installed, because it runs test programs at the same time.
pub(super) fn native() -> Result<Outcome> {
    if tools::has_cargo("nextest") {
        run(cargo().args(["nextest", "run", "--workspace", "--no-tests=pass", "--status-level=fail"]), FIX)?;
        run(cargo().args(["test", "--quiet", "--workspace", "--doc"]), FIX)?;
    } else {
        run(cargo().args(["test", "--quiet", "--workspace"]), FIX)?;
    }
    Ok(Outcome::Passed)
}
