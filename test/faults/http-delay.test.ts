import { once } from 'node:events';
import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { WebSocket } from 'ws';
import type { Peer } from '../helpers/peer.js';
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
  switching,
} from './http-wire.js';

/** How long a request waits here, and how much later than that it may come on a busy machine, milliseconds. */
const delay = 120;
const slack = 4000;
const settle = 60;

for (const [title, text, end] of [
  ['a plain GET', get('/a'), endOfHead],
  ['a small POST', post('/a', 'abc'), 'abc'],
  ['a POST of 5 MiB', post('/a', 'x'.repeat(5 * megabyte) + 'end'), 'end'],
  ['a WebSocket handshake', handshake, endOfHead],
] as const) {
  test(`${title} waits before it goes upstream, and nothing is dialled meanwhile`, async (t) => {
    const made = await httpWire(t);
    made.apply('http-delay', { delay: `${delay}ms` });
    const client = await made.dial();
    client.send(text);
    const start = performance.now();
    await elapse(delay / 2);
    t.is(made.server.accepted.length, 0);
    t.is(made.records('connection-opened').length, 0);
    const upstream = await made.server.peer();
    const waited = performance.now() - start;
    t.true(waited >= delay - 1 && waited < delay + slack, `${waited} ms`);
    await upstream.until(({ received }) => received.endsWith(end));
    upstream.send(text === handshake ? switching : ok('fine'));
    await client.until(({ received }) => received.endsWith(text === handshake ? endOfHead : 'fine'));
    t.deepEqual(
      made.records('fault-effective').map(({ request }) => request),
      Array(2).fill(text.split(' HTTP')[0]),
    );
  });
}

test('only the second request of a connection waits, and those behind it keep their place', async (t) => {
  const made = await httpWire(t);
  made.apply('http-delay', { delay: `${delay}ms`, path: '^/2' });
  const client = await made.dial();
  const start = performance.now();
  client.send(get('/1') + post('/2', 'abc') + get('/3'));
  const upstream = await made.server.peer();
  for (const nth of [1, 2, 3]) {
    await upstream.until((peer) => requestLines(peer).length === nth);
    if (nth === 2) t.true(performance.now() - start >= delay - 1);
    upstream.send(ok(String(nth)));
  }
  await client.until(({ received }) => received.endsWith('3'));
  t.deepEqual(requestLines(upstream), ['GET /1', 'POST /2', 'GET /3']);
});

test('the delays of two faults add up, and what a third one answers comes after them', async (t) => {
  const made = await httpWire(t);
  made.apply('http-delay', { delay: '80ms' });
  made.apply('http-delay', { delay: '80ms' });
  made.apply('http-status', { status: 503 });
  const client = await made.dial();
  const start = performance.now();
  client.send(get('/'));
  await client.until(({ received }) => received.includes(endOfHead));
  const waited = performance.now() - start;
  t.true(waited >= 159 && waited < 160 + slack, `${waited} ms`);
  t.is(made.server.accepted.length, 0);
});

test('healed in the middle of it, everything that waits goes on at once, in order', async (t) => {
  const made = await httpWire(t);
  const heal = made.apply('http-delay', { delay: '1min' });
  const client = await made.dial();
  const other = await made.dial();
  client.send(get('/1') + get('/2'));
  other.send(handshake);
  await made.until(() => made.records('fault-effective').length >= 4);
  await elapse(settle);
  t.is(made.server.accepted.length, 0);
  const start = performance.now();
  heal();
  const peers = [await made.server.peer(0), await made.server.peer(1)];
  await Promise.all(peers.map((peer) => peer.until(({ received }) => received.includes(endOfHead))));
  t.true(performance.now() - start < slack);
  const first = peers.find((peer) => peer.received.startsWith('GET /1')) as Peer;
  first.send(ok('one'));
  await first.until((peer) => requestLines(peer).length === 2);
  t.deepEqual(requestLines(first), ['GET /1', 'GET /2']);
});

test('healed while a delay of another fault goes on, a status is not given any more', async (t) => {
  const made = await httpWire(t);
  made.apply('http-delay', { delay: `${delay}ms` });
  const heal = made.apply('http-status', { status: 503 });
  const client = await made.dial();
  client.send(get('/'));
  await made.until(() => made.records('fault-effective').length > 0);
  heal();
  await (await made.server.peer()).until(({ received }) => received.endsWith(endOfHead));
  t.is(client.received, '');
});

