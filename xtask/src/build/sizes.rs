//! What a page downloads, and the limit.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::sdk::{self, Sdk};
use crate::{process, tools, workspace};

/// Brotli bytes of code and wasm together that a page may have to load. They may only be raised together with the
/// reason in CHANGELOG.md. The last two builds nobody gets ([`sdk::WEIGHED`]).
const LIMITS: [Limit; 3] = [
    Limit { what: "the client entry", bytes: 44_500, sdk: &sdk::CLIENT },
    Limit { what: "REST, first endpoints", bytes: 26_400, sdk: &sdk::REST },
    Limit { what: "realtime in, first endpoints", bytes: 42_000, sdk: &sdk::REALTIME },
];

struct Limit {
    what: &'static str,
    bytes: usize,
    sdk: &'static Sdk,
}

/// Prints the sizes of what was built; an error above a limit.
pub(crate) fn report() -> Result<()> {
    LIMITS.iter().try_for_each(Limit::check)
}

/// Prints the sizes of a client entry that lies in `folder`, and of its parts.
pub(super) fn print(folder: &Path) -> Result<()> {
    let [client, parts @ ..] = &LIMITS;
    client.print(folder)?;
    parts.iter().try_for_each(|part| part.print(&super::weighed_part(part.sdk)).map(drop))?;
    println!("\none more endpoint{:>37}", endpoint(folder)?);
    Ok(())
}

/// Brotli bytes that one more endpoint costs: what the later ones weigh in a client in `folder`, by their number. Single ones
/// weigh less than what the order of functions makes of the rest.
pub(super) fn endpoint(folder: &Path) -> Result<usize> {
    let file = |sdk: &Sdk, folder: &Path| -> Result<(usize, usize)> {
        let [_, _, brotli] = measure(folder, &[sdk.wasm_file()])?[0];
        Ok((brotli, endpoints(&fs::read(folder.join(sdk.wasm_file()))?)))
    };
    let (all, count) = file(&sdk::CLIENT, folder)?;
    let (first, first_count) = file(&sdk::REALTIME, &super::weighed_part(&sdk::REALTIME))?;
    let later =
        count.checked_sub(first_count).filter(|later| *later > 0).context("no endpoint is a later one")?;
    Ok(all.saturating_sub(first).div_ceil(later))
}

/// How many endpoints the rows in a wasm file have: `L01 GET /…`.
fn endpoints(wasm: &[u8]) -> usize {
    let is_one = |bytes: &&[u8]| match bytes {
        [b'M' | b'L', tens, ones, b' ', method @ ..] => {
            tens.is_ascii_digit()
                && ones.is_ascii_digit()
                && ["GET /", "PUT /", "POST /", "DELETE /"]
                    .iter()
                    .any(|known| method.starts_with(known.as_bytes()))
        }
        _ => false,
    };
    (0..wasm.len()).map(|at| &wasm[at..]).filter(is_one).count()
}

impl Limit {
    fn check(&self) -> Result<()> {
        let folder = if self.sdk.name == sdk::CLIENT.name {
            workspace::package()
        } else {
            super::weighed_part(self.sdk)
        };
        let (brotli, limit) = (self.print(&folder)?, self.bytes);
        if brotli > limit {
            bail!("{} is {brotli} bytes (brotli), {} over the limit of {limit}.", self.what, brotli - limit);
        }
        println!("{} bytes below the limit of {limit} (brotli).", limit - brotli);
        Ok(())
    }

    /// Prints what is in `folder`. Returns the brotli bytes of script and wasm together.
    fn print(&self, folder: &Path) -> Result<usize> {
        let files = ["index.js".to_owned(), self.sdk.wasm_file()];
        let mut total = [0; 3];
        println!("\n{:<30}{:>8}{:>8}{:>8}", self.what, "raw", "gzip", "brotli");
        for (name, sizes) in files.iter().zip(measure(folder, &files)?) {
            print_row(name, sizes);
            total.iter_mut().zip(sizes).for_each(|(sum, size)| *sum += size);
        }
        print_row("total", total);
        Ok(total[2])
    }
}

fn print_row(name: &str, [raw, gzip, brotli]: [usize; 3]) {
    println!("{name:<30}{raw:>8}{gzip:>8}{brotli:>8}");
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

#[cfg(test)]
mod tests {
    #[test]
    fn endpoints_are_counted_by_their_rows() {
        let rows =
            b"list c;M26 GET /api/contact/;;contacts\nset c;L02 POST /a,L03 POST /b;x\nL1 GET /c;L04 GET c";
        assert_eq!(super::endpoints(rows), 3);
    }
}
