//! `cargo xtask live`: the calls that change nothing, at the real services.

use anyhow::{Result, ensure};

use crate::process::run;
use crate::test;

pub(crate) const COMMAND: crate::Command = crate::Command {
    name: "live",
    usage: "",
    about: "Calls the endpoints that only read at the real services, with credentials from the environment; services\n\
            without are skipped. tests/live/live.mjs says which variables it reads.",
    run: |arguments| {
        ensure!(arguments.is_empty(), "`live` takes its settings from the environment, not from arguments.");
        live(|variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty()))
    },
};

/// One of them makes it worth building the package.
const CREDENTIALS: [&str; 3] = ["MIMC_APP", "TENCENT_APP", "GEWE_TOKEN"];

fn live(is_set: impl Fn(&str) -> bool) -> Result<()> {
    if !CREDENTIALS.into_iter().any(is_set) {
        println!(
            "Skipped: none of {} is set; tests/live/live.mjs says what they hold.",
            CREDENTIALS.join(", ")
        );
        return Ok(());
    }
    run(&mut test::live_calls()?, "The lines that begin with `failed` above say what the services answered.")
}

#[cfg(test)]
mod tests {
    use super::live;

    #[test]
    fn without_credentials_nothing_is_built_or_called_and_all_is_well() {
        live(|_| false).expect("a sentence, and success");
    }
}
