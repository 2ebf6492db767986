//! `cargo xtask soak`: clients in Node and in a browser exchange messages while connections fail.

use anyhow::{Context as _, Result, bail};

use super::{Outcome, consumer};
use crate::browser;
use crate::emulator::{self, TEST_APP};
use crate::process::run;

pub(crate) const COMMAND: crate::Command = crate::Command {
    name: "soak",
    usage: "[--messages N] [--drops N]",
    about: "Two clients in Node and two in a browser exchange messages while the emulator drops connections, sends\n\
            lists twice and swallows acknowledgements. Prints the counts; fails when anything acknowledged is not\n\
            delivered, or comes twice, or out of order, or when memory grows.\n\
            --messages N  instead of 10000\n\
            --drops N     instead of 200",
    run: |arguments| soak(Amount::parse(arguments)?).map(drop),
};

/// What every test run does.
pub(super) fn short() -> Result<Outcome> {
    soak(Amount { messages: 1_000, drops: 20 })
}

/// How much is to happen.
struct Amount {
    messages: u32,
    drops: u32,
}

impl Amount {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut amount = Self { messages: 10_000, drops: 200 };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let place = match argument.as_str() {
                "--messages" => &mut amount.messages,
                "--drops" => &mut amount.drops,
                other => bail!("`soak` does not know `{other}`, only --messages N and --drops N."),
            };
            let number = rest.next().with_context(|| format!("`{argument}` needs a number after it."))?;
            *place = number.parse().ok().with_context(|| format!("`{argument} {number}`: not a count."))?;
        }
        Ok(amount)
    }
}

fn soak(amount: Amount) -> Result<Outcome> {
    let Some(tests) = consumer::node_tests("tests/soak")? else {
        return Ok(Outcome::Missing("tests/soak/*.test.mjs"));
    };
    let folder = consumer::install()?;
    run(
        consumer::run_node_tests(&folder, &tests, 30)?
            .env("MIMC_SOAK_MESSAGES", amount.messages.to_string())
            .env("MIMC_SOAK_DROPS", amount.drops.to_string())
            .env("MIMC_EMULATOR_APP", TEST_APP)
            .env("MIMC_EMULATOR_BIN", emulator::build()?)
            .env("CHROME_PATH", browser::chrome()?)
            .env("CHROME_FLAGS", browser::FLAGS.join(" ")),
        "The output above says what went wrong.",
    )?;
    Ok(Outcome::Passed)
}
