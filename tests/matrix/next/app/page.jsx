'use client';

import * as mimc from 'mimc-wasm';
import { useEffect } from 'react';
import { converse } from '../converse.js';
import { report } from '../report.js';

const textOf = async (path) => (await fetch(path)).text();

/** The browser converses with a token from our proxy; the server has the same conversation. */
async function both() {
  const emulator = JSON.parse(new URLSearchParams(location.search).get('emulator'));
  const here = await converse(mimc, emulator, { fetchToken: (account) => textOf(`/api/token?account=${account}`) });
  const there = await textOf('/api/topic');
  if (here !== there) throw new Error(`the server says: ${there}`);
  return here;
}

export default function Page() {
  useEffect(() => void report(both()), []);
  return null;
}
