//! What a page downloads, and the limit.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::{process, tools, workspace};

/// Brotli bytes of code and wasm together that a page may have to load. They may only be raised together with the
/// reason in CHANGELOG.md. The second build nobody gets: it has contacts, topics, block
/// lists and history, without the realtime half and without the endpoints that came later.
const LIMITS: [Limit; 2] = [
    Limit { what: "the client entry", bytes: 45_000, wasm: "mimc.wasm", folder: workspace::package },
    Limit { what: "REST, first endpoints", bytes: 27_500, wasm: "rest.wasm", folder: super::rest_half },
];

struct Limit {
    what: &'static str,
    bytes: usize,
    wasm: &'static str,
    folder: fn() -> PathBuf,
}

/// Prints the sizes of what was built; an error above a limit.
pub(crate) fn report() -> Result<()> {
    LIMITS.iter().try_for_each(Limit::check)
}

/// Prints the sizes of a client entry that lies in `folder`, and of its REST half.
pub(super) fn print(folder: &Path) -> Result<()> {
    let [client, rest] = &LIMITS;
    print_total(client.what, client.wasm, folder)?;
    print_total(rest.what, rest.wasm, &(rest.folder)()).map(|_| ())
}

impl Limit {
    fn check(&self) -> Result<()> {
        let (brotli, limit) = (print_total(self.what, self.wasm, &(self.folder)())?, self.bytes);
        if brotli > limit {
            bail!("{} is {brotli} bytes (brotli), {} over the limit of {limit}.", self.what, brotli - limit);
        }
        println!("{} bytes below the limit of {limit} (brotli).", limit - brotli);
        Ok(())
    }
}

/// Brotli bytes of script and wasm together.
fn print_total(what: &str, wasm: &str, folder: &Path) -> Result<usize> {
    let files = ["index.js", wasm];
    let mut total = [0; 3];
    println!("\n{what:<24}{:>10}{:>10}{:>10}", "raw", "gzip", "brotli");
    for (name, sizes) in files.iter().zip(measure(folder, &files)?) {
        print_row(name, sizes);
        total.iter_mut().zip(sizes).for_each(|(sum, size)| *sum += size);
    }
    print_row("total", total);
    Ok(total[2])
}

fn print_row(name: &str, [raw, gzip, brotli]: [usize; 3]) {
    println!("{name:<24}{raw:>10}{gzip:>10}{brotli:>10}");
}

/// Raw, gzip and brotli bytes of files in `folder`.
pub(super) fn measure(folder: &Path, files: &[impl AsRef<std::ffi::OsStr>]) -> Result<Vec<[usize; 3]>> {
    let script = workspace::root().join("tools/sizes.mjs");
    let text = process::capture(
        tools::node()?.arg(script).args(files).current_dir(folder),
        "It measures the built files.",
    )?;
    let row = |line: &str| -> Option<[usize; 3]> {
        let numbers: Vec<usize> = line.split(' ').map_while(|number| number.parse().ok()).collect();
        numbers.try_into().ok()
    };
    text.lines()
        .map(row)
        .collect::<Option<Vec<_>>>()
        .context("tools/sizes.mjs wrote something else than sizes")
}