for (const [title, text] of [
  ['a GET', get('/a')],
  ['a POST of 5 MiB', post('/a', 'x'.repeat(5 * megabyte))],
  ['pipelined requests', get('/1') + get('/2')],
  ['a handshake', handshake],
] as const) {
  for (const how of ['FIN', 'RST'] as const) {
    test(`a client that leaves with ${how} while ${title} waits never shows at the server`, async (t) => {
      const made = await httpWire(t);
      made.apply('http-delay', { delay: `${delay}ms` });
      const client = await made.dial();
      client.send(text);
      await made.until(() => made.records('fault-effective').length > 0);
      if (how === 'FIN') client.socket.end();
      else client.socket.resetAndDestroy();
      await elapse(delay + settle);
      t.is(made.server.accepted.length, 0);
      client.socket.destroy();
      await nothingLeft(made);
      t.is(made.session.history.records().filter(({ kind }) => kind === 'connection-opened').length, 0);
    });
  }
}

test('a client that leaves behind an answer that it still waits for gets that answer, and no more is asked for it', async (t) => {
  const made = await httpWire(t);
  made.apply('http-delay', { delay: '1min', path: '^/2' });
  const client = await made.dial();
  client.send(get('/1') + get('/2'));
  const upstream = await made.server.peer();
  await made.until(() => made.records('fault-effective').length > 0);
  client.socket.end();
  await elapse(settle);
  upstream.send(ok('one'));
  await client.until(({ fin }) => fin);
  t.true(client.received.endsWith('one'));
  t.deepEqual(requestLines(upstream), ['GET /1']);
  upstream.socket.end();
  await nothingLeft(made);
});

test('what a blackhole holds does not slip out when its delay is over', async (t) => {
  const made = await httpWire(t);
  made.apply('http-delay', { delay: '50ms' });
  const client = await made.dial();
  client.send(handshake);
  await made.until(() => made.records('fault-effective').length > 0);
  const heal = made.apply('blackhole');
  await elapse(50 + settle);
  t.is(made.server.accepted.length, 0);
  heal();
  await (await made.server.peer()).until(({ received }) => received.endsWith(endOfHead));
});

test('a client that leaves while its delay and a blackhole are over it never shows at the server', async (t) => {
  const made = await httpWire(t);
  made.apply('http-delay', { delay: '50ms' });
  const client = await made.dial();
  client.send(get('/'));
  await made.until(() => made.records('fault-effective').length > 0);
  const heal = made.apply('blackhole');
  client.socket.end();
  await elapse(50 + settle);
  heal();
  await client.until(({ fin }) => fin);
  await nothingLeft(made);
  t.is(made.server.accepted.length, 0);
});

test('whether a body may come is asked of the upstream after the delay', async (t) => {
  const made = await httpWire(t);
  made.apply('http-delay', { delay: '50ms' });
  const client = await made.dial();
  client.send(`POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3${endOfHead}`);
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.includes(endOfHead));
  t.is(client.received, '');
  upstream.send('HTTP/1.1 100 Continue\r\n\r\n');
  await client.until(({ received }) => received === 'HTTP/1.1 100 Continue\r\n\r\n');
  client.send('abc');
  await upstream.until(({ received }) => received.endsWith('abc'));
});

test('a WebSocket that waited for its handshake works as ever', async (t) => {
  const made = await httpWire(t);
  made.apply('http-delay', { delay: '50ms', upgrade: 'only' });
  const client = await made.dial();
  client.send(handshake);
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.endsWith(endOfHead));
  upstream.send(`${switching}hello`);
  await client.until(({ received }) => received.endsWith('hello'));
  client.send('there');
  await upstream.until(({ received }) => received.endsWith('there'));
  client.socket.end();
  await upstream.until(({ fin }) => fin);
  upstream.socket.end();
  await nothingLeft(made);
  t.pass();
});

test('a ws client that gives up its handshake while it waits is never seen', async (t) => {
  const made = await httpWire(t);
  made.apply('http-delay', { delay: '60ms' });
  const client = new WebSocket(`ws://127.0.0.1:${made.port}/`, { handshakeTimeout: 25 });
  await once(client, 'error');
  await elapse(60 + settle);
  await nothingLeft(made);
  t.is(made.server.accepted.length, 0);
});
