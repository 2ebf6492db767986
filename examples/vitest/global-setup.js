// One emulator for all test files: started before the first, stopped after the last.
import { start } from 'mimc-emulator';

export default async function setup(project) {
  const { stop, token, ...address } = await start();
  project.provide('emulator', address);
  return stop;
}
