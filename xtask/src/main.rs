//! `cargo xtask`: builds, serves and tests mimc-wasm. `cargo xtask help` lists the commands.

use std::process::ExitCode;

use anyhow::{Result, bail};

mod assumptions;
mod bench;
mod browser;
mod build;
mod demo;
mod docs;
mod emulator;
mod emulator_package;
mod live;
mod process;
mod release;
mod server;
mod test;
mod tools;
mod workspace;

/// One word after `cargo xtask`. Help and dispatch are derived from [`COMMANDS`].
struct Command {
    name: &'static str,
    /// What may follow the name.
    usage: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    build::COMMAND,
    demo::COMMAND,
    docs::COMMAND,
    test::COMMAND,
    test::SOAK,
    live::COMMAND,
    bench::COMMAND,
    release::COMMAND,
];

fn main() -> ExitCode {
    process::end_children_with_us();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let name = arguments.first().map_or("help", String::as_str);
    if matches!(name, "help" | "--help" | "-h") {
        print!("{}", help());
        return Ok(());
    }
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(&arguments[1..]),
        None => bail!("there is no command `{name}`.\n\n{}", help()),
    }
}

fn help() -> String {
    let mut text = String::from("cargo xtask <command>\n");
    for command in COMMANDS {
        text += &format!("\n  {} {}\n", command.name, command.usage);
        for line in command.about.lines() {
            text += &format!("      {line}\n");
        }
    }
    text + &format!("\nSteps of `test`, in order:\n{}", test::list())
}
