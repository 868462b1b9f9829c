import { once } from 'node:events';
import test from 'ava';
import { WebSocket } from 'ws';
import {
  endOfHead,
  get,
  handshake,
  httpWire,
  megabyte,
  nothingLeft,
  ok,
  post,
  requestLines,
  statuses,
  switching,
} from './http-wire.js';

const ways = ['rst', 'fin'] as const;

for (const how of ways) {
  for (const [title, text] of [
    ['a GET', get('/a')],
    ['a POST', post('/a', 'abc')],
    ['a POST of 5 MiB', post('/a', 'x'.repeat(5 * megabyte))],
    ['a handshake', handshake],
  ] as const) {
    test(`${title} is broken off with ${how} before its answer, and the server never sees it`, async (t) => {
      const made = await httpWire(t);
      made.apply('http-abort', { how });
      const client = await made.dial();
      client.send(text);
      if (how === 'rst') t.true(await client.endedByReset());
      else await client.until(({ fin }) => fin);
      t.is(client.rst, how === 'rst');
      t.is(client.received, '');
      t.is(made.server.accepted.length, 0);
      client.socket.destroy();
      await nothingLeft(made);
      const [closed] = made.records('connection-closed');
      t.deepEqual([closed?.by, closed?.how], ['fault', how]);
      t.is(made.records('fault-effective').length, 2);
    });
  }

  for (const [framing, answer] of [
    ['a Content-Length', (body: string) => ok(body)],
    [
      'chunks',
      (body: string) =>
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
    ['no length', (body: string) => `HTTP/1.1 200 OK\r\n\r\n${body}`],
  ] as const) {
    for (const [bytes, body] of [
      [0, 'hello'],
      [2, 'hello'],
      [5, 'hello'],
      [300_000, 'x'.repeat(megabyte)],
    ] as const) {
      test(`an answer with ${framing} is broken off with ${how} after ${bytes} of ${body.length} bytes`, async (t) => {
        const made = await httpWire(t);
        made.apply('http-abort', { when: 'mid-body', 'after-bytes': `${bytes}B`, how, path: '^/a' });
        const client = await made.dial();
        client.send(get('/before') + post('/a', 'abc'));
        const upstream = await made.server.peer();
        await upstream.until(({ received }) => received.includes('/before'));
        upstream.send(ok('first'));
        await upstream.until(({ received }) => received.endsWith('abc'));
        upstream.send(answer(body));
        if (framing === 'no length') upstream.socket.end();
        if (how === 'rst') t.true(await client.endedByReset());
        else await client.until(({ fin }) => fin);
        const [head, rest = ''] = client.received.slice(client.received.indexOf('first') + 5).split(endOfHead);
        t.regex(head ?? '', /^HTTP\/1\.1 200 OK(\r\n|$)/);
        const got = unchunked(rest, framing === 'chunks');
        // An RST overtakes what the kernel has not sent yet.
        if (how === 'rst' && bytes > 1000) t.true(got.length <= bytes);
        else t.is(got.length, bytes);
        t.true(body.startsWith(got));
        t.notRegex(rest, /\r\n0\r\n\r\n$/);
        await upstream.until((peer) => peer.fin || peer.rst);
        upstream.socket.destroy();
        client.socket.destroy();
        await nothingLeft(made);
        const [closed] = made.records('connection-closed');
        t.deepEqual([closed?.by, closed?.how], ['fault', how]);
      });
    }
  }

  test(`a handshake reaches the server and is broken off with ${how} before its 101`, async (t) => {
    const made = await httpWire(t);
    made.apply('http-abort', { when: 'mid-body', how });
    const client = await made.dial();
    client.send(handshake);
    const upstream = await made.server.peer();
    await upstream.until(({ received }) => received.endsWith(endOfHead));
    t.true(client.silent);
    t.is(made.records('fault-effective').length, 0, 'nothing has come to pass yet');
    upstream.send(`${switching}hello`);
    if (how === 'rst') t.true(await client.endedByReset());
    else await client.until(({ fin }) => fin);
    t.is(client.rst, how === 'rst');
    t.is(client.received, '');
    await upstream.until((peer) => peer.fin || peer.rst);
    upstream.socket.destroy();
    client.socket.destroy();
    await nothingLeft(made);
    t.is(made.records('fault-effective').length, 2);
  });
}

test('an answer that is shorter passes whole, and the connection goes on', async (t) => {
  const made = await httpWire(t);
  const heal = made.apply('http-abort', { when: 'mid-body', 'after-bytes': '10B' });
  const client = await made.dial();
  const answers = [
    ok('short'),
    'HTTP/1.1 204 No Content\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  ];
  for (const [index, answer] of answers.entries()) {
    client.send(get(`/${index}`));
    const upstream = await made.server.peer();
    await upstream.until((peer) => requestLines(peer).length === index + 1);
    upstream.send(answer);
    await client.until((peer) => statuses(peer).length === index + 1);
  }
  await client.until(({ received }) => received.endsWith('0\r\n\r\n'));
  heal();
  t.is(made.records('fault-effective').length, 0);
  t.is(made.records('fault-healed')[0]?.requests, 0);
});

test('a refused handshake is broken off too, and a failed dial still gets its 502', async (t) => {
  const made = await httpWire(t);
  made.apply('http-abort', { when: 'mid-body', upgrade: 'only' });
  const client = await made.dial();
  client.send(handshake);
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.endsWith(endOfHead));
  upstream.send('HTTP/1.1 401 No\r\nContent-Length: 4\r\n\r\nnope');
  t.true(await client.endedByReset());
  t.is(client.received, '');
  made.server.close();
  const late = await made.dial();
  late.send(handshake);
  await late.until(({ fin }) => fin);
  t.regex(late.received, /^HTTP\/1\.1 502 /);
  upstream.socket.destroy();
  late.socket.destroy();
  await nothingLeft(made);
});

test('a ws client hears of an error, and not of a handshake', async (t) => {
  const made = await httpWire(t);
  made.apply('http-abort', {});
  const client = new WebSocket(`ws://127.0.0.1:${made.port}/`);
  const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
  t.is(error.code, 'ECONNRESET');
});

test('every third request breaks, counted over the connections of a client', async (t) => {
  const made = await httpWire(t);
  made.apply('http-abort', { every: 3 });
  made.apply('http-status', { status: 204 });
  const broken: boolean[] = [];
  for (let nth = 1; nth <= 7; nth++) {
    const client = await made.dial();
    client.send(get('/'));
    await client.until((peer) => peer.rst || peer.fin || peer.received.endsWith(endOfHead));
    broken.push(client.received === '');
    client.socket.destroy();
  }
  t.deepEqual(broken, [false, false, true, false, false, true, false]);
});

function unchunked(text: string, chunked: boolean): string {
  if (!chunked) return text;
  let body = '';
  for (let rest = text; rest !== ''; ) {
    const [size = ''] = rest.split('\r\n');
    const start = size.length + 2;
    body += rest.slice(start, start + Number.parseInt(size, 16));
    rest = rest.slice(start + Number.parseInt(size, 16) + 2);
  }
  return body;
}
