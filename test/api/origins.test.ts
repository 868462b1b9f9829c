import net from 'node:net';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { listenApi } from '../../src/api/listen.js';
import { collectOrigin } from '../../src/cli/options.js';
import { served } from './served.js';

const page = 'https://app.example';

/** A request as a browser sends it for a page: fetch does not let its Origin be set. */
async function asPage(t: ExecutionContext, allowed: string[]) {
  const { session } = await served(t);
  const api = await listenApi(session, 0, allowed);
  t.teardown(() => api.close());
  return async (method: string, path: string, origin: string, body = '', host = `127.0.0.1:${api.port}`) => {
    const socket = net.connect(api.port, '127.0.0.1');
    let text = '';
    socket.on('data', (part) => (text += part.toString()));
    socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nConnection: close\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    await once(socket, 'close');
    const [head = ''] = text.split('\r\n\r\n');
    return {
      status: Number(head.split(' ')[1]),
      allows: /^access-control-allow-origin: (.*)$/im.exec(head)?.[1],
      text,
    };
  };
}

test('a page that is allowed posts events, reads the clock, and reads the answers', async (t) => {
  const ask = await asPage(t, [page]);
  const posted = await ask('POST', '/v1/events', page, '{"client":"uid1","event":"joined"}');
  t.deepEqual([posted.status, posted.allows], [202, page]);
  const clock = await ask('GET', '/v1/clock?sent=1', page);
  t.deepEqual([clock.status, clock.allows], [200, page]);
  t.regex(clock.text, /^vary: Origin/im);
  const preflight = await ask('OPTIONS', '/v1/events', page);
  t.deepEqual([preflight.status, preflight.allows], [204, page]);
  t.regex(preflight.text, /^access-control-allow-headers: content-type/im);
  t.regex(preflight.text, /^access-control-allow-private-network: true/im);
});

const refused: [what: string, method: string, path: string, origin: string, host?: string][] = [
  ['apply a fault', 'POST', '/v1/faults', page],
  ['heal', 'POST', '/v1/heal', page],
  ['ask to apply a fault', 'OPTIONS', '/v1/faults', page],
  ['read the metrics', 'GET', '/metrics', page],
  ['reach a fault by a path that looks like events', 'POST', '/v1/events/../faults', page],
  ['come by a foreign name', 'POST', '/v1/events', page, 'evil.example'],
  ['be another page', 'POST', '/v1/events', 'https://app.example.evil.example'],
  ['be another port', 'POST', '/v1/events', 'https://app.example:444'],
  ['be no page at all', 'POST', '/v1/events', 'null'],
];

for (const [what, method, path, origin, host] of refused) {
  test(`a page that is allowed may not ${what}`, async (t) => {
    const ask = await asPage(t, [page]);
    const { status, allows } = await ask(method, path, origin, '', host);
    t.deepEqual([status, allows], [403, undefined]);
  });
}

test('no page is allowed unless it is named, and it is told how', async (t) => {
  const ask = await asPage(t, []);
  const { status, allows, text } = await ask('POST', '/v1/events', page, '{}');
  t.deepEqual([status, allows], [403, undefined]);
  t.regex(
    text,
    /the Origin \\"https:\/\/app\.example\\" may not use this API; --allow-origin lets pages say what happens/,
  );
});

for (const origin of ['https://app.example', 'http://localhost:3000', 'capacitor://localhost', 'HTTPS://App.example']) {
  test(`--allow-origin ${origin} is taken`, (t) => {
    t.deepEqual(collectOrigin(origin, ['http://a']), ['http://a', origin]);
  });
}

for (const origin of ['', '*', 'null', 'app.example', 'https://app.example/', 'https://app.example/path', 'https://']) {
  test(`--allow-origin ${JSON.stringify(origin)} is refused with what it looks like`, (t) => {
    t.throws(() => collectOrigin(origin), { message: /^an origin looks like https:\/\/app\.example or/ });
  });
}
