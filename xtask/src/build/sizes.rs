//! What a page downloads, and the limit.

use anyhow::{Context as _, Result, bail};

use crate::{process, tools, workspace};

/// Brotli bytes of code and wasm together. The budget of this stage of the project; it may only be raised together
/// with the reason in CHANGELOG.md.
const LIMIT: usize = 59_900;

/// Prints the sizes of the built package; an error above [`LIMIT`].
pub(crate) fn report() -> Result<()> {
    let files = ["index.js", "mimc.wasm"];
    let mut total = [0; 3];
    println!("\n{:<12}{:>10}{:>10}{:>10}", "", "raw", "gzip", "brotli");
    for (name, sizes) in files.iter().zip(measure(&files)?) {
        print(name, sizes);
        total.iter_mut().zip(sizes).for_each(|(sum, size)| *sum += size);
    }
    print("total", total);
    let brotli = total[2];
    if brotli > LIMIT {
        bail!("the client entry is {brotli} bytes (brotli), {} over the limit of {LIMIT}.", brotli - LIMIT);
    }
    println!("{} bytes below the limit of {LIMIT} (brotli).", LIMIT - brotli);
    Ok(())
}

fn print(name: &str, [raw, gzip, brotli]: [usize; 3]) {
    println!("{name:<12}{raw:>10}{gzip:>10}{brotli:>10}");
}

fn measure(files: &[&str]) -> Result<Vec<[usize; 3]>> {
    let script = workspace::root().join("tools/sizes.mjs");
    let text = process::capture(
        tools::node()?.arg(script).args(files).current_dir(workspace::package()),
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
