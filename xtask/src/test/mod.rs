//! `cargo xtask test`: every check of the project, one after the other.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

mod consumer;
mod layers;
mod matrix;
mod pack;
mod rust;
mod soak;
mod web;

pub(crate) use consumer::{live_calls, tarball};
pub(crate) use soak::COMMAND as SOAK;

/// The step `pack`.
pub(crate) fn check_package() -> Result<()> {
    pack::check().map(drop)
}

pub(crate) const COMMAND: crate::Command = crate::Command {
    name: "test",
    usage: "[--all] [STEP…]",
    about: "Runs the tests in order and stops at the first that fails; installs what they need.\n\
            STEP…  only these steps\n\
            --all  also the steps that take too long for every day (what CI runs)",
    run: |arguments| {
        let steps = choose(arguments)?;
        run(&steps)
    },
};

/// One check. Order, help and CI are derived from [`STEPS`].
struct Step {
    name: &'static str,
    /// What is true when it passes.
    title: &'static str,
    /// Too slow for every day.
    only_all: bool,
    run: fn() -> Result<Outcome>,
}

/// What a step that did not fail can say.
enum Outcome {
    Passed,
    /// Nothing was checked, because this is not there yet.
    Missing(&'static str),
}

/// Cheap ones first.
const STEPS: &[Step] = &[
    daily("fmt", "Rust code is formatted", rust::fmt),
    daily("layers", "modules import only what their layer may", layers::check),
    daily("clippy", "clippy has nothing to say, natively and for WebAssembly", rust::clippy),
    daily("deny", "dependencies, licences and sources are allowed ones", rust::deny),
    daily(
        "docs",
        "docs/assumptions.md is up to date, and the Rust documentation builds without warnings",
        rust::docs,
    ),
    daily("native", "unit and integration tests of client, emulator and xtask", rust::native),
    daily("build", "the package builds and is small enough", web::package),
    daily("pack", "the tarball holds what it should, and publint and attw accept it", pack::check),
    daily("types", "strict TypeScript accepts the packed package and the demo", consumer::types),
    daily("reference", "all names are documented, in docs/api/", web::reference),
    daily("package", "the packed package works in Node against the emulator", consumer::node),
    daily("examples", "the examples of servers work with the packed package", consumer::examples),
    daily("browser", "the client works in a browser against the emulator", web::client),
    daily("soak", "nothing is lost, repeated or out of order while connections fail", soak::short),
    daily("demo", "the demo works in a browser, end to end", web::demo),
    only_all("bench", "speed and size are as promised, but for what is known to miss it", web::bench),
    only_all("firefox", "the client works in Firefox against the emulator", web::client_in_firefox),
    only_all("matrix", "the packed package works in every bundler, runtime and browser", matrix::run_cells),
];

const fn daily(name: &'static str, title: &'static str, run: fn() -> Result<Outcome>) -> Step {
    Step { name, title, only_all: false, run }
}

const fn only_all(name: &'static str, title: &'static str, run: fn() -> Result<Outcome>) -> Step {
    Step { name, title, only_all: true, run }
}

/// The steps for `cargo xtask help`.
pub(crate) fn list() -> String {
    let line = |step: &Step| {
        let when = if step.only_all { " (--all)" } else { "" };
        format!("  {:<9}{}{when}\n", step.name, step.title)
    };
    STEPS.iter().map(line).collect()
}

fn choose(arguments: &[String]) -> Result<Vec<&'static Step>> {
    let (options, names): (Vec<_>, Vec<_>) = arguments.iter().partition(|argument| argument.starts_with('-'));
    if let Some(unknown) = options.iter().find(|option| **option != "--all") {
        bail!("`test` does not know `{unknown}`, only --all.");
    }
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        bail!("there is no step `{unknown}`. The steps are:\n{}", list());
    }
    let wanted = |step: &&Step| match names.as_slice() {
        [] => !step.only_all || !options.is_empty(),
        names => names.iter().any(|name| *name == step.name),
    };
    Ok(STEPS.iter().filter(wanted).collect())
}

fn run(steps: &[&Step]) -> Result<()> {
    let started = Instant::now();
    let mut missing = Vec::new();
    for (done, step) in steps.iter().enumerate() {
        println!("\n── {}/{}  {}: {}", done + 1, steps.len(), step.name, step.title);
        let started = Instant::now();
        match (step.run)() {
            Ok(Outcome::Passed) => println!("   passed in {}", seconds(started.elapsed())),
            Ok(Outcome::Missing(what)) => {
                println!("   NOT CHECKED: {what} does not exist.");
                missing.push((step.name, what));
            }
            Err(error) => bail!("{error:#}\n\n{}", failure(step)),
        }
    }
    println!(
        "\nPassed: {} of {} in {}.",
        steps.len() - missing.len(),
        steps.len(),
        seconds(started.elapsed())
    );
    for (name, what) in missing {
        println!("NOT CHECKED: {name}, because {what} does not exist.");
    }
    Ok(())
}

fn failure(step: &Step) -> String {
    format!("The step `{0}` failed. To run it alone: cargo xtask test {0}", step.name)
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
