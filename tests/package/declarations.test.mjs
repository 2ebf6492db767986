// The declarations against what the code has: TypeScript's own reading of index.d.ts, and the classes as they are.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { failure } from './support/client.mjs';

const require = createRequire(import.meta.url);
// Its path is given: the project the package is installed into has nothing else.
const ts = require(process.env.MIMC_TYPESCRIPT);

const folder = fileURLToPath(new URL('.', import.meta.resolve('mimc-wasm')));

/** What a declaration file exports: a checker and, by name, the symbols that are values. */
function declared(file) {
  const options = { strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, types: [] };
  const program = ts.createProgram([join(folder, file)], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(folder, file)));
  const exported = checker.getExportsOfModule(module).map((symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  );
  const values = exported.filter(({ flags }) => flags & ts.SymbolFlags.Value);
  return { checker, values: new Map(values.map((symbol) => [symbol.name, symbol])) };
}

const wellKnown = (symbol) => Object.getOwnPropertyNames(Symbol).find((name) => Symbol[name] === symbol);

/** A member's name; that of a symbol as it is in code. */
const shown = (name) =>
  typeof name === 'symbol' ? `[Symbol.${wellKnown(name)}]` : name.replace(/^__@(\w+)@\d+$/, '[Symbol.$1]');

/** The prototypes of a class and of those of ours that it extends. */
const prototypes = (prototype) =>
  [Object.prototype, Error.prototype].includes(prototype)
    ? []
    : [prototype, ...prototypes(Object.getPrototypeOf(prototype))];

const membersOf = (type) => {
  const names = prototypes(type.prototype).flatMap(Reflect.ownKeys).map(shown);
  // The build calls the address of an object `_`.
  return [...new Set(names)].filter((name) => !/^(constructor|_|__\w+)$/.test(name));
};

/** How many parameters must be given at least. */
const least = (signature) => signature.parameters.filter(({ valueDeclaration: { questionToken, initializer, dotDotDotToken } }) =>
  !questionToken && !initializer && !dotDotDotToken).length;

for (const [file, load] of Object.entries({
  'index.d.ts': () => import('mimc-wasm'),
  'index.d.cts': () => require('mimc-wasm'),
  'inline.d.ts': () => import('mimc-wasm/inline'),
  'inline.d.cts': () => require('mimc-wasm/inline'),
  'server.d.ts': () => import('mimc-wasm/server'),
  'server.d.cts': () => require('mimc-wasm/server'),
})) {
  let code;
  let types;
  before(async () => {
    code = await load();
    types = declared(file);
  });

  test(`${file} declares exactly what the code exports`, () => {
    const names = Object.keys(code).filter((name) => name !== 'default' && name !== 'module.exports');
    assert.deepEqual([...types.values.keys()].sort(), names.sort());
  });

  test(`the classes in ${file} have exactly the members that are declared`, () => {
    for (const [name, symbol] of types.values) {
      if (!(symbol.flags & ts.SymbolFlags.Class)) continue;
      const members = types.checker.getDeclaredTypeOfSymbol(symbol).getProperties();
      const own = members.filter(({ declarations }) => declarations.some((one) => one.parent.name?.text === name));
      const methods = own.filter(({ flags }) => !(flags & ts.SymbolFlags.Property)).map((one) => shown(one.name));
      // A property is a getter of the class, or set on each object: of an error, all that are not optional.
      const properties = own.filter(({ flags }) => flags & ts.SymbolFlags.Property);
      const here = membersOf(code[name]);
      const onObjects = properties.map((one) => one.name).filter((key) => !here.includes(key));
      const expected = [...methods, ...properties.map((one) => one.name).filter((key) => here.includes(key))];
      assert.deepEqual(here.sort(), expected.sort(), name);
      if (onObjects.length) assert.equal(name, 'MIMCError', `${name} lacks ${onObjects}`);
    }
  });

  test(`no method in ${file} needs more or fewer arguments than it is declared with`, () => {
    for (const [name, symbol] of types.values) {
      if (!(symbol.flags & ts.SymbolFlags.Class)) continue;
      for (const member of types.checker.getDeclaredTypeOfSymbol(symbol).getProperties()) {
        const owner = prototypes(code[name].prototype).find((one) => Object.hasOwn(one, member.name));
        const method = owner && Object.getOwnPropertyDescriptor(owner, member.name).value;
        if (!(member.flags & ts.SymbolFlags.Method) || !method) continue;
        const [signature] = types.checker.getTypeOfSymbol(member).getCallSignatures();
        const { length } = signature.parameters;
        assert.ok(method.length >= least(signature) && method.length <= length, `${name}.${member.name}: ${method.length}`);
      }
    }
  });
}

test('an error has every field that is declared as always there', async () => {
  const { checker, values } = declared('index.d.ts');
  const { MIMCUser } = await import('mimc-wasm');
  const error = await failure((async () => new MIMCUser('x', 'alice'))(), 'invalid_input');
  const members = checker.getDeclaredTypeOfSymbol(values.get('MIMCError')).getProperties();
  const always = members.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)).map(({ name }) => name);
  assert.ok(always.includes('retryable'));
  assert.deepEqual(always.filter((name) => error[name] === undefined), []);
});
