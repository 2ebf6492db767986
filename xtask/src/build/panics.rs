//! Takes the text of panics out of the wasm file.
//!
//! A panic ends in a trap, and nothing on this target shows its message. But the code that would format it stays in
//! the file unless it is cut off where it is entered.

use std::collections::HashSet;

use anyhow::{Result, ensure};
use walrus::ir::{Call, Visitor, dfs_in_order};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module};
use wasm_bindgen_cli_support::Output;

/// Where panics begin, as the demangled names of the standard library.
const PANICS: &[&str] = &[
    "core::panicking::",
    "core::option::unwrap_failed",
    "core::option::expect_failed",
    "core::result::unwrap_failed",
    "core::cell::panic_already_",
    "core::slice::index::slice_",
    "core::str::slice_error_fail",
    "alloc::raw_vec::handle_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::alloc::handle_alloc_error",
    "std::panicking::",
    "std::alloc::rust_oom",
];

/// Makes every panic trap at once, and with panics the formatting that only they use; all formatting, unless the file
/// `may_format`.
pub(super) fn silence(output: &mut Output, may_format: bool) -> Result<()> {
    let wasm = output.wasm_mut();
    let panics = local_functions(wasm, |name| PANICS.iter().any(|panic| name.contains(panic)));
    let formatting =
        local_functions(wasm, |name| name.contains("core::fmt::") && !name.starts_with("mimc_wasm"));
    ensure!(!panics.is_empty(), "no panic function found: has the standard library renamed them?");
    for id in &panics {
        trap(wasm, *id);
    }
    if !may_format {
        let used = callers(wasm, &formatting, &panics);
        ensure!(used.is_empty(), "{} formats text: core::fmt is large, use types::decimal", used.join(", "));
        for id in formatting {
            trap(wasm, id);
        }
    }
    walrus::passes::gc::run(wasm);
    let data: Vec<_> = wasm.data.iter().map(|data| data.id()).collect();
    data.into_iter().for_each(|id| blank_paths(&mut wasm.data.get_mut(id).value));
    Ok(())
}

/// How the names of source files begin: the standard library's, the dependencies' (as `compile` maps them), ours.
const ROOTS: [&[u8]; 3] = [b"/rustc/", super::sdk::DEPENDENCIES.as_bytes(), b"src/"];

/// Blanks the names of source files: only panics point to them, and they tell where the package was built. Constants
/// lie side by side without separators, so a name's beginning is known by its root alone.
fn blank_paths(data: &mut [u8]) {
    let in_path = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    while let Some(end) = data.windows(3).position(|window| window == b".rs").map(|at| at + 3) {
        let run = data[..end].iter().rposition(|byte| !in_path(byte)).map_or(0, |at| at + 1);
        let root = ROOTS.iter().find_map(|root| {
            data[run..end].windows(root.len()).rposition(|window| window == *root).map(|at| run + at)
        });
        data[root.unwrap_or(end - 3)..end].fill(0);
    }
}

fn local_functions(wasm: &Module, wanted: impl Fn(&str) -> bool) -> HashSet<FunctionId> {
    let local = wasm.funcs.iter().filter(|function| matches!(function.kind, FunctionKind::Local(_)));
    local
        .filter(|function| function.name.as_deref().is_some_and(|name| wanted(&plain(name))))
        .map(|f| f.id())
        .collect()
}

/// Names without the crate hashes in brackets, which vary: `core[c5930c85a12de822]::panicking::panic_fmt`.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        plain += before;
        rest = after.split_once(']').map_or("", |(_, after)| after);
    }
    plain + rest
}

/// Names of the functions that call one of `called` and are neither among them nor in `ignored`.
fn callers(wasm: &Module, called: &HashSet<FunctionId>, ignored: &HashSet<FunctionId>) -> Vec<String> {
    struct Finder<'a>(&'a HashSet<FunctionId>, bool);
    impl Visitor<'_> for Finder<'_> {
        fn visit_call(&mut self, call: &Call) {
            self.1 |= self.0.contains(&call.func);
        }
    }
    let others = wasm.funcs.iter_local().filter(|(id, _)| !called.contains(id) && !ignored.contains(id));
    others
        .filter(|(_, function)| {
            let mut finder = Finder(called, false);
            dfs_in_order(&mut finder, function, function.entry_block());
            finder.1
        })
        .map(|(id, _)| wasm.funcs.get(id).name.clone().unwrap_or_default())
        .collect()
}

fn trap(wasm: &mut Module, id: FunctionId) {
    let kind = wasm.types.get(wasm.funcs.get(id).ty());
    let (params, results) = (kind.params().to_vec(), kind.results().to_vec());
    let arguments = params.iter().map(|param| wasm.locals.add(*param)).collect();
    let mut builder = FunctionBuilder::new(&mut wasm.types, &params, &results);
    builder.func_body().unreachable();
    wasm.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(arguments));
}

#[cfg(test)]
mod tests {
    use super::{blank_paths, plain};

    #[test]
    fn source_files_leave_no_name() {
        let mut data = b"/rustc/59807616/library/core/src/cell.rstopicIdsrc/rest/call.rs must be".to_vec();
        blank_paths(&mut data);
        let left: Vec<u8> = data.into_iter().filter(|byte| *byte != 0).collect();
        assert_eq!(left, b"topicId must be");
    }

    #[test]
    fn crate_hashes_do_not_hide_a_name() {
        assert_eq!(plain("core[c5930c85a12de822]::panicking::panic_fmt"), "core::panicking::panic_fmt");
        assert_eq!(plain("<&usize as core[c5930c85]::fmt::Debug>::fmt"), "<&usize as core::fmt::Debug>::fmt");
    }
}
