import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { wire } from '../helpers/wire.js';

test('close gives both sides a FIN, on an idle connection too', async (t) => {
  const { pair, apply, record } = await wire(t);
  const { client, upstream } = await pair();
  apply('close');
  t.deepEqual([await client.endedByReset(), await upstream.endedByReset()], [false, false]);
  await record(({ kind }) => kind === 'connection-closed');
  t.pass();
});

test('what was handed over before arrives before the FIN', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  upstream.send('d'.repeat(300_000));
  await client.until((peer) => peer.received.length > 0);
  await elapse(30);
  apply('close');
  await client.until((peer) => peer.fin);
  t.is(client.received.length, 300_000);
});

test('a connection that comes while close is in force gets a FIN, and its server never sees it', async (t) => {
  const { dial, apply, server, record } = await wire(t);
  apply('close');
  const client = await dial();
  await client.until((peer) => peer.fin);
  await record(({ kind }) => kind === 'connection-closed');
  await elapse(50);
  t.is(server.accepted.length, 0);
});

test('close after a delay strikes then, and not when it was healed before', async (t) => {
  const { pair, apply } = await wire(t);
  const first = await pair();
  const start = performance.now();
  apply('close', { after: '120ms' })();
  await elapse(200);
  t.true(first.client.silent && first.upstream.silent);
  const again = performance.now();
  apply('close', { after: '120ms' });
  await first.client.until((peer) => peer.fin);
  const waited = performance.now() - again;
  t.true(waited >= 119.5 && waited < 2000, `${waited} of ${performance.now() - start} ms`);
});

test('close after bytes counts each direction for itself, from when it took hold', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  client.send('long before');
  await upstream.until((peer) => peer.received === 'long before');
  apply('close', { 'after-bytes': '8B' });
  client.send('1234567');
  upstream.send('1234567');
  await upstream.until((peer) => peer.received === 'long before1234567');
  await client.until((peer) => peer.received === '1234567');
  await elapse(30);
  t.true(client.silent && upstream.silent);
  upstream.send('89');
  await client.until((peer) => peer.fin);
  await upstream.until((peer) => peer.fin || peer.rst);
  t.is(client.received, '12345678');
});
