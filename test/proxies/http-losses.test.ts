import test from 'ava';
import { endOfHead, exchange } from './exchange.js';

// Each is a claim of docs/proxies.md about what does not pass.

const get = `GET / HTTP/1.1\r\nHost: h${endOfHead}`;
const ok = `HTTP/1.1 200 OK\r\nContent-Length: 2${endOfHead}ok`;

test('trailers do not pass, nor is any announced; the bodies before them do', async (t) => {
  const { client, upstream } = await exchange(
    t,
    'POST / HTTP/1.1\r\nHost: h\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n',
  );
  await upstream.until(({ received }) => received.endsWith('3\r\nabc\r\n0\r\n\r\n'));
  upstream.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-U\r\n\r\n2\r\nok\r\n0\r\nX-U: 2\r\n\r\n');
  await client.until(({ received }) => received.endsWith('2\r\nok\r\n0\r\n\r\n'));
  t.notRegex(upstream.received + client.received, /trailer|X-T|X-U/i);
});

test('trailers that are announced beside a length end nothing', async (t) => {
  const { client, upstream } = await exchange(t, get);
  upstream.send(`HTTP/1.1 200 OK\r\nTrailer: X-U\r\nContent-Length: 2${endOfHead}ok`);
  await client.until(({ received }) => received.endsWith('ok'));
  t.notRegex(client.received, /trailer/i);
});

test('answers such as 103 Early Hints and 102 Processing do not pass, and the final one does', async (t) => {
  const { client, upstream } = await exchange(t, get);
  upstream.send(
    `HTTP/1.1 102 Processing${endOfHead}HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload${endOfHead}`,
  );
  upstream.send(ok);
  await client.until(({ received }) => received.endsWith('ok'));
  t.regex(client.received, /^HTTP\/1\.1 200 OK\r\n/);
  t.notRegex(client.received, /10[23]|Link/);
});

test('a request of HTTP/1.0 goes upstream as HTTP/1.1, with a host, and gets a FIN behind its answer', async (t) => {
  const { client, upstream, wire } = await exchange(t, `GET /a HTTP/1.0\r\nX-Old: yes${endOfHead}`);
  const [line, ...headers] = upstream.received.trim().split('\r\n');
  t.is(line, 'GET /a HTTP/1.1');
  t.deepEqual(headers.toSorted(), ['Connection: keep-alive', `Host: 127.0.0.1:${wire.server.port}`, 'X-Old: yes']);
  upstream.send(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked${endOfHead}2\r\nok\r\n0\r\n\r\n`);
  await client.until(({ fin }) => fin);
  const [head = '', body] = client.received.split(endOfHead);
  t.is(body, 'ok', 'HTTP/1.0 knows no chunks');
  t.regex(head, /^HTTP\/1\.1 200 OK\r\nconnection: close$/);
});

test('a client of HTTP/1.0 may keep its connection when the answer has a length', async (t) => {
  const { client, upstream } = await exchange(t, `GET /1 HTTP/1.0\r\nConnection: keep-alive${endOfHead}`);
  upstream.send(ok);
  await client.until(({ received }) => received.endsWith('ok'));
  client.send(`GET /2 HTTP/1.0\r\nConnection: keep-alive${endOfHead}`);
  await upstream.until(({ received }) => received.includes('GET /2'));
  t.true(client.silent);
});

test('an answer of HTTP/1.0 arrives as HTTP/1.1, in chunks when it had no length', async (t) => {
  const { client, upstream } = await exchange(t, get);
  upstream.send(`HTTP/1.0 200 OK${endOfHead}ok`);
  upstream.socket.end();
  await client.until(({ received }) => received.endsWith('2\r\nok\r\n0\r\n\r\n'));
  t.regex(client.received, /^HTTP\/1\.1 200 OK\r\n/);
});

test('Connection: keep-alive is said to either side when the other did not say anything', async (t) => {
  const { client, upstream } = await exchange(t, get);
  upstream.send(ok);
  await client.until(({ received }) => received.endsWith('ok'));
  t.is(upstream.received, `GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive${endOfHead}`);
  t.is(client.received, `HTTP/1.1 200 OK\r\nContent-Length: 2\r\nconnection: keep-alive${endOfHead}ok`);
});

test('several Cookie lines arrive as one, and other names that stood apart stand together', async (t) => {
  const { upstream } = await exchange(
    t,
    `GET / HTTP/1.1\r\nHost: h\r\nCookie: a=1\r\nX-A: 1\r\nCookie: b=2\r\nX-B: 1\r\nX-A: 2${endOfHead}`,
  );
  t.regex(upstream.received, /\r\nCookie: a=1; b=2\r\nX-A: 1\r\nX-A: 2\r\nX-B: 1\r\n/);
});
