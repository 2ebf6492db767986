// Users of the realtime connection, and waiting for what they are told.
import { afterEach } from 'node:test';

import { userOf } from './client.mjs';

const users = new Set();
// They would connect again, as the same client as that of the next test, and keep the process alive.
afterEach(() => {
  for (const user of users) {
    try {
      user.destroy();
    } catch {
      // The test freed it.
    }
  }
  users.clear();
});

export const wsUrl = (emulator) => emulator.url.replace(/^http/, 'ws');

/** A user who is to log in to the emulator. */
export function realtimeUser(emulator, account, options) {
  const reconnect = { minDelayMs: 1, maxDelayMs: 10 };
  const user = userOf(emulator, account, { wsUrl: wsUrl(emulator), reconnect, ...options });
  users.add(user);
  return user;
}

/** A user who is logged in. */
export async function online(emulator, account, options) {
  const user = realtimeUser(emulator, account, options);
  await user.login();
  return user;
}

/** The next value of an event, for which `wanted` holds. */
export const next = (user, event, wanted = () => true) =>
  new Promise((resolve) => {
    const off = user.on(event, (value) => {
      if (!wanted(value)) return;
      off();
      resolve(value);
    });
  });

/** Waits until the user is in this state. */
export const inState = async (user, state) =>
  user.state === state || next(user, 'state', (value) => value.state === state);

/** The arguments of the next call of an inherited handler. */
export const called = (user, register) => new Promise((resolve) => user[register]((...given) => resolve(given)));

/** Everything an event says, as it comes. */
export function record(user, event) {
  const values = [];
  user.on(event, (value) => void values.push(value));
  return values;
}

/** A promise and its `resolve`. */
export function gate() {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  return { open, opened };
}

/** The sockets of an account, as the emulator sees them. */
export const sockets = async (emulator, account) => {
  const { connections } = await emulator.control('sockets');
  return connections.filter((socket) => socket.account === account);
};

export const socketFault = (emulator, fault, fields) => emulator.control('sockets/faults', { fault, ...fields });

/** Waits until it is so; if it never is, the runner's time limit ends the test. */
export async function until(question) {
  while (!(await question())) await new Promise((resolve) => setImmediate(resolve));
}
