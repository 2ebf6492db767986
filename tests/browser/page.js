// What the tests need of the page: the emulator's calls and a few lines that only JavaScript can say.

// One file after the other: the server of wasm-bindgen's test runner forgets requests when several connections come at
// once, and the page then waits for ever.
const load = (name) => import(`../../src/js/${name}.js`);
await load('classes');
await load('recovery');
await load('host');
const { DEFAULTS, pairs, record } = await load('args');
await load('failure');
const { readFrom } = await load('values');
const { Client } = await load('client');
const { namespaces } = await load('namespaces');

const post = async (url, body) => {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text();
};

// A user's HTTP half, as src/js/rest.js has it. That the texts lie in `memory` says the package's own glue.
export const makeUser = (table, given, exchangeOf, readToken, memory) => {
  readFrom(memory);
  const members = pairs('apiUrl:url fetch:call timeoutMs:millis maxRetries:whole fetchToken:call');
  const settings = record(given, 'options', members, DEFAULTS);
  const client = new Client(settings, exchangeOf, readToken);
  const { user, ...spaces } = namespaces(() => table, client, settings);
  return Object.assign(spaces, {
    request: (...given) => user.request(...given),
    getToken: () => client.token?.token,
    getUuid: () => client.token?.uuid,
    destroy: () => client.end(),
  });
};

// Options of a user whose hook asks the emulator, as the application's own server would.
export const options = (apiUrl, app, appAccount, more) => {
  const [appId, appKey, appSecret] = app.split(':');
  const fetchToken = () => post(`${apiUrl}/api/account/token`, { appId, appKey, appSecret, appAccount });
  return { apiUrl, fetchToken, ...more };
};

// `object.path.to.method(...given)`
export const call = async (object, path, given) => {
  const names = path.split('.');
  const method = names.pop();
  return names.reduce((at, name) => at[name], object)[method](...given);
};

export const collect = async (items, limit) => {
  const list = [];
  for await (const item of items) if (list.push(item) === limit) break;
  return list;
};

// What became of a promise: its value, or the error's kind, or what else it rejected with.
export const outcome = (promise) =>
  promise.then(
    (value) => ({ value }),
    (error) => (error?.name === 'MIMCError' ? { kind: error.kind, error } : { reason: error }),
  );

// Fetches of an application's own.
export const answering = (body, status) => async () => new Response(body, { status });
export const never = () => new Promise(() => {});

export const text = (value) => JSON.stringify(value) ?? String(value);
