//! Takes the text of panics out of the wasm file.
//!
//! A panic ends in a trap, and nothing on this target shows its message. But the code that would format it stays in
//! the file unless it is cut off where it is entered.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use anyhow::{Result, ensure};
use walrus::ir::{Call, Const, Instr, InstrSeq, InstrSeqId, Unreachable, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, DataKind, FunctionBuilder, FunctionId, FunctionKind, Module};
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

/// What js-sys and web-sys bring along for Rust closures and futures in JavaScript. Their addresses are in the function
/// table, so they would stay even where nobody makes any.
const CLOSURES: &[&str] = &["wasm_bindgen::convert::closures::", "js_sys::futures::"];

/// Makes every panic trap at once, and with panics the formatting that only they use; all formatting, unless the file
/// `may_format`.
pub(super) fn silence(output: &mut Output, may_format: bool) -> Result<()> {
    let has_closures = output.js().contains("Closure(");
    let wasm = output.wasm_mut();
    let panics = local_functions(wasm, |name| PANICS.iter().any(|panic| name.contains(panic)));
    let formatting =
        local_functions(wasm, |name| name.contains("core::fmt::") && !name.starts_with("mimc_wasm"));
    ensure!(!panics.is_empty(), "no panic function found: has the standard library renamed them?");
    cut_calls(wasm, &panics);
    for id in &panics {
        trap(wasm, *id);
    }
    if !may_format {
        ensure!(!has_closures, "the glue passes closures of Rust to JavaScript: they cannot be cut off");
        for id in local_functions(wasm, |name| CLOSURES.iter().any(|closure| name.contains(closure))) {
            trap(wasm, id);
        }
        let used = callers(wasm, &formatting, &panics);
        ensure!(used.is_empty(), "{} formats text: core::fmt is large, use types::decimal", used.join(", "));
        for id in formatting {
            trap(wasm, id);
        }
    }
    walrus::passes::gc::run(wasm);
    let addresses = constants(wasm);
    let data: Vec<_> = wasm.data.iter().map(|data| data.id()).collect();
    for id in data {
        let data = wasm.data.get_mut(id);
        blank_paths(&mut data.value);
        // Formatting finds its texts by addresses in data, not in code.
        if let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind
            && !may_format
        {
            blank_texts(&mut data.value, &|range| addresses.range(shift(range, start)).next().is_some());
        }
    }
    Ok(())
}

fn shift(range: Range<usize>, start: i32) -> Range<i32> {
    range.start as i32 + start..range.end as i32 + start
}

/// All numbers in the code; every address the code uses is one of them.
fn constants(wasm: &Module) -> BTreeSet<i32> {
    struct Numbers(BTreeSet<i32>);
    impl Visitor<'_> for Numbers {
        fn visit_const(&mut self, number: &Const) {
            if let Value::I32(number) = number.value {
                self.0.insert(number);
            }
        }
    }
    let mut numbers = Numbers(BTreeSet::new());
    for (_, function) in wasm.funcs.iter_local() {
        dfs_in_order(&mut numbers, function, function.entry_block());
    }
    numbers.0
}

/// What the libraries' panics and their formatting say.
const TEXTS: &[&str] = &[
    "slice index starts at ",
    " but ends at ",
    "index out of bounds: the len is ",
    " but the index is ",
    "range start index ",
    "range end index ",
    " out of range for slice of length ",
    "assertion `left ",
    " right` failed: \n  left: ",
    " right` failed\n  left: ",
    "\n right: ",
    "`at` split index (is ",
    "removal index (is ",
    ") should be < len (is ",
    "assertion failed: self.is_char_boundary(new_len)",
    ") should be <= len (is ",
    "finish: callbacks should be Some",
    "finish: result should be None",
    "FnOnce called more than once",
    "called `Option::unwrap_throw()` on a `None` value",
    "called `Result::unwrap_throw()` on an `Err` value",
    "closure invoked recursively or after being dropped",
    "internal error: entered unreachable code",
    "capacity overflow",
    "LazyCell instance has previously been poisoned",
    "`async fn` resumed after completion",
    "RefCell already mutably borrowed",
    "RefCell already borrowed",
    "0x0123456789ABCDEF",
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
     5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899",
];

/// Blanks what nobody points to any more. `used` says whether the code has an address within a range of `data`.
fn blank_texts(data: &mut [u8], used: &dyn Fn(Range<usize>) -> bool) {
    for text in TEXTS.iter().map(|text| text.as_bytes()) {
        let mut from = 0;
        while let Some(at) = data[from..].windows(text.len()).position(|window| window == text) {
            let range = from + at..from + at + text.len();
            from = range.end;
            if !used(range.clone()) {
                data[range].fill(0);
            }
        }
    }
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

/// Traps where one of `panics` is called, without the addresses of what it would say.
fn cut_calls(wasm: &mut Module, panics: &HashSet<FunctionId>) {
    struct Sequences(Vec<InstrSeqId>);
    impl Visitor<'_> for Sequences {
        fn start_instr_seq(&mut self, sequence: &InstrSeq) {
            self.0.push(sequence.id());
        }
    }
    for (_, function) in wasm.funcs.iter_local_mut() {
        let mut sequences = Sequences(Vec::new());
        dfs_in_order(&mut sequences, function, function.entry_block());
        for id in sequences.0 {
            let instructions = &mut function.block_mut(id).instrs;
            let calls = |(instruction, _): &(Instr, _)| matches!(instruction, Instr::Call(call) if panics.contains(&call.func));
            while let Some(mut at) = instructions.iter().position(calls) {
                instructions[at].0 = Unreachable {}.into();
                while at > 0 && matches!(instructions[at - 1].0, Instr::Const(_)) {
                    at -= 1;
                    instructions.remove(at);
                }
            }
        }
    }
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
    use super::{blank_paths, blank_texts, plain};

    #[test]
    fn only_texts_nobody_points_to_are_blanked() {
        let mut data = b"one but ends at two but ends at three".to_vec();
        blank_texts(&mut data, &|range| range.contains(&20));
        assert_eq!(data, b"one\0\0\0\0\0\0\0\0\0\0\0\0\0two but ends at three");
    }

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
