//! `cargo xtask docs`: writes the documents that are made from the code. A test, or a test step, fails when one is not up
//! to date.

use anyhow::Result;

use crate::process::{cargo, run};
use crate::{assumptions, build, tools, workspace};

pub(crate) const COMMAND: crate::Command = crate::Command {
    name: "docs",
    usage: "",
    about: "Writes docs/endpoints.md, docs/assumptions.md and the READMEs' tables of errors anew from the code, and the\n\
            reference of the package's interface into docs/api/.",
    run: |_| {
        write()?;
        reference()
    },
};

fn write() -> Result<()> {
    assumptions::write()?;
    run(
        cargo().args(["test", "--quiet", "--test", "rest", "is_up_to_date"]).env("MIMC_WRITE_DOCS", "1"),
        "The tests' output above says why.",
    )
}

/// TypeDoc's pages, from the declarations of the built package. It warns, and fails, when a name has no documentation or
/// a link leads nowhere; members of data may be named well enough to need none.
pub(crate) fn reference() -> Result<()> {
    build::build(false)?;
    let folder = "tools/checks";
    run(
        tools::npm_tool_of(folder, "typedoc")?.current_dir(workspace::root().join(folder)),
        "TypeDoc's words above name what is to be documented, in src/**/*.d.ts, pkg-template/*.d.ts or a Rust comment.",
    )?;
    println!("The reference: docs/api/index.html");
    Ok(())
}
