//! Puts functions that resemble each other side by side: compression finds a likeness that is near at a lower price. And
//! says less of how addresses are aligned, so that more of them resemble each other.

use std::cmp::Reverse;
use std::convert::Infallible;

use anyhow::{Context as _, Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Instruction, MemArg, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Operator, Parser, Payload, TypeRef};

/// How likeness is measured.
#[derive(Clone, Copy)]
struct Measure {
    /// Bytes that are compared at a time.
    window: usize,
    /// How much the length of a function counts against it.
    weight: f64,
}

/// None of them is best for every module, and a small change of the code can make the best one of yesterday 100 bytes
/// worse: all are tried.
const MEASURES: [Measure; 8] = [
    Measure { window: 3, weight: 0.5 },
    Measure { window: 3, weight: 0.7 },
    Measure { window: 4, weight: 0.5 },
    Measure { window: 4, weight: 0.7 },
    Measure { window: 4, weight: 0.9 },
    Measure { window: 5, weight: 0.5 },
    Measure { window: 5, weight: 0.7 },
    Measure { window: 6, weight: 0.6 },
];

/// The same module with its functions in other orders, and without names.
pub(super) fn by_likeness(wasm: &[u8]) -> Result<Vec<Vec<u8>>> {
    MEASURES.iter().map(|measure| ordered(wasm, *measure)).collect()
}

fn ordered(wasm: &[u8], measure: Measure) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.context("the optimised module is not readable")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(wasm[body.range()].to_vec()),
            _ => {}
        }
    }
    let mut reorder = Reorder::new(imported, chain(&bodies, measure));
    let mut module = Module::new();
    let written = reorder.parse_core_module(&mut module, Parser::new(0), wasm);
    written.map_err(|error| anyhow!("the optimised module cannot be written: {error}"))?;
    Ok(module.finish())
}

/// Indexes of `bodies`: the longest, then always the one that is most like the one before.
fn chain(bodies: &[Vec<u8>], measure: Measure) -> Vec<usize> {
    let windows: Vec<Vec<&[u8]>> = bodies.iter().map(|body| distinct_windows(body, measure.window)).collect();
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    left.sort_by_key(|&index| Reverse(bodies[index].len()));
    let mut chain = Vec::with_capacity(left.len());
    let mut at = 0;
    while !left.is_empty() {
        let current = left.remove(at);
        chain.push(current);
        let likeness = |&other: &usize| {
            let (a, b) = (&windows[current], &windows[other]);
            shared(a, b) as f64 / (b.len().max(1) as f64).powf(measure.weight)
        };
        let scores = left.iter().map(likeness).enumerate();
        at = scores.max_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(0, |(at, _)| at);
    }
    chain
}

/// In ascending order.
fn distinct_windows(body: &[u8], window: usize) -> Vec<&[u8]> {
    let mut windows: Vec<&[u8]> = body.windows(window).collect();
    windows.sort_unstable();
    windows.dedup();
    windows
}

/// How many windows both lists have.
fn shared(a: &[&[u8]], b: &[&[u8]]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut count = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        let order = x.cmp(y);
        count += usize::from(order.is_eq());
        if order.is_le() {
            a.next();
        }
        if order.is_ge() {
            b.next();
        }
    }
    count
}

struct Reorder {
    imported: u32,
    /// Which of the module's own functions comes at each place.
    order: Vec<usize>,
    /// At which place each of them comes.
    places: Vec<u32>,
}

impl Reorder {
    fn new(imported: u32, order: Vec<usize>) -> Self {
        let mut places = vec![0; order.len()];
        for (place, &index) in (0..).zip(&order) {
            places[index] = place;
        }
        Self { imported, order, places }
    }
}

impl Reencode for Reorder {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Infallible>> {
        let own = index.checked_sub(self.imported);
        Ok(own.map_or(index, |own| self.imported + self.places[own as usize]))
    }

    fn instruction<'a>(&mut self, operator: Operator<'a>) -> Result<Instruction<'a>, Error<Infallible>> {
        let mut instruction = utils::instruction(self, operator)?;
        if let Some(access) = access(&mut instruction) {
            access.align = if access.align == 1 { 0 } else { access.align.min(2) };
        }
        Ok(instruction)
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for index in self.order.clone() {
            functions.function(self.type_index(types[index])?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for index in self.order.clone() {
            utils::parse_function_body(self, code, bodies[index].clone())?;
        }
        Ok(())
    }
}

/// The address of a load or store. That it may be aligned less than it is changes nothing but what engines are told, and they
/// look at it for processors alone that cannot load what is not aligned to four bytes.
fn access<'a>(instruction: &'a mut Instruction<'_>) -> Option<&'a mut MemArg> {
    use Instruction::*;
    match instruction {
        I64Load(access) | I64Store(access) | F64Load(access) | F64Store(access) => Some(access),
        I32Load16S(access) | I32Load16U(access) | I64Load16S(access) | I64Load16U(access) => Some(access),
        I32Store16(access) | I64Store16(access) | V128Load(access) | V128Store(access) => Some(access),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use wasmparser::{Parser, Payload};

    use super::{MEASURES, chain, ordered};

    #[test]
    fn likes_come_together() {
        let bodies = [b"abcdefgh!".to_vec(), b"12345678".to_vec(), b"abcdefg".to_vec(), b"1234567".to_vec()];
        for measure in MEASURES {
            assert_eq!(chain(&bodies, measure), [0, 2, 3, 1]);
        }
    }

    #[test]
    fn calls_and_exports_follow_their_functions() {
        use wasm_encoder::{
            CodeSection, ExportKind, ExportSection, Function, FunctionSection, Instruction, Module,
            TypeSection, ValType,
        };
        let (mut types, mut functions) = (TypeSection::new(), FunctionSection::new());
        types.ty().function([], [ValType::I32]);
        let mut code = CodeSection::new();
        // The third function, the longest, comes first afterwards.
        for body in [
            [Instruction::I32Const(7)].as_slice(),
            &[Instruction::Call(0)],
            &[Instruction::Call(1), Instruction::Drop, Instruction::Call(0)],
        ] {
            functions.function(0);
            let mut function = Function::new([]);
            body.iter().for_each(|instruction| {
                function.instruction(instruction);
            });
            function.instruction(&Instruction::End);
            code.function(&function);
        }
        let mut exports = ExportSection::new();
        exports.export("seven", ExportKind::Func, 0);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&exports).section(&code);

        let (seven, bodies) = read(&ordered(&module.finish(), MEASURES[0]).expect("a module"));
        assert_eq!(bodies[seven], ["I32Const { value: 7 }", "End"]);
        let calls_seven = format!("Call {{ function_index: {seven} }}");
        let other =
            bodies.iter().position(|body| body[..] == [calls_seven.as_str(), "End"]).expect("the second one");
        let calls_other = format!("Call {{ function_index: {other} }}");
        assert_eq!(bodies[0], [calls_other.as_str(), "Drop", &calls_seven, "End"]);
    }

    /// The only export's index, and the instructions of all functions.
    fn read(wasm: &[u8]) -> (usize, Vec<Vec<String>>) {
        let (mut export, mut bodies) = (0, Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.expect("readable") {
                Payload::ExportSection(exports) => {
                    for found in exports {
                        export = found.expect("readable").index as usize;
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let operators = body.get_operators_reader().expect("readable").into_iter();
                    bodies.push(
                        operators.map(|operator| format!("{:?}", operator.expect("readable"))).collect(),
                    );
                }
                _ => {}
            }
        }
        (export, bodies)
    }
}
