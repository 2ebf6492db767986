// The emulator beside the page: its control calls, and its API as another client would use it.
import assert from 'node:assert/strict';

export const base = process.env.MIMC_DEMO_URL?.replace(/\/$/, '');
assert.ok(base, 'MIMC_DEMO_URL must be the address of an emulator with --seed demo and --www www/dist');

async function json(method, path, body, headers = {}) {
  const response = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

const control = (method, path, body) => json(method, `/__control/${path}`, body, { 'x-emulator-control': '1' });

/** Demo data as at the start, no faults, no knobs. */
export const reset = () => control('POST', 'reset');
export const addFault = (fault) => control('POST', 'faults', fault);
export const clearFaults = () => control('DELETE', 'faults');
/** The same for realtime connections. */
export const addSocketFault = (fault) => control('POST', 'sockets/faults', fault);
export const clearSocketFaults = () => control('DELETE', 'sockets/faults');
export const sockets = async () => (await control('GET', 'sockets')).sockets;
export const revokeTokens = (account) => control('POST', 'tokens/revoke', { account });
export const seed = (messages) => control('POST', 'seed', { messages });
export const requests = async (endpoint) => (await control('GET', `requests?endpoint=${endpoint}`)).requests;

/** Nobody answers any API call until `clearFaults`. */
export const takeDown = () => addFault({ endpoint: '*', fault: 'reset', times: 1_000_000 });

export const directory = () => json('GET', '/demo/accounts');

/** The API with an account's token. */
export async function as(account) {
  const { appId } = await directory();
  const { data } = await json('POST', '/demo/token', { account });
  const call = async (method, path, body) => {
    const answer = await json(method, path, body, { token: data.token });
    assert.equal(answer.code, 200, `${method} ${path}: ${answer.message}`);
    return answer.data;
  };
  return {
    contacts: () => call('GET', '/api/contact/'),
    isBlocked: async (other) => (await call('GET', `/api/blacklist/?blackAccount=${encodeURIComponent(other)}`)).isBlack,
    topics: () => call('GET', `/api/topic/${appId}/account`),
    topic: (id) => call('GET', `/api/topic/${appId}/${id}`),
    createTopic: async (topicName, accounts) =>
      (await call('POST', `/api/topic/${appId}`, { topicName, accounts: accounts.join(',') })).topicInfo.topicId,
    updateTopic: (id, change) => call('PUT', `/api/topic/${appId}/${id}`, change),
    kick: (id, account) => call('DELETE', `/api/topic/${appId}/${id}/accounts?accounts=${encodeURIComponent(account)}`),
    invite: (id, account) => call('POST', `/api/topic/${appId}/${id}/accounts`, { accounts: account }),
    leaveTopic: (id) => call('DELETE', `/api/topic/${appId}/${id}/account`),
    /** Everything between two accounts, oldest first: by day, so that no paging rule is needed. */
    history: (other, from, to) => history(call, account, other, from, to),
  };
}

const DAY_MS = 86_400_000;

async function history(call, fromAccount, toAccount, from, to) {
  const messages = [];
  for (let start = from; start < to; start += DAY_MS) {
    const window = { fromAccount, toAccount, utcFromTime: start, utcToTime: Math.min(start + DAY_MS, to) };
    messages.push(...(await call('POST', '/api/msg/p2p/queryOnTime', window)).messages);
  }
  return messages;
}
