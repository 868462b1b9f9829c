import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { clientPlan } from '../helpers/plans.js';
import { wire } from '../helpers/wire.js';
import { endOfHead, httpWire, nothingLeft } from './exchange.js';

const uid = { by: 'query', name: 'uid' } as const;
const clients = [clientPlan('uid1', { match: '1' })];

test('a client that says nothing is nobody after 5 s, and may speak later', async (t) => {
  const made = await httpWire(t, { identify: uid, clients });
  const start = performance.now();
  const client = await made.dial();
  const attempt = await made.record(({ kind }) => kind === 'connection-attempt');
  const waited = performance.now() - start;
  t.true(waited > 4900 && waited < 6500, `${waited} ms`);
  t.false('client' in attempt);
  client.send(`GET /?uid=1 HTTP/1.1\r\nHost: h${endOfHead}`);
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.includes('/?uid=1'));
  t.is(made.records('connection-attempt').length, 1, 'an identity is fixed once');
});

test('nobody is dialled before the client is known, and every byte of its head counts as its own', async (t) => {
  const made = await httpWire(t, { identify: uid, clients });
  const client = await made.dial();
  const head = `GET /?uid=1 HTTP/1.1\r\nHost: h${endOfHead}`;
  client.send(head.slice(0, -1));
  await elapse(50);
  t.is(made.server.accepted.length, 0);
  t.is(made.records('connection-attempt').length, 0);
  client.send(head.slice(-1));
  const attempt = await made.record(({ kind }) => kind === 'connection-attempt');
  t.like(attempt, { client: 'uid1' });
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received === head);
});

test('a client is identified while its wire is dead, without dialling', async (t) => {
  const made = await httpWire(t, { identify: uid, clients });
  const heal = made.apply('blackhole', {}, { clients: ['uid1'] });
  const client = await made.dial();
  client.send(`GET /?uid=1 HTTP/1.1\r\nHost: h${endOfHead}`);
  const attempt = await made.record(({ kind }) => kind === 'connection-attempt');
  t.like(attempt, { client: 'uid1' });
  await elapse(50);
  t.is(made.server.accepted.length, 0);
  heal();
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.includes(endOfHead));
});

test('a client that says its FIN before it is known is nobody at once, and its bytes pass', async (t) => {
  const made = await wire(t, { proxy: { identify: uid }, clients });
  const client = await made.dial();
  client.socket.end('GET /?ui');
  const upstream = await made.server.peer();
  await upstream.until(({ fin }) => fin, 1000);
  t.is(upstream.received, 'GET /?ui');
  upstream.socket.end();
  await nothingLeft(made);
});

test('a client that is reset before it is known leaves nothing behind', async (t) => {
  const made = await httpWire(t, { identify: uid, clients });
  const client = await made.dial();
  client.send('GET /?ui');
  await made.until(() => [...(made.session.proxies[0]?.connections() ?? [])].length === 1);
  client.socket.resetAndDestroy();
  await nothingLeft(made);
  t.is(made.records('connection-attempt').length, 0);
  t.is(made.server.accepted.length, 0);
});

test('a proxy that stops does not wait for whoever is still unknown', async (t) => {
  const made = await httpWire(t, { identify: uid, clients });
  const client = await made.dial();
  client.send('GET /?ui');
  await made.until(() => [...(made.session.proxies[0]?.connections() ?? [])].length === 1);
  const start = performance.now();
  await made.session.stop();
  t.true(performance.now() - start < 1000);
  await client.until((peer) => peer.fin || peer.rst);
  t.is(made.server.accepted.length, 0);
});

test('later requests of a connection do not change whose it is', async (t) => {
  const made = await httpWire(t, { identify: uid, clients: [...clients, clientPlan('uid2', { match: '2' })] });
  const client = await made.dial();
  client.send(`GET /?uid=1 HTTP/1.1\r\nHost: h${endOfHead}GET /?uid=2 HTTP/1.1\r\nHost: h${endOfHead}`);
  const upstream = await made.server.peer();
  for (const nth of [1, 2]) {
    await upstream.until(({ received }) => received.includes(`uid=${nth}`));
    upstream.send('HTTP/1.1 204 No Content\r\n\r\n');
  }
  t.deepEqual(
    made.records('connection-attempt').map((record) => record.client),
    ['uid1'],
  );
});
