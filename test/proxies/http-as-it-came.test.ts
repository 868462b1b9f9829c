import test from 'ava';
import { endOfHead, exchange, httpWire, switching, upgrade } from './exchange.js';

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

test('the upstream reads the target, the header names and the repeated headers that the client wrote', async (t) => {
  const lines = [
    "GET /a/../b//c?x&&y={1}|'%27 HTTP/1.1",
    'HoSt: other.example',
    'X-Twice: 1',
    'Connection: keep-alive',
    'X-Twice: 2',
    'Accept: */*',
  ];
  const { upstream } = await exchange(t, lines.join('\r\n') + endOfHead);
  const [first, ...headers] = upstream.received.trim().split('\r\n');
  t.is(first, lines[0]);
  t.deepEqual(headers.toSorted(), lines.slice(1).toSorted(), 'no header more, and none less');
});

for (const target of ['*', '/', '/?', '//a', '/%7Euser/%2e%2e', 'http://elsewhere.example/a?b']) {
  test(`the target ${target} is not rewritten`, async (t) => {
    const { upstream } = await exchange(t, `OPTIONS ${target} HTTP/1.1\r\nHost: h${endOfHead}`);
    t.is(upstream.received.split('\r\n')[0], `OPTIONS ${target} HTTP/1.1`);
  });
}

test('the client reads the status text, the header names and the repeated headers of the upstream', async (t) => {
  const { client, upstream } = await exchange(t, `GET / HTTP/1.1\r\nHost: h${endOfHead}`);
  const lines = [
    'HTTP/1.1 299 Rather Fine',
    'X-Case: a',
    'Set-Cookie: a=1',
    'Set-Cookie: b=2',
    'Vary: a',
    'Vary: b',
    'Content-Length: 2',
    'Connection: keep-alive',
  ];
  upstream.send(`${lines.join('\r\n')}${endOfHead}ok`);
  await client.until(({ received }) => received.endsWith('ok'));
  const [first, ...headers] = (client.received.split(endOfHead)[0] as string).split('\r\n');
  t.is(first, lines[0]);
  t.deepEqual(headers.toSorted(), lines.slice(1).toSorted(), 'no Date or other header is added');
});

test('a handshake passes in both directions with the names as they were written', async (t) => {
  const { client, upstream } = await exchange(t, upgrade);
  t.deepEqual(upstream.received.split('\r\n').toSorted(), upgrade.split('\r\n').toSorted());
  upstream.send(switching);
  await client.until(({ received }) => received.includes(endOfHead));
  t.deepEqual(client.received.split('\r\n').toSorted(), switching.split('\r\n').toSorted());
});

for (const method of ['POST', 'DELETE', 'GET', 'PROPFIND']) {
  test(`a chunked body of a ${method} passes, and so does a chunked answer`, async (t) => {
    const { client, upstream } = await exchange(
      t,
      `${method} / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    );
    await upstream.until(({ received }) => received.endsWith('3\r\nabc\r\n0\r\n\r\n'));
    t.regex(upstream.received, /\r\nTransfer-Encoding: chunked\r\n/);
    t.notRegex(upstream.received, /content-length/i);
    upstream.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n');
    await client.until(({ received }) => received.endsWith('2\r\nde\r\n0\r\n\r\n'));
  });
}

for (const [name, request, answer] of [
  ['the answer to a HEAD', 'HEAD / HTTP/1.1', 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n'],
  ['a 204', 'GET / HTTP/1.1', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['a 304', 'GET / HTTP/1.1', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\nETag: "a"\r\n\r\n'],
] as const) {
  test(`${name} has no body, and the next request of the connection gets its own answer`, async (t) => {
    const { client, upstream, wire } = await exchange(t, `${request}\r\nHost: h${endOfHead}`);
    upstream.send(answer);
    await client.until(({ received }) => received.includes(endOfHead));
    for (const line of answer.trim().split('\r\n')) t.true(client.received.includes(line), line);
    const before = client.received.length;
    client.send(`GET /next HTTP/1.1\r\nHost: h${endOfHead}`);
    await upstream.until(({ received }) => received.includes('/next'));
    upstream.send(ok);
    await client.until(({ received }) => received.endsWith('ok'));
    t.true(client.received.slice(before).startsWith('HTTP/1.1 200 OK'));
    t.is(wire.server.accepted.length, 1, 'one upstream socket serves the whole connection');
  });
}

test('pipelined requests are answered in order, over one upstream socket, one after the other', async (t) => {
  const post = (nth: number) => `POST /${nth} HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab${nth}`;
  const { client, upstream, wire } = await exchange(t, post(1) + post(2) + `GET /3 HTTP/1.1\r\nHost: h${endOfHead}`);
  for (const nth of [1, 2, 3]) {
    await upstream.until(({ received }) => received.includes(nth === 3 ? '/3' : `ab${nth}`));
    t.false(upstream.received.includes(`/${nth + 1} `), 'the next waits for the answer');
    upstream.send(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no${nth}`);
    await client.until(({ received }) => received.endsWith(`o${nth}`));
  }
  t.is(wire.server.accepted.length, 1);
});

