// Checks that only the realtime half needs.
import { KINDS, isText, matches, positive } from './args.js';

// The shortest and the longest pause, NaN for the default; none at all is 0.
const toPauses = (value) => {
  if (value === false) return [0, 0];
  const pauses = typeof value === 'object' && [value.minDelayMs, value.maxDelayMs];
  if (pauses && pauses.every((pause) => pause === undefined || positive(pause))) return pauses;
};

const toPayload = (value) =>
  isText(value) ? new TextEncoder().encode(value) : ArrayBuffer.isView(value) && new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();

const EVENTS = /^(state|message|(g|unlimitedG)roupMessage|acknowledged|pullNotification|kicked|gap|notice|unlimitedGroupDismissed)$/;

Object.assign(KINDS, {
  wsUrl: ['a ws or wss address', (value) => /^wss?:\/\/[^#\s]+$/.test(value)],
  resource: ['1 to 256 visible ASCII characters', matches(/^[!-~]{1,256}$/)],
  reconnect: ['false, or { minDelayMs?, maxDelayMs? } in milliseconds above zero', toPauses],
  resend: ["'never' or 'samePacketId'", matches(/^(never|samePacketId)$/)],
  payload: ['a string or a Uint8Array', toPayload],
  event: ['the name of an event', matches(EVENTS)],
});
