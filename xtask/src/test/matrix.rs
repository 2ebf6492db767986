//! The packed package in every tool and runtime of tests/matrix/cells.mjs.

use std::fs;

use anyhow::Result;

use super::{Outcome, consumer};
use crate::emulator::{self, Emulator, TEST_APP};
use crate::process::run;
use crate::{browser, build, demo, emulator_package, tools, workspace};

/// `MIMC_MATRIX` chooses cells by a part of their name.
pub(super) fn run_cells() -> Result<Outcome> {
    build::build(false)?;
    let stages = workspace::scratch("matrix");
    fs::create_dir_all(&stages)?;
    let packed = consumer::tarball(&stages)?;
    let playwright = tools::npm_packages_of("tools")?.join("playwright-core");
    let (chrome, firefox, webkit) = (browser::chrome()?, browser::firefox()?, browser::webkit()?);
    let emulator = Emulator::for_tests()?;
    let emulator_packed = emulator_package::pack(&emulator::build()?)?;
    demo::build_page()?;
    let demo_emulator = Emulator::start(emulator::build()?, &demo::demo_arguments(&["--memory"])?)?;
    let demo = demo::start_server(0, &demo_emulator)?;
    println!("The tools of the matrix are installed from npm into {} …", workspace::shown(&stages));
    run(
        tools::node()?
            .arg(workspace::root().join("tests/matrix/run.mjs"))
            .env("MIMC_TARBALL", packed)
            .env("MIMC_EMULATOR_TARBALL", emulator_packed)
            .env("MIMC_MATRIX_FOLDER", stages)
            .env("MIMC_EMULATOR_URL", emulator.url())
            .env("MIMC_EMULATOR_APP", TEST_APP)
            .env("MIMC_DEMO_EMULATOR_URL", demo_emulator.url())
            .env("MIMC_DEMO_URL", demo.url())
            .env("MIMC_PLAYWRIGHT", playwright)
            .env("CHROME_PATH", chrome)
            .env("FIREFOX_PATH", firefox)
            .env("WEBKIT_PATH", webkit)
            .env("CHROME_FLAGS", browser::FLAGS.join(" ")),
        "MIMC_MATRIX='name of a cell' runs that cell alone.",
    )?;
    Ok(Outcome::Passed)
}