test('whether a body may come is asked of the upstream, and refused by it', async (t) => {
  const ask = `POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3${endOfHead}`;
  const { client, upstream } = await exchange(t, ask);
  t.regex(upstream.received, /\r\nExpect: 100-continue\r\n/);
  t.is(client.received, '');
  upstream.send('HTTP/1.1 100 Continue\r\n\r\n');
  await client.until(({ received }) => received === 'HTTP/1.1 100 Continue\r\n\r\n');
  client.send('abc');
  await upstream.until(({ received }) => received.endsWith('abc'));
  upstream.send(ok);
  await client.until(({ received }) => received.endsWith('ok'));

  const refused = await exchange(t, ask);
  refused.upstream.send('HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n');
  await refused.client.until(({ received }) => received.startsWith('HTTP/1.1 417 No'));
  t.false(refused.client.received.includes('100 Continue'));
});

test('heads of 40 KiB pass in both directions', async (t) => {
  const long = 'l'.repeat(40_000);
  const { client, upstream } = await exchange(t, `GET / HTTP/1.1\r\nHost: h\r\nX-Long: ${long}${endOfHead}`);
  t.true(upstream.received.includes(long));
  upstream.send(`HTTP/1.1 200 OK\r\nX-Long: ${long}\r\nContent-Length: 2\r\n\r\nok`);
  await client.until(({ received }) => received.endsWith('ok'));
  t.true(client.received.includes(long));
});

for (const [name, request, status] of [
  ['a request that is none', 'GET / a HTTP/1.1\r\nHost: h\r\n\r\n', '400 Bad Request'],
  ['bytes of another protocol', '\x16\x03\x01\x02\x00\x01', '400 Bad Request'],
  ['a head of 70 KiB', `GET / HTTP/1.1\r\nX: ${'l'.repeat(70_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
] as const) {
  test(`${name} is answered with ${status}, and never reaches the upstream`, async (t) => {
    const { dial, server } = await httpWire(t);
    const client = await dial();
    client.send(request);
    await client.until(({ fin }) => fin);
    t.true(client.received.startsWith(`HTTP/1.1 ${status}\r\n`));
    t.is(server.accepted.length, 0);
  });
}

test('an offer to upgrade to something else than WebSocket passes as a plain request, body included', async (t) => {
  const { client, upstream } = await exchange(
    t,
    'POST /x HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\nContent-Length: 3\r\n\r\nabc',
  );
  await upstream.until(({ received }) => received.endsWith('abc'));
  t.notRegex(upstream.received, /upgrade|http2/i);
  upstream.send(ok);
  await client.until(({ received }) => received.endsWith('ok'));
  client.send(`GET /next HTTP/1.1\r\nHost: h${endOfHead}`);
  await upstream.until(({ received }) => received.includes('GET /next'));
});
