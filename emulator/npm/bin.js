#!/usr/bin/env node
// `npx mimc-emulator`: the program, with our arguments, our terminal and our signals.
import { spawn } from 'node:child_process';
import { program } from './index.js';

try {
  const child = spawn(program(), process.argv.slice(2), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
