// What the tests need of the page: the emulator's calls and a few lines that only JavaScript can say.
const post = async (url, body) => {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text();
};

// A user's HTTP half, as src/js/rest.js has it.
export const makeUser = (namespaces, table, caller, settings) => {
  const { user, ...spaces } = namespaces(() => table, caller, settings);
  return Object.assign(spaces, {
    request: (...given) => user.request(...given),
    getToken: () => caller.known(false),
    getUuid: () => caller.known(true),
    destroy: () => caller.destroy(),
  });
};

// Options of a user whose hook asks the emulator, as the application's own server would.
export const options = (apiUrl, app, appAccount, more) => {
  const [appId, appKey, appSecret] = app.split(':');
  const fetchToken = () => post(`${apiUrl}/api/account/token`, { appId, appKey, appSecret, appAccount });
  return { apiUrl, fetchToken, ...more };
};

// Pushes messages one after the other, as the application's own server would.
export const push = async (apiUrl, app, path, fields, texts) => {
  const [appId, appKey, appSecret] = app.split(':');
  const common = { appId, appKey, appSecret, fromResource: 'test', isStore: true, ...fields };
  for (const msg of texts) {
    const { code } = JSON.parse(await post(`${apiUrl}/api/push/${path}/`, { msgType: '', ...common, msg }));
    if (code !== 200) throw new Error(`push: ${code}`);
  }
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

export const abortable = () => {
  const controller = new AbortController();
  return [controller.signal, (reason) => controller.abort(reason)];
};

// Fetches of an application's own.
export const answering = (body, status) => async () => new Response(body, { status });
export const never = () => new Promise(() => {});

export const text = (value) => JSON.stringify(value) ?? String(value);
