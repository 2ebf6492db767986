//! `cargo xtask docs`: writes the documents that are made from the code. A test, or a test step, fails when one is not up
//! to date.

use anyhow::Result;

use crate::assumptions;
use crate::process::{cargo, run};

pub(crate) const COMMAND: crate::Command = crate::Command {
    name: "docs",
    usage: "",
    about: "Writes docs/endpoints.md, docs/assumptions.md and the READMEs' tables of errors anew from the code.",
    run: |_| write(),
};

fn write() -> Result<()> {
    assumptions::write()?;
    run(
        cargo().args(["test", "--quiet", "--test", "rest", "is_up_to_date"]).env("MIMC_WRITE_DOCS", "1"),
        "The tests' output above says why.",
    )
}
